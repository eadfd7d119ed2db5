"""Old events are thrown away: whoever comes back later loads the page anew. Messages stay."""

from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from messaging.models import MessagingConversation, MessagingMember, MessagingMessage

MESSAGING_EVENT_AGE = timedelta(days=14)
_EVENTS = 5_000
_MESSAGES = 500

# The beginning of each log up to its newest old event: what is left has no gaps.
_TRIM = """
with old as (
    select user_id, max(seq) as seq from (
        select user_id, seq from messaging_messagingevent
        where created_at < %(before)s order by created_at limit %(most)s
    ) oldest group by user_id
), held as materialized (
    select user_id from messaging_messaginginbox
    where user_id in (select user_id from old) order by user_id for no key update
), raised as (
    update messaging_messaginginbox inbox set floor_seq = greatest(inbox.floor_seq, old.seq)
    from old join held using (user_id) where inbox.user_id = old.user_id
)
delete from messaging_messagingevent event using old
where event.user_id = old.user_id and event.seq <= old.seq
"""


def messaging_trim_stretch() -> bool:
    """Throw some of what is old away; is there more?"""
    return _trim_events() >= _EVENTS or _remove_left()


def _trim_events() -> int:
    with connection.cursor() as cursor:
        cursor.execute(_TRIM, {"before": timezone.now() - MESSAGING_EVENT_AGE, "most": _EVENTS})
        return int(cursor.rowcount)


def _remove_left() -> bool:
    """Of a conversation in which nobody is any more, some messages and at last itself."""
    members = MessagingMember.objects.filter(conversation=OuterRef("pk"))
    left = MessagingConversation.objects.filter(~Exists(members))
    with transaction.atomic():
        # One that was just made is held, or not seen yet.
        conversation = left.select_for_update(skip_locked=True, of=("self",)).first()
        if conversation is None:
            return False
        messages = MessagingMessage.objects.filter(conversation=conversation)
        keys = list(messages.order_by("seq").values_list("pk", flat=True)[:_MESSAGES])
        # By rows, so that the files of their photos go, too.
        MessagingMessage.objects.filter(pk__in=keys).delete()
        if len(keys) < _MESSAGES:
            conversation.delete()
    return True
