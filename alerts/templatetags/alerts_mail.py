"""What mails say of notifications."""

import html

from django import template
from django.template.loader import render_to_string
from django.utils.html import strip_tags

from alerts.queries import AlertsShown

register = template.Library()


@register.simple_tag
def alerts_plain_words(alert: AlertsShown) -> str:
    """The sentence of a notification without its markup; for templates that escape nothing."""
    sentence = render_to_string("alerts/email/_sentence.html", {"alert": alert})
    return html.unescape(strip_tags(sentence)).strip()
