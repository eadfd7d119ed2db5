"""Sending a message: however often it is tried and whatever dies meanwhile, it is there once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AccountsUser
from feed.models import FeedPost, FeedUpload
from messaging.actions.audience import messaging_folders_for
from messaging.holding import MessagingHeld, messaging_hold_for
from messaging.kinds import MessagingChange, MessagingFolder, MessagingNote
from messaging.models import (
    MESSAGING_TEXT_MAX,
    MessagingConversation,
    MessagingMember,
    MessagingMessage,
    MessagingPhoto,
)
from messaging.photos import messaging_photo_keep, messaging_photo_written

_SENT_ONCE = "messaging_message_sent_once"
_COLUMNS = (
    "conversation_id",
    "seq",
    "sender_id",
    "client_id",
    "note",
    "about_id",
    "text",
    "post_id",
    "reply_to_id",
    "created_at",
)
# The message and its number at once: Django takes longer to write two statements than PostgreSQL to do them.
_INSERT = f"""
with numbered as (
    update {MessagingConversation._meta.db_table} set last_seq = %(seq)s, last_at = %(created_at)s
    where id = %(conversation_id)s
)
insert into {MessagingMessage._meta.db_table} ({", ".join(_COLUMNS)})
values ({", ".join(f"%({name})s" for name in _COLUMNS)}) returning id
"""  # noqa: S608 - the names of our own tables
# Whom a new message finds gone.
_BACK = {
    MessagingFolder.CLEARED: MessagingFolder.INBOX,
    MessagingFolder.DECLINED: MessagingFolder.REQUESTS,
}


@dataclass(frozen=True)
class MessagingContent:
    """What a message says: words, a staged photo, a post, or some of these."""

    text: str = ""
    upload: FeedUpload | None = None
    post: FeedPost | None = None
    reply_to: int | None = None
    """The key of a message of the same conversation."""
    created_at: datetime | None = None
    """For messages that are older than the site, such as brought from elsewhere."""

    def check(self) -> None:
        """Raises ValidationError when there is nothing to send, or too much."""
        if not (self.text.strip() or self.upload or self.post):
            raise ValidationError(_("Write something, or choose a photo."), code="empty")
        messaging_text_check(self.text)


@dataclass(frozen=True)
class MessagingSent:
    """A message that is stored."""

    message: MessagingMessage
    seq: int | None = None
    """Its number in the sender's own log; None if it was there before."""
    member: MessagingMember | None = None
    """The sender's membership as it is now, if the message was sent just now."""
    photo: MessagingPhoto | None = None


class _KnownError(Exception):
    """This sender has used this id before."""


def messaging_text_check(text: str) -> None:
    """Raises ValidationError beyond MESSAGING_TEXT_MAX characters."""
    if len(text) > MESSAGING_TEXT_MAX:
        raise ValidationError(
            _("A message has at most %(most)d characters; this one has %(count)d."),
            code="long",
            params={"most": MESSAGING_TEXT_MAX, "count": len(text)},
        )


def messaging_send(
    *, sender: AccountsUser, conversation: int, client_id: UUID, content: MessagingContent
) -> MessagingSent:
    """Send to a conversation that is there. The same `client_id` again returns what it sent before.

    Raises ValidationError for what cannot be sent, or not to them (any more), FeedUploadGone when the photo
    was used meanwhile, and MessagingConversation.DoesNotExist for who takes no part.
    """
    content.check()
    return messaging_sent(
        sender, client_id, content, to=lambda: messaging_hold_for(conversation, sender.pk)[0]
    )


def messaging_sent(
    sender: AccountsUser, client_id: UUID, content: MessagingContent, *, to: Callable[[], MessagingHeld]
) -> MessagingSent:
    """Send in one transaction, slow work done before it; `to` finds, or makes, the place within it.

    If it was sent before, all that `to` did is taken back.
    """
    sent_before = MessagingMessage.objects.filter(sender=sender, client_id=client_id)
    # A photo that was sent is no longer staged: that is no error.
    if content.upload and (known := sent_before.first()):
        return MessagingSent(known)
    try:
        with messaging_photo_written(content.upload) as photo, transaction.atomic():
            return _send(to(), sender, client_id, content, photo)
    except _KnownError:
        return MessagingSent(sent_before.get())


def _send(
    held: MessagingHeld,
    sender: AccountsUser,
    client_id: UUID,
    content: MessagingContent,
    photo: MessagingPhoto | None,
) -> MessagingSent:
    _check_others(held, sender)
    reply_to = _replied(held.members[sender.pk], content.reply_to)
    said: dict[str, Any] = {
        "text": content.text,
        "post": content.post,
        "reply_to": reply_to,
        "created_at": content.created_at or timezone.now(),
    }
    try:
        message = messaging_insert(held, sender=sender, client_id=client_id, **said)
    except IntegrityError as error:
        if _SENT_ONCE in str(error):
            raise _KnownError from error
        raise
    if photo and content.upload:
        messaging_photo_keep(photo, message, content.upload)
    seqs = messaging_announce(held, message)
    return MessagingSent(message, seqs[sender.pk], held.members[sender.pk], photo)


def messaging_insert(held: MessagingHeld, *, created_at: datetime, **values: Any) -> MessagingMessage:
    """The next message of a conversation; nobody is told yet."""
    conversation = held.conversation
    conversation.last_seq += 1
    conversation.last_at = created_at
    message = MessagingMessage(
        conversation=conversation, seq=conversation.last_seq, created_at=created_at, **values
    )
    columns = {name: getattr(message, name) for name in _COLUMNS} | {"client_id": str(message.client_id)}
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, columns)
        [message.pk] = cursor.fetchone()
    return message


def messaging_announce(held: MessagingHeld, message: MessagingMessage) -> dict[int, int]:
    """Tell everybody of a message that was just inserted, by the number in each one's log.

    It is unread to all but its sender, who has read all before it and is in their inbox from now on.
    """
    for user, member in held.members.items():
        if user == message.sender_id:
            member.read_seq, member.unread, member.folder = message.seq, 0, MessagingFolder.INBOX
        else:
            member.unread += 1
            member.folder = _BACK.get(MessagingFolder(member.folder), MessagingFolder(member.folder))
    return held.tell(held.everybody(MessagingChange.MESSAGE), message)


def messaging_note(
    held: MessagingHeld,
    note: MessagingNote,
    *,
    by: AccountsUser,
    about: AccountsUser | None = None,
    text: str = "",
    created_at: datetime | None = None,
) -> MessagingMessage:
    """A line about what somebody did with the group; it is to be announced."""
    said: dict[str, Any] = {"note": note, "about": about, "text": text, "client_id": uuid4()}
    return messaging_insert(held, sender=by, created_at=created_at or timezone.now(), **said)


def _check_others(held: MessagingHeld, sender: AccountsUser) -> None:
    others = held.others(sender.pk)
    if not any(member.user.is_active for member in others):
        raise ValidationError(_("Nobody is here any more to read it."), code="alone")
    if held.conversation.is_group:
        return
    if others[0].is_request and others[0].apart_seq is None:
        # They have not answered: what they say now about who may write to them counts.
        messaging_folders_for(sender, [others[0].user])


def _replied(member: MessagingMember, key: int | None) -> MessagingMessage | None:
    """Raises ValidationError for what they don't see."""
    if key is None:
        return None
    message = MessagingMessage.objects.seen_in(member).filter(pk=key, note="").first()
    if message is None:
        raise ValidationError(_("The message you answer is no longer here."), code="reply")
    return message
