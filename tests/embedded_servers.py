"""pytest plugin: PostgreSQL and Valkey of the tests' own, unless the environment names others."""

import os
from collections.abc import Generator
from urllib.parse import urlsplit

import pytest

from project.catalogue import project_catalogue_compile
from project.embedded.memory import EMBEDDED_BASE, EmbeddedError, embedded_var
from project.embedded.servers import EmbeddedServers


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, object, object]:
    """Before pytest-django reads the settings. Workers of xdist inherit what their controller found."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker is None:
        _compile_catalogues()
        _start(early_config)
    # Of each two, the second is for the site that the worker's journeys run.
    os.environ["REDIS_URL"] = redis_beside(2 * int((worker or "gw0").removeprefix("gw")))
    return (yield)


def redis_beside(steps: int) -> str:
    """The address of a Redis database `steps` further: who shares one shares its cache and its queues.

    pytest-django gives each worker of xdist a PostgreSQL database of its own in the same way.
    """
    url = urlsplit(os.environ["REDIS_URL"])
    return url._replace(path=f"/{int(url.path.strip('/') or 0) + steps}").geturl()


def _compile_catalogues() -> None:
    """A fresh checkout has none, and workers must not write them at once."""
    for path in EMBEDDED_BASE.glob("locale/*/LC_MESSAGES/django.po"):
        project_catalogue_compile(path)


def _start(config: pytest.Config) -> None:
    # A folder below, because its database is removed at the end: VAR itself may hold somebody's site.
    servers = EmbeddedServers(embedded_var() / "test", durable=False, fresh=True)
    try:
        servers.reserve()
        servers.__enter__()
    except EmbeddedError as error:
        raise pytest.UsageError(str(error)) from error
    config.add_cleanup(lambda: servers.__exit__(None, None, None))
    os.environ.update(servers.environment())
