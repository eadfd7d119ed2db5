"""Pages of comments: threads newest first, the answers of a thread oldest first, both by key.

The posts given here are those that the viewer may see.
"""

from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from django.db.models import Count, QuerySet, Window
from django.http import HttpRequest

from common.compiled import common_compiled
from common.paging import common_cursor
from feed.forms import FeedCommentForm
from feed.models import FeedComment, FeedCommentLike, FeedPost
from feed.queries import FeedCommentQuerySet
from social.queries import SocialViewer

FEED_COMMENTS_SIZE = 20
FEED_REPLIES_SIZE = 10


@dataclass(frozen=True)
class FeedCommentPage:
    rows: list[FeedComment] = field(default_factory=list)
    newer: int | None = None
    """`?after=` it are newer ones, if it is there."""
    older: int | None = None
    """`?before=` it are older ones."""
    pinned: list[FeedComment] = field(default_factory=list)
    """What stands above the newest."""
    open_thread: int | None = None
    """The thread that is unfolded, because a link leads to one of its answers…"""
    open_replies: "FeedCommentPage | None" = None
    """…and those from that one on."""


class _Linked(NamedTuple):
    """A comment that a link leads to, and where it stands."""

    key: int
    thread: int
    is_pinned: bool


def feed_comments_page(
    post: FeedPost,
    viewer: SocialViewer,
    *,
    before: int | None = None,
    after: int | None = None,
    comment: int | None = None,
) -> FeedCommentPage:
    """The newest threads that `viewer` may see, or those next to a cursor, or those from `comment` on.

    How many queries that takes does not depend on what stands under the post.
    """
    linked = _linked(post, viewer, comment)
    if linked and not linked.is_pinned:
        before, after = linked.thread + 1, None
    if before is None and after is None:
        page = _first_threads(post, viewer)
    else:
        page = _other_threads(post, viewer, before=before, after=after)
    if linked and linked.key != linked.thread:
        replies = _replies(linked.thread, viewer, after=linked.key - 1)
        page = replace(page, open_thread=linked.thread, open_replies=replies)
    _finish(page, post)
    return page


def feed_replies_page(
    thread: FeedComment, viewer: SocialViewer, *, before: int | None = None, after: int | None = None
) -> FeedCommentPage:
    """The first answers to a comment, or those next to a cursor."""
    page = _replies(thread.pk, viewer, before=before, after=after)
    _finish(page, thread.post)
    return page


def feed_comments_context(
    request: HttpRequest, post: FeedPost, form: FeedCommentForm | None = None
) -> dict[str, Any]:
    """What templates/feed/_comments.html shows: the page that the address asks for, and the form."""
    cursors = feed_comment_cursors(request)
    page = feed_comments_page(post, request.user, **cursors)
    if not page.rows and any(cursor is not None for cursor in cursors.values()):
        page = feed_comments_page(post, request.user)
    context = {"feed_comments": page, **feed_comment_form_context(request, post, form)}
    if post.author_id == request.user.pk:
        context["feed_waiting"] = feed_comments_waiting(post, request.user)
    return context


def feed_comments_waiting(post: FeedPost, viewer: SocialViewer) -> list[FeedComment]:
    """The oldest comments that wait for the post's author, each with how many there are, `feed_total`."""
    rows = _waiting(viewer, post.pk)
    for comment in rows:
        comment.post = post
    return rows


@common_compiled
def _waiting(viewer: SocialViewer, post: int) -> QuerySet[FeedComment]:
    waiting = FeedComment.objects.waiting_for(viewer).filter(post=post).for_lists(viewer)
    return waiting.annotate(feed_total=Window(Count("pk"))).order_by("pk")[:FEED_COMMENTS_SIZE]


def feed_comment_form_context(
    request: HttpRequest, post: FeedPost, form: FeedCommentForm | None = None
) -> dict[str, Any]:
    """What templates/feed/_comment_form.html shows; without scripts, `?reply=` in the address fills it."""
    answered = None if form else _answered(request, post)
    return {
        "feed_post": post,
        "feed_comment_form": form or FeedCommentForm(initial=_beginning(answered)),
        "feed_comment_answered": answered,
    }


def feed_comment_cursors(request: HttpRequest) -> dict[str, int | None]:
    """The cursors in the address; forged ones are none."""
    return {name: common_cursor(request.GET.get(name)) for name in ("before", "after", "comment")}


def feed_comment_like_read(comment: FeedComment, viewer: SocialViewer) -> None:
    """Write on a comment that is no row of a list whether `viewer` likes it."""
    likes = FeedCommentLike.objects.filter(user=viewer.pk, comment=comment)
    comment.feed_liked = viewer.is_authenticated and likes.exists()


def _listed(viewer: SocialViewer) -> FeedCommentQuerySet:
    return FeedComment.objects.said_to(viewer).for_lists(viewer)


def _first_threads(post: FeedPost, viewer: SocialViewer) -> FeedCommentPage:
    rows = _pinned_and_newest(viewer, post.pk)
    pinned = [row for row in rows if row.pinned is not None]
    newest = [row for row in rows if row.pinned is None]
    shown = newest[:FEED_COMMENTS_SIZE]
    older = shown[-1].pk if len(newest) > len(shown) else None
    return FeedCommentPage(shown, older=older, pinned=pinned)


@common_compiled
def _pinned_and_newest(viewer: SocialViewer, post: int) -> QuerySet[FeedComment]:
    """One more of the newest than a page has."""
    threads = FeedComment.objects.said_to(viewer).filter(post=post, parent=None).values("pk")
    newest = threads.filter(pinned=None).order_by("-pk")[: FEED_COMMENTS_SIZE + 1]
    keys = newest.union(threads.filter(pinned__isnull=False))
    return FeedComment.objects.for_lists(viewer).filter(pk__in=keys).order_by("pinned", "-pk")


def _other_threads(
    post: FeedPost, viewer: SocialViewer, *, before: int | None, after: int | None
) -> FeedCommentPage:
    threads = _listed(viewer).filter(post=post, parent=None)
    page = _window(threads.filter(pinned=None), FEED_COMMENTS_SIZE, before=before, after=after)
    if page.newer is None:
        page = replace(page, pinned=list(threads.filter(pinned__isnull=False).order_by("pinned")))
    return page


def _linked(post: FeedPost, viewer: SocialViewer, key: int | None) -> _Linked | None:
    if key is None:
        return None
    seen = FeedComment.objects.said_to(viewer).filter(post=post, pk=key)
    row = seen.values_list("pk", "parent", "pinned", "parent__pinned").first()
    return row and _Linked(row[0], row[1] or row[0], row[2] is not None or row[3] is not None)


def _window(
    comments: FeedCommentQuerySet, size: int, *, before: int | None = None, after: int | None = None
) -> FeedCommentPage:
    """Up to `size` comments newer than `after` or older than `before`, newest first."""
    if after is not None:
        rows = list(comments.filter(pk__gt=after).order_by("pk")[: size + 1])
        newer, rows = len(rows) > size, rows[:size][::-1]
        older = after > 0 and _any(comments.filter(pk__lte=after).order_by("-pk"))
    else:
        below = comments if before is None else comments.filter(pk__lt=before)
        rows = list(below.order_by("-pk")[: size + 1])
        older, rows = len(rows) > size, rows[:size]
        newer = before is not None and _any(comments.filter(pk__gte=before).order_by("pk"))
    if not rows:
        return FeedCommentPage()
    return FeedCommentPage(rows, rows[0].pk if newer else None, rows[-1].pk if older else None)


def _any(comments: FeedCommentQuerySet) -> bool:
    """Is there one? Asked by their order, for which the planner walks the index; exists() would drop it."""
    return bool(comments.values_list("pk")[:1])


def _replies(
    thread: int, viewer: SocialViewer, *, before: int | None = None, after: int | None = None
) -> FeedCommentPage:
    answers = _listed(viewer).filter(parent=thread)
    page = _window(answers, FEED_REPLIES_SIZE, before=before, after=after if before or after else 0)
    return replace(page, rows=page.rows[::-1])


def _finish(page: FeedCommentPage, post: FeedPost) -> None:
    for comment in (*page.pinned, *page.rows, *(page.open_replies.rows if page.open_replies else ())):
        comment.post = post


def _answered(request: HttpRequest, post: FeedPost) -> FeedComment | None:
    key = common_cursor(request.GET.get("reply")) if request.user.is_authenticated else None
    return _listed(request.user).filter(post=post, pk=key).first() if key else None


def _beginning(answered: FeedComment | None) -> dict[str, Any]:
    return {"text": f"@{answered.author.username} ", "parent": answered.pk} if answered else {}
