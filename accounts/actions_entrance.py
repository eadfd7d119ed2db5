"""Inviting people, arriving, and deciding who may come in. Each action is one transaction."""

from collections.abc import Sequence
from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts.actions import accounts_activity_set, accounts_profile_lock
from accounts.invitations import (
    AccountsInvitationRefused,
    accounts_invitation_find,
    accounts_invitation_needed,
    accounts_invitation_problem,
    accounts_may_invite,
)
from accounts.models import AccountsArrival, AccountsInvitation, AccountsSite, AccountsUser
from accounts.signals import accounts_refused
from accounts.site import accounts_question, accounts_site
from accounts.tasks import accounts_arrival_mail
from common.enqueue import common_enqueue

ACCOUNTS_INVITATIONS_LIVE_MAX = 20
"""So many of a member's invitations hold at once."""


def accounts_invitation_create(
    *, user: AccountsUser, uses: int, days: int, note: str = ""
) -> AccountsInvitation:
    """Raises PermissionDenied for who may not invite, ValidationError while too many of theirs hold."""
    if not accounts_may_invite(user):
        raise PermissionDenied(_("Only the team invites people at the moment."))
    live = AccountsInvitation.objects.live().filter(made_by=user).count()
    if not user.is_staff and live >= ACCOUNTS_INVITATIONS_LIVE_MAX:
        words = ngettext(
            "You have %(count)d open invitation. Take it back first, or wait until it ends.",
            "You have %(count)d open invitations. Take one back first, or wait until one ends.",
            live,
        )
        raise ValidationError(words % {"count": live}, code="too_many")
    end = timezone.now() + timedelta(days=days)
    return AccountsInvitation.objects.create(made_by=user, uses=uses, ends_at=end, note=note)


def accounts_invitation_revoke(*, invitation: AccountsInvitation) -> bool:
    """Let nobody in by it any more; False if that was done already."""
    held = AccountsInvitation.objects.filter(pk=invitation.pk, revoked_at=None)
    return bool(held.update(revoked_at=timezone.now()))


def accounts_arrive(*, user: AccountsUser, token: str, answer: str) -> AccountsArrival:
    """Note how somebody who has just signed up comes in; by approval, they wait outside.

    In the transaction that made `user`: of two people with the last use of an invitation, the second waits
    for the first and is refused. Raises AccountsInvitationRefused, which is to undo the sign-up.
    """
    mode = accounts_site().signup
    invitation = _used(token) if token else None
    waits = mode == AccountsSite.Signup.APPROVAL and invitation is None
    if invitation is None and (mode == AccountsSite.Signup.INVITATION or (waits and not answer)):
        raise AccountsInvitationRefused(_refusal(token), code="invitation")
    arrival = AccountsArrival(user=user, invitation=invitation, language=get_language() or "")
    if invitation:
        arrival.invited_by = invitation.made_by
    if waits:
        arrival.state = AccountsArrival.State.WAITING
        arrival.question, arrival.answer = accounts_question(), answer
        accounts_activity_set(user=user, is_active=False)
        user.is_active = False
    arrival.save(force_insert=True)
    return arrival


def _used(token: str) -> AccountsInvitation | None:
    """The invitation with one use taken from it, if it lets in."""
    invitation = accounts_invitation_find(token)
    if invitation is None or accounts_invitation_problem(invitation):
        return None
    live = AccountsInvitation.objects.live().filter(pk=invitation.pk)
    return invitation if live.update(used=F("used") + 1) else None


def _refusal(token: str) -> str:
    problem = accounts_invitation_problem(accounts_invitation_find(token)) if token else ""
    return problem or accounts_invitation_needed()


def accounts_arrival_approve(*, arrival: AccountsArrival, by: AccountsUser) -> bool:
    """Let in somebody who waits, or was declined lately, and tell them; False if they are in."""
    states = [AccountsArrival.State.WAITING, AccountsArrival.State.DECLINED]
    return _decide(arrival, by, states, AccountsArrival.State.APPROVED)


def accounts_arrival_decline(*, arrival: AccountsArrival, by: AccountsUser) -> bool:
    """Do not let in somebody who waits, and tell them; False if somebody was quicker.

    What they wrote and their account go 30 days later.
    """
    return _decide(arrival, by, [AccountsArrival.State.WAITING], AccountsArrival.State.DECLINED)


def _decide(arrival: AccountsArrival, by: AccountsUser, states: Sequence[str], state: str) -> bool:
    with transaction.atomic():
        # As whoever changes somebody does.
        accounts_profile_lock(user=arrival.pk)
        open_ = AccountsArrival.objects.filter(pk=arrival.pk, state__in=states)
        if not open_.update(state=state, decided_at=timezone.now(), decided_by=by.pk, told_at=None):
            return False
        if state == AccountsArrival.State.APPROVED and not _is_kept_out(arrival.user):
            accounts_activity_set(user=arrival.user, is_active=True)
        common_enqueue(accounts_arrival_mail, arrival.pk)
    return True


def _is_kept_out(user: AccountsUser) -> bool:
    """By something else than their request, such as a decision of the team."""
    return any(answer for _receiver, answer in accounts_refused.send(AccountsUser, user=user))
