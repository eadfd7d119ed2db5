from django.db import transaction

from messaging.holding import messaging_hold
from messaging.kinds import MessagingChange, MessagingFolder
from messaging.models import MessagingConversation, MessagingMember
from social.queries import social_blocks_between, social_restricts

_APART = {
    MessagingFolder.INBOX: MessagingFolder.REQUESTS,
    MessagingFolder.CLEARED: MessagingFolder.DECLINED,
}
_BACK = {apart: folder for folder, apart in _APART.items()}


def messaging_cut(*, one: int, other: int) -> None:
    """A block came between two people, or went (keys): their conversation is there for neither, or again."""
    low, high = sorted((one, other))
    with transaction.atomic():
        pair = MessagingConversation.objects.filter(low=low, high=high).first()
        if pair is None:
            return
        held = messaging_hold(pair.pk)
        is_cut = social_blocks_between(low, high).exists()
        if held.conversation.is_cut != is_cut:
            held.conversation.is_cut = is_cut
            held.conversation.save(update_fields=["is_cut"])
            held.tell(held.everybody(MessagingChange.CONVERSATION))


def messaging_set_apart(*, one: int, other: int) -> None:
    """The one restricted the other, or does so no longer (keys): their conversation lies among the one's
    requests, where they leave no trace, or where it lay before. The other is told nothing.

    If the one took it in again meanwhile, or had not taken it in before, it stays where it is.
    """
    low, high = sorted((one, other))
    with transaction.atomic():
        pair = MessagingConversation.objects.filter(low=low, high=high).first()
        if pair is None:
            return
        held = messaging_hold(pair.pk)
        member = held.members.get(one)
        if member and _moved(member, is_apart=social_restricts(one, other)):
            held.tell({one: MessagingChange.CONVERSATION})


def _moved(member: MessagingMember, *, is_apart: bool) -> bool:
    """Is it elsewhere now? The conversation is held."""
    folders = _APART if is_apart else _BACK
    is_due = is_apart or member.apart_seq is not None
    place = folders.get(MessagingFolder(member.folder)) if is_due else None
    member.apart_seq = member.shown_seq if is_apart and place else None
    MessagingMember.objects.filter(pk=member.pk).update(apart_seq=member.apart_seq)
    if place:
        member.folder = place
    return bool(place)
