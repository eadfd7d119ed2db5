"""Notifications as a person meets them: the panel by mouse and keyboard, the page on a phone, no scripts."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import Locator, Page, expect

from accounts.actions import accounts_privacy_set
from accounts.models import AccountsUser
from alerts.models import AlertsSubscription
from alerts.tests.conftest import unread_of
from conftest import Person, Post
from feed.actions import feed_comment_create, feed_like
from feed.models import FeedPost
from feed.tests.test_compose_browser import log_in
from social.actions import social_follow
from social.models import SocialFollow
from tests.browser import NewPage, Site

pytestmark = pytest.mark.browser

BrowserOf = Callable[[AccountsUser], Client]
Deliver = Callable[[], int]
Open = Callable[..., Page]

PHONE = (390, 844)


@pytest.fixture
def ana(site: Site, person: Person) -> AccountsUser:
    return person("ana")


@pytest.fixture
def photo(ana: AccountsUser, person: Person, post: Post, deliver: Deliver) -> FeedPost:
    """What five liked, and bia, who follows ana, commented on: three notifications."""
    shared, bia = post(ana), person("bia")
    for liker in [person(f"p{number}") for number in range(5)]:
        feed_like(user=liker, code=shared.code)
    feed_comment_create(author=bia, post=shared, text="What a light")
    social_follow(follower=bia, followed=ana)
    deliver()
    return shared


@pytest.fixture
def open_page(site: Site, ana: AccountsUser, new_page: NewPage, browser_of: BrowserOf) -> Open:
    def run(address: str = "/", **options: object) -> Page:
        page = new_page(**options)
        log_in(page.context, site, browser_of(ana))
        page.goto(site.url + address)
        return page

    return run


def door_of(page: Page) -> Locator:
    return page.get_by_role("link", name="Notifications", exact=True)


def panel_of(page: Page) -> Locator:
    return page.get_by_role("complementary", name="Notifications")


def badge_of(page: Page) -> Locator:
    return page.locator("[data-badge=alerts]:visible")


def open_panel(page: Page) -> Locator:
    door_of(page).click()
    panel = panel_of(page)
    expect(panel.get_by_role("heading", name="Notifications")).to_be_focused()
    return panel


def test_the_panel_opens_beside_the_rail_and_what_it_shows_is_read(
    open_page: Open, photo: FeedPost, ana: AccountsUser
) -> None:
    page = open_page()
    expect(badge_of(page)).to_have_text("3")
    expect(door_of(page)).to_have_accessible_description("3 unread")
    expect(door_of(page)).to_have_attribute("aria-expanded", "false")
    with page.expect_response("**/alerts/read/"):
        panel = open_panel(page)
    expect(door_of(page)).to_have_attribute("aria-expanded", "true")
    expect(panel.locator("[data-alert]")).to_have_count(3)
    expect(panel.locator(".alert-row.is-unread")).to_have_count(3)
    expect(panel.get_by_role("button", name="Mark all as read")).to_be_hidden()
    rail, beside = page.get_by_role("navigation", name="Main").bounding_box(), panel.bounding_box()
    assert rail
    assert beside
    assert (beside["x"], beside["width"]) == (rail["width"], 397)
    assert unread_of(ana) == 0
    expect(page).to_have_url(re.compile(r":\d+/$"))


@pytest.mark.parametrize("way", ["escape", "button", "outside", "door", "tab"])
def test_the_panel_closes_in_every_way_and_the_focus_returns(
    open_page: Open, photo: FeedPost, way: str
) -> None:
    page = open_page()
    door = door_of(page)
    door.focus()
    page.keyboard.press("Enter")
    panel = panel_of(page)
    expect(panel.get_by_role("heading", name="Notifications")).to_be_focused()
    if way == "escape":
        page.keyboard.press("Escape")
    elif way == "button":
        panel.get_by_role("button", name="Close").click()
    elif way == "outside":
        page.mouse.click(1200, 880)
    elif way == "door":
        door.click()
    else:
        page.keyboard.press("Tab")
        expect(panel).to_be_visible()
        page.locator(".post-card a").first.focus()
    expect(panel).to_be_hidden()
    expect(door).to_have_attribute("aria-expanded", "false")
    if way not in ("tab", "outside"):
        expect(door).to_be_focused()


def test_the_panel_comes_anew_each_time(
    open_page: Open, photo: FeedPost, ana: AccountsUser, person: Person, deliver: Deliver
) -> None:
    page = open_page()
    with page.expect_response("**/alerts/read/"):
        panel = open_panel(page)
    page.keyboard.press("Escape")
    social_follow(follower=person("cleo"), followed=ana)
    deliver()
    panel = open_panel(page)
    expect(panel.locator("[data-alert]")).to_have_count(4)
    expect(panel.locator(".is-unread")).to_contain_text("cleo started following you")


def test_filters_in_the_panel_keep_marks_focus_and_address(open_page: Open, photo: FeedPost) -> None:
    page = open_page()
    with page.expect_response("**/alerts/read/"):
        panel = open_panel(page)
    panel.get_by_role("link", name="Comments", exact=True).focus()
    page.keyboard.press("Enter")
    expect(panel.locator("[data-alert]")).to_have_count(1)
    expect(panel.locator(".is-unread")).to_contain_text("What a light")
    expect(panel.get_by_role("link", name="Comments", exact=True)).to_be_focused()
    expect(page).to_have_url(re.compile(r":\d+/$"))
    panel.get_by_role("link", name="Mentions", exact=True).click()
    expect(panel.get_by_role("heading", name="No mentions yet")).to_be_visible()


def test_who_liked_opens_over_the_panel_and_leads_back_to_it(open_page: Open, photo: FeedPost) -> None:
    page = open_page()
    panel = open_panel(page)
    others = panel.get_by_role("link", name="3 others")
    others.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("[data-person]")).to_have_count(5)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(others).to_be_focused()
    expect(panel).to_be_visible()


def test_one_follows_back_in_place(open_page: Open, photo: FeedPost, ana: AccountsUser) -> None:
    page = open_page()
    panel = open_panel(page)
    with page.expect_response("**/bia/follow/"):
        panel.get_by_role("button", name="Follow back").click()
    expect(panel.get_by_role("button", name="Following")).to_be_visible()
    assert SocialFollow.objects.filter(follower=ana, followed__username="bia").exists()
    expect(panel).to_be_visible()


def test_requests_are_answered_in_place(
    open_page: Open, ana: AccountsUser, person: Person, deliver: Deliver
) -> None:
    accounts_privacy_set(user=ana, is_private=True)
    for name in ("bia", "cleo"):
        social_follow(follower=person(name), followed=ana)
    deliver()
    page = open_page("/alerts/", size=PHONE)
    rows = page.locator("[data-alert]")
    rows.filter(has_text="bia").get_by_role("button", name="Accept").click()
    expect(rows.filter(has_text="bia").get_by_text("Accepted")).to_be_visible()
    rows.filter(has_text="cleo").get_by_role("button", name="Decline").click()
    expect(rows.filter(has_text="cleo").get_by_text("Declined")).to_be_visible()
    assert SocialFollow.objects.get().follower.username == "bia"


def test_on_a_phone_it_is_a_page(open_page: Open, photo: FeedPost, ana: AccountsUser) -> None:
    page = open_page(size=PHONE)
    door = door_of(page)
    expect(door).not_to_have_attribute("aria-expanded", re.compile(".*"))
    with page.expect_response("**/alerts/read/"):
        door.click()
    expect(page).to_have_url(re.compile(r"/alerts/$"))
    expect(door).to_have_attribute("aria-current", "page")
    expect(page.locator(".is-unread")).to_have_count(3)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    assert unread_of(ana) == 0
    page.reload()
    expect(page.locator("[data-alert]")).to_have_count(3)
    expect(page.locator(".is-unread")).to_have_count(0)
    expect(badge_of(page)).to_have_count(0)


def test_a_row_leads_to_what_it_is_about(open_page: Open, photo: FeedPost) -> None:
    page = open_page("/alerts/")
    row = page.locator("[data-alert]", has_text="What a light")
    box = row.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] * 0.7, box["y"] + box["height"] - 4)
    expect(page).to_have_url(re.compile(rf"/p/{photo.code}/\?comment=\d+#comment-\d+$"))


def test_the_address_of_the_page_says_what_it_shows(open_page: Open, photo: FeedPost) -> None:
    page = open_page("/alerts/")
    page.get_by_role("link", name="Follows", exact=True).click()
    expect(page.locator("[data-alert]")).to_have_count(1)
    expect(page).to_have_url(re.compile(r"/alerts/\?only=follows$"))
    page.reload()
    expect(page.locator("[data-alert]")).to_have_count(1)


def test_a_filtered_page_is_read_by_hand(open_page: Open, photo: FeedPost, ana: AccountsUser) -> None:
    page = open_page("/alerts/?only=comments")
    read = page.get_by_role("button", name="Mark all as read")
    expect(read).to_be_visible()
    assert unread_of(ana) == 3
    with page.expect_response("**/alerts/read/"):
        read.click()
    expect(read).to_be_hidden()
    assert unread_of(ana) == 0


def test_scrolling_brings_more_under_the_same_heading(
    open_page: Open, ana: AccountsUser, person: Person, deliver: Deliver
) -> None:
    for number in range(45):
        social_follow(follower=person(f"f{number}"), followed=ana)
    deliver()
    page = open_page()
    panel = open_panel(page)
    for count in (40, 45):
        panel.locator(".load-more").scroll_into_view_if_needed()
        expect(panel.locator("[data-alert]")).to_have_count(count)
    expect(panel.get_by_role("heading", name="Today")).to_have_count(1)
    expect(panel.locator(".is-unread")).to_have_count(45)
    expect(panel.locator(".load-more")).to_have_count(0)


def test_it_works_without_scripts(open_page: Open, photo: FeedPost, ana: AccountsUser) -> None:
    page = open_page(javascript=False)
    expect(badge_of(page)).to_have_text("3")
    door_of(page).click()
    expect(page.get_by_role("heading", name="Notifications", level=1)).to_be_visible()
    expect(page.locator(".is-unread")).to_have_count(3)
    assert unread_of(ana) == 3
    page.get_by_role("button", name="Mark all as read").click()
    expect(page).to_have_url(re.compile(r"/alerts/$"))
    expect(page.locator(".is-unread")).to_have_count(0)
    expect(badge_of(page)).to_have_count(0)
    page.get_by_role("button", name="Follow back").click()
    expect(page).to_have_url(re.compile(r"/alerts/$"))
    expect(page.get_by_role("button", name="Following")).to_be_visible()


def test_the_bell_in_the_menu_of_whom_one_follows(open_page: Open, ana: AccountsUser, person: Person) -> None:
    person("bia")
    page = open_page("/bia/")
    menu = page.locator("#person-menu")
    menu.locator("summary").click()
    expect(menu.get_by_role("button", name="Copy link")).to_be_visible()
    expect(menu.get_by_role("button", name="Notify me of new posts")).to_have_count(0)
    page.keyboard.press("Escape")
    with page.expect_response("**/bia/follow/"):
        page.get_by_role("button", name="Follow", exact=True).click()
    menu.locator("summary").click()
    bell = menu.get_by_role("button", name="Notify me of new posts")
    with page.expect_response("**/bia/notify/"):
        bell.click()
    expect(menu.get_by_role("button", name="Stop notifying me")).to_have_attribute("aria-pressed", "true")
    assert AlertsSubscription.objects.filter(subscriber=ana, author__username="bia").exists()
