"""What is stored, by kind, as lengths of one bar."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

MODERATION_STORAGE_WIDTH = 300
# Folders, as people would say; one that is not here is shown by its own name.
_NAMES = {
    "photos": _("Photos of posts"),
    "avatars": _("Profile photos"),
    "messages": _("Photos in messages"),
    "uploads": _("Uploads not posted yet"),
    "kept": _("Kept by the team"),
}


class ModerationStored(NamedTuple):
    label: Any
    files: int
    bytes: int
    is_guess: bool
    x: int
    width: int
    colour: int
    """Which of the plot's colours; the largest has the first."""


def moderation_storage_kinds(sizes: Mapping[str, Mapping[str, Any]]) -> list[ModerationStored]:
    """The largest first."""
    total = sum(size["bytes"] for size in sizes.values()) or 1
    kinds: list[ModerationStored] = []
    before = 0
    for place, (kind, size) in enumerate(sorted(sizes.items(), key=lambda item: -item[1]["bytes"])):
        x = round(before / total * MODERATION_STORAGE_WIDTH)
        before += size["bytes"]
        width = round(before / total * MODERATION_STORAGE_WIDTH) - x
        label, numbers = _NAMES.get(kind, kind), (size["files"], size["bytes"], size["is_guess"])
        kinds.append(ModerationStored(label, *numbers, x, width, place))
    return kinds
