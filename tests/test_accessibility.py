"""axe finds nothing on any page, in either theme, in both languages' lengths."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser import NewPage, Site

pytestmark = pytest.mark.browser

SIGNED_OUT = ["/", "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/no/such/page/"]


def problems(page: Page) -> list[str]:
    found = Axe().run(
        page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    )
    return [
        f"{each['id']}: {node['html'][:160]} {node['failureSummary'][:300]}"
        for each in found.response["violations"]
        for node in each["nodes"]
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_signed_out(site: Site, new_page: NewPage, theme: str) -> None:
    page = new_page(theme=theme)
    for address in SIGNED_OUT:
        page.goto(site.url + address)
        assert problems(page) == [], address


# So high that nothing happens to lie half under the bar at the foot.
@pytest.mark.parametrize(("theme", "size"), [("light", (1280, 3000)), ("dark", (390, 3000))])
def test_axe_finds_nothing_signed_in(
    site: Site, new_page: NewPage, every_page: Callable[[Page], list[str]], theme: str, size: tuple[int, int]
) -> None:
    page = new_page(theme=theme, size=size)
    for address in every_page(page):
        page.goto(site.url + address)
        assert problems(page) == [], address
