"""How far somebody has something to hear, and how far they were told."""

from accounts.models import AccountsUser
from messaging.models import MessagingInbox


def messaging_inbox(user: AccountsUser) -> MessagingInbox:
    """The user's inbox as the request read it together with them; an empty one, if they never wrote."""
    return getattr(user, "messaging_inbox", None) or MessagingInbox(user=user)


def messaging_cursor_hand_out(inbox: MessagingInbox) -> int:
    """The number from which a page goes on that is about to be read.

    From now on older read marks are on nobody's way: newer ones need an event of their own. Noted before the
    marks themselves are read, so that one which comes in between is not lost.
    """
    if inbox.mark_seq > inbox.marks_seq:
        messaging_marks_hand_out(inbox, inbox.seq)
    return inbox.seq


def messaging_marks_hand_out(inbox: MessagingInbox, upto: int) -> None:
    MessagingInbox.objects.filter(pk=inbox.pk, marks_seq__lt=upto).update(marks_seq=upto)
