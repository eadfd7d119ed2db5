from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from project.catalogue import (
    project_catalogue_compile,
    project_catalogue_merge,
    project_catalogue_text,
    project_messages,
    project_untranslated,
)


class Command(BaseCommand):
    help = "Bring the translation catalogues up to date with the sources and compile them."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        only = parser.add_mutually_exclusive_group()
        only.add_argument("--compile", action="store_true", help="only compile what is there")
        only.add_argument("--check", action="store_true", help="change nothing; fail if something is missing")

    def handle(self, *args: Any, **options: Any) -> None:
        paths = [
            path for folder in settings.LOCALE_PATHS for path in Path(folder).glob("*/LC_MESSAGES/django.po")
        ]
        for path in paths:
            if not options["compile"]:
                self._update(path, check=options["check"])
            if not options["check"]:
                project_catalogue_compile(path)

    def _update(self, path: Path, *, check: bool) -> None:
        catalogue = project_catalogue_merge(path, project_messages(settings.BASE_DIR))
        missing = project_untranslated(catalogue)
        text = project_catalogue_text(catalogue)
        if check and (missing or text != path.read_bytes()):
            raise CommandError(
                f"{path}: {len(missing)} untranslated, or out of date. Run manage.py catalogue."
            )
        if not check:
            path.write_bytes(text)
            self.stdout.write(f"{path}: {len(catalogue)} strings, {len(missing)} untranslated")
