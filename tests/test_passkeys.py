"""Logging in by more than a password, in a real Chromium with an authenticator made of software."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import CDPSession, Page, expect

from accounts.models import AccountsUser
from conftest import code_of_app
from tests.browser import NewPage, Site

pytestmark = pytest.mark.browser

USERNAME, PASSWORD = "ana.luz", "a-line-between-two-trees"
# A device with a fingerprint reader that always says yes.
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def page(site: Site, new_page: NewPage) -> Page:
    """Ana's, signed up and with a confirmed address."""
    page = new_page()
    page.goto(f"{site.url}/accounts/signup/")
    page.get_by_label("Email").fill(f"{USERNAME}@example.org")
    page.get_by_label("Username").fill(USERNAME)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign up").click()
    page.wait_for_url(f"{site.url}/")
    page.goto(_confirmation_link(site.var / "mail"))
    page.locator("main").get_by_role("button", name="Confirm").click()
    expect(page.locator("body")).to_contain_text("confirmed")
    return page


def _confirmation_link(mail: Path) -> str:
    newest = max(mail.iterdir(), key=lambda path: path.stat().st_mtime_ns)
    link = re.search(r"https?://\S+/confirm-email/\S+", newest.read_text())
    assert link
    return link[0]


@pytest.fixture
def device(page: Page) -> CDPSession:
    """What keeps the page's passkeys."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return session


def log_out(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/accounts/logout/")
    page.locator("main").get_by_role("button", name="Log out").click()
    page.wait_for_url(f"{site.url}/")


def log_in_by_password(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/accounts/login/")
    page.get_by_label("Username or email").fill(USERNAME)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Log in", exact=True).click()


def show_password_again(page: Page) -> None:
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()


def expect_signed_in(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/settings/account/")
    expect(page.get_by_label("Username")).to_have_value(USERNAME)


def add_passkey(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/accounts/2fa/webauthn/add/")
    show_password_again(page)
    page.get_by_role("button", name="Add", exact=True).click()
    page.wait_for_url("**/recovery-codes/")


def test_a_passkey_alone_logs_in(site: Site, page: Page, device: CDPSession) -> None:
    add_passkey(page, site)
    log_out(page, site)
    page.goto(f"{site.url}/accounts/login/")
    page.get_by_role("button", name="Log in with a passkey").click()
    page.wait_for_url(f"{site.url}/")
    expect_signed_in(page, site)


def test_a_passkey_is_not_asked_for_before_its_script_is_there(site: Site, page: Page) -> None:
    page.route("**/accounts/passkeys*.js", lambda route: route.abort())
    page.goto(f"{site.url}/accounts/2fa/webauthn/add/")
    show_password_again(page)
    expect(page.get_by_role("button", name="Add", exact=True)).to_be_disabled()


def test_a_passkey_is_the_step_after_the_password(site: Site, page: Page, device: CDPSession) -> None:
    add_passkey(page, site)
    log_out(page, site)
    log_in_by_password(page, site)
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_role("button", name="Not now").click()
    page.wait_for_url(f"{site.url}/")
    expect_signed_in(page, site)


def test_a_passkey_opens_the_admin_to_the_team(site: Site, page: Page, device: CDPSession) -> None:
    """Asked for at the door after it was added; not asked for again by whoever logs in with it."""
    AccountsUser.objects.filter(username=USERNAME).update(is_staff=True)
    page.goto(f"{site.url}/admin/")
    page.get_by_role("link", name="Add a passkey").click()
    show_password_again(page)
    page.get_by_role("button", name="Add", exact=True).click()
    page.wait_for_url("**/recovery-codes/")
    page.goto(f"{site.url}/admin/")
    page.get_by_role("link", name="Use a passkey").click()
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(f"{site.url}/admin/")
    log_out(page, site)
    page.goto(f"{site.url}/admin/")
    page.get_by_role("button", name="Log in with a passkey").click()
    page.wait_for_url(f"{site.url}/admin/")


def test_a_removed_passkey_no_longer_logs_in(site: Site, page: Page, device: CDPSession) -> None:
    add_passkey(page, site)
    page.goto(f"{site.url}/accounts/2fa/webauthn/")
    page.get_by_role("link", name=re.compile("^Remove")).click()
    page.get_by_role("button", name="Remove").click()
    page.wait_for_url("**/2fa/webauthn/")
    log_out(page, site)
    page.goto(f"{site.url}/accounts/login/")
    page.get_by_role("button", name="Log in with a passkey").click()
    expect(page.locator("body")).to_contain_text("The passkey did not work. Try again, or use your password.")
    page.goto(f"{site.url}/settings/account/")
    expect(page).to_have_url(re.compile("/accounts/login/"))


def test_an_apps_code_then_a_recovery_code_which_works_once(site: Site, page: Page) -> None:
    secret = turn_on_codes(page, site)
    recovery_code = page.locator("#codes code").first.inner_text()
    log_out(page, site)
    log_in_by_password(page, site)
    enter_apps_code(page, secret, "Log in")
    page.get_by_role("button", name="Not now").click()
    expect_signed_in(page, site)

    log_out(page, site)
    log_in_by_password(page, site)
    enter(page, recovery_code, "Log in")
    page.get_by_role("button", name="Not now").click()
    expect_signed_in(page, site)

    log_out(page, site)
    log_in_by_password(page, site)
    enter(page, recovery_code, "Log in")
    expect(page.locator("main")).to_contain_text("This code is not right")
    page.goto(f"{site.url}/settings/account/")
    expect(page.get_by_role("heading", name="Two-factor authentication")).to_be_visible()


def turn_on_codes(page: Page, site: Site) -> str:
    """Shows the recovery codes in the end; the secret for the app."""
    page.goto(f"{site.url}/accounts/2fa/totp/activate/")
    show_password_again(page)
    secret = page.locator("code.secret").inner_text()
    enter_apps_code(page, secret, "Turn on")
    page.wait_for_url("**/recovery-codes/")
    # A code works once, and the app's next one may be half a minute away: the site forgets this one.
    site.forget()
    return secret


def enter_apps_code(page: Page, secret: str, button: str) -> None:
    """A second time if the code ran out between its computing and its checking."""
    refusal = page.get_by_text("This code is not right")
    enter(page, code_of_app(secret), button)
    if refusal.is_visible():
        enter(page, code_of_app(secret), button)


def enter(page: Page, code: str, button: str) -> None:
    page.get_by_label("code").fill(code)
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name=button, exact=True).click()
