"""Comments as a person writes them, in Chromium."""

from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, Route, expect

from accounts.models import AccountsUser
from conftest import Person, Post
from feed.actions import feed_comment_create
from feed.models import FeedComment, FeedPost
from tests.browser import NewPage, Site, until

pytestmark = pytest.mark.browser

DESKTOP, PHONE = (1280, 900), (390, 844)


@pytest.fixture
def photo(site: Site, person: Person, post: Post) -> FeedPost:
    """A post of ana's, under which bia said something."""
    made = post(person("ana"))
    feed_comment_create(author=person("bia"), post=made, text="First words")
    return made


def log_in(page: Page, site: Site, username: str) -> None:
    client = Client()
    client.force_login(AccountsUser.objects.get(username=username))
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": site.url}])


@pytest.fixture
def bia(site: Site, new_page: NewPage, photo: FeedPost) -> Page:
    """The page of the post, open before bia."""
    return opened(new_page(), site, photo)


def opened(page: Page, site: Site, photo: FeedPost, username: str = "bia") -> Page:
    log_in(page, site, username)
    page.goto(f"{site.url}{photo.get_absolute_url()}")
    return page


def comment(page: Page, text: str) -> Any:
    return page.locator("[data-comment]").filter(has_text=text)


def field(page: Page) -> Any:
    return page.get_by_label("Add a comment…")


def test_a_comment_appears_before_the_server_answers(bia: Page) -> None:
    held: list[Route] = []
    bia.route("**/comments/", lambda route: held.append(route))
    field(bia).fill("What a light")
    bia.get_by_role("button", name="Post", exact=True).click()
    grey = bia.locator(".is-pending")
    expect(grey).to_contain_text("What a light")
    expect(field(bia)).to_have_value("")
    assert not FeedComment.objects.filter(text="What a light").exists()
    until(lambda: bool(held), bia)
    held[0].continue_()
    expect(comment(bia, "What a light")).to_be_visible()
    expect(grey).to_have_count(0)
    expect(bia.locator('[data-count="comments"]').first).to_have_text("2")
    expect(bia.locator("[data-comment]").first).to_contain_text("What a light")
    expect(bia.get_by_role("status").filter(has_text="Comment posted")).to_have_count(1)


def test_what_could_not_be_sent_comes_back_into_the_field(site: Site, page: Page, photo: FeedPost) -> None:
    bia = opened(page, site, photo)
    bia.context.set_offline(True)
    field(bia).fill("Lost in a tunnel")
    field(bia).press("Enter")
    expect(field(bia)).to_have_value("Lost in a tunnel")
    expect(bia.locator(".is-pending")).to_have_count(0)
    expect(bia.locator(".toast")).to_contain_text("offline")
    bia.context.set_offline(False)
    field(bia).press("Enter")
    expect(comment(bia, "Lost in a tunnel")).to_have_count(1)


def test_a_refusal_says_why_and_keeps_what_was_written_since(bia: Page) -> None:
    held: list[Route] = []
    bia.route("**/comments/", lambda route: held.append(route))
    too_many = " ".join(f"#tag{number}" for number in range(31))
    field(bia).fill(too_many)
    field(bia).press("Enter")
    expect(field(bia)).to_have_value("")
    field(bia).press_sequentially("and more")
    until(lambda: bool(held), bia)
    held[0].continue_()
    expect(bia.get_by_role("alert")).to_contain_text("At most 30 different hashtags")
    expect(field(bia)).to_have_value(f"{too_many}\nand more")


@pytest.mark.parametrize("text", ["", "   "])
@pytest.mark.parametrize("address", ["/", "/p/{code}/"])
def test_a_blank_comment_is_refused_with_a_sentence(
    site: Site, new_page: NewPage, photo: FeedPost, address: str, text: str
) -> None:
    page = new_page()
    log_in(page, site, "ana")
    page.goto(site.url + address.format(code=photo.code))
    field(page).fill(text)
    for _twice in range(2):
        field(page).press("Enter")
    expect(page.get_by_role("alert")).to_have_text("Write something first.")
    expect(field(page)).to_be_focused()
    field(page).press_sequentially("words")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_enter_posts_and_shift_enter_breaks_the_line(bia: Page) -> None:
    field(bia).press_sequentially("One")
    field(bia).press("Shift+Enter")
    field(bia).press_sequentially("Two")
    field(bia).press("Enter")
    expect(comment(bia, "Two")).to_be_visible()
    assert FeedComment.objects.latest("pk").text == "One\nTwo"


def test_two_comments_in_a_hurry_both_arrive(bia: Page) -> None:
    for text in ("quick one", "quick two"):
        field(bia).fill(text)
        field(bia).press("Enter")
    expect(comment(bia, "quick one")).to_have_count(1)
    expect(comment(bia, "quick two")).to_have_count(1)
    expect(bia.locator('[data-count="comments"]').first).to_have_text("3")


def test_answers_stand_in_their_thread_and_fold(site: Site, new_page: NewPage, photo: FeedPost) -> None:
    page = opened(new_page(), site, photo, "ana")
    page.get_by_role("link", name="Reply").click()
    expect(field(page)).to_have_value("@bia ")
    expect(page.get_by_text("Replying to bia")).to_be_visible()
    field(page).press_sequentially("thank you")
    field(page).press("Enter")
    thread = page.locator("[data-thread]")
    expect(thread.locator("[data-comment]").nth(1)).to_contain_text("thank you")
    expect(page.get_by_text("Replying to bia")).to_be_hidden()
    page.reload()
    expect(comment(page, "thank you")).to_have_count(0)
    page.get_by_text("View 1 reply").click()
    expect(comment(page, "thank you")).to_be_visible()
    comment(page, "thank you").get_by_role("link", name="Reply").click()
    field(page).press_sequentially("again")
    field(page).press("Enter")
    expect(comment(page, "again")).to_be_visible()
    assert FeedComment.objects.latest("pk").parent == FeedComment.objects.get(text="First words")
    page.get_by_text("Hide replies").click()
    expect(comment(page, "thank you")).to_be_hidden()
    expect(page.get_by_text("View 2 replies")).to_be_visible()


def test_a_comment_is_edited_in_its_place(bia: Page) -> None:
    own = comment(bia, "First words")
    own.hover()
    own.get_by_label("Comment options").click()
    own.get_by_role("link", name="Edit").click()
    editor = bia.get_by_label("Edit comment")
    expect(editor).to_be_focused()
    editor.press("Escape")
    expect(comment(bia, "First words").get_by_text("First words")).to_be_visible()
    own.get_by_label("Comment options").click()
    own.get_by_role("link", name="Edit").click()
    editor.fill("")
    bia.get_by_role("button", name="Save changes").click()
    expect(bia.get_by_role("alert")).to_contain_text("Write something first")
    editor.fill("Better words")
    editor.press("Enter")
    expect(comment(bia, "Better words")).to_contain_text("edited")
    expect(editor).to_have_count(0)


def test_the_posts_author_pins_and_deletes(site: Site, new_page: NewPage, photo: FeedPost) -> None:
    ana = AccountsUser.objects.get(username="ana")
    feed_comment_create(author=ana, post=photo, text="Newer words")
    page = opened(new_page(), site, photo, "ana")
    expect(page.locator("[data-comment]").first).to_contain_text("Newer words")
    choose(page, "First words", "Pin")
    expect(page.locator("[data-comment]").first).to_contain_text("Pinned")
    expect(page.locator("[data-comment]").first).to_contain_text("First words")
    own = comment(page, "First words")
    own.hover()
    own.get_by_label("Comment options").click()
    own.get_by_role("link", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(comment(page, "First words")).to_have_count(0)
    expect(page.locator('[data-count="comments"]').first).to_have_text("1")
    expect(page.get_by_role("heading", name="Comments")).to_be_focused()


def choose(page: Page, text: str, act: str) -> None:
    row = comment(page, text)
    row.hover()
    row.get_by_label("Comment options").click()
    row.get_by_role("button", name=act).click()


def test_a_heart_beats_at_once(bia: Page) -> None:
    held: list[Route] = []
    bia.route("**/like/", lambda route: held.append(route))
    bia.get_by_role("button", name="Like comment").click()
    expect(bia.get_by_role("button", name="Unlike comment")).to_have_attribute("aria-pressed", "true")
    expect(comment(bia, "First words")).to_contain_text("1 like")
    until(lambda: bool(held), bia)
    with bia.expect_response("**/like/"):
        held[0].continue_()
    bia.reload()
    expect(bia.get_by_role("button", name="Unlike comment")).to_have_attribute("aria-pressed", "true")


def test_a_card_takes_a_comment_without_leaving_home(site: Site, new_page: NewPage, photo: FeedPost) -> None:
    page = new_page(size=PHONE)
    log_in(page, site, "ana")
    page.goto(site.url)
    expect(page.get_by_role("button", name="Post", exact=True)).to_be_hidden()
    field(page).fill("From the line")
    page.get_by_role("button", name="Post", exact=True).click()
    expect(page.locator(".card-comment")).to_contain_text("From the line")
    expect(page.get_by_role("link", name="View all 2 comments")).to_be_visible()
    expect(page.locator('[data-count="comments"]')).to_have_text("2")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_everything_works_without_scripts(
    site: Site, new_page: NewPage, photo: FeedPost, size: tuple[int, int]
) -> None:
    page = opened(new_page(javascript=False, size=size), site, photo, "ana")
    page.get_by_role("link", name="Reply").click()
    expect(field(page)).to_have_value("@bia ")
    field(page).fill("@bia thank you")
    page.get_by_role("button", name="Post", exact=True).click()
    expect(comment(page, "thank you")).to_be_visible()
    field(page).fill("   ")
    page.get_by_role("button", name="Post", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Write something first")
    page.goto(f"{site.url}{photo.get_absolute_url()}")
    page.get_by_text("View 1 reply").click()
    page.get_by_role("link", name="Show replies").click()
    expect(comment(page, "thank you")).to_be_visible()
    comment(page, "thank you").get_by_label("Comment options").click()
    page.get_by_role("link", name="Edit").click()
    page.get_by_label("Edit comment").fill("Thanks")
    page.get_by_role("button", name="Save changes").click()
    expect(comment(page, "Thanks")).to_contain_text("edited")
    comment(page, "Thanks").get_by_label("Comment options").click()
    comment(page, "Thanks").get_by_role("link", name="Delete").click()
    expect(page.get_by_role("heading", name="Delete comment?")).to_be_visible()
    page.get_by_role("button", name="Delete").click()
    expect(comment(page, "Thanks")).to_have_count(0)
    comment(page, "First words").get_by_role("button", name="Like comment").click()
    expect(comment(page, "First words")).to_contain_text("1 like")
    assert FeedComment.objects.count() == 1
