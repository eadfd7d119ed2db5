"""What becomes of a message that is there: edited, taken back, answered with an emoji."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import emoji as emojis
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AccountsUser
from messaging.actions.sending import messaging_text_check
from messaging.holding import MessagingHeld, messaging_hold_for
from messaging.kinds import MessagingChange
from messaging.models import MessagingMessage, MessagingPhoto, MessagingReaction

MESSAGING_EDIT_AGE = timedelta(minutes=15)


def messaging_is_editable(message: MessagingMessage, user: AccountsUser) -> bool:
    """For a while, the words that one wrote oneself."""
    is_own = message.sender_id == user.pk and not message.note
    return is_own and bool(message.text) and _is_young(message)


def _is_young(message: MessagingMessage) -> bool:
    return timezone.now() - message.created_at < MESSAGING_EDIT_AGE


def messaging_edit(*, user: AccountsUser, message: int, text: str) -> MessagingMessage:
    """Say something else in a message of one's own, as long as it is young.

    Raises ValidationError for no text, too much of it or too late, MessagingMessage.DoesNotExist for what is
    not the user's to edit.
    """
    if not text.strip():
        raise ValidationError(_("Write something, or unsend the message."), code="empty")
    messaging_text_check(text)
    with _held(user, message) as (held, row):
        _check_own(row, user)
        if row.text == text:
            return row
        if not _is_young(row):
            raise ValidationError(
                _("A message can be edited for %(minutes)d minutes."),
                code="late",
                params={"minutes": MESSAGING_EDIT_AGE // timedelta(minutes=1)},
            )
        row.text, row.edited_at = text, timezone.now()
        row.save(update_fields=["text", "edited_at"])
        held.tell(held.everybody(MessagingChange.EDIT), row)
    return row


def messaging_unsend(*, user: AccountsUser, message: int) -> MessagingMessage:
    """Take a message back: what it said is gone for everybody. Taking it back again changes nothing."""
    with _held(user, message) as (held, row):
        if row.sender_id == user.pk and row.unsent_at:
            return row
        _check_own(row, user)
        row.unsent_at, row.text, row.post, row.reply_to = timezone.now(), "", None, None
        row.save(update_fields=["unsent_at", "text", "post", "reply_to"])
        MessagingReaction.objects.filter(message=row).delete()
        # Its files go with it, after the commit.
        MessagingPhoto.objects.filter(message=row).delete()
        for member in held.others(user.pk):
            if member.read_seq < row.seq:
                member.unread -= 1
        held.tell(held.everybody(MessagingChange.EDIT), row)
    return row


def messaging_react(*, user: AccountsUser, message: int, emoji: str) -> MessagingMessage:
    """Answer with one emoji, in place of the one before it, or with none.

    Raises ValidationError for what is no emoji, MessagingMessage.DoesNotExist for what the user does not see.
    """
    if emoji and not emojis.is_emoji(emoji):
        raise ValidationError(_("Choose one emoji."), code="emoji")
    with _held(user, message) as (held, row):
        if row.unsent_at or row.note:
            raise MessagingMessage.DoesNotExist
        if _reacted(row, user, emoji):
            held.tell(held.everybody(MessagingChange.EDIT), row)
    return row


def _reacted(message: MessagingMessage, user: AccountsUser, emoji: str) -> bool:
    """Did that change anything?"""
    mine = MessagingReaction.objects.filter(message=message, user=user)
    if not emoji:
        return bool(mine.delete()[0])
    if mine.filter(emoji=emoji).exists():
        return False
    MessagingReaction.objects.update_or_create(message=message, user=user, defaults={"emoji": emoji})
    return True


@contextmanager
def _held(user: AccountsUser, message: int) -> Iterator[tuple[MessagingHeld, MessagingMessage]]:
    """A message that `user` sees, its conversation held; raises DoesNotExist of either."""
    conversation = MessagingMessage.objects.values_list("conversation", flat=True).get(pk=message)
    with transaction.atomic():
        held, member = messaging_hold_for(conversation, user.pk)
        row = MessagingMessage.objects.seen_in(member).get(pk=message)
        row.conversation = held.conversation
        yield held, row


def _check_own(message: MessagingMessage, user: AccountsUser) -> None:
    if message.sender_id != user.pk or message.note or message.unsent_at:
        raise MessagingMessage.DoesNotExist
