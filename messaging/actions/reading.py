"""What somebody does with a conversation for themselves: reading, muting, taking it in, clearing it away."""

from django.db import transaction

from accounts.models import AccountsUser
from messaging.holding import MessagingHeld, messaging_hold_for
from messaging.kinds import MessagingChange, MessagingFolder
from messaging.models import MessagingMember, MessagingMessage, MessagingPreference


def messaging_read(*, user: AccountsUser, conversation: int, upto: int) -> int | None:
    """`user` has read the messages up to this number. Marks only move forward.

    Whoever wrote some of them is told, unless `user` does not show it or has not taken the conversation in.
    Returns the number of the event in the user's own log, if there is a new one.
    """
    with transaction.atomic():
        held, member = messaging_hold_for(conversation, user.pk)
        before, now = member.read_seq, min(upto, held.conversation.last_seq)
        if now <= before:
            return None
        member.read_seq = now
        member.unread = _unread(member) if now < held.conversation.last_seq else 0
        # No mark: those that are on their way take later ones with them, and this one is told at once.
        told = {user.pk: MessagingChange.CONVERSATION}
        return held.tell(_marks(held, member, before) | told).get(user.pk)


def _unread(member: MessagingMember) -> int:
    there = MessagingMessage.objects.filter(conversation=member.conversation_id)
    return there.unread_after(member.read_seq, by=member.user_id).count()


def _marks(held: MessagingHeld, member: MessagingMember, before: int) -> dict[int, MessagingChange]:
    """Of the others, those who wrote some of what `member` has read since this number, and may know it."""
    if member.folder != MessagingFolder.INBOX:
        return {}
    if MessagingPreference.objects.filter(user=member.user_id, shows_reading=False).exists():
        return {}
    read = MessagingMessage.objects.filter(
        conversation=held.conversation, seq__gt=before, seq__lte=member.read_seq
    )
    senders = read.filter(sender__in=held.members).exclude(sender=member.user_id).order_by()
    return dict.fromkeys(senders.values_list("sender", flat=True).distinct(), MessagingChange.READ)


def messaging_mute_set(*, user: AccountsUser, conversation: int, is_muted: bool) -> None:
    """A muted conversation counts on no badge."""
    with transaction.atomic():
        held, member = messaging_hold_for(conversation, user.pk)
        if member.is_muted != is_muted:
            member.is_muted = is_muted
            held.tell({user.pk: MessagingChange.CONVERSATION})


def messaging_accept(*, user: AccountsUser, conversation: int) -> None:
    """Take a request into the inbox. Who wrote learns now what of it was read."""
    with transaction.atomic():
        held, member = messaging_hold_for(conversation, user.pk)
        if member.is_request:
            member.folder = MessagingFolder.INBOX
            held.tell(_marks(held, member, member.since_seq) | {user.pk: MessagingChange.CONVERSATION})


def messaging_clear(*, user: AccountsUser, conversation: int) -> None:
    """Clear a conversation away, with all that was said in it, for oneself alone.

    The next message brings it back: into the requests, if it was one.
    """
    with transaction.atomic():
        held, member = messaging_hold_for(conversation, user.pk)
        member.folder = MessagingFolder.DECLINED if member.is_request else MessagingFolder.CLEARED
        member.since_seq = held.conversation.last_seq
        # Who wrote is not told that it was read: nobody read it.
        member.read_seq, member.unread = member.since_seq, 0
        held.tell({user.pk: MessagingChange.CONVERSATION})
