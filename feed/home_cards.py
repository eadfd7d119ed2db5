"""How the posts of a page of home stand under each other: folded runs, and the line after what is new."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from common.paging import CommonPage
from feed.models import FeedPost

_FOLD_FROM = 3
"""Posts of one author in a row, of which the first stays."""


@dataclass(frozen=True)
class FeedHomeCard:
    post: FeedPost
    behind: Sequence[FeedPost] = ()
    """The posts of the fold that opens with this one."""
    is_folded: bool = False
    ends_fold: bool = False
    is_seen_first: bool = False
    """Before this post stands the line "You're all caught up"."""


def feed_home_cards(
    page: CommonPage[FeedPost],
    *,
    viewer_id: int,
    cursor: int | None = None,
    seen: int | None = None,
    author_before: int | None = None,
) -> list[FeedHomeCard]:
    """The cards of a page that begins after `cursor`, the number of a post by `author_before`.

    `seen`: the newest post that the viewer had seen on their last visit. A page that is all of one author
    is not folded: it hides nobody, and who follows one person would see nothing else.
    """
    first_seen = _first_seen(page.rows, viewer_id, cursor, seen)
    is_mixed = len({post.author_id for post in page.rows}) > 1
    cards: list[FeedHomeCard] = []
    for run in _runs(page.rows, first_seen):
        goes_on = not cards and run[0] != first_seen and run[0].author_id == author_before
        cards += _cards(run, first_seen, _whole(run, goes_on) if is_mixed else len(run))
    return cards


def _first_seen(
    rows: Sequence[FeedPost], viewer_id: int, cursor: int | None, seen: int | None
) -> FeedPost | None:
    """The post before which the line stands: the first one not new, if there is something new above it."""
    if seen is None or (cursor is not None and cursor <= seen):
        return None
    new = [post for post in rows if (post.published or 0) > seen]
    if cursor is None and all(post.author_id == viewer_id for post in new):
        return None
    return rows[len(new)] if len(new) < len(rows) else None


def _runs(rows: Sequence[FeedPost], first_seen: FeedPost | None) -> Iterator[list[FeedPost]]:
    """Neighbours of one author; the line parts them."""
    cut = rows.index(first_seen) if first_seen else 0
    for part in (rows[:cut], rows[cut:]):
        for _author, run in groupby(part, key=lambda post: post.author_id):
            yield list(run)


def _whole(run: Sequence[FeedPost], goes_on: bool) -> int:
    """How many of a run stand in full. The one that `goes_on` from the page before has shown its first."""
    if goes_on and len(run) >= _FOLD_FROM - 1:
        return 0
    return 1 if len(run) >= _FOLD_FROM else len(run)


def _cards(run: Sequence[FeedPost], first_seen: FeedPost | None, whole: int) -> Iterator[FeedHomeCard]:
    for place, post in enumerate(run):
        yield FeedHomeCard(
            post,
            behind=run[whole:] if place == whole else (),
            is_folded=place >= whole,
            ends_fold=place >= whole and post is run[-1],
            is_seen_first=post is first_seen,
        )
