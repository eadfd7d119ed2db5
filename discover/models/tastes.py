from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

DISCOVER_SLIDER_MAX = 100


def _slider(label: object, default: int) -> models.PositiveSmallIntegerField[int, int]:
    return models.PositiveSmallIntegerField(label, default=default)  # type: ignore[arg-type]


class DiscoverPreference(models.Model):
    """What `user` wants to discover; who has no row wants what the fields have by default."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="discover_preference"
    )
    hashtags = _slider(_("hashtags you like"), 50)
    people = _slider(_("what people you follow like"), 10)
    fresh = _slider(_("new posts"), 10)
    is_surprising = models.BooleanField(_("surprise me"), default=False)

    class Meta:
        verbose_name = _("discovery preference")
        verbose_name_plural = _("discovery preferences")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    hashtags__lte=DISCOVER_SLIDER_MAX,
                    people__lte=DISCOVER_SLIDER_MAX,
                    fresh__lte=DISCOVER_SLIDER_MAX,
                ),
                name="discover_preference_range",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id}"


class DiscoverTaste(models.Model):
    """What `user` acted on lately: shares, in millionths, over hashtags and over people they follow."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="discover_taste"
    )
    # Keys, the largest share first, and their shares.
    hashtags = ArrayField(models.BigIntegerField(), default=list)
    hashtag_shares = ArrayField(models.IntegerField(), default=list)
    likers = ArrayField(models.BigIntegerField(), default=list)
    liker_shares = ArrayField(models.IntegerField(), default=list)
    made_at = models.DateTimeField(_("made"), default=timezone.now)

    class Meta:
        verbose_name = _("taste")
        verbose_name_plural = _("tastes")
        indexes = [models.Index(fields=["made_at"], name="discover_taste_age")]

    def __str__(self) -> str:
        return f"{self.user_id}"


class DiscoverLess(models.Model):
    """`user` wants to see less: of a hashtag, of what somebody posts, or of what somebody likes."""

    class Kind(models.TextChoices):
        HASHTAG = "hashtag", _("Hashtag")
        AUTHOR = "author", _("Posts of")
        LIKER = "liker", _("Liked by")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="discover_less", db_index=False
    )
    kind = models.CharField(_("what"), max_length=7, choices=Kind)
    # Of the hashtag or the person, who may be gone.
    key = models.BigIntegerField()
    created_at = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("less of")
        verbose_name_plural = _("less of")
        constraints = [models.UniqueConstraint(fields=["user", "kind", "key"], name="discover_less_once")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.kind} {self.key}"
