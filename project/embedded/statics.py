"""Collecting static files only when one of them changed: hashing and compressing them takes seconds."""

import hashlib
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

_TOOLS = ("Django", "whitenoise")


def embedded_collect_static() -> None:
    stamp = Path(settings.VAR) / "static.stamp"
    fingerprint = hashlib.sha256("\n".join(sorted(_marks())).encode()).hexdigest()
    collected = (Path(settings.STATIC_ROOT) / "staticfiles.json").exists()
    if collected and stamp.exists() and stamp.read_text() == fingerprint:
        return
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(fingerprint)


def _marks() -> Iterator[str]:
    """What the collected files depend on."""
    yield from (version(tool) for tool in _TOOLS)
    yield f"{settings.STATIC_ROOT} {settings.DEBUG}"
    for finder in get_finders():
        for name, storage in finder.list([]):
            about = Path(storage.path(name)).stat()
            yield f"{name} {about.st_size} {about.st_mtime_ns}"
