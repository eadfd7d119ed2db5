"""What people are told of, in an order of their own that has no gaps: the base of alerts and messages."""

from collections.abc import Collection
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models

_Inbox = TypeVar("_Inbox", bound="CommonInbox")


class CommonInbox(models.Model):
    """How far `user` has something to hear: `seq` grows with every change of what they should see.

    Whoever changes it holds the row, so the order of numbers is that of commits.
    """

    # Without a constraint: whoever writes here waits for nobody who holds the user's own row.
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        primary_key=True,
        db_constraint=False,
        related_name="%(app_label)s_inbox",
    )
    seq = models.BigIntegerField(default=0, editable=False)

    class Meta:
        abstract = True


def common_inboxes_lock(model: type[_Inbox], users: Collection[int]) -> dict[int, _Inbox]:
    """The inboxes of these users, by the users' keys, locked in the order of the keys until the commit.

    Who has none gets one; who does not exist is left out.
    """
    inboxes: Any = model._default_manager
    there = set(inboxes.filter(pk__in=users).values_list("pk", flat=True))
    people: Any = get_user_model()._default_manager
    missing = people.filter(pk__in=set(users) - there).order_by("pk").values_list("pk", flat=True)
    inboxes.bulk_create([model(user_id=user) for user in missing], ignore_conflicts=True)
    locked = inboxes.filter(pk__in=users).order_by("pk").select_for_update(no_key=True)
    return {inbox.pk: inbox for inbox in locked}
