"""`manage.py up`: the whole site in one terminal."""

import secrets
import signal
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError, call_command
from django.db import OperationalError

from accounts.models import AccountsUser
from project.embedded.environment import embedded_held
from project.embedded.memory import EmbeddedError
from project.embedded.processes import EmbeddedProcesses
from project.embedded.statics import embedded_collect_static

_ADMIN = "varal.admin"
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Command(BaseCommand):
    help = "Start the site: its servers unless the environment names them, web, worker and schedule."
    # The processes check for themselves.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--demo", action="store_true", help="fill an empty site with people and photos")

    def handle(self, *args: Any, demo: bool, **options: Any) -> None:
        for name in _SIGNALS:
            signal.signal(name, _interrupt)
        try:
            with embedded_held():
                code = self._serve(demo=demo)
        except KeyboardInterrupt:
            self.stdout.write("Stopped.")
        except (EmbeddedError, OperationalError) as error:
            raise CommandError(str(error)) from error
        else:
            sys.exit(code)

    def _serve(self, *, demo: bool) -> int:
        try:
            return EmbeddedProcesses(self._prepare(demo=demo)).run()
        finally:
            # A second Ctrl-C must not keep the servers from being stopped.
            for name in _SIGNALS:
                signal.signal(name, signal.SIG_IGN)

    def _prepare(self, *, demo: bool) -> list[str]:
        """Bring the database and the files up to date; what to tell the person at the terminal."""
        call_command("migrate", interactive=False, verbosity=0)
        call_command("catalogue", compile=True, verbosity=0)
        embedded_collect_static()
        greeting = [] if AccountsUser.objects.exists() else _create_admin()
        if demo:
            # Each time: a demo that was interrupted goes on, a whole one only says how to log in.
            call_command("demo")
        return greeting


def _create_admin() -> list[str]:
    password = secrets.token_urlsafe(12)
    AccountsUser.objects.create_superuser(_ADMIN, password=password)
    return [f"Admin: {_ADMIN}", f"Password: {password} (shown this once)"]


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt
