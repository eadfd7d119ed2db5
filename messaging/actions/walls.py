from django.db import transaction

from messaging.holding import messaging_hold
from messaging.kinds import MessagingChange
from messaging.models import MessagingConversation
from social.queries import social_blocks_between


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
