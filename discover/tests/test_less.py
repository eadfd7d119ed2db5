"""Seeing less of something: by its name, once, and taken back."""

from collections.abc import Callable

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from accounts.models import AccountsUser
from conftest import Person
from discover import actions
from discover.models import DiscoverLess
from feed.models import FeedHashtag
from social.actions import social_block, social_unblock

BrowserOf = Callable[[AccountsUser], Client]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def bia(person: Person, browser_of: BrowserOf) -> Client:
    return browser_of(person("bia"))


@pytest.fixture
def film(db: None) -> FeedHashtag:
    return FeedHashtag.objects.create(name="Film", folded="film", post_count=1)


def less() -> set[tuple[str, int]]:
    return set(DiscoverLess.objects.values_list("kind", "key"))


def test_less_and_back(bia: Client, person: Person, film: FeedHashtag) -> None:
    ana = person("ana")
    forms = [("hashtag", "Film", film.pk), ("author", "ana", ana.pk), ("liker", "ana", ana.pk)]
    for kind, name, key in forms:
        for _twice in range(2):
            answer = bia.post("/explore/less/", {"kind": kind, "name": name, "next": "/explore/?seed=a"})
            assert answer["Location"] == "/explore/?seed=a"
        assert (kind, key) in less()
    page = bia.get("/settings/discovery/").text
    for words in ("Less of #Film", "Less by ana", "Less of what ana likes"):
        assert words in page
    for kind, name, key in forms:
        for _twice in range(2):
            assert bia.post("/explore/less/remove/", {"kind": kind, "name": name}).status_code == 302
        assert (kind, key) not in less()


def test_htmx_says_it_in_place_and_offers_to_undo(bia: Client, film: FeedHashtag) -> None:
    done = bia.post("/explore/less/", {"kind": "hashtag", "name": "film"}, headers=HTMX)
    assert "Less of #Film" in done.text
    assert 'hx-post="/explore/less/remove/"' in done.text
    undone = bia.post("/explore/less/remove/", {"kind": "hashtag", "name": "film"}, headers=HTMX)
    assert "Show less of #Film" in undone.text
    assert 'hx-post="/explore/less/"' in undone.text
    assert not less()


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("hashtag", "nosuch"),
        ("hashtag", ""),
        ("hashtag", "x" * 5000),
        ("author", "nobody"),
        ("author", "a\0b"),
        ("liker", "9" * 400),
        ("color", "ana"),
        ("", ""),
    ],
)
@pytest.mark.parametrize("address", ["/explore/less/", "/explore/less/remove/"])
def test_what_is_not_there_is_404(bia: Client, film: FeedHashtag, address: str, kind: str, name: str) -> None:
    assert bia.post(address, {"kind": kind, "name": name}).status_code == 404
    assert not less()


def test_oneself_is_refused(bia: Client) -> None:
    answer = bia.post("/explore/less/", {"kind": "author", "name": "bia"})
    assert [str(said) for said in get_messages(answer.wsgi_request)] == [
        "Your own photos are never on your wall."
    ]
    assert not less()


def test_whoever_blocked_me_is_not_there_by_whatever_name(bia: Client, person: Person) -> None:
    ana = person("ana")
    form = {"kind": "author", "name": "ana"}
    bia.post("/explore/less/", form)
    assert "Less by ana" in bia.get("/settings/discovery/").text
    social_block(blocker=ana, blocked=AccountsUser.objects.get(username="bia"))
    assert bia.post("/explore/less/", form | {"kind": "liker"}).status_code == 404
    assert bia.post("/explore/less/remove/", form).status_code == 404
    assert "Less by" not in bia.get("/settings/discovery/").text
    social_unblock(blocker=ana, blocked=AccountsUser.objects.get(username="bia"))
    assert "Less by ana" in bia.get("/settings/discovery/").text


def test_a_hashtag_that_private_accounts_alone_wrote_is_not_there(bia: Client, film: FeedHashtag) -> None:
    form = {"kind": "hashtag", "name": "film"}
    bia.post("/explore/less/", form)
    FeedHashtag.objects.update(post_count=0)
    # Who marked it while it was public knows it, and may take it back.
    assert bia.post("/explore/less/remove/", {"kind": "hashtag", "name": "Film"}).status_code == 302
    assert bia.post("/explore/less/", form).status_code == 404
    assert not less()


def test_a_limit_is_said_kindly(bia: Client, film: FeedHashtag, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "DISCOVER_LESS_MAX", 1)
    FeedHashtag.objects.create(name="sea", folded="sea", post_count=1)
    bia.post("/explore/less/", {"kind": "hashtag", "name": "film"})
    # What is there already is no more than there is.
    assert bia.post("/explore/less/", {"kind": "hashtag", "name": "film"}, headers=HTMX).status_code == 200
    refused = bia.post("/explore/less/", {"kind": "hashtag", "name": "sea"}, headers=HTMX)
    assert refused.status_code == 422
    assert "Take one back first." in refused["HX-Trigger"]
    assert less() == {("hashtag", film.pk)}


def test_what_is_gone_is_left_out_of_the_list(bia: Client, person: Person, film: FeedHashtag) -> None:
    ana = person("ana")
    bia.post("/explore/less/", {"kind": "author", "name": "ana"})
    bia.post("/explore/less/", {"kind": "hashtag", "name": "film"})
    ana.delete()
    page = bia.get("/settings/discovery/")
    assert page.status_code == 200
    assert "Less of #Film" in page.text
    assert "Less by" not in page.text
