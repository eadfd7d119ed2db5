"""The poll in real browsers: badge, toast, title and icon without a reload, and who asks when."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client
from playwright.sync_api import Locator, Page, Request, Route, expect

from accounts.models import AccountsSession, AccountsUser
from alerts.models import AlertsInbox
from conftest import Person, Post
from feed.models import FeedPost
from feed.tests.test_compose_browser import log_in
from tests.browser import SET_HIDDEN, NewPage, Site, until

pytestmark = pytest.mark.browser

BrowserOf = Callable[[AccountsUser], Client]

POLL = "**/alerts/poll/*"


@pytest.fixture
def ana(person: Person) -> AccountsUser:
    return person("ana")


@pytest.fixture
def photo(ana: AccountsUser, post: Post) -> FeedPost:
    return post(ana, caption="A wall")


@pytest.fixture
def signed_in(site: Site, new_page: NewPage, browser_of: BrowserOf) -> Callable[..., Page]:
    """A page in a browser of its own in which somebody is logged in, not yet at any address."""

    def make(user: AccountsUser, **looks: Any) -> Page:
        page = new_page(**looks)
        log_in(page.context, site, browser_of(user))
        return page

    return make


@pytest.fixture
def home(site: Site, ana: AccountsUser, signed_in: Callable[..., Page]) -> Page:
    """Ana at home, told that there is nothing; the clock of her browser is the test's."""
    page = signed_in(ana)
    show(page, site)
    return page


@pytest.fixture
def like(
    site: Site, ana: AccountsUser, photo: FeedPost, person: Person, signed_in: Callable[..., Page]
) -> Callable[[str], None]:
    """Somebody presses the heart of ana's photo, and the worker has told her."""

    def act(name: str = "bia") -> None:
        before = unread_of(ana)
        page = signed_in(person(name))
        page.goto(f"{site.url}/p/{photo.code}/")
        with page.expect_response("**/like/"):
            page.get_by_role("button", name="Like", exact=True).first.click()
        until(lambda: unread_of(ana) != before)
        page.close()

    return act


def show(page: Page, site: Site, address: str = "/") -> None:
    if not page.url.startswith(site.url):
        page.clock.install()
    with page.expect_response(POLL):
        page.goto(site.url + address)
        page.clock.fast_forward(3_000)


def unread_of(user: AccountsUser) -> tuple[int, int]:
    """How many, and the number of the last change."""
    return AlertsInbox.objects.filter(pk=user.pk).values_list("unread", "seq").first() or (0, 0)


def let_pass(page: Page, seconds: int) -> None:
    """So that each question can be answered before the next."""
    for _ in range(0, seconds, 5):
        page.clock.run_for(5_000)
        page.wait_for_timeout(40)


def count_polls(page: Page) -> list[str]:
    """Filled as the page asks."""
    asked: list[str] = []

    def note(request: Request) -> None:
        if "/alerts/poll/" in request.url:
            asked.append(request.url)

    page.on("request", note)
    return asked


def badges(page: Page) -> Locator:
    return page.locator("[data-badge=alerts]:visible")


def toasts(page: Page) -> Locator:
    return page.locator("#toasts .toast")


def icon(page: Page) -> str:
    return unquote(page.locator("link[rel=icon]").get_attribute("href") or "")


def test_a_like_shows_in_another_browser_without_a_reload_once(
    home: Page, site: Site, photo: FeedPost, like: Callable[..., None]
) -> None:
    expect(badges(home)).to_have_count(0)
    like("bia")
    home.clock.fast_forward(20_000)
    expect(badges(home)).to_have_text(["1"])
    expect(toasts(home)).to_have_text(re.compile("bia liked your"))
    expect(home.get_by_role("status").locator(".toast img").last).to_be_visible()
    toasts(home).get_by_role("link").click()
    expect(home).to_have_url(f"{site.url}/p/{photo.code}/")
    show(home, site)
    expect(badges(home)).to_have_text(["1"])
    expect(toasts(home)).to_have_count(0)


def test_a_toast_goes_as_others_do(home: Page, like: Callable[..., None]) -> None:
    like()
    home.clock.fast_forward(20_000)
    expect(toasts(home)).to_have_count(1)
    expect(toasts(home)).to_have_count(0)
    expect(badges(home)).to_have_text(["1"])


def test_what_came_between_two_pages_is_told_by_the_second(
    home: Page, site: Site, like: Callable[..., None]
) -> None:
    like()
    show(home, site)
    expect(badges(home)).to_have_text(["1"])
    expect(toasts(home)).to_have_count(1)


def test_over_an_open_dialog_the_toast_lies_in_it(home: Page, like: Callable[..., None]) -> None:
    like()
    home.keyboard.press("?")
    dialog = home.locator("dialog:modal")
    expect(dialog).to_be_visible()
    home.clock.fast_forward(20_000)
    expect(dialog.locator(".toast")).to_be_visible()
    dialog.locator(".toast").get_by_role("link").click(trial=True)


def test_title_and_icon_say_it_too_and_take_it_back(
    home: Page, ana: AccountsUser, like: Callable[..., None], site: Site
) -> None:
    title, plain = home.title(), icon(home)
    assert not title.startswith("(")
    like()
    home.clock.fast_forward(20_000)
    expect(home).to_have_title(f"(1) {title}")
    until(lambda: icon(home).startswith("data:image/svg+xml,<svg"))
    assert "<circle" in icon(home)
    home.evaluate("document.title = 'Another'")
    expect(home).to_have_title("(1) Another")
    read_in_the_background(home, site)
    home.clock.fast_forward(20_000)
    expect(home).to_have_title("Another")
    expect(badges(home)).to_have_count(0)
    until(lambda: icon(home).endswith(plain))


def read_in_the_background(page: Page, site: Site) -> None:
    """As another browser does it."""
    token = page.locator("[name=csrfmiddlewaretoken]").first.get_attribute("value") or ""
    answer = page.request.post(f"{site.url}/alerts/read/", headers={"X-CSRFToken": token})
    assert answer.ok


def test_of_two_tabs_one_asks_and_both_show(home: Page, site: Site, like: Callable[..., None]) -> None:
    other = home.context.new_page()
    asked = [count_polls(home), count_polls(other)]
    other.goto(site.url)
    like()
    home.clock.fast_forward(20_000)
    for page in (home, other):
        expect(badges(page)).to_have_text(["1"])
        expect(page).to_have_title(re.compile(r"\(1\) "))
    assert [toasts(page).count() for page in (home, other)] == [1, 0]
    let_pass(home, 60)
    assert (len(asked[0]) > 2, len(asked[1])) == (True, 0)
    expect(toasts(home)).to_have_count(0)
    with other.expect_response(POLL):
        home.close()


def test_the_page_of_notifications_empties_the_badges_of_both_tabs(
    home: Page, site: Site, like: Callable[..., None]
) -> None:
    like()
    home.clock.fast_forward(20_000)
    expect(badges(home)).to_have_text(["1"])
    other = home.context.new_page()
    other.goto(f"{site.url}/alerts/")
    expect(other.locator("main [data-alert]")).to_have_count(1)
    for page in (home, other):
        expect(badges(page)).to_have_count(0)
        expect(page).not_to_have_title(re.compile(r"^\("))


def test_a_hidden_tab_is_silent_and_asks_at_once_when_it_is_back(
    home: Page, like: Callable[..., None]
) -> None:
    home.evaluate(SET_HIDDEN, True)
    asked = count_polls(home)
    like()
    let_pass(home, 90)
    assert not asked
    home.evaluate(SET_HIDDEN, False)
    expect(badges(home)).to_have_text(["1"])
    assert len(asked) == 1


def test_a_hidden_tab_leaves_the_asking_to_one_that_is_seen(home: Page, site: Site) -> None:
    other = home.context.new_page()
    other.goto(site.url)
    asked = count_polls(home)
    with other.expect_response(POLL):
        home.evaluate(SET_HIDDEN, True)
        home.clock.fast_forward(3_000)
    let_pass(home, 30)
    assert not asked


def test_news_that_come_when_nobody_looks_wait(home: Page, like: Callable[..., None]) -> None:
    held: list[Route] = []
    home.route(POLL, lambda route: held.append(route))
    like()
    home.clock.fast_forward(20_000)
    until(lambda: bool(held), home)
    home.evaluate(SET_HIDDEN, True)
    held[0].continue_()
    expect(home).to_have_title(re.compile(r"^\(1\) "))
    expect(toasts(home)).to_have_count(0)
    home.evaluate(SET_HIDDEN, False)
    expect(toasts(home)).to_have_count(1)


def test_without_the_network_it_waits_and_asks_at_once_when_it_is_back(
    home: Page, like: Callable[..., None]
) -> None:
    home.context.set_offline(True)
    let_pass(home, 60)
    like()
    asked = count_polls(home)
    home.context.set_offline(False)
    expect(badges(home)).to_have_text(["1"])
    assert len(asked) == 1


def test_a_failing_server_is_asked_less_and_less(home: Page) -> None:
    asked = count_polls(home)
    home.route(POLL, lambda route: route.fulfill(status=500))
    let_pass(home, 600)
    assert 1 <= len(asked) <= 20
    home.unroute(POLL)
    with home.expect_response(POLL):
        let_pass(home, 310)


def test_a_server_that_says_when_is_asked_then(home: Page) -> None:
    home.route(POLL, lambda route: route.fulfill(status=503, headers={"Retry-After": "200"}))
    with home.expect_response(POLL):
        home.clock.fast_forward(20_000)
    asked = count_polls(home)
    let_pass(home, 190)
    for isHidden in (True, False):
        home.evaluate(SET_HIDDEN, isHidden)
    let_pass(home, 5)
    assert not asked
    let_pass(home, 40)
    assert asked


def test_one_who_rests_is_asked_for_seldom_until_they_stir(home: Page) -> None:
    home.mouse.move(10, 10)
    asked = count_polls(home)
    let_pass(home, 60)
    assert 3 <= len(asked) <= 5
    let_pass(home, 300)
    asked.clear()
    let_pass(home, 240)
    assert 3 <= len(asked) <= 5
    asked.clear()
    with home.expect_response(POLL):
        home.mouse.move(20, 20)
    assert len(asked) == 1


def test_it_asks_when_the_computer_wakes(home: Page) -> None:
    with home.expect_response(POLL):
        home.clock.fast_forward(3_600_000)


def test_one_who_is_signed_out_is_not_asked_for_any_more(home: Page, ana: AccountsUser) -> None:
    AccountsSession.objects.filter(user=ana).delete()
    # As long as the token lasts, the empty answer may come without the session.
    home.route(POLL, lambda route: route.continue_(headers=route.request.headers | {"x-live-token": ""}))
    with home.expect_response(POLL) as answer:
        let_pass(home, 20)
    assert answer.value.status == 401
    asked = count_polls(home)
    let_pass(home, 120)
    assert not asked


def test_what_is_somebody_elses_stays_off_the_page(
    home: Page, person: Person, site: Site, browser_of: BrowserOf, like: Callable[..., None]
) -> None:
    like()
    title = home.title()
    log_in(home.context, site, browser_of(person("other")))
    home.clock.fast_forward(20_000)
    asked = count_polls(home)
    let_pass(home, 60)
    assert not asked
    expect(home).to_have_title(title)
    expect(badges(home)).to_have_count(0)


def test_where_tabs_cannot_agree_each_asks_for_itself(
    ana: AccountsUser, site: Site, signed_in: Callable[..., Page], like: Callable[..., None]
) -> None:
    page = signed_in(ana)
    page.context.add_init_script("Object.defineProperty(Navigator.prototype, 'locks', { value: undefined })")
    other = page.context.new_page()
    for tab in (page, other):
        show(tab, site)
    like()
    page.clock.fast_forward(20_000)
    for tab in (page, other):
        expect(badges(tab)).to_have_text(["1"])


def test_without_scripts_the_badge_is_on_the_next_page(
    ana: AccountsUser, site: Site, signed_in: Callable[..., Page], like: Callable[..., None]
) -> None:
    page = signed_in(ana, javascript=False)
    page.goto(site.url)
    expect(badges(page)).to_have_count(0)
    like()
    page.reload()
    expect(badges(page)).to_have_text(["1"])
