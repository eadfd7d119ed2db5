"""The first day of a new moderator."""

import re

import pytest
from playwright.sync_api import Page, expect

from accounts.models import AccountsUser
from conftest import Person, Post
from moderation.actions import moderation_report, moderation_role_set
from moderation.models import ModerationAct
from moderation.roles import ModerationRole
from moderation.tests.conftest import target_of
from tests.browser import NewPage, Site
from tests.test_passkeys import PASSWORD, enter_apps_code, show_password_again

pytestmark = pytest.mark.browser

MODELS = (
    *("moderationcase", "moderationappeal", "moderationact", "moderationdecision", "moderationreport"),
    *("moderationfilter", "feedpost", "feedcomment", "accountsuser"),
)

_LIST = re.compile(r"^/admin/\w+/(\w+)/$")


@pytest.fixture
def mila(site: Site, person: Person, post: Post) -> AccountsUser:
    """Made a moderator a moment ago; a post waits that was reported."""
    root = AccountsUser.objects.create_superuser("root", "root@example.org", "x")
    moderation_report(
        reporter=person("bia"), target=target_of(root, "post", post(person("ana")).code), reason="spam"
    )
    mila = person("mila", PASSWORD)
    moderation_role_set(by=root, person=mila, role=ModerationRole.MODERATOR, reason="They know how.")
    return mila


def log_in(page: Page) -> None:
    page.get_by_label("Username or email").fill("mila")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Log in", exact=True).click()


@pytest.mark.parametrize(
    ("javascript", "size"), [(True, (390, 844)), (False, (1280, 900))], ids=["scripts", "plain"]
)
def test_a_new_moderator_is_led_to_a_factor_and_comes_in(
    site: Site, new_page: NewPage, mila: AccountsUser, javascript: bool, size: tuple[int, int]
) -> None:
    page, cases = new_page(javascript=javascript, size=size), f"{site.url}/admin/moderation/moderationcase/"
    page.goto(cases)
    log_in(page)
    expect(page.get_by_role("heading", name="A second factor, please")).to_be_visible()
    page.get_by_role("link", name="Set up an app").click()
    show_password_again(page)
    secret = page.locator("code.secret").inner_text()
    enter_apps_code(page, secret, "Turn on")
    page.wait_for_url("**/recovery-codes/")
    page.get_by_role("link", name="On to the team's pages").click()
    expect(page.get_by_role("heading", name="A second factor, please")).to_be_visible()
    page.get_by_role("link", name="Enter a code").click()
    # A code works once, and the app's next one may be half a minute away.
    site.forget()
    enter_apps_code(page, secret, "Confirm")
    page.wait_for_url(cases)

    page.get_by_role("link", name=re.compile("^Post ")).click()
    page.get_by_role("button", name="Take this case").click()
    expect(page.get_by_text("You have this case.")).to_be_visible()
    page.goto(f"{site.url}/admin/")
    links = [link.get_attribute("href") or "" for link in page.locator("a[href^='/admin/']").all()]
    assert {found[1] for found in map(_LIST.match, links) if found} == set(MODELS)
    for other in ("accounts/accountssession", "moderation/moderationmember", "mfa/authenticator"):
        answer = page.goto(f"{site.url}/admin/{other}/")
        assert answer
        assert answer.status == 403
        expect(page.get_by_role("heading", name="This is not for your account")).to_be_visible()
    page.goto(f"{site.url}/admin/moderation/moderationact/")
    expect(page.locator("#result_list tbody tr")).to_have_count(1)
    expect(page.locator("#result_list")).to_contain_text("Case taken")
    assert ModerationAct.objects.count() == 2
