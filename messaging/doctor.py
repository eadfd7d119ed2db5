"""What must hold of conversations that no constraint can keep."""

from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import AccountsUser
from common.doctor import CommonCounter, CommonDoctorCheck, common_rows_sample
from common.inbox import common_inboxes_lock
from messaging.kinds import MessagingFolder
from messaging.models import (
    MessagingConversation,
    MessagingEvent,
    MessagingInbox,
    MessagingMember,
    MessagingMessage,
)
from social.queries import social_blocks_between


def _counted(rows: "QuerySet[Any]", by: str) -> Coalesce:
    number = rows.order_by().values(by).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(number), 0)


_NEWER = MessagingMessage.objects.filter(conversation=OuterRef("conversation")).unread_after(
    OuterRef("read_seq"), by=OuterRef("user")
)
_IN_BADGE = MessagingMember.objects.filter(
    user=OuterRef("pk"),
    folder=MessagingFolder.INBOX,
    unread__gt=0,
    is_muted=False,
    conversation__is_cut=False,
)


class _Unread(CommonCounter):
    def _recount(self, keys: list[Any]) -> None:
        """Whoever changes a conversation writes what they read of its members when they locked it."""
        held = MessagingConversation.objects.filter(members__in=keys).order_by("pk").values_list("pk")
        with transaction.atomic():
            locked = MessagingConversation.objects.filter(pk__in=held).order_by("pk")
            list(locked.select_for_update(no_key=True).values_list("pk"))
            super()._recount(keys)


class _Badge(CommonCounter):
    def _recount(self, keys: list[Any]) -> None:
        """Under the locks of whoever tells: a message that is on its way counts once."""
        with transaction.atomic():
            common_inboxes_lock(MessagingInbox, keys)
            super()._recount(keys)


def _gaps(share: float = 1.0) -> list[str]:
    """Logs in which a number is missing."""
    events = MessagingEvent.objects.filter(user=OuterRef("pk"), seq__gt=OuterRef("floor_seq"))
    number = events.order_by().values("user").annotate(number=Count("*")).values("number")
    inboxes = common_rows_sample(MessagingInbox.objects.all(), share)
    wrong = inboxes.annotate(there=Coalesce(Subquery(number), 0)).exclude(there=F("seq") - F("floor_seq"))
    found = wrong.values_list("pk", "floor_seq", "seq", "there")
    return [f"{user}: {there} events between {floor} and {seq}" for user, floor, seq, there in found]


def _numbers(share: float = 1.0) -> list[str]:
    """Conversations that do not have as many messages as they gave numbers."""
    messages = _counted(MessagingMessage.objects.filter(conversation=OuterRef("pk")), "conversation")
    rows = common_rows_sample(MessagingConversation.objects.all(), share)
    wrong = rows.annotate(there=messages).exclude(there=F("last_seq"))
    return [
        f"{key}: {last} numbered, {there} there"
        for key, last, there in wrong.values_list("pk", "last_seq", "there")
    ]


def _cuts(share: float = 1.0) -> list[str]:
    """Conversations across a block that are there, or that are not, without one; while both people exist."""
    low, high = OuterRef("low"), OuterRef("high")
    rows = common_rows_sample(MessagingConversation.objects.filter(low__isnull=False), share)
    both = [Exists(AccountsUser.objects.filter(pk=end)) for end in (low, high)]
    wrong = (
        rows.filter(*both).annotate(there=Exists(social_blocks_between(low, high))).exclude(is_cut=F("there"))
    )
    return [f"{key}: cut is {is_cut}" for key, is_cut in wrong.values_list("pk", "is_cut")]


def _strangers(share: float = 1.0) -> list[str]:
    """Members of a conversation of two that are neither of them."""
    rows = common_rows_sample(MessagingMember.objects.filter(conversation__low__isnull=False), share)
    wrong = rows.exclude(user=F("conversation__low")).exclude(user=F("conversation__high"))
    found = wrong.values_list("user", "conversation")
    return [f"{user} in {conversation}" for user, conversation in found]


MESSAGING_DOCTOR_CHECKS = [
    _Unread(MessagingMember, "unread", _counted(_NEWER, "conversation")).check("unread messages"),
    _Badge(MessagingInbox, "unread", _counted(_IN_BADGE, "user")).check("unread conversations"),
    CommonDoctorCheck("logs without gaps", _gaps, sample=_gaps),
    CommonDoctorCheck("numbers of messages", _numbers, sample=_numbers),
    CommonDoctorCheck("conversations across a block", _cuts, sample=_cuts),
    CommonDoctorCheck("members of conversations of two", _strangers, sample=_strangers),
]
