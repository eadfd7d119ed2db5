from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from moderation.models import MODERATION_NOTE_MAX, ModerationReport


class ModerationReportForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("What is wrong with it?"),
        choices=ModerationReport.Reason,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(["required", "invalid_choice"], _("Choose what is wrong with it.")),
    )
    note = forms.CharField(
        label=_("Anything that helps us understand"),
        max_length=MODERATION_NOTE_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("reason") == ModerationReport.Reason.OTHER and not cleaned.get("note"):
            self.add_error("note", _("Say in a few words what is wrong."))
        return cleaned
