"""What is typed and not yet sent stays in the browser; names are offered while they are typed."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Locator, Page, expect

from accounts.models import AccountsUser
from conftest import Person, Post, photo_bytes
from feed.models import FeedPost, FeedUpload
from social.actions import social_follow
from tests.browser import Site

pytestmark = pytest.mark.browser

BrowserOf = Callable[[AccountsUser], Client]


@pytest.fixture
def ana(person: Person) -> AccountsUser:
    return person("ana", password="fotos-no-varal")


@pytest.fixture
def composer(
    journey: Page, context: BrowserContext, site: Site, ana: AccountsUser, browser_of: BrowserOf
) -> Page:
    value = browser_of(ana).cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": site.url}])
    journey.goto(f"{site.url}/p/new/")
    return journey


@pytest.fixture
def two_friends(ana: AccountsUser, person: Person) -> None:
    for name in ("maria", "marina.sol"):
        social_follow(follower=ana, followed=person(name, name="Somebody"))


def add(page: Page, colour: str) -> None:
    buffer = photo_bytes(colour=colour)
    page.set_input_files("input[name=photos]", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": buffer})


def thumbs(page: Page) -> Locator:
    return page.locator(".thumb[data-state=done]")


def kept(page: Page) -> list[str]:
    return list(page.evaluate("() => Object.keys(localStorage).filter((key) => key.startsWith('draft:'))"))


def caption(page: Page) -> Locator:
    return page.get_by_label("Caption")


def options(page: Page) -> Locator:
    return page.get_by_role("option")


def fill_composer(page: Page) -> None:
    add(page, "teal")
    add(page, "navy")
    expect(thumbs(page)).to_have_count(2)
    page.locator("[data-compose-pick]").nth(1).click()
    page.get_by_label("Alt text of this photo").fill("the sea at night")
    page.get_by_role("button", name="1:1", exact=True).click()
    caption(page).fill("half a thought")


def test_a_post_in_the_making_survives_a_closed_tab_until_it_is_shared(composer: Page, site: Site) -> None:
    fill_composer(composer)
    composer.reload()
    expect(thumbs(composer)).to_have_count(2)
    expect(composer.get_by_text("Draft restored")).to_be_visible()
    expect(caption(composer)).to_have_value("half a thought")
    composer.get_by_role("button", name="Share").click()
    composer.wait_for_url(lambda url: not url.endswith("/p/new/"))
    post = FeedPost.objects.get()
    assert post.caption == "half a thought"
    assert [photo.alt for photo in post.photos.all()] == ["", "the sea at night"]
    assert [photo.width == photo.height for photo in post.photos.all()] == [False, True]
    composer.goto(f"{site.url}/p/new/")
    expect(caption(composer)).to_have_value("")
    expect(composer.get_by_text("Draft restored")).to_be_hidden()
    assert kept(composer) == []


def test_a_restored_draft_can_be_thrown_away(composer: Page) -> None:
    fill_composer(composer)
    composer.reload()
    expect(thumbs(composer)).to_have_count(2)
    with composer.expect_response("**/delete/"):
        composer.get_by_role("button", name="Discard").click()
    expect(thumbs(composer)).to_have_count(0)
    composer.reload()
    expect(composer.get_by_text("Draft restored")).to_be_hidden()
    expect(caption(composer)).to_have_value("")


def test_photos_of_a_draft_that_the_server_has_no_longer_are_named(composer: Page) -> None:
    fill_composer(composer)
    FeedUpload.objects.first().delete()  # type: ignore[union-attr]
    composer.reload()
    expect(composer.get_by_text("This photo waited too long and is gone.")).to_be_visible()
    expect(thumbs(composer)).to_have_count(1)


def test_a_draft_ends_with_the_session_of_who_wrote_it(
    composer: Page, context: BrowserContext, site: Site, person: Person, browser_of: BrowserOf
) -> None:
    composer.goto(f"{site.url}/p/new/")
    composer.evaluate(
        '() => localStorage.setItem(\'draft:0:comment-x\', \'{"value": "another\\\'s", "at": 9e15}\')'
    )
    fill_composer(composer)
    assert len(kept(composer)) == 3
    composer.goto(f"{site.url}/accounts/logout/")
    composer.get_by_role("main").get_by_role("button", name="Log out").click()
    composer.wait_for_url(lambda url: "logout" not in url)
    assert kept(composer) == ["draft:0:comment-x"]


def test_a_comment_in_the_making_survives_until_it_is_posted(
    composer: Page, site: Site, ana: AccountsUser, post: Post
) -> None:
    code = post(ana).code
    composer.goto(f"{site.url}/p/{code}/")
    field = composer.locator("#comment-form").get_by_label("Add a comment…")
    field.fill("half a comment")
    composer.reload()
    expect(field).to_have_value("half a comment")
    composer.locator("#comment-form").get_by_role("button", name="Post").click()
    expect(composer.locator("[data-comment]", has_text="half a comment")).to_be_visible()
    expect(field).to_have_value("")
    composer.reload()
    expect(composer.locator(".comment-text", has_text="half a comment")).to_be_visible()
    expect(field).to_have_value("")


def test_names_are_offered_by_keyboard(composer: Page, two_friends: None) -> None:
    add(composer, "teal")
    expect(thumbs(composer)).to_have_count(1)
    field = caption(composer)
    field.press_sequentially("with @Mar")
    expect(options(composer)).to_have_count(2)
    expect(options(composer).first).to_have_attribute("aria-selected", "true")
    composer.keyboard.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") == options(composer).nth(1).get_attribute("id")
    composer.keyboard.press("Enter")
    expect(field).to_have_value("with @marina.sol ")
    expect(composer.get_by_role("listbox", name="People")).to_have_count(0)
    field.press_sequentially("e @mari")
    expect(options(composer)).to_have_count(2)
    composer.keyboard.press("Escape")
    expect(options(composer)).to_have_count(0)
    expect(field).to_be_focused()
    field.press_sequentially("a")
    expect(options(composer)).to_have_count(1)
    composer.keyboard.press("Tab")
    expect(field).to_have_value("with @marina.sol e @maria ")


def test_names_are_offered_by_mouse_and_for_mentions_only(composer: Page, two_friends: None) -> None:
    add(composer, "teal")
    expect(thumbs(composer)).to_have_count(1)
    field = caption(composer)
    asked: list[str] = []
    composer.on("request", lambda request: asked.append(request.url) if "/mentions/" in request.url else None)
    field.press_sequentially("mar ana@mar @")
    composer.wait_for_timeout(300)
    assert asked == []
    field.press_sequentially("mar")
    options(composer).filter(has_text="maria").click()
    expect(field).to_have_value("mar ana@mar @maria ")
    expect(field).to_be_focused()


def test_an_answer_that_comes_late_is_not_shown(composer: Page, two_friends: None) -> None:
    add(composer, "teal")
    expect(thumbs(composer)).to_have_count(1)
    field = caption(composer)
    late: list[Callable[[], None]] = []
    composer.route("**/mentions/?q=mari", lambda route: late.append(route.continue_))
    field.press_sequentially("@mari")
    composer.wait_for_timeout(300)
    field.press_sequentially("a")
    expect(options(composer)).to_have_count(1)
    for answer in late:
        answer()
    composer.wait_for_timeout(200)
    expect(options(composer)).to_have_count(1)


def test_a_comment_whose_answer_was_not_waited_for_is_a_draft_again(
    composer: Page, site: Site, ana: AccountsUser, post: Post
) -> None:
    code = post(ana).code
    composer.goto(f"{site.url}/p/{code}/")
    composer.route("**/comments/", lambda route: None)
    field = composer.locator("#comment-form").get_by_label("Add a comment…")
    field.fill("sent into a tunnel")
    composer.locator("#comment-form").get_by_role("button", name="Post").click()
    expect(field).to_have_value("")
    # What is still on its way ends with the page; let go before, it would arrive.
    composer.goto(f"{site.url}/p/{code}/")
    expect(field).to_have_value("sent into a tunnel")
