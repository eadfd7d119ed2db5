"""What the team takes out of conversations, and puts back. What it takes is handed to whoever asks for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from common.files import common_files_removed_on_error
from feed.models import FeedPost
from messaging.holding import MessagingHeld, messaging_hold
from messaging.kinds import MessagingChange
from messaging.models import MessagingConversation, MessagingMessage, MessagingPhoto, MessagingReaction
from messaging.photos import messaging_photo_of


@dataclass
class MessagingTaken:
    """What a message, or a group, showed."""

    values: dict[str, str | int | None] = field(default_factory=dict)
    photo: bytes = b""


def messaging_take_down(*, message: int) -> MessagingTaken:
    """Empty a message, as its sender could; what was in it. Nothing, if it was empty already.

    Raises MessagingMessage.DoesNotExist, or MessagingConversation.DoesNotExist, for one that is gone.
    """
    with _message(message) as (held, row):
        if row.unsent_at or row.note:
            return MessagingTaken()
        taken = MessagingTaken(
            {"text": row.text, "post": row.post_id, "reply_to": row.reply_to_id}, _photo_of(row)
        )
        row.unsent_at, row.is_taken_down = timezone.now(), True
        row.text, row.post_id, row.reply_to_id = "", None, None
        _save(row)
        MessagingReaction.objects.filter(message=row).delete()
        MessagingPhoto.objects.filter(message=row).delete()
        _count(held, row, -1)
        held.tell(held.everybody(MessagingChange.EDIT), row)
    return taken


def messaging_put_back(*, message: int, taken: MessagingTaken) -> bool:
    """Give a message what was taken out of it by the team; False if that was not so, or it is gone."""
    try:
        return _put_back(message, taken)
    except (MessagingMessage.DoesNotExist, MessagingConversation.DoesNotExist):
        return False


def _put_back(message: int, taken: MessagingTaken) -> bool:
    with common_files_removed_on_error() as written, _message(message) as (held, row):
        if not row.is_taken_down:
            return False
        post, reply_to = taken.values.get("post") or 0, taken.values.get("reply_to") or 0
        row.unsent_at, row.is_taken_down, row.text = None, False, str(taken.values.get("text") or "")
        row.post_id = FeedPost.objects.filter(pk=post).values_list("pk", flat=True).first()
        answered = MessagingMessage.objects.filter(pk=reply_to)
        row.reply_to_id = answered.values_list("pk", flat=True).first()
        _save(row)
        if taken.photo:
            photo = messaging_photo_of(ContentFile(taken.photo))
            written += [photo.image, photo.bubble]
            photo.message = row
            photo.save(force_insert=True)
        _count(held, row, 1)
        held.tell(held.everybody(MessagingChange.EDIT), row)
        written.clear()
    return True


def messaging_group_photo_take(*, conversation: int) -> bytes:
    """Take a group's photo away; what it was, empty if it had none."""
    with transaction.atomic():
        held = messaging_hold(conversation)
        photo = held.conversation.photo
        if not photo:
            return b""
        with photo.open("rb") as file:
            taken: bytes = file.read()
        _set_group_photo(held, "")
    return taken


def messaging_group_photo_return(*, conversation: int, photo: bytes) -> bool:
    """Give a group its photo back, unless it has another by now, or is gone."""
    with common_files_removed_on_error() as written, transaction.atomic():
        try:
            held = messaging_hold(conversation)
        except MessagingConversation.DoesNotExist:
            return False
        if held.conversation.photo:
            return False
        stored = MessagingConversation().photo
        stored.save("photo.jpg", ContentFile(photo), save=False)
        written.append(stored)
        _set_group_photo(held, str(stored.name))
        written.clear()
    return True


def _set_group_photo(held: MessagingHeld, name: str) -> None:
    held.conversation.photo = name
    held.conversation.save(update_fields=["photo"])
    held.tell(held.everybody(MessagingChange.CONVERSATION))


@contextmanager
def _message(key: int) -> Iterator[tuple[MessagingHeld, MessagingMessage]]:
    conversation = MessagingMessage.objects.values_list("conversation", flat=True).get(pk=key)
    with transaction.atomic():
        held = messaging_hold(conversation)
        row = MessagingMessage.objects.get(pk=key)
        row.conversation = held.conversation
        yield held, row


def _photo_of(message: MessagingMessage) -> bytes:
    for photo in MessagingPhoto.objects.filter(message=message):
        with photo.image.open("rb") as file:
            return bytes(file.read())
    return b""


def _save(row: MessagingMessage) -> None:
    row.save(update_fields=["unsent_at", "is_taken_down", "text", "post", "reply_to"])


def _count(held: MessagingHeld, row: MessagingMessage, change: int) -> None:
    """It is unread, or not any more, for those who have not read it."""
    for member in held.members.values():
        if member.user_id != row.sender_id and member.read_seq < row.seq:
            member.unread += change
