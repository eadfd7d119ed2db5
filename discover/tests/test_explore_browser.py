"""The wall as a person meets it in Chromium."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from accounts.models import AccountsUser
from conftest import Person
from discover.epochs import discover_epoch_build
from discover.models import DiscoverLess, DiscoverPreference
from discover.tests.conftest import Posts
from feed.models import FeedHashtag, FeedHashtagFollow, FeedPost, FeedPostHashtag
from tests.browser import NewPage, Site, until

pytestmark = pytest.mark.browser

BrowserOf = Callable[[AccountsUser], Client]
People = Callable[[int], list[AccountsUser]]


@pytest.fixture
def viewer(site: Site, person: Person, people: People, posts: Posts) -> AccountsUser:
    """Of a site with 80 photos of #film by 40 people."""
    viewer = person("viewer")
    film = FeedHashtag.objects.create(name="film", folded="film", post_count=1)
    for author in people(40):
        posts(author, 2, likes=[0, 9])
    FeedPostHashtag.objects.bulk_create(
        FeedPostHashtag(post=post, hashtag=film, published=post.published)
        for post in FeedPost.objects.order_by("pk")[:60]
    )
    FeedHashtagFollow.objects.create(user=viewer, hashtag=film)
    discover_epoch_build()
    return viewer


@pytest.fixture
def open_page(
    site: Site, new_page: NewPage, viewer: AccountsUser, browser_of: BrowserOf
) -> Callable[..., Page]:
    def open_as_viewer(**options: object) -> Page:
        page = new_page(**options)
        value = browser_of(viewer).cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": site.url}])
        # The photos of these posts are rows without files.
        page.route(
            "**/media/**",
            lambda route: route.fulfill(
                status=200, content_type="image/svg+xml", body="<svg xmlns='http://www.w3.org/2000/svg'/>"
            ),
        )
        page.goto(f"{site.url}/explore/")
        return page

    return open_as_viewer


def codes(page: Page) -> list[str]:
    links = page.locator(".wall a.tile").all()
    return [str(link.get_attribute("href")) for link in links]


def test_a_wall_goes_on_opens_posts_and_is_the_same_on_the_way_back(open_page: Callable[..., Page]) -> None:
    page = open_page()
    address, first = page.url, codes(page)
    assert "seed=" in address
    assert len(first) == 30
    # A tall one of two rows among the first five, on the right.
    tall, small = (page.locator(".wall > li").nth(place).bounding_box() for place in (2, 0))
    assert tall
    assert small
    assert tall["height"] == pytest.approx(2 * small["height"] + 4, abs=1)
    assert tall["x"] > small["x"]
    page.get_by_role("link", name="Load more").scroll_into_view_if_needed()
    until(lambda: page.locator(".wall a.tile").count() > 30, page)
    assert codes(page)[:30] == first
    page.evaluate("scrollTo(0, 0)")
    page.locator(".wall a.tile").nth(1).click()
    dialog = page.locator("dialog.post-dialog[open]")
    expect(dialog.locator("[data-post]")).to_be_visible()
    assert page.url.endswith(first[1])
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**" + first[2])
    page.keyboard.press("Escape")
    page.wait_for_url(address)
    page.get_by_role("link", name="Shuffle").click()
    page.wait_for_url(lambda url: url != address)
    assert codes(page) != first
    page.go_back()
    page.wait_for_url(address)
    assert codes(page)[:30] == first
    page.reload()
    assert codes(page)[:30] == first


def test_why_this_and_less_of_it_by_keyboard(open_page: Callable[..., Page]) -> None:
    page = open_page()
    why = page.get_by_role("link", name="Why this?").first
    why.focus()
    expect(why).to_have_css("opacity", "1")
    box = why.bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= 24
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Why this?")
    expect(dialog.get_by_text("is its chance each time your wall draws a photo.")).to_be_visible()
    less = dialog.get_by_role("button", name="Show less by")
    less.focus()
    page.keyboard.press("Enter")
    undo = dialog.get_by_role("button", name="Undo: Less by")
    expect(undo).to_be_focused()
    assert DiscoverLess.objects.get().kind == "author"
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("button", name="Show less by")).to_be_focused()
    assert not DiscoverLess.objects.exists()
    page.keyboard.press("Escape")
    expect(why).to_be_focused()
    assert "/explore/?seed=" in page.url


def test_sliders_say_what_they_come_to(site: Site, open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto(f"{site.url}/settings/discovery/")
    share = page.locator("[data-part=popular] b")
    # Nothing of new photos, and nobody followed: 30 of 80.
    expect(share).to_have_text("38%")
    slider = page.get_by_label("Hashtags you like")
    slider.focus()
    slider.press("Home")
    expect(share).to_have_text("100%")
    slider.press("ArrowRight")
    expect(page.locator(".slider output").first).to_have_text("5")
    page.get_by_label("Surprise me").check()
    expect(share).to_have_text("96%")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved. Your next wall will be made so.")).to_be_visible()
    expect(share).to_have_text("96%")
    assert DiscoverPreference.objects.get().hashtags == 5
    page.get_by_role("button", name="Reset").click()
    expect(share).to_have_text("38%")


def test_all_of_it_without_scripts_at_320_pixels(site: Site, open_page: Callable[..., Page]) -> None:
    page = open_page(javascript=False, size=(320, 700))
    address, first = page.url, codes(page)
    page.get_by_role("link", name="Load more").click()
    second = codes(page)
    assert second
    assert set(second).isdisjoint(first)
    page.get_by_role("link", name="To the top of this wall").click()
    assert page.url == address
    page.get_by_role("link", name="Why this?").first.click()
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.get_by_role("button", name="Show less by").click()
    expect(page.get_by_text("You will see less by")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Show less by")).to_be_visible()
    page.get_by_role("link", name="Back to the wall").click()
    assert page.url == address
    page.get_by_role("link", name="What you want to see").click()
    page.get_by_label("New photos").fill("100")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved. Your next wall will be made so.")).to_be_visible()
    assert DiscoverPreference.objects.get().fresh == 100
    for path in ("/settings/discovery/", "/about/discovery/", "/explore/"):
        page.goto(site.url + path)
        assert page.evaluate("document.documentElement.scrollWidth") == 320, path
