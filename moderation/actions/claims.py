"""Whoever of the team looks at a case has it to themselves for a while, so that two do not do the same."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import accounts_profile_lock
from accounts.models import AccountsUser
from moderation.audit import moderation_log
from moderation.models import ModerationCase

MODERATION_CLAIM = timedelta(minutes=30)


def moderation_claim(*, case: ModerationCase, by: AccountsUser) -> ModerationCase:
    """Take a case to look at it; once more keeps it for longer.

    Raises ValidationError while it is somebody else's.
    """
    with transaction.atomic():
        locked = moderation_case_locked(case)
        moderation_claim_check(locked, by)
        locked.claimed_by_id, locked.claimed_at = by.pk, timezone.now()
        locked.save(update_fields=["claimed_by", "claimed_at"])
        moderation_log(by=by, verb="claim", about=locked)
    return locked


def moderation_unclaim(*, case: ModerationCase, by: AccountsUser) -> None:
    """Leave it to the others; what is not one's own stays as it is."""
    mine = ModerationCase.objects.filter(pk=case.pk, claimed_by=by.pk)
    with transaction.atomic():
        if mine.update(claimed_by=None, claimed_at=None):
            moderation_log(by=by, verb="unclaim", about=case)


def moderation_case_locked(case: ModerationCase) -> ModerationCase:
    """With all that is decided about the same person or thing: other cases, too, say how things stand."""
    locked = ModerationCase.objects.select_for_update(no_key=True).get(pk=case.pk)
    whose = f"person:{locked.author}" if locked.author else f"{locked.kind}:{locked.key}"
    # Not the profile's row alone: whoever writes holds that while the site opens a case about it.
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"moderation:{whose}"])
    if locked.author:
        # Before what the case is about, as whoever posts or leaves does.
        accounts_profile_lock(user=locked.author)
    return locked


def moderation_holder(case: ModerationCase) -> int | None:
    """The key of who has taken it, and not too long ago."""
    if case.claimed_at is None or timezone.now() - case.claimed_at > MODERATION_CLAIM:
        return None
    return case.claimed_by_id


def moderation_claim_check(case: ModerationCase, by: AccountsUser) -> None:
    """Raises ValidationError while somebody else has the case."""
    holder = moderation_holder(case)
    if holder is None or holder == by.pk:
        return
    name = AccountsUser.objects.filter(pk=holder).values_list("username", flat=True).first() or "?"
    raise ValidationError(
        _("This case is in the hands of %(name)s. Take another, or come back in half an hour."),
        code="claimed",
        params={"name": name},
    )
