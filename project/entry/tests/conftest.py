from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from project.entry.application import entry_application
from project.entry.tests.sites import EntrySite, entry_served

StartSite = Callable[..., EntrySite]


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def start_site(settings: Settings, tmp_path: Path, stack: ExitStack) -> StartSite:
    """Starts a site with the given settings; it stops when the test ends."""
    settings.ENTRY_BODY_FOLDER = tmp_path / "spool"

    def start(**values: Any) -> EntrySite:
        for name, value in values.items():
            setattr(settings, name, value)
        site = EntrySite()
        stack.enter_context(entry_served(entry_application(site.application), site))
        return site

    return start


@pytest.fixture
def media(settings: Settings, tmp_path: Path) -> Path:
    folder = tmp_path / "media"
    folder.mkdir(exist_ok=True)
    settings.MEDIA_ROOT = folder
    return folder
