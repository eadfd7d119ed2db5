"""Read marks that are handed out are on nobody's way any more: newer ones need an event of their own.

Noted before the marks themselves are read, so that one which comes in between is not lost.
"""

from messaging.models import MessagingInbox


def messaging_cursor_hand_out(*, inbox: MessagingInbox) -> int:
    """The number from which a page goes on that is about to be read, with all marks up to it."""
    if inbox.mark_seq > inbox.marks_seq:
        messaging_marks_hand_out(inbox=inbox, upto=inbox.seq)
    return inbox.seq


def messaging_marks_hand_out(*, inbox: MessagingInbox, upto: int) -> None:
    MessagingInbox.objects.filter(pk=inbox.pk, marks_seq__lt=upto).update(marks_seq=upto)
