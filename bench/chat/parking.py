"""Thousands of polls that wait: what they cost, how fast they come back, how fast they are sent away."""

import time
from statistics import median

from django.db import connection

from accounts.models import AccountsUser
from bench.chat.held import BenchHolder, bench_holding, bench_status
from bench.chat.people import bench_chat_empty, bench_chat_people
from bench.chat.plan import BenchChatPerson
from bench.data import bench_session
from bench.load import bench_load
from bench.rows import BenchRow, bench_median_ratio
from bench.server import bench_server_process
from common.live import common_live_token
from messaging.models import MessagingInbox

_PAGE = "/"
_ROUNDS = 5
_SECONDS = 3.0
_WARM = 200
_APPLICATION = "bench.chat"


def bench_parking(size: int, returning: int) -> list[BenchRow]:
    """`size` polls in one process; `returning` that come back in the same moment."""
    bench_chat_empty()
    users = bench_chat_people(max(size, returning))
    MessagingInbox.objects.bulk_create([MessagingInbox(user=user) for user in users])
    people = [BenchChatPerson(user.pk, common_live_token(user.pk)) for user in users]
    return [*_held(users[0], people[:size]), *_returned(people[:returning])]


def _held(viewer: AccountsUser, people: list[BenchChatPerson]) -> list[BenchRow]:
    """Rounds in turn, the same page with and without those who wait, through the same process."""
    cookie = bench_session(viewer)
    quiet: list[float] = []
    crowded: list[float] = []
    held: list[tuple[int, int, int]] = []
    with bench_server_process(1, PGAPPNAME=_APPLICATION) as (port, process):
        _rate(port, cookie)
        with bench_holding(port, people[:_WARM]):
            pass
        before = bench_status(process.pid, "VmRSS")
        for _round in range(_ROUNDS):
            quiet.append(_rate(port, cookie))
            with bench_holding(port, people):
                now = bench_status(process.pid, "VmRSS")
                crowded.append(_rate(port, cookie))
                held.append((now - before, bench_status(process.pid, "Threads"), _connections()))
    memory = max(grown for grown, _threads, _connections in held) / len(people)
    what = f"{len(people):,} polls wait in one process"
    rates = f"{median(crowded):.0f} and {median(quiet):.0f} requests/s"
    return [
        BenchRow(f"{what}, memory of each", memory, "KB", at_most=15, note="the most of all rounds"),
        BenchRow(f"{what}, threads", max(threads for _memory, threads, _ in held), "", at_most=16),
        BenchRow(f"{what}, connections to the database", max(used for _, _, used in held), "", at_most=8),
        BenchRow(
            f"{what}, home / without", bench_median_ratio(crowded, quiet), "×", at_least=0.8, note=rates
        ),
    ]


def _rate(port: int, cookie: str) -> float:
    load = bench_load(port, _PAGE, cookie, _SECONDS)
    if load.statuses != {200}:
        raise RuntimeError(f"{_PAGE} answered {sorted(load.statuses)}")
    return load.rate


def _connections() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_stat_activity where application_name = %s", [_APPLICATION])
        return int(cursor.fetchone()[0])


def _returned(people: list[BenchChatPerson]) -> list[BenchRow]:
    seconds = []
    with bench_server_process(1) as (port, process):
        with bench_holding(port, people):
            pass
        for _round in range(_ROUNDS):
            holder = BenchHolder(port, people, at_once=True)
            seconds.append(holder.park())
            if _round < _ROUNDS - 1:
                holder.cut()
        begun = time.time()
        process.terminate()
        dismissed = holder.dismissed()
    what = f"{len(people):,} polls"
    return [
        BenchRow(
            f"{what} come back at once, until all wait",
            max(seconds),
            "s",
            at_most=5,
            note="the slowest round",
        ),
        BenchRow(f"{what} sent away at SIGTERM, the last one", max(dismissed) - begun, "s", at_most=1),
        BenchRow("the same, cut off", len(people) - len(dismissed), "", at_most=0),
    ]
