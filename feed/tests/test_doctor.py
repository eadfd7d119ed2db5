"""The doctor finds what was changed past the actions, and sets it right."""

from collections.abc import Callable

import pytest
from django.db.models import Model

from accounts.models import AccountsProfile
from conftest import Person, Post
from feed.actions import feed_comment_create, feed_comment_like, feed_like, feed_save
from feed.doctor import FEED_DOCTOR_CHECKS
from feed.models import FeedComment, FeedHashtag, FeedPost, FeedPostHashtag
from tests.races import differences


def mend() -> None:
    for check in FEED_DOCTOR_CHECKS:
        if check.find() and check.mend:
            check.mend()


@pytest.fixture
def busy(person: Person, post: Post) -> FeedPost:
    """A post with one of everything that is counted."""
    ana, bia = person("ana"), person("bia")
    mine = post(ana, caption="#sea #sun")
    feed_like(user=bia, code=mine.code)
    feed_save(user=bia, code=mine.code)
    top = feed_comment_create(author=bia, post=mine, text="top")
    feed_comment_like(user=ana, comment=top)
    feed_comment_create(author=ana, post=mine, text="answer", parent=top)
    assert differences() == []
    return mine


COUNTERS: list[tuple[type[Model], str]] = [
    (AccountsProfile, "post_count"),
    (FeedPost, "like_count"),
    (FeedPost, "comment_count"),
    (FeedPost, "save_count"),
    (FeedComment, "like_count"),
    (FeedComment, "reply_count"),
    (FeedHashtag, "post_count"),
]


@pytest.mark.parametrize(("model", "field"), COUNTERS)
def test_a_wrong_counter_is_found_and_recounted(busy: FeedPost, model: type[Model], field: str) -> None:
    rows = model._default_manager.order_by("pk")
    true = list(rows.values_list("pk", field))
    rows.update(**{field: 7})
    assert len(differences()) == len(true)
    assert sum(len(check.sample(0.5)) for check in FEED_DOCTOR_CHECKS if check.sample) <= len(true)
    mend()
    assert list(rows.values_list("pk", field)) == true
    assert differences() == []


def spoil_published() -> None:
    FeedPostHashtag.objects.update(published=5)


def spoil_unpublished() -> None:
    FeedPostHashtag.objects.update(published=None)


def spoil_lost() -> None:
    FeedPostHashtag.objects.all().delete()


def spoil_changed() -> None:
    FeedPost.objects.update(caption="#sea #moon")


def spoil_emptied() -> None:
    FeedPost.objects.update(caption="no hashtag")


@pytest.mark.parametrize(
    "spoil", [spoil_published, spoil_unpublished, spoil_lost, spoil_changed, spoil_emptied]
)
def test_hashtags_are_made_what_captions_say(busy: FeedPost, spoil: Callable[[], None]) -> None:
    spoil()
    assert differences()
    mend()
    assert differences() == []


def test_captions_older_than_hashtags_get_theirs(person: Person, post: Post) -> None:
    public, private = post(person("ana")), post(person("bia", is_private=True))
    FeedPost.objects.update(caption="By the #Sea, the #sea")
    mend()
    assert set(FeedPostHashtag.objects.values_list("post", flat=True)) == {public.pk, private.pk}
    hashtag = FeedHashtag.objects.get()
    assert (hashtag.name, hashtag.folded, hashtag.post_count) == ("Sea", "sea", 1)
    assert differences() == []
