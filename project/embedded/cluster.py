"""Making the data folder of a PostgreSQL server."""

import contextlib
import locale
import shutil
from pathlib import Path

from project.embedded.account import embedded_nobody, embedded_postgres_account, embedded_postgres_version
from project.embedded.memory import EmbeddedError
from project.embedded.programs import embedded_program


def embedded_cluster_create(data: Path, *, role: str, password: str, log: Path) -> None:
    """Fill `data`, whole or not at all, with one superuser who comes in by password only."""
    home, draft, secret = data.parent, data.with_name("data.new"), data.with_name("password")
    shutil.rmtree(draft, ignore_errors=True)
    secret.write_text(password)
    secret.chmod(0o600)
    owner = embedded_postgres_account()
    # initdb wants a user whose number has a name; the server does not.
    maker = owner if owner.named else embedded_nobody()
    maker.give(home)
    options = ["-D", str(draft), "-U", role, f"--pwfile={secret}", "--auth=scram-sha-256", *_text_options()]
    try:
        with log.open("wb") as output:
            code = embedded_program("initdb", options, owner=maker, home=home, output=output).wait()
    finally:
        secret.unlink()
        owner.give(home)
    if code:
        raise EmbeddedError(f"PostgreSQL's initdb failed:\n{log.read_text(errors='replace')}")
    draft.rename(data)


def embedded_cluster_check(data: Path) -> None:
    """Refuse data of another major version: the server would not start on it."""
    kept = data / "PG_VERSION"
    installed = embedded_postgres_version().partition(".")[0]
    if kept.exists() and (made := kept.read_text().strip()) != installed:
        raise EmbeddedError(
            f"The database in {data} was made by PostgreSQL {made}, but {installed} is installed. "
            f"Dump it with embedded-postgres {made} and load it again, or move it away to begin anew."
        )


def _text_options() -> list[str]:
    """Order and case built into PostgreSQL, alike everywhere; pg_trgm asks the system for letters."""
    order = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    return ["--encoding=UTF8", *order, f"--lc-ctype={_letters()}"]


def _letters() -> str:
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        for name in ("C.UTF-8", "en_US.UTF-8"):
            with contextlib.suppress(locale.Error):
                return locale.setlocale(locale.LC_CTYPE, name)
        return "C"
    finally:
        locale.setlocale(locale.LC_CTYPE, before)
