from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from common.doctor import CommonDoctorCheck
from moderation.figures import moderation_doctor_said
from project.doctor import PROJECT_DOCTOR_CHECKS

_SHOWN = 5


class Command(BaseCommand):
    help = "Check what no constraint of the database can keep; exit code 1 when something is wrong."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--mend", action="store_true", help="set right what is safe to set right")

    def handle(self, *args: Any, **options: Any) -> None:
        left = {check.name: self._run(check, mend=options["mend"]) for check in PROJECT_DOCTOR_CHECKS}
        if wrong := moderation_doctor_said("full", left):
            raise CommandError(f"{wrong} wrong. `manage.py doctor --mend` sets right what is safe to.")
        self.stdout.write(self.style.SUCCESS("All is well."))

    def _run(self, check: CommonDoctorCheck, *, mend: bool) -> list[str]:
        """Print the check's line; returns what is still wrong."""
        found = check.find()
        mended = check.mend() if found and mend and check.mend else 0
        left = check.find() if mended else found
        outcome = f"{len(found)} found, {len(found) - len(left)} mended" if mended else str(len(found))
        self.stdout.write(f"{check.name:<40} {outcome:>20}")
        for line in left[:_SHOWN]:
            self.stdout.write(f"    {line}")
        if len(left) > _SHOWN:
            self.stdout.write(f"    … and {len(left) - _SHOWN} more")
        return left
