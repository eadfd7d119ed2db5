"""Who sees which post, through the one rule and through every address."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from pytest_django import Settings

from accounts.models import AccountsUser
from conftest import Person, Post
from feed.models import FeedPost

BrowserOf = Callable[[AccountsUser], Client]


def seen_by(viewer: AccountsUser | AnonymousUser) -> set[str]:
    return set(FeedPost.objects.visible_to(viewer).values_list("code", flat=True))


def test_public_posts_are_everybodys(person: Person, post: Post) -> None:
    shown = post(person("ana"))
    assert seen_by(person("bia")) == seen_by(AnonymousUser()) == {shown.code}


def test_a_private_account_is_seen_by_its_owner_alone(person: Person, post: Post) -> None:
    ana = person("ana", is_private=True)
    hidden = post(ana)
    assert seen_by(ana) == {hidden.code}
    assert seen_by(person("bia")) == seen_by(AnonymousUser()) == set()


def test_a_post_off_the_line_is_its_authors_alone(person: Person) -> None:
    ana = person("ana")
    FeedPost.objects.create(author=ana)
    assert len(seen_by(ana)) == 1
    assert seen_by(person("bia")) == set()


def test_posts_of_a_closed_account_vanish(person: Person, post: Post, client: Client) -> None:
    ana = person("ana")
    post(ana)
    AccountsUser.objects.filter(pk=ana.pk).update(is_active=False)
    assert seen_by(person("bia")) == set()
    assert client.get("/ana/").status_code == 404


def test_members_only_hides_all_from_strangers(person: Person, post: Post, settings: Settings) -> None:
    settings.MEMBERS_ONLY = True
    shown = post(person("ana"))
    assert seen_by(AnonymousUser()) == set()
    assert seen_by(person("bia")) == {shown.code}


def test_members_only_asks_strangers_to_sign_in(
    person: Person, post: Post, client: Client, browser_of: BrowserOf, settings: Settings
) -> None:
    settings.MEMBERS_ONLY = True
    shown = post(person("ana"))
    bias = browser_of(person("bia"))
    for address in ("/ana/", "/nobody/", f"/p/{shown.code}/", "/p/nothing/"):
        assert client.get(address)["Location"] == f"/accounts/login/?next={address}"
        assert bias.get(address).status_code == (404 if "no" in address else 200)
    assert shown.photos.get().image.url not in client.get("/").text


@pytest.mark.parametrize(
    ("viewer", "private", "shown", "edit", "profile_shows"),
    [
        ("owner", False, 200, 200, True),
        ("owner", True, 200, 200, True),
        ("stranger", False, 200, 404, True),
        ("stranger", True, 404, 404, False),
        ("signed out", False, 200, 302, True),
        ("signed out", True, 404, 302, False),
    ],
)
def test_every_address_keeps_the_rule(
    person: Person,
    post: Post,
    browser_of: BrowserOf,
    viewer: str,
    private: bool,
    shown: int,
    edit: int,
    profile_shows: bool,
) -> None:
    ana = person("ana", is_private=private)
    mine = post(ana, caption="the very words")
    browsers = {"owner": browser_of(ana), "stranger": browser_of(person("bia")), "signed out": Client()}
    client = browsers[viewer]
    assert client.get(f"/p/{mine.code}/").status_code == shown
    for act in ("edit", "delete"):
        assert client.get(f"/p/{mine.code}/{act}/").status_code == edit
    photo = str(mine.photos.get().image.name)
    assert (photo in client.get("/ana/").text) is profile_shows
    # The landing page of somebody signed out shows a choice of posts, but never a private one.
    assert (photo in client.get("/").text) <= profile_shows
    if viewer != "owner":
        for act in ("edit", "delete"):
            assert client.post(f"/p/{mine.code}/{act}/").status_code == edit
        assert FeedPost.objects.filter(caption="the very words").exists()


def test_staged_photos_are_their_owners(
    person: Person, upload: Callable[..., object], browser_of: BrowserOf
) -> None:
    ana = person("ana")
    staged = upload(ana)
    address = f"/p/upload/{staged.pk}/"  # type: ignore[attr-defined]
    stranger = browser_of(person("bia"))
    assert browser_of(ana).get(address)["Content-Type"] == "image/jpeg"
    assert stranger.get(address).status_code == 404
    assert stranger.post(address + "delete/").status_code == 204
    assert browser_of(ana).get(address).status_code == 200
    assert Client().get(address).status_code == 302


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
@pytest.mark.parametrize(
    "address", ["/", "/p/new/", "/p/upload/", "/ana/", "/p/{code}/", "/p/{code}/edit/", "/p/{code}/delete/"]
)
def test_wrong_methods_are_405(
    person: Person, post: Post, browser_of: BrowserOf, address: str, method: str
) -> None:
    ana = person("ana")
    client = browser_of(ana)
    assert getattr(client, method)(address.format(code=post(ana).code)).status_code == 405


def test_changes_need_the_csrf_token(person: Person, post: Post) -> None:
    ana = person("ana")
    mine = post(ana)
    client = Client(enforce_csrf_checks=True)
    client.force_login(ana)
    for address in ("/p/new/", "/p/upload/", f"/p/{mine.code}/edit/", f"/p/{mine.code}/delete/"):
        assert client.post(address).status_code == 403
    assert FeedPost.objects.filter(pk=mine.pk).exists()
