"""How lists of people lie on their pages, and what their buttons do, in Chromium."""

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from accounts.models import AccountsProfile
from conftest import Person
from social.actions import social_follow, social_mute
from social.tests.conftest import Acting
from tests.browser import NewPage, Site

pytestmark = pytest.mark.browser


def column(page: Page) -> tuple[float, float, str]:
    """Where the list begins, how wide it is, and whether room is kept for a scrollbar."""
    box = page.locator(".people-page").bounding_box()
    assert box
    gutter = page.evaluate("getComputedStyle(document.documentElement).scrollbarGutter")
    return box["x"], box["width"], str(gutter)


def log_in(page: Page, site: Site, who: Acting) -> None:
    value = who.client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": site.url}])


@pytest.mark.parametrize("width", [390, 1280])
def test_all_lists_lie_in_the_same_column(
    site: Site, new_page: NewPage, person: Person, ana: Acting, width: int
) -> None:
    for number in range(20):
        social_follow(follower=person(f"p{number}"), followed=ana.user)
    AccountsProfile.objects.filter(user=ana.user).update(is_private=True)
    social_follow(follower=person("bia"), followed=ana.user)
    page = new_page(size=(width, 900))
    log_in(page, site, ana)
    columns = set()
    for address in ("/ana/followers/", "/ana/following/", "/requests/"):
        page.goto(site.url + address)
        columns.add(column(page))
    [(_begin, _width, gutter)] = columns
    assert gutter == "stable"


def test_what_is_muted_is_told_whole_in_portuguese(
    site: Site, new_page: NewPage, person: Person, ana: Acting
) -> None:
    social_mute(muter=ana.user, muted=person("maria.aparecida.da.conceicao1"), scope="all")
    page = new_page(size=(390, 844), locale="pt-BR")
    log_in(page, site, ana)
    page.goto(f"{site.url}/settings/muted/")
    note = page.locator(".person-row .muted")
    expect(note).to_contain_text("Publicações")
    assert note.evaluate("one => one.scrollWidth <= one.clientWidth")


def test_asking_to_follow_and_taking_it_back_leaves_no_error(
    site: Site, new_page: NewPage, person: Person, ana: Acting
) -> None:
    """What htmx finds no place for it tells the console, which fails the test."""
    person("bia", is_private=True)
    page = new_page()
    log_in(page, site, ana)
    page.goto(f"{site.url}/bia/")
    for shown, act in (("Requested", "follow"), ("Follow", "unfollow")):
        with page.expect_response(f"**/bia/{act}/"):
            page.locator(".profile .follow-button").click()
        expect(page.locator(".profile .follow-button")).to_have_text(shown)
    page.wait_for_load_state("networkidle")
