"""What somebody searched for lately, for their eyes alone."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import AccountsUser
from conftest import Person
from discover.models import DiscoverRecent
from discover.search.recent import DISCOVER_RECENT_MAX, discover_recent_add

BrowserOf = Callable[[AccountsUser], Client]


@pytest.fixture
def ana(person: Person) -> AccountsUser:
    return person("ana")


def recents(user: AccountsUser) -> list[tuple[str, str]]:
    rows = DiscoverRecent.objects.filter(user=user).order_by("-at", "-pk")
    return list(rows.values_list("kind", "text"))


def test_what_was_opened_is_kept_and_can_be_forgotten(
    browser_of: BrowserOf, ana: AccountsUser, person: Person
) -> None:
    browser, address = browser_of(ana), "/explore/search/recent/"
    for kind, text in (("person", "bia"), ("hashtag", "sea"), ("words", "céu azul"), ("person", "bia")):
        assert browser.post(address, {"kind": kind, "text": text}).status_code == 204
    assert recents(ana) == [("person", "bia"), ("words", "céu azul"), ("hashtag", "sea")]
    page = browser.get("/explore/search/").text
    assert re.findall(r'aria-label="Forget ([^"]*)"', page) == ["bia", "céu azul", "sea"]
    first = DiscoverRecent.objects.get(text="sea").pk
    other = browser_of(person("other"))
    other.post(address, {"remove": str(first)})
    other.post(address, {"remove": "all"})
    assert len(recents(ana)) == 3
    assert browser.post(address, {"remove": str(first)})["Location"] == "/explore/search/"
    assert ("hashtag", "sea") not in recents(ana)
    part = browser.post(address, {"remove": "all"}, headers={"HX-Request": "true"})
    assert (part.text.strip(), recents(ana)) == ("", [])


def test_only_the_newest_are_kept(ana: AccountsUser) -> None:
    for number in range(DISCOVER_RECENT_MAX + 5):
        discover_recent_add(user=ana, kind="words", text=f"word {number}")
    kept = recents(ana)
    assert len(kept) == DISCOVER_RECENT_MAX
    assert kept[0] == ("words", f"word {DISCOVER_RECENT_MAX + 4}")


@pytest.mark.parametrize(
    "form", [{}, {"kind": "person"}, {"kind": "nonsense", "text": "x"}, {"kind": "words", "text": " \0"}]
)
def test_nonsense_is_not_kept(browser_of: BrowserOf, ana: AccountsUser, form: dict[str, str]) -> None:
    assert browser_of(ana).post("/explore/search/recent/", form).status_code == 204
    assert recents(ana) == []


def test_visitors_have_no_recent_searches(client: Client, db: None) -> None:
    assert client.post("/explore/search/recent/", {"kind": "words", "text": "x"}).status_code == 302
    assert "search-recents" not in client.get("/explore/search/").text
