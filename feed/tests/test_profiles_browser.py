"""The head of a profile as a person meets it in Chromium."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from accounts.models import AccountsUser
from conftest import Person
from social.actions import social_mute
from social.models import SocialMute
from tests.browser import NewPage, Site

pytestmark = pytest.mark.browser

BrowserOf = Callable[[AccountsUser], Client]


@pytest.mark.parametrize("javascript", [True, False])
def test_a_muted_person_is_heard_again_from_the_profile(
    site: Site, new_page: NewPage, person: Person, browser_of: BrowserOf, javascript: bool
) -> None:
    ana, bia = person("ana"), person("bia")
    social_mute(muter=ana, muted=bia, scope="posts")
    page = new_page(javascript=javascript)
    value = browser_of(ana).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": site.url}])
    page.goto(f"{site.url}/bia/")
    line = page.locator(".mute-line")
    expect(line).to_contain_text("You muted bia's posts")
    line.get_by_role("button", name="Unmute bia").click()
    told = page.get_by_text("bia is no longer muted.")
    expect(told).to_be_visible()
    assert not SocialMute.objects.exists()
    if javascript:
        expect(told).to_be_focused()
    page.get_by_label("More options").click()
    menu = page.locator("#person-menu")
    expect(menu.get_by_role("button", name="Mute posts", exact=True)).to_be_visible()
    expect(menu.get_by_role("button", name="Unmute")).to_have_count(0)
