"""How the lists of people lie on their pages, in Chromium."""

import pytest
from django.conf import settings
from playwright.sync_api import Page

from accounts.models import AccountsProfile
from conftest import Person
from social.actions import social_follow
from social.tests.conftest import Acting
from tests.browser import NewPage, Site

pytestmark = pytest.mark.browser


def column(page: Page) -> tuple[float, float, str]:
    """Where the list begins, how wide it is, and whether room is kept for a scrollbar."""
    box = page.locator(".people-page").bounding_box()
    assert box
    gutter = page.evaluate("getComputedStyle(document.documentElement).scrollbarGutter")
    return box["x"], box["width"], str(gutter)


@pytest.mark.parametrize("width", [390, 1280])
def test_all_lists_lie_in_the_same_column(
    site: Site, new_page: NewPage, person: Person, ana: Acting, width: int
) -> None:
    for number in range(20):
        social_follow(follower=person(f"p{number}"), followed=ana.user)
    AccountsProfile.objects.filter(user=ana.user).update(is_private=True)
    social_follow(follower=person("bia"), followed=ana.user)
    page = new_page(size=(width, 900))
    value = ana.client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": site.url}])
    columns = set()
    for address in ("/ana/followers/", "/ana/following/", "/requests/"):
        page.goto(site.url + address)
        columns.add(column(page))
    [(_begin, _width, gutter)] = columns
    assert gutter == "stable"
