"""Requests a second of home and profile against the floor view of the same server, taken in turns."""

from statistics import median

from bench.load import bench_load
from bench.rows import BenchRow, bench_median_ratio

# Many short rounds in turn: what else runs on the machine then weighs on all alike.
_ROUNDS = 14
_SECONDS = 1.2


def bench_pages(port: int, cookie: str, author: str) -> list[BenchRow]:
    paths = {"floor": "/bench/floor/", "bare": "/bench/bare/", "home": "/", "profile": f"/{author}/"}
    rates: dict[str, list[float]] = {name: [] for name in paths}
    for path in paths.values():
        bench_load(port, path, cookie, 1.0)
    for _round in range(_ROUNDS):
        for name, path in paths.items():
            load = bench_load(port, path, cookie, _SECONDS)
            if load.statuses != {200}:
                raise RuntimeError(f"{path} answered {sorted(load.statuses)}")
            rates[name].append(load.rate)
    return [
        BenchRow("home, requests/s", median(rates["home"]), "req/s", note="200 posts, 12 a page"),
        BenchRow("profile, requests/s", median(rates["profile"]), "req/s", note="24 tiles a page"),
        BenchRow("floor view in the site's frame, requests/s", median(rates["floor"]), "req/s"),
        BenchRow("floor view without a frame, requests/s", median(rates["bare"]), "req/s"),
        BenchRow("home / floor", bench_median_ratio(rates["home"], rates["floor"]), "×", at_least=0.6),
        BenchRow("profile / floor", bench_median_ratio(rates["profile"], rates["floor"]), "×", at_least=0.6),
        BenchRow("home / floor without a frame", bench_median_ratio(rates["home"], rates["bare"]), "×"),
    ]
