import socket
from collections.abc import Iterator
from contextlib import closing
from time import monotonic

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from pytest_django import Settings
from redis import Redis

from common.kept import common_kept_forget
from common.tests.brokers import CommonTestBroker


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A server that takes connections and never says a word, as a frozen one does."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        yield listener.getsockname()[1]


def test_alive_asks_no_database(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert "no-store" in answer["Cache-Control"]


def test_health_is_only_read(client: Client) -> None:
    assert client.post("/healthz").status_code == 405
    assert client.post("/readyz").status_code == 405


@pytest.mark.django_db(transaction=True)
def test_ready_when_all_is_there(client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json().items() >= {"postgresql": "ok", "migrations": "ok", "redis": "ok"}.items()


@pytest.mark.django_db(transaction=True)
def test_apps_add_their_numbers(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("common.health.COMMON_READY_NUMBER_TIMEOUT", 50)
    numbers = {"seven": "select 7", "late": "select 1 from pg_sleep(1)", "broken": "select 1 from nothing"}
    monkeypatch.setattr("common.apps.CommonConfig.health", numbers, raising=False)
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json().items() >= {"seven": 7, "late": None, "broken": None}.items()


@pytest.mark.django_db(transaction=True)
def test_ready_without_redis_but_told(client: Client, settings: Settings, silent_port: int) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{silent_port}/0"
    began = monotonic()
    answer = client.get("/readyz")
    assert monotonic() - began < 2
    assert answer.status_code == 200
    assert answer.json()["redis"] == "down"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("commands", "state"),
    [
        (["CONFIG SET maxmemory-policy noeviction"], "ok"),
        (["CONFIG SET maxmemory-policy allkeys-lru"], "evicts (allkeys-lru)"),
        (["CONFIG SET maxmemory-policy allkeys-lru", "ACL SETUSER default -config"], "evicts (allkeys-lru)"),
        (["ACL SETUSER default -config -info"], "ok"),
    ],
)
def test_a_redis_that_throws_things_away_is_told(
    client: Client, settings: Settings, broker: CommonTestBroker, commands: list[str], state: str
) -> None:
    with Redis.from_url(broker.url) as redis:
        for command in commands:
            redis.execute_command(*command.split())
    settings.REDIS_URL = broker.url
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["redis"]) == (200, state)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("frozen", [True, False])
def test_not_ready_without_postgresql(
    client: Client, monkeypatch: pytest.MonkeyPatch, silent_port: int, frozen: bool
) -> None:
    address = {"HOST": "127.0.0.1", "PORT": str(silent_port) if frozen else "1"}
    for name, value in address.items():
        monkeypatch.setitem(connection.settings_dict, name, value)
    # As in a process that has just begun: what it is asked for its health needs no database.
    common_kept_forget()
    began = monotonic()
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert monotonic() - began < 4
    assert answer.status_code == 503
    assert answer.json() == {"postgresql": "down", "migrations": "unknown", "redis": "ok"}


@pytest.mark.django_db(transaction=True)
def test_not_ready_before_the_migrations(client: Client) -> None:
    migration = MigrationRecorder(connection).migration_qs.filter(app="django_celery_beat").last()
    assert migration
    migration.delete()
    try:
        answer = client.get("/readyz")
    finally:
        migration.save(force_insert=True)
    assert answer.status_code == 503
    assert answer.json()["migrations"] == "pending"
