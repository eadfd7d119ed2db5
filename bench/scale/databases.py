"""Two databases beside that of the other parts, one small and one large, and a process that measures them."""

import json
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import psycopg2

from bench.rows import BenchRow

_SMALL = 10_000
_POSTS = "100000"
_PEOPLE = "50000"
_FILLED = "select count(*) from accounts_accountsuser where username = %s"


def bench_scale() -> list[BenchRow]:
    posts = int(os.environ.get("BENCH_POSTS", _POSTS))
    return bench_measured(
        "bench.scale",
        {
            "DATABASE_URL": _filled(f"bench_{posts}", _sizes(posts)),
            "BENCH_SMALL_URL": _filled(f"bench_{_SMALL}", _sizes(_SMALL)),
            "BENCH_POSTS": str(posts),
        },
    )


def bench_search() -> list[BenchRow]:
    """BENCH_PEOPLE says how many are searched (50,000; the figures of the documentation are of 1,000,000)."""
    people = int(os.environ.get("BENCH_PEOPLE", _PEOPLE))
    return bench_measured(
        "bench.scale.search", {"DATABASE_URL": _filled(f"bench_people_{people}", _search_sizes(people))}
    )


def bench_measured(module: str, environment: dict[str, str]) -> list[BenchRow]:
    """What a process of its own found, which had these variables."""
    with TemporaryDirectory() as folder:
        report = Path(folder, "rows.json")
        _python(["-m", module, str(report)], environment)
        return [BenchRow(**row) for row in json.loads(report.read_text())]


def _filled(suffix: str, sizes: list[str]) -> str:
    return bench_database(suffix, ["manage.py", "bench_fill", *sizes], marker="bench.busy")


def bench_database(suffix: str, fill: list[str], *, marker: str) -> str:
    """The address of a database that this command fills, unless it is there with the user `marker`."""
    url = urlsplit(os.environ["DATABASE_URL"])
    name = f"{url.path.strip('/')}_{suffix}"
    address = url._replace(path=f"/{name}").geturl()
    _create(name)
    if not _is_filled(address, marker):
        _python(["manage.py", "migrate", "--verbosity=0"], {"DATABASE_URL": address})
        _python(fill, {"DATABASE_URL": address})
    return address


def _sizes(posts: int) -> list[str]:
    # Never fewer people than the busy viewer needs to follow five thousand.
    users = max(posts // 10, 10_000)
    sizes = {
        "users": users,
        "posts": posts,
        "follows": 30 * users,
        "likes": 10 * posts,
        "comments": 2 * posts,
        "hashtags": max(posts // 20, 1_000),
    }
    return _options(sizes)


def _search_sizes(people: int) -> list[str]:
    sizes = {
        "users": people,
        "posts": people // 3,
        "follows": 10 * people,
        "likes": people,
        "comments": people // 10,
        "hashtags": people // 5,
    }
    return _options(sizes)


def _options(sizes: dict[str, int]) -> list[str]:
    return [f"--{name}={size}" for name, size in sizes.items()]


def _create(name: str) -> None:
    with closing(psycopg2.connect(os.environ["DATABASE_URL"])) as connection:
        connection.autocommit = True
        cursor = connection.cursor()
        cursor.execute("select from pg_database where datname = %s", [name])
        if not cursor.rowcount:
            cursor.execute(f'create database "{name}"')


def _is_filled(address: str, marker: str) -> bool:
    with closing(psycopg2.connect(address)) as connection, connection.cursor() as cursor:
        cursor.execute("select to_regclass('accounts_accountsuser') is not null")
        if cursor.fetchone() != (True,):
            return False
        cursor.execute(_FILLED, [marker])
        return bool(cursor.fetchone() == (1,))


def _python(arguments: list[str], environment: dict[str, str]) -> None:
    print(f"--- {' '.join(arguments)}", flush=True)
    subprocess.run([sys.executable, *arguments], env=os.environ | environment, check=True)
