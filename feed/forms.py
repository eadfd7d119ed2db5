"""What a person sends to make or change a post or a comment, checked; nothing typed is ever dropped."""

import unicodedata
import uuid
from typing import Any, Self

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.formats import localize
from django.utils.translation import gettext_lazy as _

from accounts.models import AccountsUser
from common.forms import CommonLinesField
from feed.models import (
    FEED_ALT_MAX,
    FEED_CAPTION_MAX,
    FEED_COMMENT_MAX,
    FEED_HIDDEN_WORD_MAX,
    FEED_HIDDEN_WORDS_MAX,
    FeedHiddenWords,
    FeedPost,
)
from feed.texts import feed_hashtags_check


def _textarea_with_mentions() -> forms.Textarea:
    """mention.js offers names in it."""
    return forms.Textarea(attrs={"data-mentions": reverse_lazy("feed:mentions")})


class _TextField(CommonLinesField):
    """Text with hashtags and mentions."""

    default_validators = [feed_hashtags_check]

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", _textarea_with_mentions())
        super().__init__(**kwargs)

    def run_validators(self, value: Any) -> None:
        """As any field does; a text that is too long is told so in numbers as the language writes them."""
        try:
            super().run_validators(value)
        except ValidationError as error:
            for each in error.error_list:
                if each.code == "max_length" and each.params:
                    each.params = {name: localize(number) for name, number in each.params.items()}
            raise


class FeedCaptionField(_TextField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("Caption"), max_length=FEED_CAPTION_MAX, required=False, **kwargs)
        self.error_messages["max_length"] = _(
            "A caption has at most %(limit_value)s characters; this one has %(show_value)s."
        )


class FeedPostForm(forms.Form):
    caption = FeedCaptionField()
    submission = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def clean_submission(self) -> uuid.UUID:
        return self.cleaned_data["submission"] or uuid.uuid4()


class FeedPostEditForm(forms.Form):
    """`options` says that the form had the two boxes: one that is not ticked is not sent."""

    caption = FeedCaptionField()
    comments_closed = forms.BooleanField(label=_("Turn off commenting"), required=False)
    hides_likes = forms.BooleanField(label=_("Hide like count"), required=False)
    options = forms.BooleanField(widget=forms.HiddenInput, required=False, initial=True)

    @classmethod
    def of(cls, post: FeedPost) -> Self:
        """The form as it is first shown."""
        names = ("caption", "comments_closed", "hides_likes")
        return cls(initial={name: getattr(post, name) for name in names})

    def chosen_options(self, post: FeedPost) -> dict[str, bool]:
        source = self.cleaned_data if self.cleaned_data["options"] else vars(post)
        return {name: source[name] for name in ("comments_closed", "hides_likes")}


class FeedAltForm(forms.Form):
    """The description of one photo."""

    alt = CommonLinesField(
        label=_("Alt text"), max_length=FEED_ALT_MAX, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class FeedCommentTextField(_TextField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("Comment"), max_length=FEED_COMMENT_MAX, **kwargs)
        self.error_messages["required"] = _("Write something first.")
        self.error_messages["max_length"] = _(
            "A comment has at most %(limit_value)s characters; this one has %(show_value)s."
        )

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        # Spaces and characters without a shape of their own are nothing to read.
        return text if any(unicodedata.category(char)[0] not in "CZ" for char in text) else ""


class FeedCommentForm(forms.Form):
    text = FeedCommentTextField()
    parent = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    """The comment that is answered, if any."""


class FeedHiddenWordsField(CommonLinesField):
    """Words and phrases, one a line, each once; what is typed is never shortened."""

    def clean(self, value: Any) -> Any:
        lines = (line.strip() for line in super().clean(value).split("\n"))
        words = list(dict.fromkeys(line for line in lines if line))
        if len(words) > FEED_HIDDEN_WORDS_MAX:
            raise ValidationError(
                _("At most %(most)d lines are possible; here are %(count)d."),
                code="most",
                params={"most": FEED_HIDDEN_WORDS_MAX, "count": len(words)},
            )
        if long := [word for word in words if len(word) > FEED_HIDDEN_WORD_MAX]:
            raise ValidationError(
                _("A line has at most %(most)d characters. This one has more: %(line)s"),
                code="long",
                params={"most": FEED_HIDDEN_WORD_MAX, "line": long[0]},
            )
        return words


class FeedHiddenWordsForm(forms.Form):
    words = FeedHiddenWordsField(
        label=_("Words and phrases, one a line"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Whole words, whatever their capitals and accents. Nobody is told of them."),
    )

    @classmethod
    def of(cls, user: AccountsUser) -> Self:
        """The form as it is first shown."""
        hidden = FeedHiddenWords.objects.filter(user=user).values_list("words", flat=True).first()
        return cls(initial={"words": "\n".join(hidden or ())})
