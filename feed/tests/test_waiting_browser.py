"""From restricting somebody to approving what they said, in browsers."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from accounts.models import AccountsUser
from conftest import Person, Post
from feed.actions import feed_comment_create
from feed.models import FeedComment
from social.actions import social_restrict
from tests.browser import NewPage, Site, until

pytestmark = pytest.mark.browser

LogIn = Callable[..., Page]


@pytest.fixture
def page_of(site: Site, new_page: NewPage, browser_of: Callable[[AccountsUser], Client]) -> LogIn:
    """A browser in which somebody is logged in."""

    def open_page(user: AccountsUser, address: str, **ways: object) -> Page:
        page = new_page(**ways)
        value = browser_of(user).cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": site.url}])
        page.goto(site.url + address)
        return page

    return open_page


def say(page: Page, text: str) -> None:
    field = page.locator("[data-comment-field]").last
    field.fill(text)
    field.press("Enter")
    expect(page.locator(".comment:not([data-waiting])", has_text=text)).to_be_visible()
    until(lambda: not page.locator(".is-pending").count(), page)


def test_somebody_restricted_speaks_to_themselves_until_approved(
    site: Site, page_of: LogIn, person: Person, post: Post
) -> None:
    ana, bia, caio = person("ana"), person("bia"), person("caio")
    address = f"/p/{post(ana).code}/"
    anas = page_of(ana, "/bia/")
    anas.get_by_label("More options").click()
    anas.get_by_role("button", name="Restrict", exact=True).click()
    expect(anas.get_by_text("only they see until you approve it").last).to_be_visible()
    anas.locator("dialog").get_by_role("button", name="Restrict", exact=True).click()
    expect(anas.get_by_text("You restricted bia: their comments wait for you")).to_be_visible()

    bias = page_of(bia, address)
    say(bias, "Patience is all")
    expect(bias.locator('[data-count="comments"]').first).to_have_text("1")
    bias.reload()
    expect(bias.get_by_text("Patience is all")).to_be_visible()
    caios = page_of(caio, address)
    expect(caios.get_by_text("No comments yet.")).to_be_visible()

    anas.goto(site.url + address)
    expect(anas.get_by_text("Patience is all")).to_be_hidden()
    anas.get_by_text("1 comment waits for you").click()
    anas.get_by_role("button", name="Approve the comment of bia").click()
    expect(anas.locator("[data-comment]", has_text="Patience is all")).to_be_visible()
    expect(anas.locator('[data-count="comments"]').first).to_have_text("1")
    expect(anas.locator(".comments-title")).to_be_focused()
    caios.reload()
    expect(caios.get_by_text("Patience is all")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_what_waits_is_judged_one_by_one(
    page_of: LogIn, person: Person, post: Post, javascript: bool
) -> None:
    ana, bia = person("ana"), person("bia")
    shown = post(ana)
    social_restrict(restricter=ana, restricted=bia)
    for number in range(3):
        feed_comment_create(author=bia, post=shown, text=f"word {number}")
    page = page_of(ana, shown.get_absolute_url(), javascript=javascript)
    page.get_by_text("3 comments wait for you").click()
    page.locator("[data-waiting]", has_text="word 1").get_by_text("Delete").click()
    if javascript:
        page.locator("dialog").get_by_role("button", name="Delete").click()
        expect(page.locator(".comments-waiting summary")).to_be_focused()
    else:
        page.get_by_role("button", name="Delete").click()
        page.get_by_text("2 comments wait for you").click()
    expect(page.get_by_text("2 comments wait for you")).to_be_visible()
    page.locator("[data-waiting]", has_text="word 2").get_by_role("button").click()
    expect(page.locator("[data-comment]", has_text="word 2")).to_be_visible()
    expect(page.get_by_text("1 comment waits for you")).to_be_visible()
    assert set(FeedComment.objects.values_list("text", "waits")) == {("word 0", True), ("word 2", False)}
