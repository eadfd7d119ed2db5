"""Home in a real browser: scrolling on, unfolding, what is new, and coming back to where one was."""

from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from accounts.models import AccountsUser
from conftest import Person, Post
from feed.models import FeedPlace, FeedPost
from feed.tests.test_compose_browser import log_in
from feed.tests.test_home import follow
from tests.browser import NewPage, Site

pytestmark = pytest.mark.browser

BrowserOf = Callable[[AccountsUser], Client]


@pytest.fixture
def posts(site: Site, person: Person, post: Post) -> list[FeedPost]:
    """What viewer's home shows, newest first: bob, four of ana, then bob and ana in turns."""
    viewer, ana, bob = person("viewer"), person("ana"), person("bob")
    follow(viewer, ana, bob)
    for number in range(10):
        post([ana, bob][number % 2])
    for author in (ana, ana, ana, ana, bob):
        post(author)
    return list(FeedPost.objects.order_by("-published"))


@pytest.fixture
def open_home(
    site: Site, posts: list[FeedPost], new_page: NewPage, browser_of: BrowserOf
) -> Callable[..., Page]:
    def open_page(**options: bool) -> Page:
        page = new_page(**options)
        log_in(page.context, site, browser_of(AccountsUser.objects.get(username="viewer")))
        page.clock.install()
        page.goto(site.url)
        return page

    return open_page


def test_scrolling_brings_more_until_the_end(open_home: Callable[..., Page], posts: list[FeedPost]) -> None:
    page = open_home()
    expect(page.locator("[data-post]")).to_have_count(12)
    page.locator(".load-more").scroll_into_view_if_needed()
    expect(page.locator("[data-post]")).to_have_count(len(posts))
    expect(page.get_by_text("You're all caught up")).to_be_visible()
    shown = page.locator("[data-post]").evaluate_all("all => all.map(post => post.dataset.post)")
    assert shown == [post.code for post in posts]


def test_without_scripts_more_is_a_page(open_home: Callable[..., Page], posts: list[FeedPost]) -> None:
    page = open_home(javascript=False)
    page.get_by_role("link", name="Load more").click()
    expect(page.locator("[data-post]")).to_have_count(len(posts) - 12)
    page.get_by_role("link", name="Newer posts").click()
    page.locator("summary", has_text="3 more from ana").click()
    expect(page.locator("[data-post]").nth(4)).to_be_visible()


def test_without_scripts_a_caption_is_whole_with_its_spaces(
    open_home: Callable[..., Page], posts: list[FeedPost]
) -> None:
    FeedPost.objects.filter(pk=posts[0].pk).update(caption="#mar #praia\n" + "and many words " * 40)
    words = open_home(javascript=False).locator("[data-caption] p")
    expect(words).to_contain_text("#mar #praia")
    first, second = (words.locator(".text-link").nth(number).bounding_box() for number in (0, 1))
    assert first
    assert second
    assert second["x"] - first["x"] - first["width"] >= 2
    assert words.evaluate("one => one.scrollHeight <= one.clientHeight + 1")


def test_a_run_unfolds_by_keyboard(open_home: Callable[..., Page]) -> None:
    page = open_home()
    folded = page.locator("details.fold > [data-post]")
    expect(folded).to_have_count(3)
    expect(folded.first).to_be_hidden()
    fold = page.locator("summary", has_text="3 more from ana")
    fold.focus()
    page.keyboard.press("Enter")
    expect(folded.first).to_be_visible()
    page.keyboard.press("Enter")
    expect(folded.first).to_be_hidden()


def test_keys_walk_past_a_closed_fold_and_through_an_open_one(
    open_home: Callable[..., Page], posts: list[FeedPost]
) -> None:
    page = open_home()
    stops = []
    for _ in range(3):
        page.keyboard.press("j")
        stops.append(page.locator("[data-post]:focus").get_attribute("data-post"))
    assert stops == [posts[0].code, posts[1].code, posts[5].code]
    page.locator("summary", has_text="3 more from ana").click()
    page.locator(f'[data-post="{posts[1].code}"]').focus()
    page.keyboard.press("j")
    expect(page.locator(f'[data-post="{posts[2].code}"]')).to_be_focused()


def test_new_posts_wait_in_a_pill_and_move_nothing(
    open_home: Callable[..., Page], posts: list[FeedPost], post: Post
) -> None:
    page = open_home()
    page.mouse.wheel(0, 900)
    page.wait_for_function("scrollY > 600")
    place = page.evaluate("scrollY"), page.locator("[data-post]").nth(5).bounding_box()
    new = post(posts[0].author)
    page.clock.fast_forward(40_000)
    pill = page.get_by_role("link", name="1 new post")
    expect(pill).to_be_in_viewport()
    assert (page.evaluate("scrollY"), page.locator("[data-post]").nth(5).bounding_box()) == place
    pill.click()
    expect(page.locator("[data-post]").first).to_have_attribute("data-post", new.code)
    expect(pill).to_be_hidden()
    page.wait_for_function("scrollY === 0")


def test_another_browser_leads_back_to_where_one_was(
    open_home: Callable[..., Page], posts: list[FeedPost], site: Site
) -> None:
    page = open_home()
    page.locator(".load-more").scroll_into_view_if_needed()
    last = page.locator(f'[data-post="{posts[-1].code}"]')
    last.scroll_into_view_if_needed()
    with page.expect_response("**/home/place/"):
        page.clock.fast_forward(6_000)
    place = FeedPlace.objects.get()
    assert place.top == posts[0].published
    assert place.reading < (posts[11].published or 0)
    other = open_home()
    other.get_by_role("link", name="Back to where you were").click()
    expect(other.locator("[data-post]").first).to_have_attribute("data-number", str(place.reading))
    expect(other.get_by_role("link", name="Newer posts")).to_be_visible()
