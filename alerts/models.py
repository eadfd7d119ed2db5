"""The outbox of what changed, and the notifications that follow from it.

Nothing here is tied by constraints to posts, comments and people: deleting one of those must not wait for
whoever delivers, nor gather fifty thousand rows. What is gone is an event too, and its rows are removed in
bounded batches; until then every read, which asks for what can be seen, passes them by.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alerts.kinds import AlertsKind, AlertsSource, AlertsTopic
from common.fields import common_loose_key
from common.inbox import CommonInbox
from feed.models import FeedComment, FeedPost

ALERTS_NOTICE_MAX = 500


class AlertsInbox(CommonInbox):
    """How many notifications `user` has not read, and the number of the last change among all of theirs."""

    unread = models.PositiveIntegerField(_("unread"), default=0, editable=False)

    notifications: "models.Manager[AlertsNotification]"

    class Meta:
        verbose_name = _("inbox")
        verbose_name_plural = _("inboxes")

    def __str__(self) -> str:
        return f"{self.user_id}: {self.unread}"


class AlertsEvent(models.Model):
    """Something changed that somebody may have to be told of: go and look. Gone once it was looked at."""

    topic = models.CharField(_("what changed"), max_length=16, choices=AlertsTopic)
    actor = common_loose_key(settings.AUTH_USER_MODEL, verbose_name=_("by whom"))
    recipient = common_loose_key(settings.AUTH_USER_MODEL, verbose_name=_("for whom"))
    post = common_loose_key(FeedPost, verbose_name=_("post"))
    comment = common_loose_key(FeedComment, verbose_name=_("comment"))
    created_at = models.DateTimeField(_("when"), db_default=Now(), editable=False)
    # How far a long one has come: the key of the last row that was looked at.
    progress = models.BigIntegerField(_("progress"), db_default=0, editable=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), db_default=0, editable=False)
    error = models.TextField(_("error"), db_default="", blank=True, editable=False)
    due_at = models.DateTimeField(_("due"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [
            models.Index(fields=["created_at"], name="alerts_event_age"),
            models.Index(fields=["id"], condition=models.Q(attempts__gt=0), name="alerts_event_failed"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}: {self.topic}"


class AlertsNotification(models.Model):
    """`recipient` is told that some people did something of one kind to one target."""

    recipient = models.ForeignKey(
        AlertsInbox, models.CASCADE, related_name="notifications", db_index=False, verbose_name=_("recipient")
    )
    kind = models.CharField(_("kind"), max_length=16, choices=AlertsKind)
    # The key of what it is about, by its kind: a post, a comment, a person or a notice.
    target = models.BigIntegerField(editable=False)
    post = common_loose_key(FeedPost, db_index=True, verbose_name=_("post"))
    comment = common_loose_key(FeedComment, verbose_name=_("comment"))
    text = models.CharField(_("words of a notice"), max_length=ALERTS_NOTICE_MAX, blank=True)
    # Where a notice of the site itself leads; its words are looked up in the reader's language.
    place = models.CharField(max_length=200, blank=True, editable=False)
    # Those present among `actors`; a notice, which nobody signs, counts as one. Shown while there are any.
    actor_count = models.PositiveIntegerField(_("people"), default=0, editable=False)
    # The number that the recipient's inbox had when somebody new came to it.
    seq = models.BigIntegerField(default=0, editable=False)
    happened_at = models.DateTimeField(_("when"), default=timezone.now, editable=False)
    read_at = models.DateTimeField(_("read"), null=True, editable=False)

    actors: "models.Manager[AlertsActor]"

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        constraints = [
            # Whoever comes while it is unread joins it; reading closes it.
            models.UniqueConstraint(
                fields=["recipient", "kind", "target"],
                condition=models.Q(read_at=None),
                name="alerts_notification_open_once",
            )
        ]
        indexes = [
            models.Index(fields=["recipient", "-happened_at", "-id"], name="alerts_notification_page"),
            models.Index(
                fields=["recipient", "seq"], condition=models.Q(read_at=None), name="alerts_notification_new"
            ),
            models.Index(
                fields=["comment"], condition=models.Q(comment__isnull=False), name="alerts_notification_talk"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recipient_id}: {self.kind} {self.target}"


class AlertsActor(models.Model):
    """`recipient` was told of `actor` for this target: once and for all, whatever the actor does later."""

    notification = models.ForeignKey(
        AlertsNotification,
        models.CASCADE,
        related_name="actors",
        db_index=False,
        verbose_name=_("notification"),
    )
    recipient = models.ForeignKey(AlertsInbox, models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(_("kind"), max_length=16, choices=AlertsKind)
    target = models.BigIntegerField(editable=False)
    actor = common_loose_key(settings.AUTH_USER_MODEL, null=False, verbose_name=_("actor"))
    # Does what they did still stand, and may the recipient see it?
    is_present = models.BooleanField(_("present"), default=True)

    class Meta:
        verbose_name = _("actor of a notification")
        verbose_name_plural = _("actors of notifications")
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "actor", "kind", "target"], name="alerts_actor_told_once"
            )
        ]
        indexes = [
            models.Index(fields=["notification", "-id"], name="alerts_actor_notification"),
            models.Index(fields=["actor", "id"], name="alerts_actor_traces"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_id} in {self.notification_id}"


class AlertsPreference(models.Model):
    """`user` wants to hear of this kind from these people; without a row, from everyone."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="alerts_preferences", db_index=False
    )
    kind = models.CharField(_("kind"), max_length=16, choices=AlertsKind)
    source = models.CharField(_("from whom"), max_length=8, choices=AlertsSource)

    class Meta:
        verbose_name = _("preference")
        verbose_name_plural = _("preferences")
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="alerts_preference_once")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.kind} {self.source}"


class AlertsSubscription(models.Model):
    """`subscriber` asked to be told when `author`, whom they follow, posts."""

    subscriber = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="alerts_subscriptions", db_index=False
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="alerts_subscribers", db_index=False
    )
    created_at = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        constraints = [
            models.UniqueConstraint(fields=["subscriber", "author"], name="alerts_subscription_once"),
            models.CheckConstraint(
                condition=~models.Q(subscriber=models.F("author")), name="alerts_subscription_others"
            ),
        ]
        indexes = [models.Index(fields=["author", "id"], name="alerts_subscription_author")]

    def __str__(self) -> str:
        return f"{self.subscriber_id} ← {self.author_id}"


class AlertsDigest(models.Model):
    """`user` wants a mail a day of what they have not read; without a row they get none."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="alerts_digest"
    )
    # What happened until then was in a mail, or before they asked for one.
    told_until = models.DateTimeField(_("told until"), default=timezone.now, editable=False)
    objects: ClassVar[models.Manager["AlertsDigest"]]

    class Meta:
        verbose_name = _("daily mail")
        verbose_name_plural = _("daily mails")
        indexes = [models.Index(fields=["told_until"], name="alerts_digest_age")]

    def __str__(self) -> str:
        return f"{self.user_id}"
