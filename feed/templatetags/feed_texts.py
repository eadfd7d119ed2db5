"""Captions and comments with what they say made clickable."""

from django import template
from django.utils.safestring import SafeString

from feed.models import FeedComment, FeedPost
from feed.texts import feed_text_html

register = template.Library()


@register.simple_tag
def feed_caption(post: FeedPost) -> SafeString:
    return feed_text_html(post.caption, post.mentions)


@register.simple_tag
def feed_comment_text(comment: FeedComment) -> SafeString:
    return feed_text_html(comment.text, comment.mentions)
