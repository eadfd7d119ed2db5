"""What a person sends to make or change a post, checked; nothing typed is ever dropped."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import CommonLinesField
from feed.models import FEED_ALT_MAX, FEED_CAPTION_MAX


class FeedCaptionField(CommonLinesField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("Caption"), max_length=FEED_CAPTION_MAX, required=False, **kwargs)
        self.error_messages["max_length"] = _(
            "A caption has at most %(limit_value)d characters; this one has %(show_value)d."
        )


class FeedPostForm(forms.Form):
    caption = FeedCaptionField()
    submission = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def clean_submission(self) -> uuid.UUID:
        return self.cleaned_data["submission"] or uuid.uuid4()


class FeedPostEditForm(forms.Form):
    caption = FeedCaptionField()


class FeedAltForm(forms.Form):
    """The description of one photo."""

    alt = CommonLinesField(
        label=_("Alt text"), max_length=FEED_ALT_MAX, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
