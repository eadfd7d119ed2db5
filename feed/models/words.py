from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

FEED_HIDDEN_WORDS_MAX = 200
FEED_HIDDEN_WORD_MAX = 60
"""Characters of one of them, which may be a phrase."""


class FeedHiddenWords(models.Model):
    """What comments under the posts of `user` say only once they approved it, as they wrote it."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="hidden_words"
    )
    words = ArrayField(models.CharField(max_length=FEED_HIDDEN_WORD_MAX), verbose_name=_("words"))

    class Meta:
        verbose_name = _("hidden words")
        verbose_name_plural = _("hidden words")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(words__len__lte=FEED_HIDDEN_WORDS_MAX), name="feed_hidden_words_most"
            )
        ]

    def __str__(self) -> str:
        # Nobody's business but the user's.
        return f"{self.user_id}"
