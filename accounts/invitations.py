"""Who may invite, and what is wrong with an invitation that does not let in."""

import re

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.models import AccountsInvitation, AccountsSite, AccountsUser
from accounts.site import accounts_site

_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,40}")


class AccountsInvitationRefused(ValidationError):
    """An invitation does not let in, or there is none where one is needed."""


def accounts_may_invite(user: AccountsUser) -> bool:
    return user.is_staff or accounts_site().inviters == AccountsSite.Inviters.MEMBERS


def accounts_invitation_find(token: str) -> AccountsInvitation | None:
    """None for what no link of this site ever said."""
    if not _TOKEN.fullmatch(token):
        return None
    return AccountsInvitation.objects.select_related("made_by__profile").filter(token=token).first()


def accounts_invitation_problem(invitation: AccountsInvitation | None) -> str:
    """Why it does not let in, for who comes by it; empty when it does."""
    if invitation is None:
        return _("This invitation is not known here. Was its link copied whole?")
    maker = invitation.made_by
    if invitation.revoked_at or not maker.is_active or not accounts_may_invite(maker):
        return _("This invitation was taken back.")
    if invitation.is_over:
        end = date_format(localtime(invitation.ends_at), "DATE_FORMAT")
        return _("This invitation ended on %(date)s. Ask for a new one.") % {"date": end}
    if invitation.is_used_up:
        return _("This invitation is used up. Ask for a new one.")
    return ""


def accounts_invitation_needed() -> str:
    return _("New people come in by invitation. Ask somebody who is here for a link.")
