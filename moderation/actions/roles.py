"""Who is of the team, and as what."""

from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import AccountsUser
from alerts.actions import alerts_notice_send
from moderation.audit import moderation_log
from moderation.roles import (
    ModerationRole,
    moderation_rank,
    moderation_role_of,
    moderation_role_rank,
)

# Read in the language of who is told.
_TOLD = {
    ModerationRole.MODERATOR: gettext_noop("made you one of the team, as a moderator. Come in."),
    ModerationRole.ADMINISTRATOR: gettext_noop("made you one of the team, as an administrator. Come in."),
}


def moderation_role_set(*, by: AccountsUser, person: AccountsUser, role: str, reason: str) -> bool:
    """Make somebody one of the team, something else of it, or no more of it (`role` empty).

    False if they are that already. Raises ValidationError without a reason, PermissionDenied for a role or a
    person that `by` does not stand above.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")}, code="reason")
    with transaction.atomic():
        locked = AccountsUser.objects.select_for_update(no_key=True).get(pk=person.pk)
        moderation_role_check(by=by, person=locked, role=role)
        before = moderation_role_of(locked)
        if before == role and locked.is_staff == bool(role):
            return False
        _set(locked, role)
        values = {"before": {"role": before}, "after": {"role": role}}
        moderation_log(by=by, verb="role", about=locked, reason=reason.strip(), **values)
        if role:
            place = reverse("admin:index")
            alerts_notice_send(recipient=locked, text=_TOLD[ModerationRole(role)], place=place)
    return True


def _set(person: AccountsUser, role: str) -> None:
    # Permissions follow from roles alone.
    person.user_permissions.clear()
    person.groups.set(Group.objects.filter(name=role))
    person.is_staff = bool(role)
    person.save(update_fields=["is_staff"])


def moderation_role_check(*, by: AccountsUser, person: AccountsUser, role: str) -> None:
    """Raises PermissionDenied for who may not give this role to this person."""
    if by.pk == person.pk:
        raise PermissionDenied(_("Nobody gives themselves a role."))
    if not by.is_staff or moderation_rank(by) <= max(moderation_rank(person), moderation_role_rank(role)):
        raise PermissionDenied(_("That is for somebody who may more than you."))
