"""The team's pages wear the site's colours, fit a phone, and keep the CSP quiet."""

from typing import Any

import pytest
from django.utils import timezone
from django_celery_beat.models import PeriodicTask
from playwright.sync_api import Page, expect

from accounts.models import AccountsUser
from common.schedule import common_schedule, common_schedule_write
from feed.models import FeedPost
from moderation.models import ModerationFailedTask, ModerationJob
from moderation.tasks import moderation_days, moderation_storage
from moderation.tests.conftest import CaseOf
from moderation.tests.test_reports_browser import enter
from tests.browser import NewPage, Site, until
from tests.test_accessibility import problems

pytestmark = pytest.mark.browser

_SURFACES = {"light": "rgb(255, 255, 255)", "dark": "rgb(12, 16, 20)"}
_VIEWS: Any = (("light", 1280), ("dark", 390))
_WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


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


def test_axe_finds_nothing_where_the_team_looks_first(
    site: Site, case_of: CaseOf, boss: AccountsUser, new_page: NewPage
) -> None:
    case_of()
    common_schedule_write(common_schedule())
    moderation_days()
    moderation_storage()
    failed = {"outcome": "failed", "error": "ValueError: No", "began_at": timezone.now(), "took": [1.0, 2.0]}
    ModerationJob.objects.create(periodic=PeriodicTask.objects.get(name="alerts.sweep"), **failed)
    ModerationFailedTask.objects.create(
        task="a.task", digest="a", arguments=[[7], {}], error="ValueError: No"
    )
    page = new_page()
    enter(page, site, boss)
    for address in ("", "django_celery_beat/periodictask/", "moderation/moderationfailedtask/"):
        page.goto(f"{site.url}/admin/{address}")
        for theme, width in _VIEWS:
            page.emulate_media(color_scheme=theme)
            page.set_viewport_size({"width": width, "height": 3000})
            assert problems(page) == [], f"{address} {theme}"


def test_a_job_is_run_from_the_first_page(site: Site, boss: AccountsUser, new_page: NewPage) -> None:
    common_schedule_write(common_schedule())
    page = new_page(javascript=False, size=(390, 844))
    enter(page, site, boss)
    page.goto(f"{site.url}/admin/")
    page.get_by_role("button", name="Run now moderation.failed_trim").click()
    expect(page.get_by_text("1 job is on its way.")).to_be_visible()
    until(
        lambda: ModerationJob.objects.filter(outcome="done", periodic__name="moderation.failed_trim").exists()
    )
    page.reload()
    row = page.get_by_role("row", name="moderation.failed_trim")
    expect(row.get_by_text("Done")).to_be_visible()
