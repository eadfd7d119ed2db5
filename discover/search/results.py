"""What is found, as the viewer may see it."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from common.compiled import common_compiled
from discover.search.captions import DISCOVER_NEWEST
from discover.search.find import DiscoverSearch
from feed.hashtags import feed_hashtags_known
from feed.models import FeedHashtag, FeedPost
from social.queries import SocialPerson, SocialViewer, social_people, social_unmuted, social_with_relation

DISCOVER_FEW = 5
DISCOVER_FEW_POSTS = 6
DISCOVER_MANY = 50
DISCOVER_MANY_POSTS = 30

_SPARE = 3


@dataclass(frozen=True)
class DiscoverFound:
    people: list[SocialPerson] = field(default_factory=list)
    hashtags: list[FeedHashtag] = field(default_factory=list)
    posts: list[FeedPost] = field(default_factory=list)
    posts_before: int | None = None
    """Where the next page of posts begins."""

    @property
    def is_empty(self) -> bool:
        return not (self.people or self.hashtags or self.posts)


def discover_found(text: str, viewer: SocialViewer, kind: str, before: int | None) -> DiscoverFound:
    """`kind`: `people`, `hashtags`, `posts`, or a few of each."""
    search = DiscoverSearch(text)
    found: dict[str, Any] = {}
    if kind in ("people", ""):
        found["people"] = _people(search, viewer, DISCOVER_MANY if kind else DISCOVER_FEW)
    if kind in ("hashtags", ""):
        found["hashtags"] = _hashtags(search, viewer, DISCOVER_MANY if kind else DISCOVER_FEW)
    if kind in ("posts", ""):
        size = DISCOVER_MANY_POSTS if kind else DISCOVER_FEW_POSTS
        found["posts"], found["posts_before"] = _posts(search, viewer, size, before)
    return DiscoverFound(**found)


def _people(search: DiscoverSearch, viewer: SocialViewer, limit: int) -> list[SocialPerson]:
    known = search.known(viewer.pk, limit) if viewer.is_authenticated else []
    keys = list(dict.fromkeys([*known, *search.people(limit)]))[: limit * _SPARE]
    if not keys:
        return []
    people = {person.pk: person for person in _people_of(viewer, tuple(keys))}
    found = [people[key] for key in keys if key in people]
    # An exact name is what was meant, whoever else is known.
    found.sort(key=lambda person: person.username != search.username)
    return found[:limit]


@common_compiled
def _people_of(viewer: SocialViewer, keys: tuple[int, ...]) -> QuerySet[SocialPerson]:
    return social_with_relation(social_people(viewer).filter(pk__in=keys), viewer)


def _hashtags(search: DiscoverSearch, viewer: SocialViewer, limit: int) -> list[FeedHashtag]:
    keys = search.hashtags(limit)
    if not keys:
        return []
    hashtags = feed_hashtags_known(viewer).in_bulk(keys)
    return [hashtags[key] for key in keys if key in hashtags][:limit]


def _posts(
    search: DiscoverSearch, viewer: SocialViewer, size: int, before: int | None
) -> tuple[list[FeedPost], int | None]:
    found = search.captions(size * _SPARE, before or DISCOVER_NEWEST)
    rows = list(_posts_of(viewer, tuple(found.numbers))) if found.numbers else []
    page = rows[:size]
    if len(rows) > size:
        return page, page[-1].published
    return page, found.before


@common_compiled
def _posts_of(viewer: SocialViewer, numbers: tuple[int, ...]) -> QuerySet[FeedPost]:
    posts = FeedPost.objects.shown().visible_to(viewer).filter(published__in=numbers).for_tiles(viewer.pk)
    posts = posts.filter(social_unmuted(viewer, "author")) if viewer.is_authenticated else posts
    return posts.order_by("-published")
