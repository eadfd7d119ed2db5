"""Follow buttons and rows of people. Written in Python, not in templates: a page has dozens of them."""

from typing import Any
from urllib.parse import urlencode

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from accounts.models import AccountsUser
from accounts.templatetags.accounts import accounts_avatar
from common.templatetags.common import common_icon
from social.lists import SocialFollowedBy
from social.places import social_place as place_of
from social.queries import SocialPerson, social_shows, social_waiting

register = template.Library()

# Every button says what the person may do next; common/optimistic.js turns it into the other at once.
_FORM = """\
<form class="follow" method="post" action="{url}{act}/" data-optimistic="{url}{undo}/"{more}>\
<input type="hidden" name="csrfmiddlewaretoken" value="{token}">\
<input type="hidden" name="next" value="{place}">\
<button class="button follow-button" aria-pressed="{pressed}" data-optimistic-label="{other}">{label}\
</button></form>"""

_DISMISS = """\
<form class="dismiss" method="post" action="{url}dismiss/" hx-post="{url}dismiss/" hx-swap="outerHTML" \
hx-target="closest .suggestions"><input type="hidden" name="csrfmiddlewaretoken" value="{token}">\
<input type="hidden" name="next" value="{place}"><input type="hidden" name="limit" value="{limit}">\
<button class="icon-button" aria-label="{label}">{icon}</button></form>"""
SOCIAL_SUGGESTED_FEW = 5

# A username is made of letters, digits, dots and underscores: nothing to escape in it or in its address.


@register.simple_tag(takes_context=True)
def social_follow_button(context: Context, person: SocialPerson) -> SafeString:
    """Follow, Following or Requested, of somebody from social_with_relation; nothing for oneself."""
    viewer, url = context["user"], person.get_absolute_url()
    if viewer.pk == person.pk:
        return SafeString("")
    if not viewer.is_authenticated:
        address = f"{reverse('account_login')}?{urlencode({'next': url})}"
        label = escape(gettext("Follow"))
        return SafeString(f'<a class="button button-primary follow-button" href="{address}">{label}</a>')
    pressed = person.social_follows or person.social_requested
    off, on = _labels(person)
    return SafeString(
        _FORM.format(
            url=url,
            act="unfollow" if pressed else "follow",
            undo="follow" if pressed else "unfollow",
            more=_more(person),
            token=context["csrf_token"],
            place=escape(place_of(context["request"])),
            pressed="true" if pressed else "false",
            other=off if pressed else on,
            label=on if pressed else off,
        )
    )


@register.simple_tag
def social_person_link(person: AccountsUser, size: int = 44, note: str = "") -> SafeString:
    """Avatar, username, and under it `note`, or else the name."""
    under = escape(note or person.profile.name)
    line = f'<span class="muted small">{under}</span>' if under else ""
    return SafeString(
        f'<a class="person" href="{person.get_absolute_url()}">{accounts_avatar(person, size)}'
        f'<span class="person-names"><b>{person.username}</b>{line}</span></a>'
    )


@register.simple_tag(takes_context=True)
def social_dismiss_button(context: Context, person: AccountsUser, limit: int | str = "") -> SafeString:
    """Never to be suggested again; `limit`: how many are shown, if not a few."""
    return SafeString(
        _DISMISS.format(
            url=person.get_absolute_url(),
            token=context["csrf_token"],
            place=escape(place_of(context["request"])),
            limit=limit or SOCIAL_SUGGESTED_FEW,
            label=escape(gettext("Don't suggest %(name)s") % {"name": person.username}),
            icon=common_icon("close"),
        )
    )


@register.simple_tag
def social_reason(person: Any) -> str:
    """Why somebody from social_suggestions is suggested."""
    if person.social_via:
        others = person.social_ways - 1
        values = {"name": person.social_via, "count": others}
        if others:
            return (
                ngettext("Followed by %(name)s + %(count)s", "Followed by %(name)s + %(count)s", others)
                % values
            )
        return gettext("Followed by %(name)s") % values
    if person.social_follows_back:
        return gettext("Follows you")
    return person.profile.name or gettext("Suggested for you")


@register.simple_tag
def social_followed_by_words(followed: SocialFollowedBy) -> SafeString:
    """ "Followed by ana, bia and 2 others", the names as links."""
    names = [f'<a href="/{name}/"><b>{name}</b></a>' for name in followed.names]
    if followed.others:
        words = ngettext(
            "Followed by %(names)s and %(count)s other",
            "Followed by %(names)s and %(count)s others",
            followed.others,
        )
    elif len(names) > 1:
        words = gettext("Followed by %(names)s and %(last)s")
    else:
        words = gettext("Followed by %(names)s")
    last = names.pop() if not followed.others and len(names) > 1 else ""
    values = {"names": ", ".join(names), "last": last, "count": followed.others}
    return SafeString(escape(words) % values)


@register.simple_tag(takes_context=True)
def social_is_shown(context: Context, person: SocialPerson) -> bool:
    """Whether the viewer sees the posts of somebody from social_with_relation, and who follows them."""
    return social_shows(person, context["user"])


@register.simple_tag(takes_context=True)
def social_place(context: Context) -> str:
    """Where a plain form leads back to."""
    return place_of(context["request"])


@register.simple_tag
def social_waiting_count(viewer: AccountsUser) -> int:
    """How many wait for the viewer's answer; asks nothing for an open account."""
    return social_waiting(viewer).count() if viewer.profile.is_private else 0


@register.filter
def social_number(number: int) -> str:
    """ "12,345", as the language writes it."""
    return number_format(number, use_l10n=True, force_grouping=True)


@register.simple_tag
def social_other_count(person: SocialPerson) -> int:
    """How many followers there are after the click on the follow button."""
    return max(0, person.profile.follower_count + (-1 if person.social_follows else 1))


def _labels(person: SocialPerson) -> tuple[str, str]:
    """The button's words before and after it is pressed."""
    off = gettext("Follow back") if person.social_follows_back else gettext("Follow")
    asks = person.social_requested or (person.profile.is_private and not person.social_follows)
    return escape(off), escape(gettext("Requested") if asks else gettext("Following"))


def _more(person: SocialPerson) -> str:
    """Whether the click changes the number of followers, and whether it is worth a question."""
    if not person.profile.is_private:
        return ' data-optimistic-count="followers"'
    if not person.social_follows:
        return ""
    question = gettext("To follow %(name)s again, you will have to ask again.") % {"name": person.username}
    title = gettext("Unfollow %(name)s?") % {"name": person.username}
    act = escape(gettext("Unfollow"))
    return f' data-confirm="{escape(question)}" data-confirm-act="{act}" data-confirm-title="{escape(title)}"'
