"""The environment of every `manage.py` command."""

import os
import sys

import environ

from project.embedded.leftovers import EMBEDDED_MARK
from project.embedded.memory import EMBEDDED_BASE, EmbeddedError, EmbeddedMemory, embedded_var
from project.embedded.ports import embedded_web_port
from project.embedded.servers import EmbeddedServers

_held: list[EmbeddedServers] = []


def embedded_environment() -> None:
    """Fill in what the environment leaves out, before Django reads its settings.

    `up` takes the folder's lock and settles on addresses. Any other command is told what the folder
    remembers, so that it works beside a running `up`; unless both servers are named, as in a deployment.
    """
    if (EMBEDDED_BASE / ".env").exists():
        environ.Env.read_env(EMBEDDED_BASE / ".env")
    arguments = sys.argv[1:]
    if arguments[:1] == ["up"] and not {"-h", "--help"} & set(arguments):
        try:
            _hold()
        except EmbeddedError as error:
            sys.exit(str(error))
    elif not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")):
        _recall()


def embedded_held() -> EmbeddedServers:
    """The servers that `up` is to start: the lock is this process's, so there is one."""
    return _held[0]


def _hold() -> None:
    servers = EmbeddedServers(embedded_var())
    servers.reserve()
    # After the reservation: what a killed run left may have held the port.
    port = embedded_web_port()
    os.environ.update(servers.environment() | {"PORT": str(port), EMBEDDED_MARK: str(servers.var)})
    _held.append(servers)


def _recall() -> None:
    var = embedded_var()
    if EmbeddedMemory(var).get("secret_key"):
        os.environ.update(EmbeddedServers(var).environment())
