"""What it costs pages that things can be held: two servers, one of which knows nothing of it."""

from accounts.models import AccountsUser
from bench.data import bench_session
from bench.load import bench_load
from bench.rows import BenchRow, bench_median_ratio
from bench.scale.subjects import bench_subjects
from bench.server import bench_server_process
from discover.epochs import discover_epoch_build
from discover.models import DiscoverEpoch

_ROUNDS = 30
# Many short rounds in turn: what else runs on the machine then weighs on both alike.
_SECONDS = 0.5
_CONNECTIONS = 4


def bench_moderation() -> list[BenchRow]:
    if not DiscoverEpoch.objects.exists():
        discover_epoch_build()
    subjects = bench_subjects()
    pages = {name: subjects.pages[name] for name in ("home", "post")} | {"explore": "/explore/?seed=bench"}
    with (
        bench_server_process(1) as (ours, _one),
        bench_server_process(1, BENCH_UNMODERATED="1") as (bare, _two),
    ):
        return [_row(name, path, subjects.viewer, ours, bare) for name, path in pages.items()]


def _row(name: str, path: str, viewer: AccountsUser, ours: int, bare: int) -> BenchRow:
    cookie = bench_session(viewer)
    rates: dict[int, list[float]] = {ours: [], bare: []}
    for number in range(_ROUNDS + 2):
        # Each is the first of the two as often as the other.
        for port in (ours, bare) if number % 2 else (bare, ours):
            load = bench_load(port, path, cookie, _SECONDS, connections=_CONNECTIONS)
            if load.statuses != {200}:
                raise RuntimeError(f"{path} answered {sorted(load.statuses)}")
            if number > 1:  # the first rounds warm up
                rates[port].append(load.rate)
    ratio = bench_median_ratio(rates[ours], rates[bare])
    note = f"{_ROUNDS} rounds in turns"
    return BenchRow(f"{name} with moderation / without", ratio, "×", at_least=0.95, note=note)
