"""What a person does, in a real Chromium on the real site: with and without scripts, desktop and phone."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from conftest import Person, photo_bytes
from feed.models import FeedPhoto
from tests.browser import NewPage, Site

pytestmark = pytest.mark.browser

PASSWORD = "a-line-between-two-trees"
DESKTOP, PHONE = (1280, 900), (390, 844)
WAYS = [
    pytest.param(True, DESKTOP, id="desktop"),
    pytest.param(True, PHONE, id="phone"),
    pytest.param(False, DESKTOP, id="desktop without scripts"),
    pytest.param(False, PHONE, id="phone without scripts"),
]


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    """Three photos of different colours and shapes."""
    paths = []
    looks = [(900, 600, "teal"), (600, 800, "coral"), (700, 700, "navy")]
    for number, look in enumerate(looks):
        path = tmp_path / f"photo {number}.jpg"
        path.write_bytes(photo_bytes(*look))
        paths.append(path)
    return paths


def sign_up(page: Page, username: str = "ana.luz") -> None:
    page.get_by_role("link", name="Sign up").first.click()
    page.get_by_label("Email").fill(f"{username}@example.org")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign up").click()


@pytest.mark.parametrize(("scripts", "size"), WAYS)
def test_from_signing_up_to_coming_back(
    site: Site, new_page: NewPage, photos: list[Path], scripts: bool, size: tuple[int, int]
) -> None:
    page = new_page(javascript=scripts, size=size)
    page.goto(site.url)
    sign_up(page)
    _set_profile(page, site, photos[0])
    _share(page, site, photos, scripts)
    code = re.search(r"/p/([^/]+)/", page.url)
    assert code
    _see_everywhere(page, site, code[1])
    _edit(page, site, code[1])
    _delete(page, site, code[1])
    _log_out_and_in(page, site)


def _set_profile(page: Page, site: Site, photo: Path) -> None:
    page.goto(f"{site.url}/settings/profile/")
    page.get_by_label("Photo").first.set_input_files(photo)
    page.get_by_label("Name", exact=True).fill("Ana Luz")
    page.get_by_label("Bio").fill("Light on walls")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("body")).to_contain_text("saved", ignore_case=True)
    page.goto(f"{site.url}/ana.luz/")
    expect(page.get_by_role("heading", name="Ana Luz").or_(page.get_by_text("Ana Luz")).first).to_be_visible()
    expect(page.get_by_text("Light on walls")).to_be_visible()
    assert page.locator('main img[src*="/media/avatars/"]').count() == 1


def _share(page: Page, site: Site, photos: list[Path], scripts: bool) -> None:
    page.goto(f"{site.url}/p/new/")
    if scripts:
        with page.expect_file_chooser() as chooser:
            page.get_by_role("button", name="Choose photos").click()
        chooser.value.set_files(photos)
        expect(page.locator("[data-compose-pick]")).to_have_count(len(photos))
        page.get_by_label("Alt text of this photo").fill("A teal wall")
    else:
        page.locator("#compose-photos").set_input_files(photos)
        page.get_by_role("button", name="Add photos").click()
        page.get_by_label("Alt text").first.fill("A teal wall")
    page.get_by_label("Caption").fill("Three colours #walls")
    page.get_by_role("button", name="Share").click()
    page.wait_for_url(re.compile(r"/p/[-\w]{11}/$"))


def _see_everywhere(page: Page, site: Site, code: str) -> None:
    expect(page.get_by_text("Three colours")).to_be_visible()
    expect(page.get_by_role("img", name="A teal wall").first).to_be_visible()
    assert FeedPhoto.objects.filter(post__code=code).count() == 3
    page.goto(site.url)
    card = page.locator(f'article[data-post="{code}"]')
    expect(card).to_be_visible()
    expect(card.get_by_role("img", name="A teal wall")).to_be_visible()
    assert _all_pictures_load(page)
    page.goto(f"{site.url}/ana.luz/")
    expect(page.locator(f'main a[href*="/p/{code}/"]')).to_be_visible()
    page.locator(f'main a[href*="/p/{code}/"]').click()
    page.wait_for_url(f"**/p/{code}/")


def _all_pictures_load(page: Page) -> bool:
    """Every visible picture of the page, by asking for it as the browser does."""
    addresses = page.locator("main img:not([loading=lazy])").evaluate_all(
        "all => all.map(one => one.currentSrc)"
    )
    return all(page.request.get(address).ok for address in addresses if address.startswith("http"))


def _edit(page: Page, site: Site, code: str) -> None:
    page.goto(f"{site.url}/p/{code}/edit/")
    page.get_by_label("Caption").fill("Changed words")
    page.get_by_label("Alt text").nth(1).fill("A coral wall")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(f"**/p/{code}/")
    expect(page.get_by_text("Changed words").first).to_be_visible()
    assert list(FeedPhoto.objects.filter(post__code=code).values_list("alt", flat=True)) == [
        "A teal wall",
        "A coral wall",
        "",
    ]


def _delete(page: Page, site: Site, code: str) -> None:
    page.goto(f"{site.url}/p/{code}/delete/")
    page.get_by_role("button", name="Delete").click()
    page.wait_for_url("**/ana.luz/")
    assert page.goto(f"{site.url}/p/{code}/").status == 404  # type: ignore[union-attr]
    assert not list((site.var / "media" / "photos").rglob("*.jpg"))


def _log_out_and_in(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/accounts/logout/")
    page.locator("main").get_by_role("button", name="Log out").click()
    expect(page.get_by_role("link", name="Log in").first).to_be_visible()
    page.goto(f"{site.url}/accounts/login/")
    page.get_by_label("Username or email").fill("ANA.luz@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Log in", exact=True).click()
    page.wait_for_url(f"{site.url}/")
    page.goto(f"{site.url}/ana.luz/")
    expect(page.get_by_text("Light on walls")).to_be_visible()


def test_deleting_from_the_menu_asks_in_a_dialog(site: Site, new_page: NewPage, photos: list[Path]) -> None:
    page = new_page()
    page.goto(site.url)
    sign_up(page)
    _share(page, site, photos[:1], scripts=True)
    page.goto(site.url)
    page.get_by_label("More options").first.click()
    page.get_by_role("link", name="Delete").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Delete post?")
    dialog.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("Your post was deleted.")).to_be_visible()
    expect(page).to_have_url(f"{site.url}/")


def test_the_theme_changes_at_once_and_stays(site: Site, new_page: NewPage) -> None:
    page = new_page()
    page.goto(site.url)
    sign_up(page)
    page.locator("details.more summary:visible").first.click()
    # The page is dark before the server knows.
    with page.expect_response("**/theme/"):
        page.get_by_role("button", name="Dark").click()
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_a_portuguese_browser_gets_portuguese(site: Site, new_page: NewPage) -> None:
    page = new_page(locale="pt-BR")
    page.goto(site.url)
    expect(page.locator("html")).to_have_attribute("lang", "pt-br")
    expect(page.get_by_role("link", name="Entrar").first).to_be_visible()


def test_no_page_is_wider_than_the_window(
    site: Site, new_page: NewPage, photos: list[Path], every_page: Callable[[Page], list[str]]
) -> None:
    page = new_page()
    page.goto(site.url)
    for address in every_page(page):
        page.goto(site.url + address)
        for width in (1280, 768, 390, 320):
            page.set_viewport_size({"width": width, "height": 800})
            overflow = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert overflow <= 0, f"{address} {width}"


def test_what_is_said_leaves_an_open_menu_free(site: Site, new_page: NewPage, person: Person) -> None:
    page = new_page(size=(390, 844))
    client = Client()
    client.force_login(person("ana"))
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": site.url}])
    page.goto(site.url)
    page.locator("details.menu:visible > summary").first.click()
    said = "document.dispatchEvent(new CustomEvent('common:toast', {detail: {text: 'Said'}}))"
    page.evaluate(said)
    toast, panel = (page.locator(name).bounding_box() for name in (".toast", ".menu[open] > .menu-panel"))
    assert toast
    assert panel
    assert toast["y"] + toast["height"] <= panel["y"]
