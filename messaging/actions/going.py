from django.db import transaction

from accounts.models import AccountsUser
from common.inbox import common_inboxes_lock
from messaging.actions.groups import messaging_group_part
from messaging.holding import messaging_hold
from messaging.kinds import MessagingChange
from messaging.models import MessagingInbox, MessagingMember


def messaging_go(*, user: AccountsUser) -> None:
    """`user` takes part in nothing any more: before their account is deleted. What they said stays.

    All their conversations are held at once, in the order of keys, and then all inboxes that are told.
    """
    mine = MessagingMember.objects.filter(user=user).order_by("conversation")
    with transaction.atomic():
        helds = [messaging_hold(key) for key in mine.values_list("conversation", flat=True)]
        common_inboxes_lock(MessagingInbox, {key for held in helds for key in held.members})
        for held in helds:
            if user.pk not in held.members:
                continue
            if held.conversation.is_group:
                messaging_group_part(held, user)
            else:
                held.part(user.pk)
                held.tell(held.everybody(MessagingChange.CONVERSATION))
