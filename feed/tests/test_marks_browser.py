"""Likes, saves and the menu in a real browser: taps, keys, answers that are late or say no, no scripts."""

import re
from collections.abc import Callable

import pytest
from django.test import Client, RequestFactory
from django.utils.translation import override
from playwright.sync_api import Page, Route, expect

from accounts.models import AccountsUser
from common.rates import common_too_many_requests
from conftest import Person, Post
from feed.actions import feed_like
from feed.models import FeedLike, FeedPost, FeedSave
from social.actions import social_follow
from tests.browser import NewPage, Site

pytestmark = pytest.mark.browser

SignedIn = Callable[..., Page]

NO_LIKES = "Be the first to like this"


@pytest.fixture
def shown(site: Site, person: Person, post: Post) -> FeedPost:
    return post(person("ana"), caption="A wall")


@pytest.fixture
def signed_in(site: Site, new_page: NewPage) -> SignedIn:
    """A page in which `user` is logged in, at `address`."""

    def open_page(user: AccountsUser, address: str, **looks: object) -> Page:
        client = Client()
        client.force_login(user)
        page = new_page(**looks)
        key = client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": key, "url": site.url}])
        page.goto(site.url + address)
        return page

    return open_page


def likes_of(post: FeedPost) -> tuple[int, int]:
    post.refresh_from_db()
    return post.like_count, FeedLike.objects.filter(post=post).count()


def test_the_button_shows_its_effect_before_the_answer(
    shown: FeedPost, person: Person, signed_in: SignedIn
) -> None:
    page = signed_in(person("bia"), f"/p/{shown.code}/")
    held: list[Route] = []
    page.route("**/like/", lambda route: held.append(route))
    with page.expect_request("**/like/"):
        page.get_by_role("button", name="Like", exact=True).first.click()
    unlike = page.get_by_role("button", name="Unlike")
    expect(unlike).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[data-count=likes]")).to_have_text("1 like")
    assert likes_of(shown) == (0, 0)
    with page.expect_response("**/like/"):
        held[0].continue_()
    expect(unlike).to_be_focused()
    expect(page.locator("[data-count=likes]")).to_have_text("1 like")
    assert likes_of(shown) == (1, 1)


def test_the_first_like_can_be_taken_back_at_once(
    shown: FeedPost, person: Person, signed_in: SignedIn
) -> None:
    page = signed_in(person("bia"), f"/p/{shown.code}/")
    page.route(re.compile("like/$"), lambda route: None)
    button, count = page.locator(".mark-like button"), page.locator("[data-count=likes]")
    for words in (NO_LIKES, "1 like", NO_LIKES):
        expect(count).to_have_text(words)
        button.click()


@pytest.mark.parametrize("clicks", [2, 3, 6, 7])
def test_many_clicks_end_in_the_state_of_the_last(
    shown: FeedPost, person: Person, signed_in: SignedIn, clicks: int
) -> None:
    page = signed_in(person("bia"), f"/p/{shown.code}/")
    asked: list[Route] = []
    # The first answer is late; the acts that follow from it are answered at once.
    page.route(re.compile("like/$"), lambda route: route.continue_() if asked else asked.append(route))
    button = page.locator(".mark-like button")
    with page.expect_request("**/like/"):
        button.click()
    for _click in range(clicks - 1):
        button.click()
    liked = clicks % 2
    with page.expect_response("**/like/" if liked else "**/unlike/"):
        asked[0].continue_()
    page.wait_for_load_state("networkidle")
    expect(button).to_have_attribute("aria-pressed", "true" if liked else "false")
    expect(page.locator("[data-count=likes]")).to_have_text("1 like" if liked else NO_LIKES)
    assert likes_of(shown) == (liked, liked)


def too_many_headers() -> dict[str, str]:
    """Those with which the server refuses what is done too often."""
    request = RequestFactory().post("/", headers={"HX-Request": "true"})
    with override("en"):
        return dict(common_too_many_requests(request, 7).items())


@pytest.mark.parametrize(
    ("status", "words"),
    [(500, "That didn't work"), (429, "Try again in 7 seconds"), (404, "That didn't work"), (0, "offline")],
)
def test_a_refused_like_is_taken_back_with_a_reason(
    shown: FeedPost, person: Person, signed_in: SignedIn, status: int, words: str
) -> None:
    page = signed_in(person("bia"), f"/p/{shown.code}/")
    headers = too_many_headers() if status == 429 else {}
    page.route(
        "**/like/",
        lambda route: route.fulfill(status=status, headers=headers) if status else route.abort(),
    )
    page.locator(".mark-like button").click()
    expect(page.get_by_role("status").filter(has_text=words)).to_be_visible()
    expect(page.locator(".toast")).to_have_count(1)
    expect(page.get_by_role("button", name="Like", exact=True).first).to_have_attribute(
        "aria-pressed", "false"
    )
    expect(page.locator("[data-count=likes]")).to_have_text(NO_LIKES)
    # The next click is a like again.
    page.unroute("**/like/")
    with page.expect_response("**/like/"):
        page.locator(".mark-like button").click()
    assert likes_of(shown) == (1, 1)


@pytest.mark.parametrize("size", [(1280, 900), (390, 844)])
def test_two_taps_like_and_never_unlike(
    shown: FeedPost, person: Person, signed_in: SignedIn, size: tuple[int, int]
) -> None:
    page = signed_in(person("bia"), f"/p/{shown.code}/", size=size)
    photo = page.locator("article .media")
    with page.expect_response("**/like/"):
        photo.dblclick()
    button = page.locator(".mark-like button")
    expect(button).to_have_attribute("aria-pressed", "true")
    photo.dblclick()
    expect(button).to_have_attribute("aria-pressed", "true")
    assert likes_of(shown) == (1, 1)


def test_two_clicks_on_a_control_over_the_photo_like_nothing(
    person: Person, post: Post, signed_in: SignedIn
) -> None:
    shown = post(person("ana"), photos=3)
    page = signed_in(person("bia"), f"/p/{shown.code}/")
    page.get_by_role("button", name="Next photo").first.dblclick()
    page.get_by_label("Alt text").last.dblclick()
    expect(page.locator(".mark-like button")).to_have_attribute("aria-pressed", "false")


def test_keys_like_save_and_comment(shown: FeedPost, person: Person, signed_in: SignedIn) -> None:
    bia = person("bia")
    social_follow(follower=bia, followed=shown.author)
    page = signed_in(bia, "/")
    for key, answer in (("l", "like"), ("s", "save"), ("l", "unlike")):
        with page.expect_response(f"**/{answer}/"):
            page.keyboard.press(key)
    assert likes_of(shown) == (0, 0)
    assert FeedSave.objects.filter(user=bia).count() == 1
    page.keyboard.press("c")
    expect(page.locator("[data-comment-field]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("[data-post]")).to_be_focused()
    page.goto(page.url + f"p/{shown.code}/")
    page.keyboard.press("c")
    expect(page.locator("[data-comment-field]")).to_be_focused()
    page.keyboard.type("lls")
    assert likes_of(shown) == (0, 0)


def test_likes_and_saves_without_scripts(
    site: Site, shown: FeedPost, person: Person, signed_in: SignedIn
) -> None:
    bia = person("bia")
    social_follow(follower=bia, followed=shown.author)
    page = signed_in(bia, "/", javascript=False)
    page.get_by_role("button", name="Like", exact=True).click()
    expect(page.get_by_role("button", name="Unlike")).to_have_attribute("aria-pressed", "true")
    assert page.url == f"{site.url}/#marks-{shown.code}"
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("button", name="Unsave")).to_be_visible()
    page.get_by_role("link", name="1 like").click()
    expect(page.get_by_role("heading", name="Likes")).to_be_visible()
    page.goto(f"{site.url}/saved/")
    expect(page.locator(f'main a[href="/p/{shown.code}/"]')).to_be_visible()


def test_who_liked_opens_as_a_dialog(shown: FeedPost, person: Person, signed_in: SignedIn) -> None:
    feed_like(user=person("caio"), code=shown.code)
    page = signed_in(person("bia"), f"/p/{shown.code}/")
    page.get_by_role("link", name="1 like").click()
    dialog = page.get_by_role("dialog", name="Likes")
    expect(dialog.locator('[data-person="caio"]')).to_be_visible()
    with page.expect_response("**/caio/follow/"):
        dialog.get_by_role("button", name="Follow").click()
    expect(dialog.get_by_role("button", name="Following")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="1 like")).to_be_focused()


def test_an_answer_that_comes_after_its_dialog_was_closed_does_not_open_it(
    shown: FeedPost, person: Person, signed_in: SignedIn
) -> None:
    feed_like(user=person("caio"), code=shown.code)
    page = signed_in(person("bia"), f"/p/{shown.code}/")
    page.get_by_role("link", name="1 like").click()
    dialog = page.get_by_role("dialog", name="Likes")
    held: list[Route] = []
    page.route("**/caio/follow/", lambda route: held.append(route))
    dialog.get_by_role("button", name="Follow").click()
    expect(dialog.get_by_role("button", name="Following")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    with page.expect_event("requestfinished"):
        held[0].continue_()
    expect(page.locator('#dialog [data-person="caio"] button', has_text="Following")).to_be_attached()
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("link", name="1 like")).to_be_focused()


def test_archiving_from_home_and_undoing_it(shown: FeedPost, signed_in: SignedIn) -> None:
    page = signed_in(shown.author, "/")
    card = page.locator(f'.post-card[data-post="{shown.code}"]')
    card.get_by_label("More options").click()
    card.get_by_role("button", name="Archive").click()
    expect(card).to_be_hidden()
    shown.refresh_from_db()
    assert shown.published is None
    page.get_by_role("status").get_by_role("button", name="Undo").click()
    expect(card).to_be_visible()
    shown.refresh_from_db()
    assert shown.published


def test_own_acts_without_scripts(site: Site, shown: FeedPost, signed_in: SignedIn) -> None:
    page = signed_in(shown.author, f"/p/{shown.code}/", javascript=False)
    for act in ("Pin to your profile", "Hide like count", "Turn off commenting", "Archive"):
        page.get_by_label("More options").first.click()
        page.get_by_role("button", name=act).click()
    expect(page.get_by_text("Only you see it.")).to_be_visible()
    shown.refresh_from_db()
    assert (shown.published, shown.pinned, shown.hides_likes, shown.comments_closed) == (
        None,
        None,
        True,
        True,
    )
    page.goto(f"{site.url}/archive/")
    page.get_by_role("button", name="Restore").click()
    expect(page.get_by_text("Nothing put away")).to_be_visible()
