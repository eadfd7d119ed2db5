"""Captions and comments with what they say made clickable."""

from django import template
from django.utils.safestring import SafeString

from feed.models import FeedComment, FeedPost
from feed.review import feed_held_sentence
from feed.texts import feed_text_html

register = template.Library()


@register.simple_tag
def feed_caption(post: FeedPost) -> SafeString:
    return feed_text_html(post.caption, post.mentions)


@register.simple_tag
def feed_held_note(row: FeedPost | FeedComment) -> str:
    """Why it waits for the team, for its author."""
    return feed_held_sentence(row.held_for or ())


@register.simple_tag
def feed_comment_text(comment: FeedComment) -> SafeString:
    return feed_text_html(comment.text, comment.mentions)
