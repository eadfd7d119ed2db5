"""The large site for measurements: exact, the same for the same seed, whole or not at all."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Count, F, Max, Q

from accounts.models import AccountsProfile, AccountsUser
from bench.fill import BENCH_VIEWERS
from conftest import Person, Post, stored_files
from feed.models import FeedComment, FeedHashtag, FeedLike, FeedPhoto, FeedPost, FeedPostHashtag
from feed.texts import feed_hashtags_of
from project.doctor import PROJECT_DOCTOR_CHECKS
from social.actions import social_follow
from social.models import SocialFollow

SIZES = {"users": 200, "posts": 600, "follows": 3_000, "likes": 5_000, "comments": 1_500, "hashtags": 80}
TABLES = {
    AccountsProfile: "user_id, is_private, post_count, follower_count, following_count",
    SocialFollow: "id, follower_id, followed_id, created_at",
    FeedPost: "id, code, author_id, caption, like_count, comment_count, created_at, archived_at, published",
    FeedPostHashtag: "id, post_id, hashtag_id, published",
    FeedLike: "id, user_id, post_id, created_at",
    FeedComment: "id, post_id, author_id, parent_id, text, reply_count, created_at",
}


def fill(**options: int) -> str:
    said = io.StringIO()
    call_command("bench_fill", **{**SIZES, "seed": 1, **options}, stdout=said)
    return said.getvalue()


def digest() -> list[str]:
    with connection.cursor() as cursor:
        found = []
        for model, columns in TABLES.items():
            rows = f"select row({columns})::text as line from {model._meta.db_table}"
            cursor.execute(f"select md5(string_agg(line, ';' order by line)) from ({rows}) lines")
            found += cursor.fetchone()
    return found


def empty() -> None:
    tables = ", ".join(model._meta.db_table for model in (AccountsUser, FeedHashtag))
    with connection.cursor() as cursor:
        cursor.execute(f"truncate {tables} cascade")


def schema() -> list[str]:
    """Every index and constraint of the database."""
    with connection.cursor() as cursor:
        cursor.execute("select indexname || indexdef from pg_indexes where schemaname = 'public'")
        indexes = [row[0] for row in cursor.fetchall()]
        cursor.execute("select conname || conrelid::regclass || pg_get_constraintdef(oid) from pg_constraint")
        return sorted([*indexes, *(row[0] for row in cursor.fetchall())])


@pytest.mark.django_db(transaction=True)
def test_every_counter_and_number_is_true_and_acts_go_on_from_there() -> None:
    before = schema()
    said = fill()
    assert schema() == before
    assert all(name in said for name in BENCH_VIEWERS)
    models = (AccountsUser, FeedPost, SocialFollow, FeedLike, FeedComment, FeedHashtag)
    assert [model._default_manager.count() for model in models] == list(SIZES.values())
    assert [(check.name, check.find()) for check in PROJECT_DOCTOR_CHECKS if check.find()] == []
    _counted()
    _tagged()
    _viewers()
    _comes_next()


def _counted() -> None:
    profiles = AccountsProfile.objects.annotate(
        followers=Count("user__follows_in", distinct=True),
        following=Count("user__follows_out", distinct=True),
    )
    assert not profiles.exclude(follower_count=F("followers"), following_count=F("following")).exists()
    posts = FeedPost.objects.annotate(
        liked=Count("likes", distinct=True), commented=Count("comments", distinct=True)
    )
    assert not posts.exclude(like_count=F("liked"), comment_count=F("commented"), save_count=0).exists()
    comments = FeedComment.objects.annotate(answers=Count("replies"))
    assert not comments.exclude(reply_count=F("answers")).exists()
    answers = FeedComment.objects.exclude(parent=None)
    assert answers.exists()
    assert not answers.exclude(parent__parent=None, parent__post=F("post"), parent__lt=F("pk")).exists()
    assert AccountsProfile.objects.filter(is_private=True).exists()
    assert FeedPhoto.objects.count() == SIZES["posts"]


def _tagged() -> None:
    public = Q(posts__published__isnull=False, posts__post__author__profile__is_private=False)
    hashtags = FeedHashtag.objects.annotate(there=Count("posts", filter=public))
    assert not hashtags.exclude(post_count=F("there")).exists()
    for post in FeedPost.objects.prefetch_related("hashtags__hashtag"):
        tags = {row.hashtag.folded: row.published for row in post.hashtags.all()}
        assert tags == dict.fromkeys(feed_hashtags_of(post.caption), post.published)


def _viewers() -> None:
    following = dict(
        AccountsProfile.objects.filter(user__username__in=BENCH_VIEWERS).values_list(
            "user__username", "following_count"
        )
    )
    assert following == {"bench.busy": 100, "bench.usual": 100, "bench.quiet": 5}
    quiet = FeedPost.objects.filter(author__follows_in__follower__username="bench.quiet")
    last = FeedPost.objects.aggregate(last=Max("published"))["last"]
    assert quiet.count() >= 5
    assert not quiet.filter(published__gt=last / 3).exists()
    shown = FeedPost.objects.filter(archived_at=None)
    assert list(shown.order_by("published").values_list("pk")) == list(
        shown.order_by("created_at").values_list("pk")
    )


def _comes_next() -> None:
    """New rows and numbers of publication come after the copied ones."""
    new = AccountsUser.objects.create_user("newcomer")
    assert new.pk > SIZES["users"]
    assert social_follow(follower=new, followed=AccountsUser.objects.get(username="bench.busy"))
    with connection.cursor() as cursor:
        cursor.execute("select nextval('feed_post_published')")
        assert cursor.fetchone()[0] > SIZES["posts"]


@pytest.mark.django_db(transaction=True)
def test_the_same_seed_makes_the_same_site() -> None:
    found = []
    for seed in (1, 1, 2):
        fill(seed=seed)
        found.append(digest())
        empty()
    assert found[0] == found[1]
    assert all(one != other for one, other in zip(found[0], found[2], strict=True))


@pytest.mark.django_db(transaction=True)
def test_a_database_with_people_is_left_alone(person: Person, post: Post) -> None:
    post(person("ana"))
    with pytest.raises(CommandError, match="has people or posts already"):
        fill()
    assert AccountsUser.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_fill_that_fails_leaves_nothing_and_all_indexes(own_files: Path) -> None:
    before = schema()
    # Found out only after follows and posts are there.
    with pytest.raises(CommandError, match="do not fit"):
        fill(likes=200 * 600)
    assert schema() == before
    assert not AccountsUser.objects.exists()
    assert not SocialFollow.objects.exists()
    assert stored_files(own_files) == []
