from django.urls import include, path

from bench.floor import bench_floor, bench_write

urlpatterns = [
    path("bench/floor/", bench_floor, {"framed": True}),
    path("bench/bare/", bench_floor, {"framed": False}),
    path("bench/write/<int:post_id>/", bench_write),
    path("", include("project.urls")),
]
