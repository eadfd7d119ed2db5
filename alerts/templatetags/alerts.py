"""What the frame of every page says about notifications."""

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.models import AccountsUser
from accounts.sessions import SessionStore
from alerts.live import AlertsCursor
from alerts.models import AlertsSubscription
from alerts.queries import alerts_inbox
from common.live import common_live_token
from messaging.inbox import messaging_inbox

register = template.Library()


@register.simple_tag(takes_context=True)
def alerts_live(context: Context, user: AccountsUser) -> SafeString:
    """Attributes by which alerts/poll.js goes on asking, from how far this browser was told."""
    session = getattr(context.get("request"), "session", None)
    row = session.row if isinstance(session, SessionStore) else None
    seq = min(alerts_inbox(user).seq, (row and row.alerts_seq) or 0)
    cursor = AlertsCursor(seq, messaging_inbox(user).seq)
    return format_html('data-live-cursor="{}" data-live-token="{}"', cursor, common_live_token(user.pk))


@register.simple_tag
def alerts_unread(user: AccountsUser) -> int:
    """How many notifications somebody has not read; asks nothing."""
    return alerts_inbox(user).unread


@register.simple_tag
def alerts_hears(subscriber: AccountsUser, author: AccountsUser) -> bool:
    """Did they ask to be told of the author's new posts?"""
    return AlertsSubscription.objects.filter(subscriber=subscriber, author=author).exists()
