"""Conversations, and for each person a log without gaps of what changed in theirs.

Whoever changes a conversation holds its row, then the inboxes of those it is told to, in the order of their
keys: so the order of numbers is that of commits, in a conversation as in a log.
"""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.fields import CommonResizedImageField, common_loose_key
from common.files import CommonRandomName
from common.inbox import CommonInbox
from common.measured import CommonMeasured
from feed.models import FeedPost
from messaging.kinds import MessagingAudience, MessagingChange, MessagingFolder, MessagingNote
from messaging.visibility import MessagingMemberQuerySet, MessagingMessageQuerySet

MESSAGING_TEXT_MAX = 2_000
MESSAGING_NAME_MAX = 64
MESSAGING_MEMBERS_MAX = 32
MESSAGING_EMOJI_MAX = 32
"""Characters of one emoji: families are drawn of a dozen."""

_PHOTO_BOX = [1440, 1440]
_BUBBLE_BOX = [640, 640]


def _resized(box: list[int], **options: Any) -> CommonResizedImageField:
    return CommonResizedImageField(
        upload_to=CommonRandomName("messages"),
        size=box,
        quality=86,
        force_format="JPEG",
        keep_meta=False,
        **options,
    )


def messaging_address(conversation: int, place: str = "") -> str:
    """Written out: a page asks dozens of times."""
    return SafeString(f"/messages/{conversation}/{place}")


class MessagingInbox(CommonInbox):
    """How far `user` has something to hear; made with the first conversation they take part in."""

    # What lies further back in their log was thrown away.
    floor_seq = models.BigIntegerField(default=0, editable=False)
    # The number of the last read mark, and the number up to which read marks were handed out: those behind
    # it are on nobody's way.
    mark_seq = models.BigIntegerField(default=0, editable=False)
    marks_seq = models.BigIntegerField(default=0, editable=False)
    # Conversations in the inbox that have something unread and are not muted.
    unread = models.PositiveIntegerField(_("unread"), default=0, editable=False)

    class Meta:
        verbose_name = _("inbox")
        verbose_name_plural = _("inboxes")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    floor_seq__lte=models.F("seq"),
                    mark_seq__lte=models.F("seq"),
                    marks_seq__lte=models.F("seq"),
                ),
                name="messaging_inbox_numbers_given",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.seq}"


class MessagingConversation(models.Model):
    """Where two people write to each other, or a group does."""

    # The keys of the two, the lower one first; none of a group. One of them may be gone.
    low = models.BigIntegerField(null=True, editable=False)
    high = models.BigIntegerField(null=True, editable=False)
    # One of the two blocked the other: it is there for neither.
    is_cut = models.BooleanField(_("cut by a block"), default=False, editable=False)
    name = models.CharField(_("name"), max_length=MESSAGING_NAME_MAX, blank=True)
    photo = _resized([320, 320], verbose_name=_("photo"), blank=True)
    last_seq = models.BigIntegerField(_("messages"), default=0, editable=False)
    created_at = models.DateTimeField(_("begun"), default=timezone.now, editable=False)
    last_at = models.DateTimeField(_("last message"), default=timezone.now, editable=False)

    members: "models.Manager[MessagingMember]"
    messages: "models.Manager[MessagingMessage]"

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        constraints = [
            models.UniqueConstraint(fields=["low", "high"], name="messaging_conversation_pair_once"),
            models.CheckConstraint(
                condition=models.Q(low=None, high=None) | models.Q(low__lt=models.F("high")),
                name="messaging_conversation_pair_order",
            ),
            models.CheckConstraint(
                condition=models.Q(is_cut=False) | models.Q(low__isnull=False),
                name="messaging_conversation_group_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    def get_absolute_url(self) -> str:
        return messaging_address(self.pk)

    @property
    def is_group(self) -> bool:
        return self.low is None


class MessagingMember(models.Model):
    """`user` takes part in `conversation`, and how it lies for them."""

    conversation = models.ForeignKey(
        MessagingConversation, models.CASCADE, related_name="members", db_index=False
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="conversations", db_index=False
    )
    folder = models.CharField(_("where"), max_length=8, choices=MessagingFolder)
    is_admin = models.BooleanField(_("may change the group"), default=False)
    is_muted = models.BooleanField(_("muted"), default=False)
    # Messages up to this number are not theirs: older than they are here, or cleared away.
    since_seq = models.BigIntegerField(default=0, editable=False)
    read_seq = models.BigIntegerField(_("read up to"), default=0, editable=False)
    # Messages of others since.
    unread = models.PositiveIntegerField(_("unread"), default=0, editable=False)
    # They restricted the other of two: what they had read by then, which stays said to be read. None: no.
    apart_seq = models.BigIntegerField(null=True, editable=False)
    # The number their inbox had at the last message: what a list is ordered by.
    order = models.BigIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    objects: ClassVar[MessagingMemberQuerySet] = MessagingMemberQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [
            models.UniqueConstraint(fields=["conversation", "user"], name="messaging_member_once"),
            models.CheckConstraint(
                condition=models.Q(read_seq__gte=models.F("since_seq")), name="messaging_member_read_since"
            ),
        ]
        indexes = [
            # Reading changes nothing that stands in an index: it rewrites the row alone.
            models.Index(fields=["user", "folder", "-order"], name="messaging_member_list"),
        ]

    def __str__(self) -> str:
        # Listed to staff who delete a user: of what is private a number alone, here and below.
        return f"{self.pk}"

    @property
    def is_request(self) -> bool:
        """They have not taken it in, so they leave no trace in it."""
        return self.folder in (MessagingFolder.REQUESTS, MessagingFolder.DECLINED)

    @property
    def shown_seq(self) -> int:
        """Up to which number the others may be told that it was read."""
        if self.folder == MessagingFolder.INBOX:
            return self.read_seq
        return self.apart_seq or 0

    def sees(self, message: "MessagingMessage") -> bool:
        """As MessagingMessageQuerySet.seen_in, for a message of this conversation that was read already."""
        return message.seq > self.since_seq

    @property
    def is_counted(self) -> bool:
        """Does the badge count it?"""
        return self.folder == MessagingFolder.INBOX and self.unread > 0 and not self.is_muted


class MessagingMessage(models.Model):
    """What somebody said in a conversation, or, as a note, what became of it."""

    conversation = models.ForeignKey(
        MessagingConversation, models.CASCADE, related_name="messages", db_index=False
    )
    seq = models.BigIntegerField(editable=False)
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="messages", db_index=False
    )
    # Chosen by who sends it: however often it is sent, it is one.
    client_id = models.UUIDField(editable=False)
    note = models.CharField(max_length=9, choices=MessagingNote, blank=True)
    about = common_loose_key(settings.AUTH_USER_MODEL)
    text = models.CharField(_("text"), max_length=MESSAGING_TEXT_MAX, blank=True)
    post = common_loose_key(FeedPost)
    reply_to = common_loose_key("self")
    created_at = models.DateTimeField(_("written"), default=timezone.now, editable=False)
    edited_at = models.DateTimeField(pgettext_lazy("message", "edited"), null=True, editable=False)
    unsent_at = models.DateTimeField(_("unsent"), null=True, editable=False)
    # Not by its sender but by the team, which may put it back.
    is_taken_down = models.BooleanField(_("taken down"), db_default=False, editable=False)

    objects: ClassVar[MessagingMessageQuerySet] = MessagingMessageQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.UniqueConstraint(fields=["conversation", "seq"], name="messaging_message_seq_once"),
            models.CheckConstraint(condition=models.Q(seq__gt=0), name="messaging_message_seq_begins"),
            models.UniqueConstraint(fields=["sender", "client_id"], name="messaging_message_sent_once"),
            # Nothing is kept of what was taken back.
            models.CheckConstraint(
                condition=models.Q(unsent_at=None) | models.Q(text="", post=None, reply_to=None, note=""),
                name="messaging_message_unsent_empty",
            ),
            models.CheckConstraint(
                condition=models.Q(is_taken_down=False) | models.Q(unsent_at__isnull=False),
                name="messaging_message_taken_down_empty",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class MessagingPhoto(CommonMeasured):
    """The photo of a message."""

    message = models.OneToOneField(MessagingMessage, models.CASCADE, primary_key=True, related_name="photo")
    image = _resized(_PHOTO_BOX, width_field="width", height_field="height")
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    bubble = _resized(_BUBBLE_BOX)
    placeholder = models.BinaryField(max_length=200, editable=False)

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        indexes = [
            models.Index(
                fields=["message"], condition=models.Q(measured_at=None), name="messaging_photo_unmeasured"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.message_id}"


class MessagingReaction(models.Model):
    """`user` answered a message with one emoji."""

    message = models.ForeignKey(MessagingMessage, models.CASCADE, related_name="reactions", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    emoji = models.CharField(max_length=MESSAGING_EMOJI_MAX)

    class Meta:
        verbose_name = _("reaction")
        verbose_name_plural = _("reactions")
        constraints = [models.UniqueConstraint(fields=["message", "user"], name="messaging_reaction_once")]

    def __str__(self) -> str:
        return f"{self.pk}"


class MessagingEvent(models.Model):
    """Number `seq` of what `user` has to hear: something changed in a conversation, go and look."""

    pk = models.CompositePrimaryKey("user_id", "seq")
    user = common_loose_key(settings.AUTH_USER_MODEL, null=False)
    seq = models.BigIntegerField()
    kind = models.CharField(max_length=12, choices=MessagingChange)
    conversation = common_loose_key(MessagingConversation, null=False)
    message = common_loose_key(MessagingMessage)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [models.Index(fields=["created_at"], name="messaging_event_age")]

    def __str__(self) -> str:
        return f"{self.user_id}/{self.seq}: {self.kind}"


class MessagingPreference(models.Model):
    """What `user` lets others do and see; without a row, all of it."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="messaging_preference"
    )
    audience = models.CharField(
        _("Who may write to me"),
        max_length=9,
        choices=MessagingAudience,
        default=MessagingAudience.EVERYONE,
    )
    shows_reading = models.BooleanField(_("Show when I have read a message"), default=True)
    shows_typing = models.BooleanField(_("Show when I am writing"), default=True)
    shows_presence = models.BooleanField(_("Show when I am here"), default=True)

    class Meta:
        verbose_name = _("preference")
        verbose_name_plural = _("preferences")

    def __str__(self) -> str:
        return f"{self.user_id}: {self.audience}"
