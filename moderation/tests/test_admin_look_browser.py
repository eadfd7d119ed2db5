"""The team's pages wear the site's colours, fit a phone, and keep the CSP quiet."""

import pytest
from playwright.sync_api import Page, expect

from accounts.models import AccountsUser
from common.schedule import common_schedule, common_schedule_write
from conftest import Person
from feed.models import FeedPost
from moderation.tests.conftest import CaseOf
from moderation.tests.test_reports_browser import enter
from tests.browser import NewPage, Site

pytestmark = pytest.mark.browser

_SURFACES = {"light": "rgb(255, 255, 255)", "dark": "rgb(12, 16, 20)"}
_WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture
def boss(person: Person) -> AccountsUser:
    user = person("boss")
    AccountsUser.objects.filter(pk=user.pk).update(is_staff=True, is_superuser=True)
    user.refresh_from_db()
    return user


def surface(page: Page) -> str:
    return str(page.locator("body").evaluate("body => getComputedStyle(body).backgroundColor"))


def addresses() -> list[str]:
    post, person = FeedPost.objects.get(), AccountsUser.objects.get(username="ana")
    return [
        "/admin/",
        "/admin/feed/",
        "/admin/feed/feedpost/?q=words",
        f"/admin/feed/feedpost/{post.pk}/change/",
        f"/admin/feed/feedpost/{post.pk}/delete/",
        f"/admin/accounts/accountsuser/{person.pk}/change/",
        f"/admin/accounts/accountsuser/{person.pk}/history/",
        "/admin/accounts/accountsuser/add/",
        "/admin/moderation/moderationcase/",
        "/admin/django_celery_beat/periodictask/",
    ]


@pytest.mark.parametrize(("size", "theme"), [((390, 844), "light"), ((1280, 900), "dark")])
def test_every_kind_of_page_fits_and_has_our_colours(
    site: Site, case_of: CaseOf, boss: AccountsUser, new_page: NewPage, size: tuple[int, int], theme: str
) -> None:
    case = case_of()
    common_schedule_write(common_schedule())
    page = new_page(size=size, theme=theme)
    enter(page, site, boss)
    for address in [*addresses(), f"/admin/moderation/moderationcase/{case.pk}/change/"]:
        answer = page.goto(site.url + address)
        assert answer is not None
        assert answer.status == 200, address
        assert surface(page) == _SURFACES[theme], address
        assert not page.evaluate(_WIDER), address
        expect(page.get_by_role("link", name="1 case waits")).to_be_in_viewport()


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "plain"])
def test_the_head_changes_the_theme_and_leads_out(
    site: Site, boss: AccountsUser, new_page: NewPage, javascript: bool
) -> None:
    page = new_page(javascript=javascript, size=(390, 844))
    enter(page, site, boss)
    page.goto(f"{site.url}/admin/feed/")
    page.locator("summary", has_text="More").click()
    page.get_by_role("button", name="Dark").click()
    page.wait_for_url("**/admin/feed/")
    expect(page.locator("body.theme-dark")).to_be_attached()
    assert surface(page) == _SURFACES["dark"]
    page.get_by_role("link", name="View site").click()
    expect(page.get_by_role("link", name="New post").first).to_be_attached()
