"""Sites of rows alone, made by the hundred; photos come only where tiles are looked at."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import AccountsProfile, AccountsUser
from discover.doctor import discover_partitions_drop
from discover.epochs import discover_epoch_build
from discover.models import DiscoverEpoch
from feed.models import FeedPhoto, FeedPost

Posts = Callable[..., list[FeedPost]]


@pytest.fixture(autouse=True)
def no_partitions_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test of real transactions ends with emptying all tables that Django knows."""
    marker = request.node.get_closest_marker("django_db")
    is_real = "transactional_db" in request.fixturenames or bool(marker and marker.kwargs.get("transaction"))
    if is_real:
        # So that it is there for as long as this needs it.
        request.getfixturevalue("transactional_db")
    yield
    if is_real:
        DiscoverEpoch.objects.all().delete()
        discover_partitions_drop()


@pytest.fixture
def posts(db: None) -> Posts:
    """`posts(author, 3, likes=[5, 0, 1])`: shown posts, each with a photo that no file is behind."""

    def make(
        author: AccountsUser, count: int = 1, likes: list[int] | None = None, hours: float = 72
    ) -> list[FeedPost]:
        last = FeedPost.objects.order_by("-published").values_list("published", flat=True).first() or 0
        made = FeedPost.objects.bulk_create(
            FeedPost(
                author=author,
                photo_count=1,
                like_count=likes[number] if likes else 0,
                published=last + number + 1,
                created_at=timezone.now() - timedelta(hours=hours),
            )
            for number in range(count)
        )
        FeedPhoto.objects.bulk_create(
            FeedPhoto(post=post, position=0, image="photos/a.jpg", width=8, height=8, placeholder=b"")
            for post in made
        )
        return made

    return make


@pytest.fixture
def people(db: None) -> Callable[[int], list[AccountsUser]]:
    """Many at once, with profiles."""

    def make(count: int) -> list[AccountsUser]:
        users = AccountsUser.objects.bulk_create(
            AccountsUser(username=f"person{number}", email=f"{number}@example.org") for number in range(count)
        )
        AccountsProfile.objects.bulk_create(AccountsProfile(user=user) for user in users)
        return users

    return make


@pytest.fixture
def epoch(db: None) -> Callable[[], DiscoverEpoch]:
    return discover_epoch_build
