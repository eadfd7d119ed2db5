"""axe finds nothing on any page, in either theme, in both languages' lengths."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser import NewPage, Site

pytestmark = pytest.mark.browser

SIGNED_OUT = ["/", "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/no/such/page/"]


OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    # Of all that is right, one element for each rule is enough.
    "resultTypes": ["violations"],
}


def problems(page: Page) -> list[str]:
    found = Axe().run(page, options=OPTIONS)
    return [
        f"{each['id']}: {node['html'][:160]} {node['failureSummary'][:300]}"
        for each in found.response["violations"]
        for node in each["nodes"]
    ]


def check(page: Page, address: str) -> None:
    """On a desk in light, then on a phone in dark; so high that nothing lies half under a bar."""
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 3000})
    page.goto(address)
    assert problems(page) == [], f"{address} on a desk"
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 390, "height": 3000})
    assert problems(page) == [], f"{address} on a phone"


def test_axe_finds_nothing_signed_out(site: Site, new_page: NewPage) -> None:
    page = new_page()
    for address in SIGNED_OUT:
        check(page, site.url + address)


@pytest.mark.parametrize("half", [0, 1])
def test_axe_finds_nothing_signed_in(
    site: Site, new_page: NewPage, every_page: Callable[[Page], list[str]], half: int
) -> None:
    page = new_page()
    for address in every_page(page)[half::2]:
        check(page, site.url + address)
