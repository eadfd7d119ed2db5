"""The pages of hashtags: spellings, counts, what is on them for whom, and following."""

import re
from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.actions import accounts_privacy_set
from accounts.models import AccountsUser
from common.compiled import common_compiled
from conftest import Person, Post
from feed import hashtags
from feed.actions import (
    FeedPhotoEdit,
    feed_hashtag_follow,
    feed_like,
    feed_post_archive,
    feed_post_delete,
    feed_post_edit,
    feed_post_restore,
)
from feed.hashtags import feed_hashtag_posts
from feed.models import FEED_HASHTAG_FOLLOWS_MAX, FeedHashtag, FeedHashtagFollow, FeedPost
from feed.views.hashtags import FEED_HASHTAG_SIZE, FEED_HASHTAG_TOP
from social.actions import social_block, social_follow, social_mute

BrowserOf = Callable[[AccountsUser], Client]
HTMX = {"HX-Request": "true"}


def codes(html: str) -> list[str]:
    """Codes of the posts of a page, in order, each once."""
    return list(dict.fromkeys(re.findall(r'/p/([-\w]{11})/"', html)))


def counted(folded: str = "sol") -> int:
    return int(FeedHashtag.objects.get(folded=folded).post_count)


@pytest.mark.parametrize("spelling", ["Água", "ÁGUA", "agua", "AGUA", "água"])
def test_every_spelling_leads_to_one_page(person: Person, post: Post, client: Client, spelling: str) -> None:
    shown = post(person("ana"), "Before the rain #Água")
    response = client.get(f"/tags/{spelling}/", follow=True)
    assert response.redirect_chain == ([] if spelling == "agua" else [("/tags/agua/", 301)])
    assert codes(response.text) == [shown.code]
    assert "<h1" in response.text
    assert "#Água</h1>" in response.text


@pytest.mark.parametrize(
    ("name", "kind"),
    [("never", True), ("não", True), ("a b", False), ("x" * 101, False), ("%3Cb%3E", False), ("%00", False)],
)
def test_what_nobody_wrote_is_not_found(client: Client, db: None, name: str, kind: bool) -> None:
    response = client.get(f"/tags/{name}/", follow=True)
    assert response.status_code == 404
    assert ("Nobody has written this hashtag yet" in response.text) is kind
    assert client.get("/tags/never/", headers=HTMX).status_code == 404


def test_the_count_follows_what_becomes_of_posts(person: Person, post: Post, browser_of: BrowserOf) -> None:
    ana = person("ana")
    kept, changed, deleted = (post(ana, "#Sol") for _ in range(3))
    seen = [counted()]
    accounts_privacy_set(user=ana, is_private=True)
    seen.append(counted())
    accounts_privacy_set(user=ana, is_private=False)
    feed_post_archive(post=kept)
    seen.append(counted())
    feed_post_restore(post=kept)
    feed_post_delete(post=deleted)
    seen.append(counted())
    feed_post_edit(post=changed, caption="#lua", photos=kept_photos(changed))
    seen.append(counted())
    assert seen == [3, 0, 2, 2, 1]
    assert counted("lua") == 1
    page = browser_of(person("bia")).get("/tags/sol/")
    assert codes(page.text) == [kept.code]
    assert "<b>1</b> post<" in page.text


def kept_photos(post: FeedPost) -> list[FeedPhotoEdit]:
    return [FeedPhotoEdit(photo_id=photo.pk, alt=photo.alt) for photo in post.photos.all()]


def test_a_page_without_visible_posts_says_so(person: Person, post: Post, browser_of: BrowserOf) -> None:
    ana, bia = person("ana"), person("bia")
    mine = post(ana, "#sol")
    feed_hashtag_follow(user=bia, hashtag=FeedHashtag.objects.get())
    feed_post_archive(post=mine)
    response = browser_of(bia).get("/tags/sol/")
    assert response.status_code == 200
    assert "Nothing on the line yet" in response.text


def test_what_private_accounts_alone_wrote_is_unwritten_to_strangers(
    person: Person, post: Post, browser_of: BrowserOf
) -> None:
    ana, bia = person("ana", is_private=True), person("bia")
    post(ana, "#segredo")
    assert browser_of(ana).get("/tags/segredo/").status_code == 200
    for name in ("segredo", "nobodys"):
        assert browser_of(bia).get(f"/tags/{name}/").status_code == 404
        assert browser_of(bia).post(f"/tags/{name}/follow/").status_code == 404


def test_each_viewer_sees_what_they_may(person: Person, post: Post, browser_of: BrowserOf) -> None:
    names = ("viewer", "open", "friend", "closed", "muted", "blocked", "blocker")
    people = {name: person(name) for name in names}
    viewer = people["viewer"]
    social_follow(follower=viewer, followed=people["friend"])
    for name in ("friend", "closed"):
        accounts_privacy_set(user=people[name], is_private=True)
    social_mute(muter=viewer, muted=people["muted"], scope="posts")
    social_block(blocker=viewer, blocked=people["blocked"])
    social_block(blocker=people["blocker"], blocked=viewer)
    posts = {name: post(user, "#sol").code for name, user in people.items()}
    seen = codes(browser_of(viewer).get("/tags/sol/").text)
    assert sorted(seen) == sorted(posts[name] for name in ("viewer", "open", "friend"))
    public = ("viewer", "open", "muted", "blocked", "blocker")
    assert sorted(codes(Client().get("/tags/sol/").text)) == sorted(posts[name] for name in public)
    assert counted() == len(public)


def test_members_only_asks_strangers_to_sign_in(
    person: Person, post: Post, client: Client, settings: Settings
) -> None:
    settings.MEMBERS_ONLY = True
    post(person("ana"), "#sol")
    assert client.get("/tags/sol/")["Location"] == "/accounts/login/?next=/tags/sol/"


def test_top_comes_before_latest_which_pages_by_key(
    person: Person, post: Post, browser_of: BrowserOf
) -> None:
    ana = person("ana")
    newest = [post(ana, "#sol") for _ in range(FEED_HASHTAG_SIZE + 3)][::-1]
    feed_like(user=ana, code=newest[5].code)
    client = browser_of(ana)
    first = client.get("/tags/sol/")
    top, latest = first.text.split('id="hashtag-latest"')
    assert codes(top)[0] == newest[5].code
    assert len(codes(top)) == FEED_HASHTAG_TOP
    assert codes(latest) == [row.code for row in newest[:FEED_HASHTAG_SIZE]]
    more = first.context["feed_page"].next_query
    post(ana, "#sol")
    rest = client.get(f"/tags/sol/{more}", headers=HTMX)
    assert codes(rest.text) == [row.code for row in newest[FEED_HASHTAG_SIZE:]]
    assert "<html" not in rest.text
    assert codes(client.get(f"/tags/sol/{more}").text) == codes(rest.text)
    assert codes(client.get("/tags/sol/?cursor=x").text.split('id="hashtag-latest"')[1])


@pytest.mark.parametrize("hidden", [2, 5])
def test_the_latest_are_found_behind_many_that_are_hidden(
    person: Person, post: Post, browser_of: BrowserOf, monkeypatch: pytest.MonkeyPatch, hidden: int
) -> None:
    """The most liked are chosen among so many of the newest; the list below them has no such end."""
    monkeypatch.setattr(hashtags, "_TOP_AMONG", 3)
    # Compiled anew, with that number.
    monkeypatch.setattr(hashtags, "_newest", common_compiled(hashtags._newest.__wrapped__))  # type: ignore[attr-defined]
    viewer, ana, closed = person("viewer"), person("ana"), person("closed")
    shown = [post(ana, "#sol").code for _ in range(3)][::-1]
    feed_like(user=ana, code=shown[-1])
    for _ in range(hidden):
        post(closed, "#sol")
    accounts_privacy_set(user=closed, is_private=True)
    page = browser_of(viewer).get("/tags/sol/").context
    assert [each.code for each in page["feed_page"].rows] == shown
    assert [each.code for each in page["feed_top_posts"]] == shown[: max(0, 3 - hidden)]


@pytest.mark.parametrize("posts", [1, 12])
def test_a_page_costs_the_same_whatever_is_on_it(
    person: Person,
    post: Post,
    browser_of: BrowserOf,
    django_assert_num_queries: DjangoAssertNumQueries,
    posts: int,
) -> None:
    for number in range(posts):
        post(person(f"author{number}"), "#sol")
    client = browser_of(person("viewer"))
    # Session, user, hashtag, its newest, who sees which of them, the posts, their photos.
    with django_assert_num_queries(7):
        client.get("/tags/sol/")


def test_following_is_idempotent_and_answers_the_button(
    person: Person, post: Post, browser_of: BrowserOf
) -> None:
    ana = person("ana")
    post(ana, "#Sol")
    client = browser_of(ana)
    for act, name in [("follow", "Following"), ("follow", "Following"), ("unfollow", "Follow")] * 2:
        response = client.post(f"/tags/SOL/{act}/", headers=HTMX)
        assert re.search(rf">{name}</button>", response.text)
        assert "<html" not in response.text
        assert ana.hashtag_follows.exists() is (act == "follow")
        assert ana.hashtag_follows.count() <= 1
        assert re.search(rf">{name}</button>", client.get("/tags/sol/").text)


def test_without_scripts_following_leads_back(person: Person, post: Post, browser_of: BrowserOf) -> None:
    ana = person("ana")
    post(ana, "#sol")
    client = browser_of(ana)
    assert client.post("/tags/sol/follow/")["Location"] == "/tags/sol/"
    assert client.post("/tags/sol/unfollow/", {"next": "/ana/"})["Location"] == "/ana/"
    assert client.post("/tags/sol/follow/", {"next": "//evil.example/"})["Location"] == "/tags/sol/"


def test_a_hashtag_too_many_is_refused_with_a_sentence(
    person: Person, post: Post, browser_of: BrowserOf
) -> None:
    ana = person("ana")
    post(ana, "#sol")
    words = [f"word{number}" for number in range(FEED_HASHTAG_FOLLOWS_MAX)]
    hashtags = FeedHashtag.objects.bulk_create(FeedHashtag(name=word, folded=word) for word in words)
    FeedHashtagFollow.objects.bulk_create(FeedHashtagFollow(user=ana, hashtag=row) for row in hashtags)
    client = browser_of(ana)
    response = client.post("/tags/sol/follow/", headers=HTMX)
    assert response.status_code == 422
    assert "You follow 250 hashtags" in response["HX-Trigger"]
    assert "You follow 250 hashtags" in client.post("/tags/sol/follow/", follow=True).text
    assert ana.hashtag_follows.count() == FEED_HASHTAG_FOLLOWS_MAX


@pytest.mark.parametrize("act", ["follow", "unfollow"])
def test_following_asks_who_is_there_and_for_what(
    person: Person, post: Post, browser_of: BrowserOf, client: Client, act: str
) -> None:
    ana = person("ana")
    post(ana, "#sol")
    assert browser_of(ana).get(f"/tags/sol/{act}/").status_code == 405
    assert browser_of(ana).post(f"/tags/never/{act}/").status_code == 404
    assert client.post(f"/tags/sol/{act}/")["Location"].startswith("/accounts/login/")
    assert client.post(f"/tags/sol/{act}/", headers=HTMX).status_code == 401


def test_the_newest_of_a_hashtag_are_found_by_its_index(person: Person, post: Post) -> None:
    post(person("ana"), "#sol")
    newest = feed_hashtag_posts(FeedHashtag.objects.get(), AnonymousUser())[:25]
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off; set local enable_sort = off")
    assert "feed_post_hashtag_newest" in newest.explain()
