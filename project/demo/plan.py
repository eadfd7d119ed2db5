"""Who posts what and when, the same for everybody: chance has a fixed seed."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from uuid import UUID, uuid5

from project.demo.captions import DEMO_CAPTIONS
from project.demo.people import DEMO_PEOPLE, DemoPerson
from project.demo.pictures import demo_alt

DEMO_POSTS = 200
_SEED = 1947
_SPAN = timedelta(weeks=6)
_NAMESPACE = UUID("5b0f7c5e-2c57-4a86-9f0e-6d0c1a6f1e47")
# What a newcomer sees first, chosen by eye and newest first: who posts which kind, seeds and shape of the
# photos. The seeds are far from those that are counted up for the other posts.
_LATEST: tuple[tuple[str, str, tuple[int, ...], tuple[int, int]], ...] = (
    ("caiodaduna", "desert", (1000,), (1440, 1800)),
    ("otto_ferrybank", "sea", (1002,), (1440, 1800)),
    ("dona.celina", "flowers", (1001, 1004, 1000), (1440, 1800)),
    ("sunniva.k", "night", (1001,), (1440, 1800)),
    ("zecadapraia", "shore", (1006,), (1440, 1440)),
    ("hanne_stillwater", "mountains", (1005,), (1440, 1800)),
    ("jonaquadrado", "architecture", (1006,), (1440, 1800)),
    ("elif.windowseat", "clouds", (1006,), (1440, 1800)),
    ("teo.e.chuva", "rain", (1000,), (1440, 1800)),
    ("marlow.reed", "city", (1003,), (1440, 1800)),
    ("nandaceramica", "still-life", (1001,), (1440, 1440)),
    ("wren.hollowell", "forest", (1002,), (1440, 1800)),
)
# What is talked of today: with each of these ends the caption of every so many-th of the latest.
_TALK = {"#novaral": 2, "#slowdown": 3}
_SIZES = {(1440, 1800): 45, (1440, 1920): 15, (1440, 1440): 20, (1440, 1080): 12, (1440, 810): 8}


@dataclass(frozen=True)
class DemoPhoto:
    kind: str
    seed: int
    size: tuple[int, int]

    def alt(self, language: str) -> str:
        return demo_alt(self.kind, self.seed, language)


@dataclass(frozen=True)
class DemoPost:
    """A post to be: `number` counts from the oldest, `age` is how long ago it appeared."""

    number: int
    person: DemoPerson
    caption: str
    photos: tuple[DemoPhoto, ...]
    age: timedelta

    @property
    def submission(self) -> UUID:
        """The same in every run, so that a run cut short can be taken up again."""
        return uuid5(_NAMESPACE, str(self.number))


def demo_plan() -> list[DemoPost]:
    """All posts, oldest first."""
    chance = random.Random(_SEED)
    captions = _captions(chance)[-DEMO_POSTS:]
    ages = _ages(chance, len(captions))
    seeds = {kind: count(chance.randrange(100)) for kind in DEMO_CAPTIONS}
    photos = [tuple(_photos(chance, kind, seeds[kind])) for _, kind, _ in captions[: -len(_LATEST)]]
    photos += [
        tuple(DemoPhoto(kind, seed, size) for seed in chosen) for _, kind, chosen, size in reversed(_LATEST)
    ]
    return [
        DemoPost(number, person, caption, photos[number], ages[number])
        for number, (person, _, caption) in enumerate(captions)
    ]


def _captions(chance: random.Random) -> list[tuple[DemoPerson, str, str]]:
    """Every caption once, with somebody who speaks its language and likes its subject, evenly shared out."""
    latest = _latest_captions()
    posts = Counter(person.username for person, *_ in latest)
    taken = {(kind, person.language) for person, kind, _caption in latest}
    captions = [
        (kind, language, caption)
        for kind, languages in DEMO_CAPTIONS.items()
        for language, texts in languages.items()
        for caption in texts[int((kind, language) in taken) :]
    ]
    chance.shuffle(captions)
    given = []
    for kind, language, caption in captions:
        fitting = [person for person in DEMO_PEOPLE if person.language == language and kind in person.kinds]
        person = min(fitting, key=lambda person: posts[person.username])
        posts[person.username] += 1
        given.append((person, kind, caption))
    return given + latest


def _latest_captions() -> list[tuple[DemoPerson, str, str]]:
    """The first caption of a kind and language says little that a picture could contradict."""
    people = {person.username: person for person in DEMO_PEOPLE}
    latest = [(people[username], kind) for username, kind, *_ in reversed(_LATEST)]
    return [
        (person, kind, DEMO_CAPTIONS[kind][person.language][0] + _talk(place))
        for place, (person, kind) in enumerate(latest)
    ]


def _talk(place: int) -> str:
    return "".join(f" {hashtag}" for hashtag, every in _TALK.items() if place % every == 0)


def _photos(chance: random.Random, kind: str, seeds: Iterator[int]) -> Iterator[DemoPhoto]:
    """Mostly one photo; one post in seven has several of the same shape."""
    (size,) = chance.choices(list(_SIZES), list(_SIZES.values()))
    for _ in range(chance.randint(2, 5) if chance.random() < 1 / 7 else 1):
        yield DemoPhoto(kind, next(seeds), size)


def _ages(chance: random.Random, number: int) -> list[timedelta]:
    """Oldest first; the last ones are minutes and hours old, the others spread over the weeks before."""
    gaps = [chance.expovariate(1) * min(1, (place + 1) / 40) for place in range(number)]
    unit = _SPAN / sum(gaps)
    ages = [timedelta(minutes=4)]
    for gap in gaps[1:]:
        ages.append(ages[-1] + gap * unit)
    return ages[::-1]
