"""The menu of a comment: whole wherever the comment stands, and one clear step from deleting it."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Locator, Page, expect

from accounts.models import AccountsUser
from conftest import Person, Post
from feed.actions import feed_comment_create
from feed.models import FeedComment, FeedPost
from tests.browser import NewPage, Site

pytestmark = pytest.mark.browser

DESKTOP, LOW, PHONE = (1280, 900), (1024, 480), (390, 844)


@pytest.fixture
def said(site: Site, person: Person, post: Post) -> FeedPost:
    """A post of ana's with more comments than its column shows at once."""
    ana = person("ana")
    made = post(ana)
    for number in range(8):
        feed_comment_create(author=ana, post=made, text=f"word {number}")
    return made


@pytest.fixture
def anas(
    site: Site, new_page: NewPage, said: FeedPost, browser_of: Callable[[AccountsUser], Client]
) -> Callable[..., Page]:
    """Open a page as ana."""

    def open_page(address: str, size: tuple[int, int], **ways: object) -> Page:
        page = new_page(size=size, **ways)
        value = browser_of(said.author).cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": site.url}])
        page.goto(site.url + address)
        return page

    return open_page


def open_menu(page: Page, number: int) -> Locator:
    """The panel of the menu of a comment."""
    comment = page.locator("[data-comment]").filter(has_text=f"word {number}")
    comment.scroll_into_view_if_needed()
    comment.hover()
    comment.get_by_label("Comment options").click()
    panel = comment.locator(".menu-panel")
    expect(panel).to_be_visible()
    return panel


def is_whole(panel: Locator) -> bool:
    """Whether every corner of it is in the window with nothing over it."""
    return bool(
        panel.evaluate(
            """panel => {
              const { left, right, top, bottom } = panel.getBoundingClientRect();
              const corners = [[left + 16, top + 16], [right - 16, top + 16], [left + 16, bottom - 16],
                [right - 16, bottom - 16]];
              return corners.every(([x, y]) => panel.contains(document.elementFromPoint(x, y)));
            }"""
        )
    )


@pytest.mark.parametrize("size", [DESKTOP, LOW, PHONE], ids=["desktop", "low", "phone"])
def test_the_menu_is_whole_on_the_page(
    anas: Callable[..., Page], said: FeedPost, size: tuple[int, int]
) -> None:
    page = anas(f"/p/{said.code}/", size)
    for number in (7, 4, 0):
        panel = open_menu(page, number)
        assert is_whole(panel), number
        page.keyboard.press("Escape")
        expect(panel).to_be_hidden()


@pytest.mark.parametrize("size", [DESKTOP, LOW], ids=["desktop", "low"])
def test_the_menu_is_whole_in_the_dialog(
    anas: Callable[..., Page], said: FeedPost, size: tuple[int, int]
) -> None:
    page = anas("/ana/", size)
    page.locator("a.tile").click()
    for number in (7, 4, 0):
        panel = open_menu(page, number)
        assert is_whole(panel), number
        page.keyboard.press("Escape")
        expect(panel).to_be_hidden()
    expect(page.locator("dialog.post-dialog")).to_be_visible()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("address", ["/p/{code}/", "/ana/"], ids=["page", "list"])
def test_one_row_deletes_and_asks_in_sight(
    anas: Callable[..., Page], said: FeedPost, address: str, size: tuple[int, int]
) -> None:
    page = anas(address.format(code=said.code), size)
    if address == "/ana/":
        page.locator("a.tile").click()
    panel = open_menu(page, 0)
    expect(panel.locator(".menu-row-danger")).to_have_count(1)
    panel.get_by_role("link", name="Delete").click()
    asked = page.get_by_role("dialog", name="Delete comment?")
    expect(asked).to_contain_text("with all replies to it")
    for name in ("Cancel", "Delete"):
        expect(asked.get_by_role("button", name=name)).to_be_in_viewport(ratio=1)
    asked.get_by_role("button", name="Cancel").click()
    expect(asked).to_have_count(0)
    expect(page.locator("[data-comment]").filter(has_text="word 0").locator("summary")).to_be_focused()
    open_menu(page, 0).get_by_role("link", name="Delete").click()
    asked.get_by_role("button", name="Delete").click()
    expect(page.locator("[data-comment]").filter(has_text="word 0")).to_have_count(0)
    assert not FeedComment.objects.filter(text="word 0").exists()


def test_the_menu_goes_when_what_is_under_it_moves(anas: Callable[..., Page], said: FeedPost) -> None:
    page = anas(f"/p/{said.code}/", DESKTOP)
    panel = open_menu(page, 7)
    page.keyboard.press("ArrowDown")
    page.locator(".post-talk").evaluate("talk => talk.scrollBy(0, 40)")
    expect(panel).to_be_hidden()
    expect(page.locator("[data-comment]").filter(has_text="word 7").locator("summary")).to_be_focused()
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    assert is_whole(open_menu(page, 7))
