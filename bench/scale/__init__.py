"""The large site: home in three circles, pages, acts, crowds, discovery, and the plans of the hottest
queries; and a site of many people to be searched.

BENCH_POSTS says how large (100,000; the figures of the documentation are of 1,000,000), BENCH_SECONDS how
long the crowd follows and unfollows, BENCH_PARTS which parts are measured ("home acts"). A filled database
is used again, if the servers keep their data:
`BENCH_POSTS=1000000 python -m project.embedded run -- python -m bench scale`.
"""

from bench.scale.databases import bench_scale, bench_search

__all__ = ["bench_scale", "bench_search"]
