"""`python -m bench.scale.search FILE`: what a letter that is typed into the search asks the database."""

import json
import logging
import os
import random
import string
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")

from bench.rows import BenchRow, bench_percentile

_SEARCHES = 500
_LONG = 5  # letters of a word that is worth misspelling

_Change = Callable[[random.Random, str], str]


def main(report: str) -> None:
    import django

    django.setup()
    logging.disable(logging.INFO)
    rows = [*_index(), *_searches()]
    Path(report).write_text(json.dumps([asdict(row) for row in rows]))


def _index() -> list[BenchRow]:
    from django.db import connection

    from discover.models import DiscoverWord
    from discover.search.index import discover_index_new

    if DiscoverWord.objects.exists():
        return []
    begun = time.perf_counter()
    counts = discover_index_new(seconds=3_600)
    seconds = time.perf_counter() - begun
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")
    note = ", ".join(f"{number:,} {what}" for what, number in counts.items() if what != "tiers")
    return [BenchRow("search: everything indexed", seconds, "s", note=note)]


def _searches() -> list[BenchRow]:
    from accounts.models import AccountsUser
    from discover.models import DiscoverWord

    viewer = AccountsUser.objects.get(username="bench.usual")
    chance = random.Random(1)
    words = [word for kind in DiscoverWord.Kind for word in _words(kind)]
    kinds = {"3 letters": (words, _three), "misspelt": ([w for w in words if len(w) >= _LONG], _misspelt)}
    rows = []
    for name, (some, change) in kinds.items():
        texts = [change(chance, word) for word in chance.sample(some, min(_SEARCHES, len(some)))]
        _asked(viewer, texts[0])
        times = [_asked(viewer, text) * 1000 for text in texts]
        note = f"{len(texts)} searches; p99 {bench_percentile(times, 99):.1f} ms; targets 10 and 40"
        rows.append(BenchRow(f"search: {name}, all its SQL, p50", median(times), "ms", note=note))
    return rows


def _words(kind: int) -> list[str]:
    """Of people and hashtags from all over the table."""
    from django.db.models import Max

    from discover.models import DiscoverWord

    of_kind = DiscoverWord.objects.filter(kind=kind)
    last = of_kind.aggregate(last=Max("key"))["last"]
    found = of_kind.filter(key__in=range(1, last, max(1, last // _SEARCHES)))
    return sorted(set(found.values_list("word", flat=True)))


def _three(_chance: random.Random, word: str) -> str:
    return word[:3]


def _misspelt(chance: random.Random, word: str) -> str:
    """A letter left out, or another in its place."""
    place = chance.randrange(1, len(word))
    return word[:place] + chance.choice(["", chance.choice(string.ascii_lowercase)]) + word[place + 1 :]


def _asked(viewer: Any, text: str) -> float:
    """Seconds in the database, of people, hashtags and posts as a page shows a few of each."""
    from discover.search.results import discover_found

    with _timed() as times:
        discover_found(text, viewer, "", None)
    return sum(times)


@contextmanager
def _timed() -> Iterator[list[float]]:
    from django.db import connection

    times: list[float] = []

    def wrapped(execute: Any, *arguments: Any) -> Any:
        begun = time.perf_counter()
        try:
            return execute(*arguments)
        finally:
            times.append(time.perf_counter() - begun)

    with connection.execute_wrapper(wrapped):
        yield times


if __name__ == "__main__":
    main(sys.argv[1])
