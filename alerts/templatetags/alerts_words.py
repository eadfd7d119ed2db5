"""What a row of notifications shows: who, how many more, and what it is about.

Written in Python, not in templates: a page has dozens of them.
"""

from collections.abc import Sequence
from typing import Any

from django import template
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext, ngettext

from accounts.templatetags.accounts import accounts_avatar
from alerts.kinds import AlertsKind
from alerts.queries import AlertsShown
from common.words import common_by_language
from feed.models import FeedPost
from feed.templatetags.feed import feed_photo_haze

register = template.Library()

_QUOTED = 120  # characters of a comment
_BRAND = '<svg class="alert-brand" aria-hidden="true"><use href="#logo-mark"></use></svg>'
_DOOR = '<a class="alert-faces alert-way" href="{url}" tabindex="-1" aria-hidden="true">{faces}</a>'
_OTHERS = '<a href="{url}" hx-get="{url}" hx-target="#dialog" hx-push-url="false">{words}</a>'
_THUMB = """\
<a class="alert-thumb alert-way" href="{url}" aria-label="{label}"><img src="{photo}" width="44" height="44" \
alt="" loading="lazy" decoding="async"></a>"""

# Only comments and translations are escaped below: a username, a code and a number have nothing to escape.


@register.simple_tag
def alerts_names(alert: AlertsShown, linked: bool = True) -> SafeString:
    """ "ana, bia and 12 others", bold, and linked to who they are."""
    people = alert.people if not alert.others else alert.people[:2]
    names = [_name(person.username, person.get_absolute_url(), linked) for person in people]
    others = alert.row.actor_count - len(names)
    if others > 0:
        words = gettext("%(names)s and %(others)s")
        return _filled(words, names=", ".join(names), others=_others(alert, others, linked))
    if len(names) > 1:
        words = gettext("%(names)s and %(last)s")
        return _filled(words, names=", ".join(names[:-1]), last=names[-1])
    return SafeString("".join(names))


@register.simple_tag
def alerts_faces(alert: AlertsShown) -> SafeString:
    """The avatar of who did it, or those of the newest two; decorative, the names stand beside them."""
    if not alert.people:
        return SafeString(f'<span class="alert-faces alert-site">{_BRAND}</span>')
    first, *others = alert.people
    if others:
        faces = accounts_avatar(others[0], 32) + accounts_avatar(first, 32)
        return SafeString(f'<span class="alert-faces alert-pair">{faces}</span>')
    return SafeString(_DOOR.format(url=first.get_absolute_url(), faces=accounts_avatar(first, 44)))


@register.simple_tag
def alerts_thumb(alert: AlertsShown) -> SafeString:
    """The first photo of the post, as the way to what was done there."""
    if alert.post is None:
        return SafeString("")
    label = _words()["comment" if alert.comment else "post"]
    return SafeString(_THUMB.format(url=alerts_url(alert), label=label, photo=_photo(alert.post)))


@register.simple_tag
def alerts_toast_picture(alert: AlertsShown) -> SafeString:
    """What can be told apart in a moment: the photo that it is about, else who did it."""
    if alert.post is not None:
        return SafeString(f'<img src="{_photo(alert.post)}" width="32" height="32" alt="">')
    return accounts_avatar(alert.people[0], 32) if alert.people else SafeString(_BRAND)


@register.simple_tag
def alerts_url(alert: AlertsShown) -> str:
    """Where it happened."""
    if alert.post is not None:
        place = f"?comment={alert.comment.pk}#comment-{alert.comment.pk}" if alert.comment else ""
        return alert.post.get_absolute_url() + place
    if alert.people:
        return alert.people[0].get_absolute_url()
    return alert.row.place or reverse("alerts:list")


@register.filter
def alerts_quote(text: str) -> str:
    """The beginning of a comment, on one line."""
    return Truncator(" ".join(text.split())).chars(_QUOTED)


@register.filter
def alerts_capped(count: int) -> str:
    """A number for a badge."""
    return "99+" if count > 99 else str(count)


def _name(username: str, url: str, linked: bool) -> str:
    return f'<a href="{url}"><b>{username}</b></a>' if linked else f"<b>{username}</b>"


def _others(alert: AlertsShown, count: int, linked: bool) -> str:
    words = f"<b>{_count(count)}</b>"
    if not linked or alert.post is None or alert.row.kind != AlertsKind.LIKE:
        return words
    return _OTHERS.format(url=f"{alert.post.get_absolute_url()}likes/", words=words)


@common_by_language
def _count(count: int) -> str:
    words = ngettext("%(count)s other", "%(count)s others", count)
    return escape(words % {"count": number_format(count, use_l10n=True, force_grouping=True)})


def _filled(words: str, **values: str) -> SafeString:
    return SafeString(escape(words) % values)


@common_by_language
def _words() -> dict[str, str]:
    return {"post": escape(gettext("Go to post")), "comment": escape(gettext("Go to comment"))}


def _photo(post: FeedPost) -> str:
    covers: Sequence[Any] = post.covers  # type: ignore[attr-defined]
    if covers and post.is_sensitive:
        return feed_photo_haze(covers[0])
    return str((covers[0].webp_320 or covers[0].image).url) if covers else ""
