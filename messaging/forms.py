"""What a person sends to write, to begin a conversation and to say who may write to them."""

import uuid
from typing import Any, Self

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import CommonLinesField
from feed.models import FeedUpload
from messaging.kinds import MessagingAudience
from messaging.models import MessagingPreference

_KEY_MAX = 2**63 - 1


class MessagingSendForm(forms.Form):
    """A message. How long it may be is the action's to say."""

    text = CommonLinesField(required=False)
    upload = forms.UUIDField(required=False)
    post = forms.SlugField(required=False)
    reply_to = forms.IntegerField(required=False, min_value=1, max_value=_KEY_MAX)
    client_id = forms.UUIDField(required=False)

    staged: FeedUpload | None = None
    """The photo that goes with it, also when it is sent again."""

    def clean_client_id(self) -> uuid.UUID:
        return self.cleaned_data["client_id"] or uuid.uuid4()


class MessagingNameForm(forms.Form):
    name = forms.CharField(required=False)


class MessagingPreferenceForm(forms.Form):
    audience = forms.ChoiceField(
        label=_("Who may write to me"), choices=MessagingAudience.choices, widget=forms.RadioSelect
    )
    shows_reading = forms.BooleanField(
        label=_("Show when I have read a message"),
        required=False,
        help_text=_("Turned off, you don't see it of others either."),
    )
    shows_typing = forms.BooleanField(
        label=_("Show when I am writing"),
        required=False,
        help_text=_("Turned off, you don't see it of others either."),
    )
    shows_presence = forms.BooleanField(
        label=_("Show when I am here"),
        required=False,
        help_text=_("Turned off, you don't see it of others either."),
    )

    @classmethod
    def of(cls, chosen: MessagingPreference) -> Self:
        """The form as it is first shown."""
        return cls(initial={name: getattr(chosen, name) for name in cls.base_fields})

    @property
    def values(self) -> dict[str, Any]:
        return {**self.cleaned_data, "audience": MessagingAudience(self.cleaned_data["audience"])}
