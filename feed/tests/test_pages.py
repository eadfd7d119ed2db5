"""Home, profile, post and edit pages: what is on them, how they page, and how many queries they cost."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import AccountsFormerName, AccountsProfile, AccountsUser
from conftest import Person, Post
from feed.actions import feed_post_delete, feed_post_edit
from feed.models import FeedPost

BrowserOf = Callable[[AccountsUser], Client]

# The session, then the user with the profile, then what the page shows.
SIGNED_IN = 2


def codes(html: str) -> list[str]:
    """Codes of the posts on a page, in order, each once."""
    return list(dict.fromkeys(re.findall(r'/p/([-\w]{11})/"', html)))


@pytest.mark.parametrize("posts", [1, 5])
def test_profiles_and_posts_cost_the_same_whatever_is_on_them(
    person: Person,
    post: Post,
    browser_of: BrowserOf,
    django_assert_num_queries: DjangoAssertNumQueries,
    posts: int,
) -> None:
    ana = person("ana")
    shown = [post(ana, photos=2) for _ in range(posts)]
    client = browser_of(person("viewer"))
    with django_assert_num_queries(SIGNED_IN + 5):
        client.get("/ana/")
    with django_assert_num_queries(SIGNED_IN + (5 if posts > 1 else 4)):
        client.get(f"/p/{shown[0].code}/")


def test_home_shows_newest_first_and_pages_by_key(person: Person, post: Post, browser_of: BrowserOf) -> None:
    ana = person("ana")
    shown = [post(ana).code for _ in range(14)][::-1]
    client = browser_of(ana)
    first = client.get("/")
    assert codes(first.text) == shown[:12]
    cursor = first.context["feed_page"].cursor
    newer = post(ana)
    second = client.get("/", {"cursor": cursor})
    assert codes(second.text) == shown[12:]
    assert newer.code not in second.text


@pytest.mark.parametrize("cursor", ["", "x", "-1", "1.5", "9" * 40, "٣", "' or 1=1"])
def test_a_forged_cursor_is_page_one(person: Person, post: Post, browser_of: BrowserOf, cursor: str) -> None:
    ana = person("ana")
    mine = post(ana)
    assert mine.code in browser_of(ana).get("/", {"cursor": cursor}).text


def test_htmx_gets_the_next_cards_alone(person: Person, post: Post, browser_of: BrowserOf) -> None:
    ana = person("ana")
    post(ana)
    client = browser_of(ana)
    part = client.get("/", headers={"HX-Request": "true"})
    assert "<html" not in part.text
    assert "data-post" in part.text
    assert "HX-Request" in part["Vary"]
    restored = client.get("/", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert "<html" in restored.text


def test_every_list_has_an_empty_state(person: Person, browser_of: BrowserOf, client: Client) -> None:
    ana = person("ana")
    assert "/p/new/" in browser_of(ana).get("/").text
    assert "/p/new/" in browser_of(ana).get("/ana/").text
    assert client.get("/").status_code == 200
    assert client.get("/ana/").status_code == 200


def test_a_name_in_capitals_leads_to_the_profile(person: Person, client: Client) -> None:
    person("ana")
    assert client.get("/ANA/")["Location"] == "/ana/"


def test_a_former_name_leads_to_its_user_for_a_while(person: Person, client: Client) -> None:
    ana = person("ana")
    former = AccountsFormerName.objects.create(
        username="anna", user=ana, kept_until=timezone.now() + timedelta(days=1)
    )
    assert client.get("/anna/")["Location"] == "/ana/"
    former.kept_until = timezone.now()
    former.save()
    assert client.get("/anna/").status_code == 404


@pytest.mark.parametrize(
    "address", ["/nobody/", "/p/nothing/", "/p/x/edit/", "/no/such/page/", "/é/", "/a%00b/"]
)
def test_what_is_not_there_is_a_404_page(person: Person, browser_of: BrowserOf, address: str) -> None:
    response = browser_of(person("ana")).get(address)
    assert response.status_code == 404
    assert "<html" in response.text


def test_the_edit_page_keeps_what_was_typed(person: Person, post: Post, browser_of: BrowserOf) -> None:
    ana = person("ana")
    mine = post(ana, caption="before", photos=2)
    first, second = mine.photos.all()
    form = {"caption": "x" * 2_201, "photo": [second.pk, first.pk], "alt": ["typed alt", ""]}
    response = browser_of(ana).post(f"/p/{mine.code}/edit/", form)
    assert response.status_code == 422
    assert "typed alt" in response.text
    assert "x" * 2_201 in response.text
    mine.refresh_from_db()
    assert mine.caption == "before"


def test_editing_through_the_page(person: Person, post: Post, browser_of: BrowserOf) -> None:
    ana = person("ana")
    mine = post(ana, photos=2)
    first, second = mine.photos.all()
    form = {"caption": "after", "photo": [first.pk, second.pk], "alt": ["one", "two"], "position": ["2", "1"]}
    assert browser_of(ana).post(f"/p/{mine.code}/edit/", form)["Location"] == f"/p/{mine.code}/"
    assert [(photo.pk, photo.alt) for photo in mine.photos.all()] == [(second.pk, "two"), (first.pk, "one")]


def test_editing_what_was_deleted_meanwhile_is_a_404(
    person: Person, post: Post, browser_of: BrowserOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The delete comes between the view's look at the post and the edit itself."""
    ana = person("ana")
    mine = post(ana)
    form = {"caption": "late", "photo": [mine.photos.get().pk], "alt": [""]}

    def edit(**values: Any) -> None:
        feed_post_delete(post=mine)
        feed_post_edit(**values)

    monkeypatch.setattr("feed.views.own.feed_post_edit", edit)
    assert browser_of(ana).post(f"/p/{mine.code}/edit/", form).status_code == 404


def test_deleting_asks_first_then_deletes(person: Person, post: Post, browser_of: BrowserOf) -> None:
    ana = person("ana")
    mine = post(ana)
    client = browser_of(ana)
    assert client.get(f"/p/{mine.code}/delete/").status_code == 200
    assert FeedPost.objects.exists()
    assert client.post(f"/p/{mine.code}/delete/")["Location"] == "/ana/"
    assert not FeedPost.objects.exists()


def test_pages_speak_portuguese_when_asked(person: Person, client: Client) -> None:
    person("ana")
    page = client.get("/", headers={"Accept-Language": "pt-BR,pt;q=0.9,en;q=0.5"})
    assert 'lang="pt-br"' in page.text
    assert page["Content-Language"] == "pt-br"


def test_pages_forbid_inline_code(person: Person, post: Post, browser_of: BrowserOf) -> None:
    ana = person("ana")
    mine = post(ana)
    client = browser_of(ana)
    for address in (
        "/",
        "/ana/",
        "/p/new/",
        f"/p/{mine.code}/",
        f"/p/{mine.code}/edit/",
        "/settings/profile/",
    ):
        response = client.get(address)
        policy = response["Content-Security-Policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert not re.search(r"\sstyle=|\son\w+=|<style|javascript:", response.text)
        assert "geolocation=()" in response["Permissions-Policy"]


def test_addresses_written_out_are_the_ones_of_the_patterns(person: Person, post: Post) -> None:
    ana = person("ana")
    mine = post(ana)
    assert mine.get_absolute_url() == reverse("feed:post", args=[mine.code])
    assert ana.get_absolute_url() == reverse("feed:profile", args=[ana.username])


def test_somebody_without_a_profile_gets_one(person: Person, browser_of: BrowserOf, client: Client) -> None:
    ana = person("ana")
    AccountsProfile.objects.filter(user=ana).delete()
    assert client.get("/ana/").status_code == 404
    assert browser_of(ana).get("/").status_code == 200
    assert client.get("/ana/").status_code == 200
