"""What takes long to find out, written down when it was found."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.utils import timezone

from common.stored_files import common_stored_sizes
from moderation.models import ModerationFigure

_SHOWN = 20
_LINE_MAX = 200


def moderation_figure_write(name: str, value: Mapping[str, Any]) -> None:
    ModerationFigure.objects.update_or_create(name=name, defaults={"at": timezone.now(), "value": value})


def moderation_doctor_said(kind: str, found: Mapping[str, Sequence[str]]) -> int:
    """What was wrong, by check, in all rows (`full`) or in a part of them (`sample`); returns how much."""
    lines = [f"{check}: {line}"[:_LINE_MAX] for check, wrong in found.items() for line in wrong]
    moderation_figure_write(f"doctor_{kind}", {"wrong": len(lines), "lines": lines[:_SHOWN]})
    return len(lines)


def moderation_storage_measure() -> None:
    sizes = common_stored_sizes()
    moderation_figure_write("storage", {folder: asdict(size) for folder, size in sizes.items()})
