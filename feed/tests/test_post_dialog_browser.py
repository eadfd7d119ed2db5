"""Posts over the list they are in, and their photos full screen, as a person meets them in Chromium."""

import re
from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Locator, Page, expect

from accounts.models import AccountsUser
from conftest import Person, Post
from feed.models import FeedPost
from social.models import SocialFollow
from tests.browser import NewPage, Site

pytestmark = pytest.mark.browser

BrowserOf = Callable[[AccountsUser], Client]
PHONE = (390, 844)


@pytest.fixture
def ana(person: Person) -> AccountsUser:
    return person("ana")


@pytest.fixture
def bia_at(site: Site, new_page: NewPage, person: Person, browser_of: BrowserOf) -> Callable[..., Page]:
    """Open a page as bia: `bia_at("/ana/", size=(390, 844))`."""
    client = browser_of(person("bia"))

    def open_page(address: str, **ways: object) -> Page:
        page = new_page(**ways)
        log_in(page, site, client)
        page.goto(site.url + address)
        return page

    return open_page


def log_in(page: Page, site: Site, client: Client) -> None:
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": site.url}])


def dialog(page: Page) -> Locator:
    return page.locator("dialog.post-dialog[open]")


def tile(page: Page, post: FeedPost) -> Locator:
    return page.locator(f'a.tile[href="/p/{post.code}/"]')


def shows(page: Page, post: FeedPost) -> None:
    """The dialog shows this post, under its address and its name."""
    expect(dialog(page).locator(f'[data-post="{post.code}"]')).to_be_visible()
    expect(page).to_have_url(re.compile(f"/p/{post.code}/$"))
    expect(page).to_have_title(f"Post by {post.author.username} · Varal")


def is_closed(page: Page, address: str) -> None:
    expect(dialog(page)).to_have_count(0)
    expect(page).to_have_url(re.compile(f"{address}$"))


def overflow(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


def test_a_tile_opens_over_the_profile_and_back_closes_it(
    ana: AccountsUser, post: Post, bia_at: Callable[..., Page]
) -> None:
    posts = [post(ana, caption=f"post {number}") for number in range(8)]
    page = bia_at("/ana/", size=(1280, 500))
    title = page.title()
    tile(page, posts[3]).scroll_into_view_if_needed()
    place = page.evaluate("scrollY")
    tile(page, posts[3]).click()
    shows(page, posts[3])
    expect(dialog(page)).to_have_attribute("aria-label", "Post by ana")
    expect(dialog(page).locator("article.post-full")).to_be_focused()
    page.go_back()
    is_closed(page, "/ana/")
    assert page.title() == title
    assert page.evaluate("scrollY") == place
    expect(tile(page, posts[3])).to_be_focused()
    page.go_forward()
    shows(page, posts[3])
    page.keyboard.press("Escape")
    is_closed(page, "/ana/")


def test_arrows_walk_the_list_and_one_step_back_leaves_it(
    ana: AccountsUser, post: Post, bia_at: Callable[..., Page]
) -> None:
    last, middle, first = (post(ana) for _ in range(3))
    page = bia_at("/ana/")
    tile(page, first).click()
    shows(page, first)
    expect(page.get_by_role("button", name="Previous post")).to_be_hidden()
    page.keyboard.press("ArrowRight")
    shows(page, middle)
    page.get_by_role("button", name="Next post").click()
    shows(page, last)
    expect(page.get_by_role("button", name="Next post")).to_be_hidden()
    page.keyboard.press("ArrowLeft")
    shows(page, middle)
    page.go_back()
    is_closed(page, "/ana/")


def test_walking_past_the_end_of_a_page_loads_the_next(
    ana: AccountsUser, post: Post, bia_at: Callable[..., Page]
) -> None:
    posts = [post(ana) for _ in range(26)][::-1]
    page = bia_at("/ana/", size=(1280, 400))
    tile(page, posts[22]).click()
    shows(page, posts[22])
    for next_one in posts[23:]:
        expect(page.get_by_role("button", name="Next post")).to_be_visible()
        page.keyboard.press("ArrowRight")
        shows(page, next_one)


def test_in_a_carousel_the_arrows_are_the_photos(
    ana: AccountsUser, post: Post, bia_at: Callable[..., Page]
) -> None:
    other, shown = post(ana), post(ana, photos=3)
    page = bia_at("/ana/")
    tile(page, shown).click()
    shows(page, shown)
    dialog(page).locator(".carousel").focus()
    page.keyboard.press("ArrowRight")
    expect(dialog(page).locator(".carousel-dots i").nth(1)).to_have_class("is-on")
    shows(page, shown)
    dialog(page).get_by_role("button", name="Close").focus()
    page.keyboard.press("ArrowRight")
    shows(page, other)


def test_a_reload_shows_the_page_and_back_the_list(
    ana: AccountsUser, post: Post, bia_at: Callable[..., Page]
) -> None:
    shown = post(ana)
    page = bia_at("/ana/")
    tile(page, shown).click()
    shows(page, shown)
    page.reload()
    expect(page.locator(f'main [data-post="{shown.code}"]')).to_be_visible()
    expect(dialog(page)).to_have_count(0)
    page.go_back()
    expect(page.locator(".profile")).to_be_visible()
    is_closed(page, "/ana/")


def test_a_new_tab_gets_the_page(ana: AccountsUser, post: Post, bia_at: Callable[..., Page]) -> None:
    shown = post(ana)
    page = bia_at("/ana/")
    with page.context.expect_page() as opened:
        tile(page, shown).click(modifiers=["ControlOrMeta"])
    expect(opened.value.locator(f'main [data-post="{shown.code}"]')).to_be_visible()
    is_closed(page, "/ana/")


@pytest.mark.parametrize("ways", [{"size": PHONE}, {"javascript": False}])
def test_on_a_phone_and_without_scripts_a_tile_is_a_link(
    ana: AccountsUser, post: Post, bia_at: Callable[..., Page], ways: dict[str, object]
) -> None:
    shown = post(ana)
    page = bia_at("/ana/", **ways)
    tile(page, shown).click()
    expect(page.locator(f'main [data-post="{shown.code}"]')).to_be_visible()
    expect(page.locator("h1")).to_have_text("Post by ana")


def test_what_is_done_in_the_dialog_shows_on_the_card_under_it(
    ana: AccountsUser, post: Post, bia_at: Callable[..., Page]
) -> None:
    shown = post(ana)
    page = bia_at("/ana/")
    SocialFollow.objects.create(follower=AccountsUser.objects.get(username="bia"), followed=ana)
    page.goto(page.url.replace("/ana/", "/"))
    card = page.locator(f'main [data-post="{shown.code}"]')
    card.locator(".post-age").click()
    shows(page, shown)
    dialog(page).get_by_role("button", name="Like", exact=True).click()
    dialog(page).get_by_placeholder("Add a comment…").fill("How blue!")
    dialog(page).get_by_role("button", name="Post", exact=True).click()
    expect(dialog(page).locator("[data-comment]")).to_contain_text("How blue!")
    page.keyboard.press("Escape")
    is_closed(page, "/")
    expect(card.get_by_role("button", name="Unlike")).to_have_attribute("aria-pressed", "true")
    expect(card.locator("[data-count=likes]")).to_have_text("1 like")
    expect(card.locator("[data-count=comments]")).to_have_text("1")


def test_authors_act_on_their_posts_over_the_profile(
    site: Site, ana: AccountsUser, post: Post, new_page: NewPage, browser_of: BrowserOf
) -> None:
    shown = post(ana)
    page = new_page()
    log_in(page, site, browser_of(ana))
    page.goto(f"{site.url}/ana/")
    tile(page, shown).click()
    shows(page, shown)
    menu = dialog(page).locator(".post-head summary")
    menu.click()
    dialog(page).get_by_role("button", name="Turn off commenting").click()
    expect(dialog(page).get_by_text("Comments are turned off.")).to_be_visible()
    expect(dialog(page).get_by_text("Commenting is turned off.")).to_be_visible()
    expect(menu).to_be_focused()
    shows(page, shown)
    menu.click()
    dialog(page).get_by_role("button", name="Archive").click()
    is_closed(page, "/ana/")
    expect(tile(page, shown)).to_be_hidden()
    page.get_by_role("button", name="Undo").click()
    expect(tile(page, shown)).to_be_visible()


def test_pinning_reorders_the_profile_under_the_dialog(
    site: Site, ana: AccountsUser, post: Post, new_page: NewPage, browser_of: BrowserOf
) -> None:
    oldest, *others = [post(ana) for _ in range(26)]
    page = new_page(size=(1280, 600))
    log_in(page, site, browser_of(ana))
    page.goto(f"{site.url}/ana/")
    tiles = page.locator(".profile-posts a.tile")
    page.locator(".load-more").scroll_into_view_if_needed()
    expect(tiles).to_have_count(26)
    # From the second page to the first, and back: the page under the dialog stays as long, and where it is.
    for act, place in (("Pin to your profile", 0), ("Unpin from your profile", 25)):
        tile(page, oldest).scroll_into_view_if_needed()
        scrolled = page.evaluate("scrollY")
        tile(page, oldest).click()
        shows(page, oldest)
        dialog(page).locator(".post-head summary").click()
        dialog(page).get_by_role("button", name=act).click()
        expect(tiles.nth(place)).to_have_attribute("href", f"/p/{oldest.code}/")
        expect(tiles.nth(25 - place)).to_have_attribute("href", f"/p/{others[-1 if place else 0].code}/")
        expect(tiles).to_have_count(26)
        page.keyboard.press("Escape")
        is_closed(page, "/ana/")
        expect(tile(page, oldest)).to_be_focused()
        assert page.evaluate("scrollY") == scrolled


def test_a_post_that_is_gone_leads_to_its_page(
    ana: AccountsUser, post: Post, bia_at: Callable[..., Page]
) -> None:
    shown = post(ana)
    page = bia_at("/ana/")
    FeedPost.objects.filter(pk=shown.pk).delete()
    tile(page, shown).click()
    expect(page.locator("main.empty, main .empty")).to_be_visible()
    expect(page).to_have_url(re.compile(f"/p/{shown.code}/$"))


def test_menus_and_messages_work_over_the_list(
    ana: AccountsUser, post: Post, bia_at: Callable[..., Page]
) -> None:
    shown = post(ana)
    page = bia_at("/ana/")
    tile(page, shown).click()
    shows(page, shown)
    menu = dialog(page).locator("details.menu").first
    menu.locator("summary").click()
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    shows(page, shown)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    dialog(page).get_by_role("link", name="Share").click()
    page.get_by_role("dialog", name="Share").get_by_role("button", name="Copy link").click()
    expect(dialog(page).get_by_text("Link copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.url


def scale(page: Page) -> float:
    return float(page.evaluate("new DOMMatrix(document.querySelector('.viewer-photo').style.transform).a"))


def test_photos_are_looked_at_closer_by_keyboard(
    ana: AccountsUser, post: Post, bia_at: Callable[..., Page]
) -> None:
    shown = post(ana, photos=2)
    page = bia_at(f"/p/{shown.code}/")
    page.locator(".post-full .carousel").focus()
    page.keyboard.press("Enter")
    viewer = page.get_by_role("dialog", name="Photo")
    expect(viewer.get_by_role("img", name="photo 0")).to_be_visible()
    page.keyboard.press("+")
    assert scale(page) == 1.5
    for _ in range(5):
        page.keyboard.press("+")
    assert scale(page) == 4
    expect(viewer.get_by_role("button", name="Zoom in")).to_have_attribute("aria-disabled", "true")
    page.keyboard.press("0")
    viewer.get_by_role("button", name="Zoom in").click()
    viewer.get_by_role("button", name="Zoom out").click()
    assert scale(page) == 1
    page.keyboard.press("ArrowRight")
    expect(viewer.get_by_role("img", name="photo 1")).to_be_visible()
    page.keyboard.press("Escape")
    expect(viewer).to_be_hidden()
    expect(page.locator(".post-full .carousel")).to_be_focused()
    expect(page.locator(".post-full .carousel-dots i").nth(1)).to_have_class("is-on")


def test_photos_are_looked_at_closer_by_mouse(
    ana: AccountsUser, post: Post, bia_at: Callable[..., Page]
) -> None:
    page = bia_at(f"/p/{post(ana).code}/")
    page.locator(".post-full .photo").click()
    viewer = page.get_by_role("dialog", name="Photo")
    expect(viewer).to_be_visible()
    viewer.locator(".viewer-stage").dblclick(position={"x": 500, "y": 400})
    assert scale(page) == 2.5
    page.mouse.wheel(0, 2_000)
    page.wait_for_function("!document.querySelector('.viewer').classList.contains('is-close')")
    viewer.get_by_role("button", name="Close").click()
    expect(viewer).to_be_hidden()


def test_a_double_click_likes_and_opens_nothing(
    ana: AccountsUser, post: Post, bia_at: Callable[..., Page]
) -> None:
    shown = post(ana)
    page = bia_at(f"/p/{shown.code}/")
    page.locator(".post-full .photo").dblclick()
    expect(page.get_by_role("button", name="Unlike")).to_be_visible()
    expect(page.locator("[data-count=likes]")).to_have_text("1 like")
    expect(page.get_by_role("dialog", name="Photo")).to_be_hidden()


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_no_post_is_wider_than_the_window(
    person: Person, post: Post, bia_at: Callable[..., Page], width: int
) -> None:
    long_name = person("maria.aparecida.da.conceicao1")
    shown = post(long_name, caption="#" + "palavra" * 12 + " https://example.org/" + "x" * 200, photos=3)
    page = bia_at(f"/p/{shown.code}/", size=(width, 720), locale="pt-BR")
    assert overflow(page) <= 0
    if width < 768:
        return
    page.goto(page.url.replace(f"/p/{shown.code}/", f"/{long_name.username}/"))
    tile(page, shown).click()
    box = dialog(page).locator("article.post-full").bounding_box()
    assert box
    assert 0 <= box["x"] < box["x"] + box["width"] <= width
    assert 0 <= box["y"] < box["y"] + box["height"] <= 720
