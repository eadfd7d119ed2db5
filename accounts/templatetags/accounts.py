from typing import Any

from django import template
from django.conf import settings
from django.template import Context
from django.utils.safestring import SafeString

from accounts.invitations import accounts_may_invite
from accounts.models import AccountsProfile, AccountsSite, AccountsUser
from accounts.site import accounts_site

register = template.Library()

_TONES = 6
_THEMES = frozenset(AccountsProfile.Theme.values)


@register.simple_tag
def accounts_avatar(user: AccountsUser, size: int) -> SafeString:
    """The profile photo, `size` CSS pixels wide, or the first letter of the name on a quiet colour.

    Decorative: the name always stands beside it, or is the name of the link around it. Of who is kept out, a
    conversation still shows the name. Where `is_active` was not read, nobody else is shown.
    """
    photo = user.profile.photo if user.__dict__.get("is_active", True) else None
    if photo:
        return SafeString(
            f'<img class="avatar" src="{photo.url}" width="{size}" height="{size}" alt=""'
            ' loading="lazy" decoding="async">'
        )
    # A username is made of letters, digits, dots and underscores: nothing to escape.
    return SafeString(
        f'<svg class="avatar avatar-tone-{(user.pk or 0) % _TONES}" width="{size}" height="{size}"'
        ' viewBox="0 0 32 32" aria-hidden="true"><circle cx="16" cy="16" r="16"/>'
        f'<text x="16" y="16.5">{_initial(user)}</text></svg>'
    )


def _initial(user: AccountsUser) -> str:
    return next((letter.upper() for letter in user.username if letter.isalnum()), "·")


@register.simple_tag(takes_context=True)
def accounts_theme(context: Context) -> str:
    """`light`, `dark` or nothing (as the device): the account's choice, else that of this browser."""
    request: Any = context.get("request")
    if request is None:
        return ""
    user = getattr(request, "user", None)
    theme = (
        user.profile.theme if user is not None and user.is_authenticated else request.COOKIES.get("theme", "")
    )
    return theme if theme in _THEMES else ""


@register.simple_tag
def accounts_signup_mode() -> str:
    """`open`, `invitation` or `approval`."""
    return AccountsSite.Signup(accounts_site().signup).value


@register.simple_tag
def accounts_members_only() -> bool:
    return bool(settings.MEMBERS_ONLY)


@register.filter
def accounts_invites(user: AccountsUser) -> bool:
    """May they invite people?"""
    return accounts_may_invite(user)
