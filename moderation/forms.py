from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from moderation.models import (
    MODERATION_APPEAL_MAX,
    MODERATION_NOTE_MAX,
    MODERATION_REASON_MAX,
    ModerationMeasure,
)
from moderation.rules import MODERATION_PHOTO_RULES, ModerationRule


class ModerationReportForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("What is wrong with it?"),
        choices=ModerationRule,
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
        if cleaned.get("reason") == ModerationRule.OTHER and not cleaned.get("note"):
            self.add_error("note", _("Say in a few words what is wrong."))
        return cleaned


class ModerationAppealForm(forms.Form):
    text = forms.CharField(
        label=_("Why should it be undone?"),
        max_length=MODERATION_APPEAL_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say in a few words why.")},
    )


class ModerationDecisionForm(forms.Form):
    """What to do about a case; the rule and the reason are what the person reads."""

    measure = forms.ChoiceField(choices=ModerationMeasure)
    rule = forms.ChoiceField(label=_("Rule"), choices=ModerationRule, required=False)
    reason = forms.CharField(
        label=_("Reason, as the person reads it"),
        max_length=MODERATION_REASON_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    days = forms.IntegerField(
        label=_("Days, for a suspension"), min_value=1, max_value=365, required=False, initial=7
    )
    recognise = forms.BooleanField(
        label=_("Recognise the photos that this takes away, when somebody uploads them again"),
        required=False,
        # By the rule, as long as nobody touches it; see desk.js.
        widget=forms.CheckboxInput({"data-rules": " ".join(MODERATION_PHOTO_RULES)}),
    )
    # One of the post's, whose pictures the desk shows.
    photo = forms.IntegerField(required=False, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)


class ModerationUndoForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it is undone"),
        max_length=MODERATION_REASON_MAX,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ModerationAnswerForm(forms.Form):
    answer = forms.CharField(
        label=_("Answer, as the person reads it"),
        max_length=MODERATION_REASON_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
