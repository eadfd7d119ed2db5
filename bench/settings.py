"""The site as it is, with the floor view beside it."""

from project.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
