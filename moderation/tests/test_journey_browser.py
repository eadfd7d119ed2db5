"""From a report to an answered appeal, as everybody who takes part in it sees it."""

import re

import pytest
from playwright.sync_api import Page, expect

from accounts.models import AccountsUser
from conftest import Person, Post
from feed.actions import feed_post_sensitive_set
from feed.models import FeedPost
from moderation.models import ModerationCase
from moderation.tests.conftest import Moderator
from moderation.tests.test_reports_browser import enter
from social.actions import social_follow
from tests.browser import NewPage, Site

pytestmark = pytest.mark.browser


@pytest.fixture
def shown(site: Site, person: Person, post: Post) -> FeedPost:
    ana, bia = person("ana"), person("bia")
    social_follow(follower=bia, followed=ana)
    return post(ana, caption="Some words")


def browser_for(new_page: NewPage, site: Site, user: AccountsUser, **options: object) -> Page:
    page = new_page(**options)
    enter(page, site, user)
    return page


def report(page: Page, site: Site, post: FeedPost) -> None:
    page.goto(f"{site.url}/report/?kind=post&id={post.code}")
    page.get_by_label("Nudity or sex").check()
    page.get_by_role("button", name="Report").click()
    expect(page.get_by_text("We will look at it").first).to_be_visible()


def to_case(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/admin/moderation/moderationcase/")
    page.get_by_role("link", name=re.compile("^Post ")).click()


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "plain"])
def test_reported_taken_down_appealed_and_restored(
    site: Site, new_page: NewPage, shown: FeedPost, moderator: Moderator, javascript: bool
) -> None:
    people = {user.username: user for user in AccountsUser.objects.all()}
    ana = browser_for(new_page, site, people["ana"], javascript=javascript, size=(390, 844))
    bia = browser_for(new_page, site, people["bia"], javascript=javascript)
    team = browser_for(new_page, site, moderator("team"), javascript=javascript)
    address = f"{site.url}{shown.get_absolute_url()}"
    report(bia, site, shown)

    to_case(team, site)
    team.get_by_role("button", name="Take this case").click()
    expect(team.get_by_text("You have this case.")).to_be_visible()
    if javascript:
        team.keyboard.press("h")
    else:
        team.get_by_role("button", name="Take it down").click()
    expect(team.get_by_text("Done: Take it down.")).to_be_visible()
    assert bia.goto(address).status == 404  # type: ignore[union-attr]

    ana.goto(address)
    expect(ana.get_by_text("The team took this post down.")).to_be_visible()
    ana.get_by_role("link", name="See why").click()
    ana.get_by_role("link", name="A post of yours was taken down").click()
    expect(ana.get_by_text("No pornography")).to_be_visible()
    ana.get_by_label("Why should it be undone?").fill("It is a statue.")
    ana.get_by_role("button", name="Appeal").click()
    expect(ana.get_by_text("It is a statue.")).to_be_visible()

    other = browser_for(new_page, site, moderator("other"), javascript=javascript)
    other.goto(f"{site.url}/admin/moderation/moderationappeal/")
    other.get_by_role("link", name="ana").click()
    other.get_by_label("Answer, as the person reads it").fill("So it is.")
    other.get_by_role("button", name="Undo the decision").click()
    expect(other.get_by_text("The appeal is answered.")).to_be_visible()

    ana.goto(f"{site.url}/alerts/")
    ana.get_by_role("link", name="answered your appeal.").first.click()
    expect(ana.get_by_text("So it is.")).to_be_visible()
    assert bia.goto(address).status == 200  # type: ignore[union-attr]
    bia.goto(f"{site.url}/settings/reports/")
    expect(bia.get_by_text("The team found nothing against the rules.")).to_be_visible()


def test_sensitive_photos_are_covered_until_asked_for(site: Site, new_page: NewPage, shown: FeedPost) -> None:
    feed_post_sensitive_set(post=shown, is_sensitive=True)
    for javascript in (True, False):
        page = browser_for(new_page, site, AccountsUser.objects.get(username="bia"), javascript=javascript)
        for path in ("/", shown.get_absolute_url()):
            page.goto(site.url + path)
            photo = page.locator("[data-post] .photo").first
            expect(photo).to_be_hidden()
            page.get_by_text("Show it").click()
            expect(photo).to_be_visible()


def test_a_suspended_account_is_empty_for_others_at_once(
    site: Site, new_page: NewPage, shown: FeedPost, moderator: Moderator
) -> None:
    people = {user.username: user for user in AccountsUser.objects.all()}
    bia = browser_for(new_page, site, people["bia"])
    ana = browser_for(new_page, site, people["ana"])
    ana.goto(f"{site.url}/settings/")
    report(bia, site, shown)
    team = browser_for(new_page, site, moderator("team"), size=(390, 844))
    to_case(team, site)
    team.get_by_label("Days, for a suspension").fill("3")
    team.get_by_role("button", name="Suspend the account").click()
    expect(team.get_by_text("Done: Suspend the account.")).to_be_visible()
    assert bia.goto(f"{site.url}/ana/").status == 404  # type: ignore[union-attr]
    ana.goto(f"{site.url}/settings/")
    expect(ana).to_have_url(re.compile("/accounts/login/"))
    assert ModerationCase.objects.get().closed_at
