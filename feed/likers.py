"""Who liked a post, in the order in which the viewer wants to know it."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Exists, ExpressionWrapper, F, IntegerField, OuterRef, QuerySet

from accounts.models import AccountsUser
from feed.models import FeedLike, FeedPost
from social.models import SocialFollow
from social.queries import SocialViewer, social_may_meet, social_people, social_with_relation


@dataclass(frozen=True)
class FeedLikersPlace:
    """Where a page begins: below this like among those of the followed, or else of all others."""

    followed: int | None = None
    others: int | None = None

    @property
    def next_query(self) -> str:
        if self.others is not None:
            return "?" + urlencode({"others": self.others})
        return "?" + urlencode({"cursor": self.followed}) if self.followed is not None else ""


@dataclass(frozen=True)
class FeedLikersPage:
    rows: list[AccountsUser]
    next_place: FeedLikersPlace

    @property
    def next_query(self) -> str:
        return self.next_place.next_query


def feed_likers_page(
    post: FeedPost, viewer: SocialViewer, place: FeedLikersPlace, size: int
) -> FeedLikersPage:
    """The viewer, then whom they follow, then everybody else, the newest likes first; nobody blocked.

    `size` is two at least: the first page may not end with the viewer, whose like has no place in the order.
    """
    first = place == FeedLikersPlace()
    own = list(_own(post, viewer)) if first and viewer.is_authenticated else []
    friends: list[FeedLike] = []
    if place.others is None and viewer.is_authenticated:
        friends = list(_below(_followed(post, viewer), place.followed)[: size + 1 - len(own)])
    rest = size + 1 - len(own) - len(friends)
    others = list(_below(_others(post, viewer), place.others)[:rest]) if rest > 0 else []
    return _page(own, friends, others, viewer, size)


def _page(
    own: list[FeedLike], friends: list[FeedLike], others: list[FeedLike], viewer: SocialViewer, size: int
) -> FeedLikersPage:
    likes = [*own, *friends, *others]
    place = FeedLikersPlace()
    if len(likes) > size:
        last = likes[size - 1]
        place = FeedLikersPlace(others=last.pk) if last in others else FeedLikersPlace(followed=last.pk)
    keys = [like.user_id for like in likes[:size]]
    people = social_with_relation(social_people(viewer).filter(pk__in=keys), viewer).in_bulk()
    return FeedLikersPage([people[key] for key in keys if key in people], place)


def _own(post: FeedPost, viewer: SocialViewer) -> QuerySet[FeedLike]:
    return FeedLike.objects.filter(post=post, user=viewer.pk)


def _followed(post: FeedPost, viewer: SocialViewer) -> QuerySet[FeedLike]:
    """One probe for each followed account.

    Ordered by a sum, which no index serves: by the key alone the planner would rather walk all likes of
    the post, a million of them if nobody followed is among them.
    """
    follows = SocialFollow.objects.filter(follower=viewer.pk).values("followed")
    likes = FeedLike.objects.filter(social_may_meet(viewer, "user"), post=post, user__in=follows)
    key = ExpressionWrapper(F("pk") + 0, output_field=IntegerField())
    return likes.order_by(key.desc())


def _others(post: FeedPost, viewer: SocialViewer) -> QuerySet[FeedLike]:
    likes = FeedLike.objects.filter(social_may_meet(viewer, "user"), post=post).order_by("-pk")
    if not viewer.is_authenticated:
        return likes
    follows = SocialFollow.objects.filter(follower=viewer.pk, followed=OuterRef("user_id"))
    return likes.exclude(user=viewer.pk).filter(~Exists(follows))


def _below(likes: QuerySet[FeedLike], cursor: int | None) -> QuerySet[FeedLike]:
    likes = likes.only("user_id")
    return likes if cursor is None else likes.filter(pk__lt=cursor)
