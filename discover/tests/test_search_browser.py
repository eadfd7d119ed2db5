"""Search by keyboard alone, on a phone, and without scripts, in Chromium."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from accounts.actions import accounts_profile_update
from accounts.models import AccountsUser
from conftest import Person
from discover.models import DiscoverRecent
from discover.search.index import discover_index_new
from feed.models import FeedHashtag
from tests.browser import NewPage, Site, until

pytestmark = pytest.mark.browser

BrowserOf = Callable[[AccountsUser], Client]


@pytest.fixture
def open_page(site: Site, new_page: NewPage, person: Person, browser_of: BrowserOf) -> Callable[..., Page]:
    """Of somebody on a site where two people and a hashtag are called after the sky."""
    viewer = person("viewer")
    for username, name in (("ceu.azul", "Céu Azul"), ("ana", "Ana do Céu")):
        accounts_profile_update(user=person(username), name=name, bio="", website="")
    FeedHashtag.objects.create(name="fotografia", folded="fotografia", post_count=3)
    discover_index_new(10)

    def open_as_viewer(path: str = "/", **options: Any) -> Page:
        page = new_page(**options)
        value = browser_of(viewer).cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": site.url}])
        page.goto(f"{site.url}{path}")
        return page

    return open_as_viewer


def names(page: Page) -> list[str]:
    return page.locator("#search-found .person b").all_inner_texts()


def test_search_by_keyboard_alone(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.keyboard.press("/")
    page.wait_for_url("**/explore/search/")
    expect(page.locator("[data-search]")).to_be_focused()
    page.keyboard.type("ceu")
    until(lambda: sorted(names(page)) == ["ana", "ceu.azul"], page)
    assert page.url.endswith("?q=ceu")
    # Up in the field stays; down and up walk; Escape leads back to the letters.
    page.keyboard.press("ArrowUp")
    expect(page.locator("[data-search]")).to_be_focused()
    for _step in range(3):
        page.keyboard.press("ArrowDown")
    expect(page.locator("#search-found .person").last).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("[data-search]")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url.endswith(("/ana/", "/ceu.azul/")))
    opened = page.url.split("/")[-2]
    # What was opened is kept, and coming back finds what was found.
    until(lambda: DiscoverRecent.objects.filter(text=opened).exists(), page)
    page.go_back()
    until(lambda: sorted(names(page)) == ["ana", "ceu.azul"], page)
    page.locator("[data-search]").fill("")
    until(lambda: names(page) == [opened], page)
    page.get_by_role("button", name=f"Forget {opened}").press("Enter")
    until(lambda: names(page) == [], page)
    assert not DiscoverRecent.objects.exists()


def test_a_slip_of_the_pen_finds_it_as_one_types(open_page: Callable[..., Page]) -> None:
    page = open_page("/explore/search/", size=(390, 844))
    page.locator("[data-search]").press_sequentially("fotgrafia")
    until(lambda: names(page) == ["#fotografia"], page)
    page.get_by_role("link", name="Hashtags").click()
    until(lambda: names(page) == ["#fotografia"], page)
    page.locator("[data-search]").fill("qqqq")
    expect(page.get_by_role("heading", name="Nothing found")).to_be_visible()


def test_search_without_scripts(open_page: Callable[..., Page]) -> None:
    page = open_page("/explore/search/", javascript=False)
    page.locator("[data-search]").fill("céu")
    page.get_by_role("button", name="Search").click()
    assert sorted(names(page)) == ["ana", "ceu.azul"]
    page.get_by_role("link", name="People", exact=True).click()
    assert sorted(names(page)) == ["ana", "ceu.azul"]
