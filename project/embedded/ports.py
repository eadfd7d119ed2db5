"""TCP ports of this machine."""

import contextlib
import errno
import os
import socket

from project.embedded.memory import EmbeddedError, EmbeddedMemory

EMBEDDED_LOOPBACK = "127.0.0.1"


def embedded_bind() -> str:
    """The address to listen at: this machine only, unless BIND says otherwise (0.0.0.0: phones nearby)."""
    return os.environ.get("BIND") or EMBEDDED_LOOPBACK


def _binds(family: socket.AddressFamily, host: str, port: int) -> bool:
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error.errno != errno.EADDRINUSE
    return True


def embedded_port_free(port: int) -> bool:
    """Whether nobody listens there, under either address that a browser may take `localhost` for."""
    addresses = [(socket.AF_INET, EMBEDDED_LOOPBACK)]
    with contextlib.suppress(OSError):
        socket.socket(socket.AF_INET6).close()
        addresses.append((socket.AF_INET6, "::1"))
    return all(_binds(family, host, port) for family, host in addresses)


def embedded_port_kept(memory: EmbeddedMemory, name: str) -> int:
    """The port remembered under this name while it is free, else a new one."""
    kept = int(memory.get(name) or 0)
    if kept and embedded_port_free(kept):
        return kept
    with socket.create_server((EMBEDDED_LOOPBACK, 0)) as probe:
        port = int(probe.getsockname()[1])
    memory.put(name, str(port))
    return port


def embedded_web_port() -> int:
    """PORT, or a sentence that says why it will not do."""
    value = os.environ.get("PORT") or "8000"
    if not value.isdecimal() or not 0 < int(value) < 65536:
        raise EmbeddedError(f"PORT is {value!r}, but a port is a number from 1 to 65535.")
    if not embedded_port_free(int(value)):
        raise EmbeddedError(
            f"Port {value} is taken by another program. Stop that program, or choose another port: "
            f"make run PORT={int(value) % 65535 + 1}"
        )
    return int(value)
