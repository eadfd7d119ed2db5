"""Conversations and messages as lists and threads show them."""

import re
from base64 import b64encode
from datetime import date, datetime, timedelta

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import AccountsUser
from accounts.templatetags.accounts import accounts_avatar
from common.templatetags.common import common_date
from common.words import common_by_language
from feed.texts import feed_mentions_of, feed_text_html
from messaging import sentences
from messaging.actions import messaging_is_editable
from messaging.forms import MessagingPreferenceForm
from messaging.inbox import messaging_inbox
from messaging.models import MessagingMember, MessagingMessage, MessagingPhoto, MessagingPreference
from messaging.rows import MessagingRow
from messaging.threads import MessagingReactions, MessagingShown

register = template.Library()

_PICTURE = (296, 380)  # CSS pixels that a photo in a bubble takes at most
_PLACES = re.compile("§(\\w+)§")
_WEEK = timedelta(days=6)
MESSAGING_QUICK_EMOJI = ("❤️", "😂", "😮", "😢", "🔥", "👏")


@register.simple_tag
def messaging_faces(row: MessagingRow, size: int) -> SafeString:
    """The photo of a group or of the other one; of a group without one, the first two over each other."""
    photo = row.conversation.photo
    if photo:
        return SafeString(
            f'<span class="chat-faces"><img class="avatar" src="{photo.url}" width="{size}" height="{size}"'
            ' alt="" loading="lazy" decoding="async"></span>'
        )
    if row.conversation.is_group and len(row.people) > 1:
        small = round(size * 0.68)
        faces = accounts_avatar(row.people[1], small) + accounts_avatar(row.people[0], small)
        return SafeString(f'<span class="chat-faces chat-pair chat-pair-{size}">{faces}</span>')
    face = accounts_avatar(row.people[0], size) if row.people else _nobody(size)
    return SafeString(f'<span class="chat-faces">{face}</span>')


def _nobody(size: int) -> str:
    return (
        f'<svg class="avatar avatar-tone-0" width="{size}" height="{size}" viewBox="0 0 32 32"'
        ' aria-hidden="true"><circle cx="16" cy="16" r="16"/></svg>'
    )


@register.simple_tag
def messaging_face(person: AccountsUser | None, size: int) -> SafeString:
    return accounts_avatar(person, size) if person else SafeString(_nobody(size))


@register.simple_tag
def messaging_preview(row: MessagingRow, viewer: AccountsUser) -> str:
    return sentences.messaging_preview(row, viewer)


@register.simple_tag
def messaging_note(message: MessagingMessage, viewer: AccountsUser) -> str:
    return sentences.messaging_note_words(message, viewer)


@register.simple_tag
def messaging_unsent(message: MessagingMessage, viewer: AccountsUser) -> str:
    return sentences.messaging_unsent_words(message, viewer)


@register.simple_tag
def messaging_reply(message: MessagingMessage, member: MessagingMember) -> str:
    return sentences.messaging_reply_words(message, member)


@register.simple_tag
def messaging_quote(message: MessagingMessage | None, member: MessagingMember) -> str:
    return sentences.messaging_quote(message, member)


@register.filter
def messaging_name(person: AccountsUser | None) -> str:
    return sentences.messaging_name(person)


@register.filter
def messaging_text(message: MessagingMessage) -> SafeString:
    """With its hashtags, links and mentions made clickable."""
    return feed_text_html(message.text, feed_mentions_of(message.text))


@register.filter
def messaging_is_large(message: MessagingMessage) -> bool:
    return sentences.messaging_is_large(message.text)


@register.simple_tag(takes_context=True)
def messaging_acts(context: Context, shown: MessagingShown, when: str) -> SafeString:
    """The menu of a message that was written `when`.

    In Python, as a thread has dozens of them: only a few words of it differ.
    """
    message = shown.message
    values = {
        "name": escape(sentences.messaging_name(message.sender)),
        "when": escape(when),
        "key": str(message.pk),
        "here": context["messaging_row"].conversation.get_absolute_url(),
        "token": _csrf_input(str(context.get("csrf_token", ""))),
    }
    menu = _acts(shown.is_mine, bool(message.text), messaging_is_editable(message, context["user"]))
    return SafeString(_PLACES.sub(lambda place: values[place[1]], menu))


@common_by_language
def _acts(is_mine: bool, has_text: bool, is_editable: bool) -> str:
    context = {
        "messaging_quick": MESSAGING_QUICK_EMOJI,
        "messaging_is_mine": is_mine,
        "messaging_has_text": has_text,
        "messaging_is_editable": is_editable,
    }
    return render_to_string("messaging/_acts.html", context)


def _csrf_input(token: str) -> str:
    """None in what scripts fetch: they send it in a header."""
    return f'<input type="hidden" name="csrfmiddlewaretoken" value="{token}">' if token else ""


@register.simple_tag
def messaging_day(day: date, first: MessagingMessage) -> str:
    """ "Today 14:32", of the first message of a day."""
    time = date_format(timezone.localtime(first.created_at), "TIME_FORMAT")
    return _("%(day)s, %(time)s") % {"day": _day(day, timezone.localdate()), "time": time}


def _day(day: date, today: date) -> str:
    if day == today:
        return _("Today")
    if day == today - timedelta(days=1):
        return _("Yesterday")
    if today - _WEEK <= day < today:
        return date_format(day, "l").capitalize()
    return common_date(timezone.make_aware(datetime(day.year, day.month, day.day, 12)))


@register.simple_tag
def messaging_picture(photo: MessagingPhoto, words: str) -> SafeString:
    """A photo over its blurred placeholder, in the size it has in a bubble."""
    scale = min(1, _PICTURE[0] / photo.width, _PICTURE[1] / photo.height)
    size = f'width="{round(photo.width * scale)}" height="{round(photo.height * scale)}"'
    data = b64encode(bytes(photo.placeholder)).decode()
    return SafeString(
        f'<img class="chat-picture" src="{photo.bubble.url}" {size} alt="{escape(words)}" loading="lazy"'
        f' decoding="async"><img class="chat-haze" src="data:image/webp;base64,{data}" alt="">'
    )


@register.simple_tag(takes_context=True)
def messaging_who_reacted(context: Context, reactions: MessagingReactions) -> str:
    """ "You, ana and 2 more", of those whose names the page knows."""
    row, viewer = context["messaging_row"], context["user"]
    names = {person.pk: person.username for person in row.people} | {viewer.pk: _("You")}
    known = [names[key] for key in reactions.users if key in names]
    more = reactions.count - len(known)
    if not more:
        return ", ".join(known)
    words = ngettext("%(names)s and %(count)d more", "%(names)s and %(count)d more", more)
    others = ngettext("%(count)d person", "%(count)d people", more)
    return (words if known else others) % {"names": ", ".join(known), "count": more}


@register.filter
def messaging_moment(moment: datetime) -> str:
    """With the site's own offset, by which scripts know its days."""
    return timezone.localtime(moment).isoformat(timespec="milliseconds")


@register.simple_tag
def messaging_unread(user: AccountsUser) -> int:
    """How many conversations have something unread; asks nothing."""
    return messaging_inbox(user).unread


@register.simple_tag
def messaging_preference_form(user: AccountsUser) -> MessagingPreferenceForm:
    chosen = MessagingPreference.objects.filter(user=user).first() or MessagingPreference(user=user)
    return MessagingPreferenceForm.of(chosen)
