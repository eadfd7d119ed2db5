"""A heavy-tailed site of any size, by COPY: `manage.py bench_fill`.

Who follows, posts, likes and comments how much goes by Zipf's law; a seed gives the same site again.
Rows are drawn with numpy and copied in batches, so that memory stays bounded.
"""

from bench.fill.site import BENCH_VIEWERS, BenchNotEmpty, BenchSize, BenchTooMuch, bench_site_fill

__all__ = ["BENCH_VIEWERS", "BenchNotEmpty", "BenchSize", "BenchTooMuch", "bench_site_fill"]
