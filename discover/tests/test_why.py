"""Why a photo is on the wall: true words, the exact chance, nothing of what is hidden."""

import re
from collections.abc import Callable
from fractions import Fraction
from html import unescape

import pytest
from django.test import Client
from django.utils.html import strip_tags
from pytest_django import DjangoAssertNumQueries

from accounts.actions import accounts_privacy_set
from accounts.models import AccountsUser
from conftest import Person
from discover.epochs import discover_epoch_build
from discover.fresh import discover_fresh_add
from discover.models import DiscoverLess, DiscoverWall, DiscoverWeight
from discover.tastes import discover_tastes_make
from discover.templatetags.discover import discover_chance
from discover.tests.conftest import Posts
from discover.walls.make import discover_wall_of, discover_wall_plan
from discover.weights import DISCOVER_UNIT
from discover.why import DiscoverWhy, discover_why
from feed.models import (
    FeedComment,
    FeedHashtag,
    FeedHashtagFollow,
    FeedLike,
    FeedPost,
    FeedPostHashtag,
    FeedSave,
)
from social.actions import social_block, social_follow, social_unfollow

BrowserOf = Callable[[AccountsUser], Client]


def words(client: Client, post: FeedPost, seed: str = "a") -> str:
    response = client.get(f"/explore/why/{post.code}/?seed={seed}")
    assert response.status_code == 200
    main = response.text.split('<div class="why">')[1].split("</main>")[0]
    return re.sub(r"\s+", " ", unescape(strip_tags(main)))


@pytest.fixture
def viewer(person: Person) -> AccountsUser:
    return person("viewer")


@pytest.fixture
def bia(viewer: AccountsUser, browser_of: BrowserOf) -> Client:
    return browser_of(viewer)


@pytest.fixture
def film(db: None) -> FeedHashtag:
    return FeedHashtag.objects.create(name="Film", folded="film", post_count=1)


def tag(post: FeedPost, hashtag: FeedHashtag) -> FeedPost:
    FeedPostHashtag.objects.create(post=post, hashtag=hashtag, published=post.published)
    return post


def why_of(viewer: AccountsUser, post: FeedPost) -> DiscoverWhy:
    return discover_why(post, discover_wall_plan(viewer, "a"), viewer)


def test_the_chance_is_that_of_the_law(viewer: AccountsUser, person: Person, posts: Posts) -> None:
    made = posts(person("ana"), 3, likes=[0, 5, 90])
    discover_epoch_build()
    weights = dict(DiscoverWeight.objects.values_list("post", "weight"))
    for post in made:
        why = why_of(viewer, post)
        assert why.chance == Fraction(weights[post.pk], sum(weights.values()))
        assert [way.kind for way in why.ways] == ["popular"]
        assert why.total == weights[post.pk] / DISCOVER_UNIT
        assert why.parts
        assert why.parts.weight == weights[post.pk]


def test_the_ways_add_up_to_the_chance(
    viewer: AccountsUser, person: Person, posts: Posts, film: FeedHashtag
) -> None:
    ana, caio = person("ana"), person("caio")
    [post, *others] = posts(ana, 5, likes=[3, 1, 0, 0, 9], hours=1)
    tag(post, film)
    FeedHashtagFollow.objects.create(user=viewer, hashtag=film)
    social_follow(follower=viewer, followed=caio)
    FeedLike.objects.create(user=caio, post=post)
    FeedLike.objects.create(user=caio, post=others[0])
    discover_epoch_build()
    discover_fresh_add()
    discover_tastes_make([viewer.pk])
    why = why_of(viewer, post)
    assert {way.kind for way in why.ways} == {"popular", "hashtag", "liker", "fresh"}
    assert sum(way.chance for way in why.ways) == why.chance
    assert [way.chance for way in why.ways] == sorted((way.chance for way in why.ways), reverse=True)
    DiscoverLess.objects.create(user=viewer, kind="author", key=ana.pk)
    less = why_of(viewer, post)
    assert less.is_less
    assert less.chance == why.chance / 4


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        ("follow", "Because you follow #Film."),
        ("like", "Because you liked something with #Film."),
        ("comment", "Because you commented on something with #Film."),
        ("save", "Because you saved something with #Film."),
        ("post", "Because you posted with #Film."),
    ],
)
def test_a_hashtag_says_what_the_viewer_did(
    bia: Client,
    viewer: AccountsUser,
    person: Person,
    posts: Posts,
    film: FeedHashtag,
    act: str,
    sentence: str,
) -> None:
    ana = person("ana")
    posts(ana, 30)
    [shown, known] = (tag(post, film) for post in posts(ana, 2))
    if act == "follow":
        FeedHashtagFollow.objects.create(user=viewer, hashtag=film)
    elif act == "like":
        FeedLike.objects.create(user=viewer, post=known)
    elif act == "comment":
        FeedComment.objects.create(author=viewer, post=known, text="so")
    elif act == "save":
        FeedSave.objects.create(user=viewer, post=known)
    else:
        tag(posts(viewer)[0], film)
    discover_epoch_build()
    discover_tastes_make([viewer.pk])
    said = words(bia, shown, "")
    assert sentence in said
    assert "Show less of #Film" in said


def test_who_likes_it_is_named_while_they_are_followed_and_there(
    bia: Client, viewer: AccountsUser, person: Person, posts: Posts
) -> None:
    ana, caio = person("ana"), person("caio")
    [post, *_rest] = posts(ana, 40)
    social_follow(follower=viewer, followed=caio)
    FeedLike.objects.create(user=caio, post=post)
    discover_epoch_build()
    discover_tastes_make([viewer.pk])
    discover_wall_of(viewer, "a")
    named = words(bia, post)
    assert "Liked by caio, whom you follow." in named
    assert "Show less of what caio likes" in named
    social_unfollow(follower=viewer, followed=caio)
    assert "Liked by somebody you followed when the wall was made." in words(bia, post)
    social_follow(follower=viewer, followed=caio)
    social_block(blocker=caio, blocked=viewer)
    hidden = words(bia, post)
    assert "caio" not in hidden
    assert DiscoverWall.objects.count() == 1


def test_new_photos(bia: Client, person: Person, posts: Posts) -> None:
    [post] = posts(person("ana"), 1, hours=1)
    discover_fresh_add()
    said = words(bia, post)
    assert "New: posted within two days before the wall was made." in said
    assert "100%" in said
    assert "What it weighs" not in said


def test_what_is_on_no_wall_says_so(bia: Client, viewer: AccountsUser, person: Person, posts: Posts) -> None:
    ana = person("ana")
    discover_epoch_build()
    discover_wall_of(viewer, "a")
    [late] = posts(ana)
    assert "it came after the wall was made" in words(bia, late)
    assert "it came after the wall was made" in words(Client(), late)
    [own] = posts(viewer)
    assert "It is your own" in words(bia, own)


def test_a_private_account_one_follows(
    bia: Client, viewer: AccountsUser, person: Person, posts: Posts
) -> None:
    caio = person("caio")
    social_follow(follower=viewer, followed=caio)
    accounts_privacy_set(user=caio, is_private=True)
    [post] = posts(caio)
    discover_epoch_build()
    assert "A private account's photos are on nobody's wall." in words(bia, post)


def test_who_may_not_see_a_post_is_told_nothing(
    bia: Client, viewer: AccountsUser, person: Person, posts: Posts
) -> None:
    ana, caio = person("ana"), person("caio")
    [blocked], [private] = posts(ana), posts(caio)
    discover_epoch_build()
    discover_wall_of(viewer, "a")
    social_block(blocker=ana, blocked=viewer)
    accounts_privacy_set(user=caio, is_private=True)
    for post in (blocked, private):
        assert bia.get(f"/explore/why/{post.code}/?seed=a").status_code == 404
    assert Client().get(f"/explore/why/{private.code}/").status_code == 404
    assert bia.get("/explore/why/nosuchpost1/?seed=a").status_code == 404


def test_hidden_likes_stay_hidden(bia: Client, person: Person, posts: Posts, browser_of: BrowserOf) -> None:
    ana = person("ana")
    [post] = posts(ana, 1, likes=[777])
    posts(ana, 20, likes=[777] * 20)
    discover_epoch_build()
    assert "777" in words(bia, post)
    FeedPost.objects.filter(pk=post.pk).update(hides_likes=True)
    said = words(bia, post)
    assert "777" not in said
    assert "about 1 in 20" in said
    assert "Together" not in said
    # Their own author knows them.
    assert "777" in words(browser_of(ana), post)


def test_visitors_hear_of_all_public_photos(person: Person, posts: Posts) -> None:
    [post, *_rest] = posts(person("ana"), 4)
    discover_epoch_build()
    said = words(Client(), post)
    assert "Popular on Varal" in said
    assert "1 in 4" in said
    assert "Show less" not in said


def test_htmx_gets_the_dialog(bia: Client, person: Person, posts: Posts) -> None:
    [post] = posts(person("ana"))
    discover_epoch_build()
    response = bia.get(f"/explore/why/{post.code}/?seed=a", headers={"HX-Request": "true"})
    assert "<html" not in response.text
    assert "HX-Request" in response["Vary"]


@pytest.mark.parametrize("seed", ["", "a" * 5000, "%00", "%F0%9F%8E%9E", "1-1"])
def test_any_seed_is_answered(bia: Client, person: Person, posts: Posts, seed: str) -> None:
    [post] = posts(person("ana"))
    discover_epoch_build()
    for client in (bia, Client()):
        assert client.get(f"/explore/why/{post.code}/?seed={seed}").status_code == 200
    assert not DiscoverWall.objects.exists()


def test_what_it_costs_does_not_depend_on_the_post(
    bia: Client,
    viewer: AccountsUser,
    person: Person,
    posts: Posts,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    [post, *_rest] = posts(person("ana"), 30)
    for name in ("caio", "duda", "eva"):
        hashtag = FeedHashtag.objects.create(name=name, folded=name, post_count=1)
        FeedHashtagFollow.objects.create(user=viewer, hashtag=hashtag)
        tag(post, hashtag)
        social_follow(follower=viewer, followed=person(name))
        FeedLike.objects.create(user=AccountsUser.objects.get(username=name), post=post)
    discover_epoch_build()
    discover_tastes_make([viewer.pk])
    bia.get("/explore/?seed=a")
    with django_assert_max_num_queries(10):
        said = words(bia, post)
    assert said.count("Show less") >= 4


@pytest.mark.parametrize(
    ("chance", "hides", "said"),
    [
        (Fraction(1, 340), False, "1 in 340"),
        (Fraction(1, 1_234_567), False, "1 in 1,234,567"),
        (Fraction(5, 12), False, "1 in 2.4"),
        (Fraction(1, 2), False, "1 in 2"),
        (Fraction(2, 3), False, "67%"),
        (Fraction(1), False, "100%"),
        (Fraction(1, 347), True, "about 1 in 300"),
        (Fraction(2, 3), True, "about 70%"),
    ],
)
def test_chances_in_words(chance: Fraction, hides: bool, said: str) -> None:
    assert discover_chance(chance, hides) == said
