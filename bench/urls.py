import os

from django.urls import include, path

from bench.chat.floor import bench_send
from bench.floor import bench_floor, bench_write
from bench.unmoderated import bench_unmoderate

if os.environ.get("BENCH_UNMODERATED"):
    bench_unmoderate()

urlpatterns = [
    path("bench/floor/", bench_floor, {"framed": True}),
    path("bench/bare/", bench_floor, {"framed": False}),
    path("bench/write/<int:post_id>/", bench_write),
    path("bench/send/<int:conversation_id>/", bench_send),
    path("", include("project.urls")),
]
