"""The composer as a person meets it: in Chromium, with and without scripts, by mouse, keyboard and phone."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from PIL import Image
from playwright.sync_api import BrowserContext, Dialog, FilePayload, Locator, Page, Route, expect

from accounts.models import AccountsUser
from conftest import Person, Post, photo_bytes
from feed.models import FeedPost, FeedUpload
from tests.browser import Site

pytestmark = pytest.mark.browser

BrowserOf = Callable[[AccountsUser], Client]
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
WIDE, TALL, SQUARE = (1200, 800), (900, 1200), (800, 800)


def photo(name: str, size: tuple[int, int] = WIDE, colour: str = "teal") -> FilePayload:
    return {"name": name, "mimeType": "image/jpeg", "buffer": photo_bytes(*size, colour)}


def not_a_photo(name: str = "notes.jpg") -> FilePayload:
    return {"name": name, "mimeType": "image/jpeg", "buffer": b"just words"}


def log_in(context: BrowserContext, site: Site, client: Client) -> None:
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": site.url}])


@pytest.fixture
def anas(person: Person, browser_of: BrowserOf) -> Client:
    return browser_of(person("ana"))


@pytest.fixture
def composer(journey: Page, context: BrowserContext, site: Site, anas: Client) -> Page:
    log_in(context, site, anas)
    journey.goto(f"{site.url}/p/new/")
    return journey


def choose(page: Page, *files: FilePayload) -> None:
    page.set_input_files("input[name=photos]", list(files))


def thumbs(page: Page, state: str = "done") -> Locator:
    return page.locator(f".thumb[data-state={state}]")


def share(page: Page) -> FeedPost:
    page.get_by_role("button", name="Share").click()
    page.wait_for_url(lambda url: not url.endswith("/p/new/"))
    return FeedPost.objects.get()


def described(post: FeedPost) -> list[str]:
    return [photo.alt for photo in post.photos.all()]


def describe(page: Page, *alts: str) -> None:
    """Alt texts for the photos in their order."""
    for place, alt in enumerate(alts):
        page.locator("[data-compose-pick]").nth(place).click()
        page.get_by_label("Alt text of this photo").fill(alt)


def test_three_photos_in_order_cropped_and_described(composer: Page) -> None:
    choose(composer, photo("a.jpg", WIDE), photo("b.jpg", TALL), photo("c.jpg", SQUARE))
    expect(thumbs(composer)).to_have_count(3)
    describe(composer, "wide", "tall", "square")
    # The last one becomes the first; the wide one, now second, is cut to 4:5 from its left edge.
    composer.keyboard.press("Tab")
    composer.locator("[data-compose-pick]").nth(2).focus()
    composer.keyboard.press("Control+ArrowLeft")
    composer.keyboard.press("Alt+ArrowLeft")
    expect(composer.locator("[data-reorder-live]")).to_have_text("Moved to place 1 of 3.")
    composer.keyboard.press("ArrowRight")
    composer.get_by_role("button", name="4:5").click()
    composer.locator("[data-compose-stage]").focus()
    for _ in range(4):
        composer.keyboard.press("Shift+ArrowLeft")
    composer.get_by_label("Caption").fill("Três ✨")
    post = share(composer)
    assert post.caption == "Três ✨"
    assert described(post) == ["square", "wide", "tall"]
    assert [(each.width, each.height) for each in post.photos.all()] == [(800, 800), (640, 800), (900, 1200)]
    assert composer.url.endswith(f"/p/{post.code}/")
    expect(composer.locator("#toasts")).to_contain_text("Your post is on the line.")


def test_the_frame_that_was_dragged_is_the_part_that_is_shown(composer: Page, site: Site) -> None:
    """Left half red, right half blue: after dragging to the left, the square shows blue alone."""
    two = Image.new("RGB", (1600, 800), "red")
    two.paste("blue", (800, 0, 1600, 800))
    choose(composer, {"name": "two.png", "mimeType": "image/png", "buffer": png(two)})
    composer.get_by_role("button", name="1:1", exact=True).click()
    middle = centre(composer.locator("[data-compose-stage]"))
    composer.mouse.move(*middle)
    composer.mouse.down()
    composer.mouse.move(middle[0] - 600, middle[1], steps=5)
    composer.mouse.up()
    expect(thumbs(composer)).to_have_count(1)
    name = str(share(composer).photos.get().image.name)
    with Image.open(site.var / "media" / name) as shown:
        assert shown.size == (800, 800)
        red, _green, blue = shown.convert("RGB").crop((10, 400, 11, 401)).tobytes()
    assert blue > 200
    assert red < 60


def test_dragging_a_thumbnail_moves_the_photo(composer: Page) -> None:
    choose(composer, photo("a.jpg"), photo("b.jpg"), photo("c.jpg"))
    expect(thumbs(composer)).to_have_count(3)
    describe(composer, "a", "b", "c")
    picks = composer.locator("[data-compose-pick]")
    start, end = centre(picks.nth(0)), centre(picks.nth(2))
    composer.mouse.move(*start)
    composer.mouse.down()
    composer.mouse.move(*end, steps=8)
    composer.mouse.up()
    assert described(share(composer)) == ["b", "c", "a"]


def test_a_refused_photo_loses_none_of_the_others(composer: Page) -> None:
    choose(composer, photo("a.jpg"), not_a_photo(), photo("b.jpg"))
    expect(thumbs(composer)).to_have_count(2)
    problem = composer.get_by_role("listitem").filter(has_text="notes.jpg")
    expect(problem).to_contain_text("This file is not a photo.")
    expect(problem.get_by_role("button", name="Retry")).to_be_hidden()
    problem.get_by_role("button", name="Remove").click()
    expect(problem).to_have_count(0)
    assert share(composer).photos.count() == 2


def test_what_needs_no_server_is_refused_at_once(composer: Page) -> None:
    composer.route("**/p/upload/", lambda route: pytest.fail("sent to the server"))
    empty: FilePayload = {"name": "empty.jpg", "mimeType": "image/jpeg", "buffer": b""}
    words: FilePayload = {"name": "a.txt", "mimeType": "text/plain", "buffer": b"words"}
    choose(composer, empty, words)
    expect(composer.locator(".problem p")).to_have_text(
        [
            "empty.jpg This file is empty.",
            "a.txt This file is not a photo. Use JPEG, PNG, WebP, HEIC or AVIF.",
        ]
    )
    expect(composer.locator("[data-compose-reason]")).to_have_text("No photo is uploaded yet.")


def test_the_twenty_first_photo_is_left_out(composer: Page) -> None:
    choose(composer, *[photo(f"{number}.jpg", (64, 64)) for number in range(21)])
    expect(composer.get_by_role("alert")).to_contain_text("A post has at most 20 photos. Left out: 1.")
    expect(thumbs(composer)).to_have_count(20)
    expect(composer.get_by_role("button", name="Add photos")).to_be_disabled()


def test_a_cancelled_upload_can_be_tried_again(composer: Page) -> None:
    held: list[Route] = []
    composer.route("**/p/upload/", lambda route: held.append(route))
    choose(composer, photo("a.jpg"))
    expect(composer.locator("[data-compose-reason]")).to_have_text("Uploading: 0 of 1 are there.")
    composer.get_by_role("button", name="Share").press("Enter")
    composer.get_by_role("button", name="Cancel upload").click()
    expect(thumbs(composer, "cancelled")).to_have_count(1)
    composer.unroute("**/p/upload/")
    composer.get_by_role("button", name="Retry").click()
    expect(thumbs(composer)).to_have_count(1)
    assert share(composer).photos.count() == 1


def test_a_busy_site_is_asked_again_when_it_said_to(composer: Page) -> None:
    answers = iter([{"status": 503, "headers": {"Retry-After": "1"}, "body": "busy"}])
    composer.route("**/p/upload/", lambda route: answer_or_go_on(route, next(answers, None)))
    choose(composer, photo("a.jpg"))
    expect(composer.locator("[data-compose-state]")).to_contain_text("The site is busy.")
    expect(thumbs(composer)).to_have_count(1)


def test_a_broken_connection_is_tried_again(composer: Page) -> None:
    tries: list[Route] = []

    def break_once(route: Route) -> None:
        tries.append(route)
        route.abort() if len(tries) == 1 else route.continue_()

    composer.route("**/p/upload/", break_once)
    choose(composer, photo("a.jpg"))
    expect(thumbs(composer)).to_have_count(1)
    assert len(tries) == 2


def test_signed_out_meanwhile_nothing_is_lost(
    composer: Page, context: BrowserContext, site: Site, anas: Client
) -> None:
    context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    choose(composer, photo("a.jpg"))
    expect(thumbs(composer, "failed")).to_have_count(1)
    link = composer.get_by_role("link", name="Log in in a new tab")
    expect(link).to_have_attribute("target", "_blank")
    log_in(context, site, anas)
    # What coming back to the tab does.
    composer.evaluate("() => dispatchEvent(new Event('focus'))")
    expect(thumbs(composer)).to_have_count(1)
    expect(link).to_be_hidden()


def test_a_share_that_fails_keeps_everything(composer: Page) -> None:
    choose(composer, photo("a.jpg"), photo("b.jpg"))
    expect(thumbs(composer)).to_have_count(2)
    describe(composer, "a", "b")
    composer.route("**/p/new/", lambda route: route.abort())
    composer.get_by_role("button", name="Share").click()
    expect(composer.get_by_role("alert")).to_contain_text("Nothing is lost")
    composer.unroute("**/p/new/")
    assert described(share(composer)) == ["a", "b"]


def test_a_photo_the_server_forgot_is_sent_again(composer: Page) -> None:
    choose(composer, photo("a.jpg"))
    expect(thumbs(composer)).to_have_count(1)
    FeedUpload.objects.all().delete()
    composer.get_by_role("button", name="Share").click()
    expect(composer.get_by_role("alert")).to_contain_text("had to be sent again")
    expect(thumbs(composer)).to_have_count(1)
    assert share(composer).photos.count() == 1


def test_removing_can_be_undone(composer: Page) -> None:
    choose(composer, photo("a.jpg"), photo("b.jpg"))
    expect(thumbs(composer)).to_have_count(2)
    describe(composer, "a", "b")
    composer.locator("[data-compose-pick]").nth(0).focus()
    composer.keyboard.press("Delete")
    expect(thumbs(composer)).to_have_count(1)
    composer.get_by_role("button", name="Undo").click()
    assert described(share(composer)) == ["a", "b"]


def test_the_counter_counts_as_the_server_does(composer: Page) -> None:
    choose(composer, photo("a.jpg"))
    expect(thumbs(composer)).to_have_count(1)
    caption = composer.get_by_label("Caption")
    caption.fill("🌵" * 2_201)
    expect(composer.get_by_text("1 too many")).to_be_visible()
    composer.get_by_role("button", name="Share").click()
    expect(caption).to_be_focused()
    caption.fill("🌵" * 2_200)
    assert share(composer).caption == "🌵" * 2_200


def test_leaving_asks_only_while_a_photo_would_be_lost(composer: Page) -> None:
    warnings: list[str] = []

    def leave(dialog: Dialog) -> None:
        warnings.append(dialog.type)
        dialog.accept()

    composer.on("dialog", leave)
    composer.route("**/p/upload/", lambda route: None)
    choose(composer, photo("a.jpg"))
    expect(thumbs(composer, "sending")).to_have_count(1)
    composer.locator("h1").click()
    composer.reload()
    assert warnings == ["beforeunload"]
    composer.unroute("**/p/upload/")
    choose(composer, photo("a.jpg"))
    expect(thumbs(composer)).to_have_count(1)
    composer.reload()
    assert warnings == ["beforeunload"]


@pytest.mark.browser_context_args(**PHONE)
def test_on_a_phone(composer: Page) -> None:
    choose(composer, photo("a.jpg"), photo("b.jpg", TALL))
    expect(thumbs(composer)).to_have_count(2)
    composer.locator("[data-compose-pick]").nth(1).tap()
    composer.get_by_role("button", name="Move earlier").tap()
    composer.get_by_label("Alt text of this photo").fill("tall")
    assert composer.evaluate("() => document.documentElement.scrollWidth") == 390
    assert described(share(composer)) == ["tall", ""]


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_without_scripts(composer: Page) -> None:
    choose(composer, photo("a.jpg", WIDE), photo("b.jpg", TALL), photo("c.jpg", SQUARE), not_a_photo())
    composer.get_by_label("Caption").fill("By hand")
    composer.get_by_role("button", name="Add photos").click()
    expect(composer.get_by_role("alert")).to_contain_text("notes.jpg: This file is not a photo.")
    rows = composer.locator(".plain-photo")
    expect(rows).to_have_count(3)
    for place, alt in enumerate(("wide", "tall", "square")):
        rows.nth(place).get_by_label("Alt text").fill(alt)
    rows.nth(0).get_by_label("Place").fill("3")
    rows.nth(1).get_by_label("Remove").check()
    rows.nth(2).get_by_label("Shape").select_option("4:5")
    post = share(composer)
    assert post.caption == "By hand"
    assert described(post) == ["square", "wide"]
    assert [(each.width, each.height) for each in post.photos.all()] == [(640, 800), (1200, 800)]
    assert not FeedUpload.objects.exists()


def test_photos_of_a_post_are_put_in_another_order(
    journey: Page, context: BrowserContext, site: Site, person: Person, post: Post, browser_of: BrowserOf
) -> None:
    ana = person("ana")
    made = post(ana, photos=3)
    log_in(context, site, browser_of(ana))
    journey.goto(f"{site.url}/p/{made.code}/edit/")
    journey.get_by_role("button", name="Move later").first.click()
    journey.get_by_role("button", name="Save changes").click()
    journey.wait_for_url(f"**/p/{made.code}/")
    assert described(made) == ["photo 1", "photo 0", "photo 2"]


def answer_or_go_on(route: Route, answer: dict[str, Any] | None) -> None:
    if answer:
        route.fulfill(**answer)
    else:
        route.continue_()


def centre(locator: Locator) -> tuple[float, float]:
    locator.scroll_into_view_if_needed()
    box = locator.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def png(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()
