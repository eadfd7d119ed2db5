"""Who follows, likes, saves and answers whom in the demo, the same for everybody: chance has a fixed seed."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from project.demo.people import DEMO_PEOPLE, DemoPerson
from project.demo.plan import DemoPost
from project.demo.remarks import DEMO_ANSWERS, DEMO_REMARKS

_SEED = 1962
# A stranger to the subject follows one in five; who loves the same things nearly always.
_FOLLOW_CHANCE = 0.2
_FOLLOW_CHANCE_SHARED = 0.3


@dataclass(frozen=True)
class DemoRemark:
    """A comment on a post; `age` is how long ago, `answer` what the post's author replied."""

    person: DemoPerson
    text: str
    age: timedelta
    answer: str = ""


@dataclass(frozen=True)
class DemoEcho:
    """What a post brought its author."""

    likes: tuple[DemoPerson, ...]
    saves: tuple[DemoPerson, ...]
    remarks: tuple[DemoRemark, ...]


def demo_follows() -> list[tuple[DemoPerson, DemoPerson]]:
    """Follower and followed: people with subjects in common, and a few by chance."""
    chance = random.Random(_SEED)
    return [
        (follower, followed)
        for follower in DEMO_PEOPLE
        for followed in DEMO_PEOPLE
        if follower != followed and chance.random() < _follow_chance(follower, followed)
    ]


def demo_echo(post: DemoPost) -> DemoEcho:
    """Likes, saves and comments of a post; some pictures are simply more loved than others."""
    chance = random.Random(_SEED + post.number)
    others = [person for person in DEMO_PEOPLE if person != post.person]
    liking = chance.sample(others, min(len(others), int(chance.paretovariate(1.2) * 4)))
    talking = chance.sample(liking, min(len(liking), chance.choice((0, 0, 1, 1, 2, 3))))
    return DemoEcho(
        likes=tuple(liking),
        saves=tuple(person for person in liking if chance.random() < 0.15),
        remarks=tuple(_remarks(chance, post, talking)),
    )


def _follow_chance(follower: DemoPerson, followed: DemoPerson) -> float:
    shared = set(follower.kinds) & set(followed.kinds)
    return _FOLLOW_CHANCE + _FOLLOW_CHANCE_SHARED * len(shared)


def _remarks(chance: random.Random, post: DemoPost, people: Sequence[DemoPerson]) -> list[DemoRemark]:
    """Oldest first, each in the language of who speaks."""
    ages = sorted((post.age * chance.random() for _person in people), reverse=True)
    return [
        DemoRemark(person, chance.choice(DEMO_REMARKS[person.language]), age, _answer(chance, post, person))
        for person, age in zip(people, ages, strict=True)
    ]


def _answer(chance: random.Random, post: DemoPost, person: DemoPerson) -> str:
    if chance.random() > 0.3:
        return ""
    return chance.choice(DEMO_ANSWERS[post.person.language]).format(name=person.username)
