"""`python -m project.embedded run [--fresh] -- COMMAND`: run a command with the embedded servers up."""

import argparse
import os
import signal
import subprocess
import sys

from project.embedded.leftovers import EMBEDDED_MARK
from project.embedded.memory import EmbeddedError, embedded_var
from project.embedded.servers import EmbeddedServers


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m project.embedded", description=__doc__)
    run = parser.add_subparsers(required=True).add_parser("run")
    run.add_argument("--fresh", action="store_true", help="an empty database, removed at the end")
    run.add_argument("command", nargs="+")
    return parser.parse_args()


def _run(command: list[str], environment: dict[str, str]) -> int:
    with subprocess.Popen(command, env=environment) as process:  # noqa: S603
        try:
            return process.wait()
        except (KeyboardInterrupt, SystemExit):
            process.terminate()
            return 130


def main() -> int:
    arguments = _arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        servers = EmbeddedServers(embedded_var(), fresh=arguments.fresh)
        servers.reserve()
        with servers:
            mark = {EMBEDDED_MARK: str(servers.var)}
            return _run(arguments.command, os.environ | servers.environment() | mark)
    except EmbeddedError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    sys.exit(main())
