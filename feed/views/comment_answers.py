"""What scripts are answered about the comments of a post."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.formats import localize

from feed.comments import feed_comments_context
from feed.models import FeedComment, FeedPost
from feed.templatetags.feed_comment_ways import feed_comments_link_words, feed_replies_words


def feed_comment_counted(
    request: HttpRequest, response: HttpResponse, comment: FeedComment, **more: str
) -> HttpResponse:
    """Tell comments.js what is counted where: the same post may be on the page twice."""
    posts = FeedPost.objects.with_hidden(request.user.pk).only("code", "comment_count")
    post = posts.filter(pk=comment.post_id).first()
    if post is None:  # gone since, and its comments with it
        return response
    counts: dict[str, Any] = {
        "post": post.code,
        "count": localize(post.comments_seen),
        "link": feed_comments_link_words(post.comments_seen) if post.comments_seen else "",
        **more,
    }
    if comment.parent_id:
        thread = FeedComment.objects.for_lists(request.user).filter(pk=comment.parent_id).first()
        words = feed_replies_words(thread.replies_seen if thread else 0)
        counts |= {"thread": comment.parent_id, "replies": words}
    response.headers["HX-Trigger"] = json.dumps({"feed:comments": counts})
    return response


def feed_comments_anew(request: HttpRequest, comment: FeedComment, said: str) -> HttpResponse:
    """All comments of a post, after its author, who asks, judged one of those that wait for them."""
    own = FeedPost.objects.filter(author=request.user.pk).select_related("author__profile")
    post = get_object_or_404(own, pk=comment.post_id)
    context = feed_comments_context(request, post) | {"feed_is_judged": True}
    return feed_comment_counted(request, render(request, "feed/_comments.html", context), comment, said=said)
