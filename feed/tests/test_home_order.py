"""Home in its order, on random circles of people: no post skipped, none twice, none not for these eyes."""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from unittest.mock import patch

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import AccountsProfile, AccountsUser
from feed.home import feed_home_numbers, feed_home_posts
from feed.models import FeedHashtag, FeedHashtagFollow, FeedPost, FeedPostHashtag
from social.models import SocialBlock, SocialFollow, SocialMute

ME = 0
NEWEST = 1_000


@dataclass(frozen=True)
class Photo:
    """A post by person `author`, hung as number `number`, or put away if that is None."""

    author: int
    number: int | None
    tags: frozenset[int]


@dataclass(frozen=True)
class Circle:
    """What person 0 follows, and what is between them and the others."""

    people: int
    private: frozenset[int]
    inactive: frozenset[int]
    followed: frozenset[int]
    muted: frozenset[int]
    blocked: frozenset[int]
    blocking: frozenset[int]
    tags: frozenset[int]
    posts: tuple[Photo, ...]

    def is_seen(self, post: Photo) -> bool:
        """Is it for my eyes at all?"""
        if post.number is None or post.author == ME:
            return post.number is not None
        gone = self.inactive | self.muted | self.blocked | self.blocking
        return post.author not in gone and (post.author in self.followed or post.author not in self.private)

    def home(self) -> list[int]:
        """As plainly as possible: what is mine, of those I follow or of my hashtags, newest first."""
        mine = [
            post.number
            for post in self.posts
            if self.is_seen(post)
            and (post.author == ME or post.author in self.followed or post.tags & self.tags)
        ]
        return sorted((number for number in mine if number is not None), reverse=True)


@st.composite
def circles(draw: st.DrawFn) -> Circle:
    people = draw(st.integers(2, 6))
    some = st.frozensets(st.integers(1, people - 1))
    few = st.frozensets(st.integers(1, people - 1), max_size=2)
    photo = st.tuples(
        st.integers(0, people - 1), st.integers(0, 5).map(bool), st.frozensets(st.integers(0, 2))
    )
    drawn = draw(st.lists(photo, max_size=16))
    return Circle(
        people=people,
        private=draw(some),
        inactive=draw(few),
        followed=draw(some),
        muted=draw(few),
        blocked=draw(few),
        blocking=draw(few),
        tags=draw(st.sampled_from([frozenset(), frozenset({0}), frozenset({1, 2}), frozenset({0, 1, 2})])),
        posts=tuple(
            Photo(author, place + 1 if shown else None, tags)
            for place, (author, shown, tags) in enumerate(drawn)
        ),
    )


def stored(circle: Circle) -> AccountsUser:
    """Put the circle into the database; who person 0 is there."""
    people = AccountsUser.objects.bulk_create(
        AccountsUser(username=f"p{number}", is_active=number not in circle.inactive)
        for number in range(circle.people)
    )
    AccountsProfile.objects.bulk_create(
        AccountsProfile(user=user, is_private=number in circle.private) for number, user in enumerate(people)
    )
    me = people[ME]
    SocialFollow.objects.bulk_create(SocialFollow(follower=me, followed=people[n]) for n in circle.followed)
    SocialMute.objects.bulk_create(
        SocialMute(muter=me, muted=people[n], scope=SocialMute.Scope.values[n % 2]) for n in circle.muted
    )
    SocialBlock.objects.bulk_create(
        [SocialBlock(blocker=me, blocked=people[n]) for n in circle.blocked]
        + [SocialBlock(blocker=people[n], blocked=me) for n in circle.blocking]
    )
    tags = FeedHashtag.objects.bulk_create(FeedHashtag(name=f"t{n}", folded=f"t{n}") for n in range(3))
    FeedHashtagFollow.objects.bulk_create(FeedHashtagFollow(user=me, hashtag=tags[n]) for n in circle.tags)
    posts = FeedPost.objects.bulk_create(
        FeedPost(author=people[post.author], published=post.number, submission=uuid.uuid4())
        for post in circle.posts
    )
    FeedPostHashtag.objects.bulk_create(
        FeedPostHashtag(post=row, hashtag=tags[tag], published=post.number)
        for post, row in zip(circle.posts, posts, strict=True)
        for tag in post.tags
    )
    return me


def paged(page: Callable[[int], list[int]], size: int) -> list[int]:
    """All pages, one after the other."""
    numbers: list[int] = []
    while part := page(numbers[-1] if numbers else NEWEST):
        assert len(part) <= size
        numbers += part
    return numbers


def best(numbers: Iterable[int | None], before: int, size: int) -> list[int]:
    return sorted((number for number in set(numbers) if number and number < before), reverse=True)[:size]


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(circle=circles(), size=st.integers(1, 3), many=st.booleans())
def test_home_is_all_of_it_in_order_page_by_page(db: None, circle: Circle, size: int, many: bool) -> None:
    """For who follows few, and for who follows many and is first shown the newest of the site."""
    with (
        patch("feed.home._MANY", 0 if many else 1_000),
        patch("feed.home._WINDOW", 4),
        transaction.atomic(),
    ):
        me = stored(circle)
        pages = paged(lambda before: feed_home_numbers(me, before=before, size=size), size)
        assert pages == circle.home()
        page = feed_home_posts(me, before=None, size=size)
        assert [post.published for post in page.rows] == circle.home()[:size]
        assert (page.cursor is not None) == (len(circle.home()) > size)
        transaction.set_rollback(True)


def naive_people(circle: Circle, before: int, size: int) -> list[int]:
    """The two steps with the rule of who is seen after the first, not in it."""
    newest = {
        author: best((post.number for post in circle.posts if post.author == author), before, 1)
        for author in circle.followed
    }
    kept = sorted((author for author in newest if newest[author]), key=lambda author: newest[author])[-size:]
    return best(
        (post.number for post in circle.posts if post.author in kept and circle.is_seen(post)), before, size
    )


def naive_hashtags(circle: Circle, before: int, size: int) -> list[int]:
    """The two steps for hashtags, as if they shared no posts."""
    seen = [post for post in circle.posts if circle.is_seen(post)]
    newest = {tag: best((post.number for post in seen if tag in post.tags), before, 1) for tag in circle.tags}
    kept = sorted((tag for tag in newest if newest[tag]), key=lambda tag: newest[tag])[-size:]
    return best((post.number for post in seen if post.tags & frozenset(kept)), before, size)


NOBODY = frozenset[int]()
MUTED_IS_NEWEST = Circle(
    3, NOBODY, NOBODY, frozenset({1, 2}), frozenset({2}), NOBODY, NOBODY, NOBODY,
    (Photo(1, 1, NOBODY), Photo(2, 2, NOBODY)),
)  # fmt: skip
HASHTAGS_SHARE = Circle(
    2, NOBODY, NOBODY, NOBODY, NOBODY, NOBODY, NOBODY, frozenset({0, 1, 2}),
    (Photo(1, 1, frozenset({0})), Photo(1, 2, frozenset({2})), Photo(1, 3, frozenset({0, 1}))),
)  # fmt: skip


@pytest.mark.parametrize(
    ("circle", "naive", "size", "wrong", "right"),
    [
        (MUTED_IS_NEWEST, naive_people, 1, [], [1]),
        (HASHTAGS_SHARE, naive_hashtags, 2, [3, 1], [3, 2]),
    ],
)
def test_where_the_naive_two_steps_go_wrong_home_does_not(
    db: None,
    circle: Circle,
    naive: Callable[[Circle, int, int], list[int]],
    size: int,
    wrong: list[int],
    right: list[int],
) -> None:
    assert naive(circle, NEWEST, size) == wrong
    assert feed_home_numbers(stored(circle), size=size) == right
