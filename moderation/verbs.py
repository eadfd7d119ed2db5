"""The acts of the log in words."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from moderation.models import ModerationMeasure

_WORDS: dict[str, Any] = {
    "add": pgettext_lazy("act", "Added"),
    "change": pgettext_lazy("act", "Changed"),
    "delete": pgettext_lazy("act", "Deleted"),
    "open": _("Case opened"),
    "claim": _("Case taken"),
    "unclaim": _("Case left to others"),
    "undo": _("Decision undone"),
    "appeal": _("Appeal answered"),
    "end": _("Suspension over"),
    "role": _("Role given"),
    "retry": _("Tried again"),
    "run": _("Run out of turn"),
    "forget": pgettext_lazy("act", "Forgotten"),
    "enable": pgettext_lazy("act", "Switched on"),
    "disable": pgettext_lazy("act", "Switched off"),
    "send_password_mail": _("Mail for the password"),
    "bar": _("Barred from trends"),
    "show": _("Let into trends"),
    "close": _("Closed: nothing to do"),
    **dict(ModerationMeasure.choices),
}


def moderation_verb_words(verb: str) -> Any:
    """Of an act nobody has named yet, its code."""
    return _WORDS.get(verb, verb.replace("_", " "))
