"""axe finds nothing on any page, in either theme, in both languages' lengths."""

from collections.abc import Callable
from typing import Any

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


# So high that nothing happens to lie half under the bar at the foot.
DESK, DARK_DESK, DARK_PHONE = (("light", 1280), ("dark", 1280), ("dark", 390))


def check(page: Page, address: str, *views: tuple[Any, int]) -> None:
    """Loaded once for all of them."""
    page.goto(address)
    for theme, width in views:
        page.emulate_media(color_scheme=theme)
        page.set_viewport_size({"width": width, "height": 3000})
        assert problems(page) == [], f"{address} {theme} {width}"


def test_axe_finds_nothing_signed_out(site: Site, new_page: NewPage) -> None:
    page = new_page()
    for address in SIGNED_OUT:
        check(page, site.url + address, DESK, DARK_DESK, DARK_PHONE)


@pytest.mark.parametrize("half", [0, 1])
def test_axe_finds_nothing_signed_in(
    site: Site, new_page: NewPage, every_page: Callable[[Page], list[str]], half: int
) -> None:
    page = new_page()
    for address in every_page(page)[half::2]:
        check(page, site.url + address, DESK, DARK_PHONE)
