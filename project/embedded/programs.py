"""PostgreSQL's own programs, run as the account that owns the data."""

import os
import subprocess
from pathlib import Path
from typing import IO

from project.embedded.account import EmbeddedAccount, embedded_postgres_programs
from project.embedded.memory import EmbeddedError


def embedded_program(
    name: str, arguments: list[str], *, owner: EmbeddedAccount, home: Path, output: IO[bytes]
) -> subprocess.Popen[bytes]:
    """Start one, in a session of its own: a Ctrl-C at the terminal is for us to answer."""
    try:
        return subprocess.Popen(  # noqa: S603
            [str(embedded_postgres_programs() / name), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=home,
            env={"PATH": os.defpath, "LC_ALL": "C"},
            start_new_session=True,
            **owner.process_options(),
        )
    except PermissionError as error:
        raise EmbeddedError(
            f"PostgreSQL cannot be run here ({error}). Set DATABASE_URL to a PostgreSQL of yours."
        ) from error
