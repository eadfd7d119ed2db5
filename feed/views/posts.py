"""The page of a post, and the same post as a dialog over the list it was opened from."""

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from common.access import common_is_fragment, common_visitors
from common.compiled import common_compiled
from feed.comments import feed_comments_context
from feed.models import FeedPost
from social.queries import SocialRelation, SocialViewer, social_relation

FEED_MORE_SIZE = 6


@require_safe
@vary_on_headers("HX-Request")
@common_visitors
def feed_post(request: HttpRequest, code: str) -> HttpResponseBase:
    post = _post(code, request.user)
    context = feed_comments_context(request, post)
    if common_is_fragment(request):
        return render(request, "feed/_post_dialog.html", context)
    return render(
        request,
        "feed/post.html",
        context | {"feed_more_posts": _more(post.author_id, post.pk, request.user.pk)},
    )


def _post(code: str, viewer: SocialViewer) -> FeedPost:
    post = next(iter(_marked(viewer, code)), None)
    if post is None:
        raise Http404
    for name in SocialRelation.__annotations__:
        setattr(post.author, name, getattr(post, name))
    return post


@common_compiled
def _marked(viewer: SocialViewer, code: str) -> QuerySet[FeedPost]:
    """The post with the viewer's marks on it and their tie to its author: two queries, photos among them."""
    posts = FeedPost.objects.visible_to(viewer).for_cards().with_marks(viewer)
    return posts.annotate(**social_relation(viewer, "author")).filter(code=code)


@common_compiled
def _more(author: int, post: int, viewer: int | None) -> QuerySet[FeedPost]:
    """The newest others of the author of a post that the viewer sees."""
    others = FeedPost.objects.shown_by(author).exclude(pk=post)
    return others.for_tiles(viewer).order_by("-published")[:FEED_MORE_SIZE]
