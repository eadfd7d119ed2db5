from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from alerts.kinds import ALERTS_CHOSEN_KINDS, ALERTS_ON_OFF_KINDS, AlertsSource

_ON_OFF = [
    (AlertsSource.EVERYONE.value, pgettext_lazy("notifications", "On")),
    (AlertsSource.NOBODY.value, pgettext_lazy("notifications", "Off")),
]


class AlertsPreferencesForm(forms.Form):
    """From whom somebody wants to hear, a field for each kind, and whether by mail, too."""

    digest = forms.BooleanField(
        label=_("One mail a day with what I have not read"),
        required=False,
        help_text=_("None on days without news. Every mail has a link that ends them."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in ALERTS_CHOSEN_KINDS:
            choices = _ON_OFF if kind in ALERTS_ON_OFF_KINDS else AlertsSource.choices
            self.fields[kind.value] = forms.ChoiceField(label=kind.label, choices=choices)

    @property
    def sources(self) -> dict[str, str]:
        """By kind; of a form that is valid."""
        return {kind.value: self.cleaned_data[kind.value] for kind in ALERTS_CHOSEN_KINDS}

    @property
    def kinds(self) -> list[forms.BoundField]:
        return [self[kind.value] for kind in ALERTS_CHOSEN_KINDS]


def alerts_preferences_initial(sources: dict[str, str], *, is_digest_on: bool) -> dict[str, Any]:
    """`sources`: what was chosen, by kind; of the others one hears from everyone."""
    everyone = AlertsSource.EVERYONE.value
    chosen: dict[str, Any] = {kind.value: sources.get(kind, everyone) for kind in ALERTS_CHOSEN_KINDS}
    return chosen | {"digest": is_digest_on}
