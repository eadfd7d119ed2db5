import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg2
import pytest
import redis

from project.embedded.account import embedded_postgres_home
from project.embedded.memory import EMBEDDED_BASE, EmbeddedError, EmbeddedMemory
from project.embedded.ports import embedded_port_free
from project.embedded.servers import EmbeddedServers


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One data folder for all of these tests: making a database takes the longest."""
    folder = tmp_path_factory.mktemp("var")
    yield folder
    # For root it lies outside of what pytest removes.
    shutil.rmtree(embedded_postgres_home(folder), ignore_errors=True)


@pytest.fixture(autouse=True)
def no_named_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "ALLOWED_HOSTS", "PYTEST_XDIST_WORKER"):
        monkeypatch.delenv(name, raising=False)


def reserved(var: Path, *, durable: bool = False) -> EmbeddedServers:
    servers = EmbeddedServers(var, durable=durable)
    servers.reserve()
    return servers


def started_elsewhere(var: Path, *command: str) -> "subprocess.Popen[str]":
    """Another process with the servers of this folder up; it has said so when this returns."""
    arguments = [sys.executable, "-m", "project.embedded", "run", "--", *command]
    process = subprocess.Popen(
        arguments, cwd=EMBEDDED_BASE, env=os.environ | {"VAR": str(var)}, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    process.stdout.readline()
    return process


def query(url: str, sql: str) -> object:
    connection = psycopg2.connect(url)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchone() if cursor.description else None
    finally:
        connection.close()


def servers_left(var: Path) -> list[psutil.Process]:
    folders = {str(var / "valkey"), str(embedded_postgres_home(var) / "data")}
    return [
        process
        for process in psutil.process_iter(["cwd", "status"])
        if process.info["cwd"] in folders and process.info["status"] != psutil.STATUS_ZOMBIE
    ]


def test_data_survives_a_stop_and_a_start(var: Path) -> None:
    with reserved(var) as servers:
        assert servers.postgres
        query(servers.postgres.url, "CREATE TABLE kept AS SELECT 42 AS answer")
    assert not servers_left(var)
    with reserved(var) as servers:
        assert servers.postgres
        assert query(servers.postgres.url, "SELECT answer FROM kept") == (42,)


def test_servers_want_their_passwords(var: Path) -> None:
    with reserved(var) as servers:
        assert servers.postgres
        assert servers.valkey
        with pytest.raises(psycopg2.OperationalError, match="password"):
            query(servers.postgres.url.replace(servers.memory.get("postgres_password"), "guess"), "SELECT 1")
        with pytest.raises(redis.AuthenticationError):
            redis.Redis(port=int(servers.memory.get("valkey_port"))).ping()
        commands = " ".join(" ".join(process.cmdline()) for process in servers_left(var))
        assert servers.memory.get("valkey_password") not in commands


def test_text_search_knows_accented_letters(var: Path) -> None:
    with reserved(var) as servers:
        assert servers.postgres
        for name in ("pg_trgm", "unaccent", "citext", "pg_stat_statements"):
            query(servers.postgres.url, f"CREATE EXTENSION IF NOT EXISTS {name}")
        assert query(servers.postgres.url, "SELECT lower('AÇÃO'), 'São' ILIKE 'SÃO'") == ("ação", True)
        assert query(servers.postgres.url, "SELECT cardinality(show_trgm('ção'))") == (4,)


def test_what_a_killed_run_left_is_ended_and_its_data_is_there(var: Path) -> None:
    process = started_elsewhere(var, "sh", "-c", "echo up; sleep 300")
    before = servers_left(var)
    process.kill()
    process.wait()
    with reserved(var) as servers:
        assert servers.postgres
        assert query(servers.postgres.url, "SELECT 1") == (1,)
        assert not any(old.is_running() and old.status() != psutil.STATUS_ZOMBIE for old in before)
    assert not servers_left(var)


def test_what_was_committed_survives_a_crash_of_postgres(var: Path) -> None:
    with reserved(var, durable=True) as servers:
        assert servers.postgres
        query(servers.postgres.url, "CREATE TABLE crashed AS SELECT 1 AS number")
        main = int((servers.postgres.data / "postmaster.pid").read_text().partition("\n")[0])
        os.kill(main, signal.SIGKILL)
    with reserved(var) as servers:
        assert servers.postgres
        assert query(servers.postgres.url, "SELECT number FROM crashed") == (1,)


def test_a_pid_file_with_another_programs_number_is_no_hindrance(var: Path) -> None:
    data = embedded_postgres_home(var) / "data"
    (data / "postmaster.pid").write_text(f"{os.getpid()}\n{data}\n")
    with reserved(var) as servers:
        assert servers.postgres
        assert query(servers.postgres.url, "SELECT 1") == (1,)


def test_a_second_run_on_the_same_folder_is_refused(var: Path) -> None:
    process = started_elsewhere(var, "sh", "-c", "echo up; sleep 300")
    with pytest.raises(EmbeddedError, match=f"in use by another run .process {process.pid}."):
        reserved(var)
    process.terminate()
    process.wait(10)
    assert not servers_left(var)


def test_data_of_another_postgres_version_is_refused(var: Path) -> None:
    version = embedded_postgres_home(var) / "data/PG_VERSION"
    right = version.read_text()
    version.write_text("17\n")
    with pytest.raises(EmbeddedError, match="was made by PostgreSQL 17, but 18 is installed"):
        reserved(var)
    version.write_text(right)


def test_a_port_taken_meanwhile_is_chosen_again(var: Path) -> None:
    memory = EmbeddedMemory(var)
    before = int(memory.get("postgres_port"))
    with socket.create_server(("127.0.0.1", before)), reserved(var) as servers:
        assert servers.postgres
        assert query(servers.postgres.url, "SELECT 1") == (1,)
        assert int(memory.get("postgres_port")) != before


def test_secrets_are_readable_by_their_owner_only(var: Path) -> None:
    assert EmbeddedMemory(var).path.stat().st_mode & 0o077 == 0
    assert (embedded_postgres_home(var)).stat().st_mode & 0o077 == 0


def test_removing_the_folder_begins_anew_and_sets_old_data_aside(var: Path) -> None:
    EmbeddedMemory(var).path.unlink()
    with reserved(var) as servers:
        assert servers.postgres
        assert query(servers.postgres.url, "SELECT to_regclass('kept')") == (None,)
    home = embedded_postgres_home(var)
    (aside,) = home.parent.glob(f"{home.name}.before-*")
    shutil.rmtree(aside)


def test_a_fresh_run_leaves_no_data(tmp_path: Path) -> None:
    servers = EmbeddedServers(tmp_path, durable=False, fresh=True)
    servers.reserve()
    with servers:
        assert not embedded_port_free(int(servers.memory.get("postgres_port")))
    assert not embedded_postgres_home(tmp_path).exists()
    assert not servers_left(tmp_path)


def test_named_servers_are_used_instead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere/site")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere")
    servers = EmbeddedServers(tmp_path)
    servers.reserve()
    with servers:
        assert not servers_left(tmp_path)
        assert not {"DATABASE_URL", "REDIS_URL"} & servers.environment().keys()
