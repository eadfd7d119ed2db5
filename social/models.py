from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

SOCIAL_FOLLOWS_MAX = 7_500
"""Follows of one person, those that wait for an answer among them."""


def _person(related_name: str) -> Any:
    """A person at one end; the tables below name the indexes that serve both."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name=related_name, db_index=False
    )


class SocialFollow(models.Model):
    """`follower` sees in their home what `followed` posts."""

    follower = _person("follows_out")
    followed = _person("follows_in")
    created_at = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("follow")
        verbose_name_plural = _("follows")
        constraints = [
            # Home walks it to find everybody whom one person follows.
            models.UniqueConstraint(fields=["follower", "followed"], name="social_follow_once"),
            models.CheckConstraint(
                condition=~models.Q(follower=models.F("followed")), name="social_follow_others"
            ),
        ]
        indexes = [
            models.Index(fields=["followed", "-id"], name="social_follow_followers"),
            models.Index(fields=["follower", "-id"], name="social_follow_following"),
        ]

    def __str__(self) -> str:
        return f"{self.follower_id} → {self.followed_id}"


class SocialFollowRequest(models.Model):
    """`follower` asked to follow the private account of `followed`, who has not answered yet."""

    follower = _person("requests_out")
    followed = _person("requests_in")
    created_at = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("follow request")
        verbose_name_plural = _("follow requests")
        constraints = [
            models.UniqueConstraint(fields=["follower", "followed"], name="social_request_once"),
            models.CheckConstraint(
                condition=~models.Q(follower=models.F("followed")), name="social_request_others"
            ),
        ]
        indexes = [models.Index(fields=["followed", "-id"], name="social_request_waiting")]

    def __str__(self) -> str:
        return f"{self.follower_id} → {self.followed_id}?"


class SocialBlock(models.Model):
    """To `blocker` and `blocked`, the other is not there."""

    blocker = _person("blocks_out")
    blocked = _person("blocks_in")
    created_at = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("block")
        verbose_name_plural = _("blocks")
        constraints = [
            models.UniqueConstraint(fields=["blocker", "blocked"], name="social_block_once"),
            models.CheckConstraint(
                condition=~models.Q(blocker=models.F("blocked")), name="social_block_others"
            ),
        ]
        indexes = [models.Index(fields=["blocked", "blocker"], name="social_block_reverse")]

    def __str__(self) -> str:
        return f"{self.blocker_id} ✕ {self.blocked_id}"


class SocialSuggestions(models.Model):
    """Whom `user` may want to follow, as it was found the last time."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="suggestions"
    )
    # Keys, the likeliest first; how many of the viewer's follow each; the key of one of these, or 0.
    people = ArrayField(models.BigIntegerField(), default=list)
    ways = ArrayField(models.IntegerField(), default=list)
    via = ArrayField(models.BigIntegerField(), default=list)
    made_at = models.DateTimeField(_("made"), default=timezone.now)

    class Meta:
        verbose_name = _("suggestions")
        verbose_name_plural = _("suggestions")

    def __str__(self) -> str:
        return f"{self.user_id}"


class SocialDismissal(models.Model):
    """`user` never wants to have `person` suggested again."""

    user = _person("dismissals_out")
    person = _person("dismissals_in")
    created_at = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("dismissed suggestion")
        verbose_name_plural = _("dismissed suggestions")
        constraints = [models.UniqueConstraint(fields=["user", "person"], name="social_dismissal_once")]
        # Accounts that are deleted take their own with them.
        indexes = [models.Index(fields=["person"], name="social_dismissal_person")]

    def __str__(self) -> str:
        return f"{self.user_id} − {self.person_id}"


class SocialRestrict(models.Model):
    """What `restricted` says to `restricter` waits until they look at it; `restricted` is not told."""

    restricter = _person("restricts_out")
    restricted = _person("restricts_in")
    created_at = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("restriction")
        verbose_name_plural = _("restrictions")
        constraints = [
            models.UniqueConstraint(fields=["restricter", "restricted"], name="social_restrict_once"),
            models.CheckConstraint(
                condition=~models.Q(restricter=models.F("restricted")), name="social_restrict_others"
            ),
        ]
        # Accounts that are deleted take their restrictions with them.
        indexes = [models.Index(fields=["restricted"], name="social_restrict_restricted")]

    def __str__(self) -> str:
        return f"{self.restricter_id} ⊖ {self.restricted_id}"


class SocialMute(models.Model):
    """`muter` does not want to see of `muted` what the scope says; `muted` is not told."""

    class Scope(models.TextChoices):
        POSTS = "posts", _("Posts")
        ALL = "all", _("Posts, comments and notifications")

    muter = _person("mutes_out")
    muted = _person("mutes_in")
    scope = models.CharField(_("what"), max_length=5, choices=Scope, default=Scope.POSTS)
    created_at = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("mute")
        verbose_name_plural = _("mutes")
        constraints = [
            models.UniqueConstraint(fields=["muter", "muted"], name="social_mute_once"),
            models.CheckConstraint(condition=~models.Q(muter=models.F("muted")), name="social_mute_others"),
        ]
        # Accounts that are deleted take their mutes with them.
        indexes = [models.Index(fields=["muted"], name="social_mute_muted")]

    def __str__(self) -> str:
        return f"{self.muter_id} ⊘ {self.muted_id}"
