"""Messages: polls that wait, people who write to each other while servers die, sends a second, large pages.

They need none of the large site: `python -m bench.scale.messages` measures them on the database that
DATABASE_URL names, `python -m bench.scale.messages parking talking` two of the parts. With BENCH_QUICK=1 all
is small, which shows whether it works and says nothing about speed.
"""

import logging
import os
import sys
from collections.abc import Callable

from bench.rows import BenchRow

_Parts = dict[str, Callable[[], list[BenchRow]]]


def bench_messages(*chosen: str) -> list[BenchRow]:
    from bench.chat.people import bench_chat_empty

    parts = _parts()
    try:
        return [row for name in chosen or parts for row in _printed(parts[name])]
    finally:
        bench_chat_empty()


def _printed(part: Callable[[], list[BenchRow]]) -> list[BenchRow]:
    rows = part()
    for row in rows:
        print(row.line(), flush=True)
    return rows


def _parts() -> _Parts:
    from bench.chat.pages import BenchChatSize, bench_messages_pages
    from bench.chat.parking import bench_parking
    from bench.chat.sending import bench_sending
    from bench.chat.talking import bench_talking

    is_quick = bool(os.environ.get("BENCH_QUICK"))
    few, many = BenchChatSize(20, 1_000), BenchChatSize(2_000, 100_000)
    return {
        "parking": lambda: bench_parking(300, 200) if is_quick else bench_parking(5_000, 2_000),
        "talking": lambda: bench_talking(20, 10, 10) if is_quick else bench_talking(500, 100, 30),
        "sending": bench_sending,
        "pages": lambda: bench_messages_pages(few, few if is_quick else many),
    }


def main(chosen: list[str]) -> int:
    import django
    from django.core.management import call_command

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    django.setup()
    logging.disable(logging.INFO)
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    rows = bench_messages(*chosen)
    return 0 if all(row.passes for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
