from django.urls import include, path

from bench.floor import bench_floor

urlpatterns = [
    path("bench/floor/", bench_floor, {"framed": True}),
    path("bench/bare/", bench_floor, {"framed": False}),
    path("", include("project.urls")),
]
