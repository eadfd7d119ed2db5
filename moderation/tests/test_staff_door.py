"""Nobody comes into the admin without a second factor that they have shown in this very session."""

import time
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.factors import ACCOUNTS_FACTOR_LIFE
from accounts.models import AccountsUser
from conftest import Person, client_of, code_of_app

PASSWORD = "a-line-between-two-trees"
CASES = "/admin/moderation/moderationcase/"
TOLD = "A second factor, please"


@pytest.fixture
def boss(db: None) -> AccountsUser:
    return AccountsUser.objects.create_superuser("boss", "boss@example.org", PASSWORD)


def logged_in() -> Client:
    browser = Client()
    answer = browser.post("/accounts/login/", {"login": "boss", "password": PASSWORD, "next": CASES})
    assert answer["Location"] == CASES
    return browser


def app_of(user: AccountsUser) -> str:
    """The secret of an app that makes codes for somebody."""
    secret: str = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def code_of(secret: str) -> str:
    # A code works once, and this one may be the same half a minute's.
    cache.clear()
    return code_of_app(secret)


def test_the_code_of_the_half_minute_before_holds(
    boss: AccountsUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock may turn between a code and its use, in a test as well."""
    secret, browser = app_of(boss), Client()
    code, turned = code_of(secret), time.time() + 30
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.time", SimpleNamespace(time=lambda: turned))
    browser.post("/accounts/login/", {"login": "boss", "password": PASSWORD})
    browser.post("/accounts/2fa/authenticate/", {"code": code})
    browser.post("/accounts/2fa/trust/", {})
    assert is_in(browser)


def is_in(browser: Client) -> bool:
    return bool(browser.get(CASES).status_code == 200)


def wait_at_the_door(browser: Client) -> Any:
    answer = browser.get(CASES)
    assert answer["Location"] == f"/admin/login/?next={CASES}"
    door = browser.get(answer["Location"])
    assert TOLD in door.text
    return door


def test_a_password_alone_opens_nothing(boss: AccountsUser) -> None:
    browser = logged_in()
    door = wait_at_the_door(browser)
    assert 'href="/accounts/2fa/totp/activate/"' in door.text
    for address in (
        CASES,
        "/admin/",
        "/admin/accounts/accountsuser/add/",
        "/admin/nowhere/",
        "/admin/jsi18n/",
    ):
        for method in (browser.get, browser.post):
            assert method(address)["Location"] == f"/admin/login/?next={address}"
    assert AccountsUser.objects.count() == 1


@pytest.mark.parametrize("language", ["en", "pt-br"])
def test_the_door_is_a_page_of_the_site(boss: AccountsUser, language: str) -> None:
    door = logged_in().get("/admin/login/", headers={"Accept-Language": language})
    assert door.status_code == 200
    assert f'<html lang="{language}"' in door.text
    assert "<main" in door.text


def test_setting_up_a_factor_proves_none_until_it_is_used(boss: AccountsUser) -> None:
    """A stolen laptop, still logged in, could add one just as well."""
    browser = logged_in()
    wait_at_the_door(browser)
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    secret = browser.get("/accounts/2fa/totp/activate/").context["form"].secret
    answer = browser.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)}, follow=True)
    assert Authenticator.objects.filter(user=boss, type="totp").exists()
    assert 'href="/admin/login/"' in answer.text
    assert not is_in(browser)
    door = browser.get("/admin/login/")
    way = f"/accounts/2fa/reauthenticate/?next={CASES.replace('/', '%2F')}"
    assert f'href="{way}"' in door.text
    assert "totp/activate" not in door.text
    assert browser.post(way, {"code": "000000"}).status_code == 200
    assert not is_in(browser)
    assert browser.post(way, {"code": code_of(secret)})["Location"] == CASES
    assert is_in(browser)


@pytest.mark.parametrize("kind", ["app", "recovery code"])
def test_a_factor_shown_at_log_in_opens_at_once(boss: AccountsUser, kind: str) -> None:
    secret, codes = app_of(boss), RecoveryCodes.activate(boss)
    browser = Client()
    browser.post("/accounts/login/", {"login": "boss", "password": PASSWORD, "next": CASES})
    assert not is_in(browser)
    code = code_of(secret) if kind == "app" else codes.get_unused_codes()[0]
    browser.post("/accounts/2fa/authenticate/", {"code": code})
    assert browser.post("/accounts/2fa/trust/", {})["Location"] == CASES
    assert is_in(browser)
    assert browser.get("/admin/login/?next=/admin/accounts/")["Location"] == "/admin/accounts/"
    assert not is_in(Client())


def test_a_browser_that_is_trusted_shows_the_factor_at_the_door(boss: AccountsUser) -> None:
    secret, browser = app_of(boss), Client()
    browser.post("/accounts/login/", {"login": "boss", "password": PASSWORD})
    browser.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    browser.post("/accounts/2fa/trust/", {"action": "trust"})
    assert is_in(browser)
    browser.post("/accounts/logout/")
    browser.post("/accounts/login/", {"login": "boss", "password": PASSWORD})
    assert browser.get("/settings/").status_code == 200
    wait_at_the_door(browser)


@pytest.mark.parametrize("page", ["totp/deactivate/", "recovery-codes/", "webauthn/add/"])
def test_a_password_does_not_get_at_the_factors_of_the_team(boss: AccountsUser, page: str) -> None:
    """It would be a way around the door: to read a code, or to add a factor of one's own."""
    browser = logged_in()
    app_of(boss)
    RecoveryCodes.activate(boss)
    wanted = f"/accounts/2fa/{page}"
    assert browser.get(wanted)["Location"].startswith("/accounts/2fa/reauthenticate/")
    answer = browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert answer["Location"] == "/accounts/2fa/reauthenticate/"
    assert browser.get(wanted).status_code == 302


def test_others_still_show_their_password(person: Person) -> None:
    ana = person("ana", PASSWORD)
    app_of(ana)
    browser = Client()
    browser.force_login(ana)
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert browser.get("/accounts/2fa/totp/deactivate/").status_code == 200


def test_a_proof_ends_with_its_factor(boss: AccountsUser) -> None:
    browser = client_of(boss)
    assert is_in(browser)
    Authenticator.objects.get(user=boss).delete()
    assert not is_in(browser)
    app_of(boss)
    assert not is_in(browser)


def test_a_proof_ends_after_a_working_day(boss: AccountsUser) -> None:
    browser = client_of(boss)
    session = browser.session
    session["account_authentication_methods"][0]["at"] = time.time() - ACCOUNTS_FACTOR_LIFE.total_seconds()
    session.save()
    assert not is_in(browser)


def test_nobody_uses_the_proof_of_another(boss: AccountsUser, person: Person) -> None:
    other = AccountsUser.objects.create_superuser("other", "other@example.org", PASSWORD)
    browser = client_of(boss)
    app_of(other)
    browser.force_login(other)
    assert not is_in(browser)
    # Not even with a session that speaks of the factor of somebody else.
    session = browser.session
    session["account_authentication_methods_user"] = str(other.pk)
    session["account_authentication_methods"] = [
        {"method": "mfa", "at": time.time(), "id": Authenticator.objects.get(user=boss).pk, "type": "totp"}
    ]
    session.save()
    assert not is_in(browser)


def test_a_member_with_a_factor_stays_outside(person: Person) -> None:
    ana = person("ana", PASSWORD)
    secret, browser = app_of(ana), Client()
    browser.post("/accounts/login/", {"login": "ana", "password": PASSWORD})
    browser.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    browser.post("/accounts/2fa/trust/")
    assert browser.get("/settings/").status_code == 200
    assert browser.get(CASES, follow=True).status_code == 403


def test_a_button_that_was_pressed_too_late_leads_to_its_list(boss: AccountsUser) -> None:
    """Its address takes no links: whoever showed a factor anew would get an error."""
    browser = client_of(boss)
    for late, wanted in (
        ("django_celery_beat/periodictask/1/run/", "django_celery_beat/periodictask/"),
        ("moderation/moderationfailedtask/1/retry/", "moderation/moderationfailedtask/"),
        ("alerts/alertsevent/1/retry/", "alerts/alertsevent/"),
        ("accounts/accountsuser/?q=a", "accounts/accountsuser/?q=a"),
    ):
        assert browser.get("/admin/login/", {"next": f"/admin/{late}"})["Location"] == f"/admin/{wanted}"


@pytest.mark.parametrize("wanted", ["https://example.org/", "//example.org/", "javascript:alert(1)", "/a\0b"])
def test_the_door_leads_nowhere_else(boss: AccountsUser, wanted: str) -> None:
    answer = client_of(boss).get("/admin/login/", {"next": wanted})
    assert answer["Location"] in ("/admin/", "/a%00b")


def test_the_rule_costs_one_query(boss: AccountsUser) -> None:
    browser = client_of(boss)
    with CaptureQueriesContext(connection) as made:
        assert browser.get("/admin/").status_code == 200
    assert sum("mfa_authenticator" in query["sql"] for query in made.captured_queries) == 1


def test_the_password_changes_on_the_page_of_everybody(boss: AccountsUser) -> None:
    browser = client_of(boss)
    form = {"old_password": PASSWORD, "new_password1": "another line", "new_password2": "another line"}
    assert browser.post("/admin/password_change/", form)["Location"] == "/accounts/password/change/"
    boss.refresh_from_db()
    assert boss.check_password(PASSWORD)
