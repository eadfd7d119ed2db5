from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from discover.models import DISCOVER_SLIDER_MAX, DiscoverPreference


def _slider(label: Any, help_text: Any) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"type": "range", "step": 5, "data-slider": ""})
    return forms.IntegerField(
        label=label, help_text=help_text, min_value=0, max_value=DISCOVER_SLIDER_MAX, widget=widget
    )


class DiscoverPreferenceForm(forms.Form):
    hashtags = _slider(
        _("Hashtags you like"), _("What you like, save, comment on, post and follow says which these are.")
    )
    people = _slider(_("What people you follow like"), _("Public photos that they liked lately."))
    fresh = _slider(_("New photos"), _("Of the last two days, whoever they are by."))
    is_surprising = forms.BooleanField(
        label=_("Surprise me"),
        help_text=_("Much more of what is popular with everybody, whether it is to your taste or not."),
        required=False,
    )

    @classmethod
    def initial_of(cls, preference: DiscoverPreference) -> dict[str, Any]:
        return {name: getattr(preference, name) for name in cls.base_fields}
