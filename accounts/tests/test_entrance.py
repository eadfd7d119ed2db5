"""Sign up, log in, log out, confirm, reset: what works, what is refused, and in which words."""

import re
from smtplib import SMTPServerDisconnected
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import AccountsSession, AccountsUser
from accounts.tests.conftest import ACCOUNTS_PASSWORD, Member

_FORM = {"email": "Ana@Example.org", "username": "Ana", "password1": ACCOUNTS_PASSWORD}


def _log_in(client: Client, login: str, password: str = ACCOUNTS_PASSWORD) -> int:
    return client.post("/accounts/login/", {"login": login, "password": password}).status_code


def _link(text: str) -> str:
    found = re.search(r"https?://\S+", text)
    assert found
    return urlsplit(found[0]).path


def test_somebody_signs_up_and_is_in(client: Client, db: None) -> None:
    assert client.post("/accounts/signup/", _FORM).headers["Location"] == "/"
    user = AccountsUser.objects.get()
    assert (user.username, user.email, user.profile.name) == ("ana", "ana@example.org", "")
    assert client.get("/settings/profile/").status_code == 200
    assert AccountsSession.objects.get().user == user


def test_the_welcome_mail_confirms_the_address(client: Client, db: None) -> None:
    client.post("/accounts/signup/", _FORM)
    (message,) = mail.outbox
    assert message.subject == "[Varal] Welcome! Confirm your email address"
    assert "example.com" not in message.body
    assert message.body.startswith("Hello,")
    path = _link(str(message.body))
    assert "Confirm your email" in client.get(path).content.decode()
    assert not EmailAddress.objects.get().verified
    client.post(path)
    assert EmailAddress.objects.get().verified
    assert "no longer works" in Client().get(path).content.decode()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("username", "Admin", "This name is kept for the site itself"),
        ("username", "settings", "This name is kept for the site itself"),
        ("username", "a..b", "no two dots in a row"),
        ("username", "é", "letters a–z"),
        ("username", "BO", "This name is taken"),
        ("username", "a" * 31, "at most 30 characters"),
        ("username", "a\0", "Null characters are not allowed"),
        ("username", "", "This field is required"),
        ("email", "BO@example.org", "already has an account"),
        ("email", "nothing", "Enter a valid email address"),
        ("password1", "12345678", "too common"),
        ("password1", "short", "at least 8 characters"),
        ("password1", "ana@example.org", "too similar"),
    ],
)
def test_a_refused_sign_up_says_why_and_keeps_the_rest(
    client: Client, member: Member, field: str, value: str, sentence: str
) -> None:
    member("bo")
    page = client.post("/accounts/signup/", _FORM | {field: value}).content.decode()
    assert sentence in page
    kept = {"email": "Ana@Example.org", "username": "Ana"} | ({field: value} if field != "password1" else {})
    for text in kept.values():
        assert f'value="{text}"' in page or not text
    assert not AccountsUser.objects.exclude(username="bo").exists()


@pytest.mark.parametrize("login", ["ana", "ANA", "ana@example.org", "Ana@Example.ORG", " ana "])
def test_name_and_address_log_in_in_any_case(client: Client, ana: AccountsUser, login: str) -> None:
    assert _log_in(client, login) == 302
    assert client.get("/settings/profile/").status_code == 200


@pytest.mark.parametrize(
    "login", ["ana", "nobody", "ana@example.org", "nobody@example.org", "a" * 5000, "a\0"]
)
def test_a_wrong_password_says_the_same_for_everybody(client: Client, ana: AccountsUser, login: str) -> None:
    page = client.post("/accounts/login/", {"login": login, "password": "wrong"})
    assert page.status_code == 200
    assert 'role="alert"' in page.content.decode()
    assert "nobody" not in page.content.decode() or "do not belong together" in page.content.decode()


def test_after_login_people_go_where_they_wanted_but_never_elsewhere(
    client: Client, ana: AccountsUser
) -> None:
    form = {"login": "ana", "password": ACCOUNTS_PASSWORD}
    assert client.post("/accounts/login/", form | {"next": "/settings/"}).headers["Location"] == "/settings/"
    other = Client().post("/accounts/login/", form | {"next": "https://evil.example/"})
    assert other.headers["Location"] == "/"


def test_too_many_wrong_passwords_are_told_when_to_try_again(client: Client, ana: AccountsUser) -> None:
    assert [_log_in(client, "ana", "wrong") for _ in range(5)] == [200] * 5
    refused = client.post("/accounts/login/", {"login": "ana", "password": ACCOUNTS_PASSWORD})
    assert refused.status_code == 429
    assert 240 < int(refused.headers["Retry-After"]) <= 300
    page = refused.content.decode()
    assert "Too many tries. Wait 5 minutes, then try again." in page
    assert 'value="ana"' in page
    assert _log_in(client, "ana@example.org") == 302, "another key: the address has tries of its own"


def test_tries_are_counted_whatever_host_and_case_the_login_is_sent_to(ana: AccountsUser) -> None:
    """Each from an address of its own, so that only the count of this login can refuse."""
    answers = []
    for number in range(6):
        client = Client(SERVER_PORT=str(8000 + number), REMOTE_ADDR=f"203.0.113.{number}")
        answers.append(_log_in(client, "ana" if number % 2 else "ANA", "wrong"))
    assert answers == [200] * 5 + [429]


def test_log_ins_from_one_address_have_a_limit(client: Client, settings: Settings, ana: AccountsUser) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login": "2/m/ip"}
    assert [_log_in(client, "ana", "wrong") for _ in range(3)] == [200, 200, 429]


def test_the_page_of_too_many_requests_has_a_time(
    client: Client, settings: Settings, ana: AccountsUser
) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"signup": "1/m/ip"}
    client.post("/accounts/signup/", {})
    refused = client.post("/accounts/signup/", {})
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "60"
    assert "Try again in about a minute" in refused.content.decode()


def test_logging_out_takes_a_post(anas_browser: Client) -> None:
    assert "Log out?" in anas_browser.get("/accounts/logout/").content.decode()
    assert anas_browser.get("/settings/profile/").status_code == 200
    assert anas_browser.post("/accounts/logout/").headers["Location"] == "/"
    assert anas_browser.get("/settings/profile/").status_code == 302
    assert not AccountsSession.objects.filter(user__isnull=False).exists()


def test_without_its_token_no_form_does_anything(ana: AccountsUser) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert _log_in(strict, "ana") == 403


def test_a_reset_does_not_tell_who_has_an_account(client: Client, ana: AccountsUser) -> None:
    answers = []
    for email in ("ana@example.org", "nobody@example.org"):
        response = client.post("/accounts/password/reset/", {"email": email}, follow=True)
        answers.append((response.redirect_chain, response.content))
    assert answers[0][0] == answers[1][0]
    assert len(answers[0][1]) == len(answers[1][1])
    assert [message.to for message in mail.outbox] == [["ana@example.org"], ["nobody@example.org"]]


def test_a_password_is_reset_by_mail_and_logs_out_everywhere(client: Client, anas_browser: Client) -> None:
    client.post("/accounts/password/reset/", {"email": "ana@example.org"})
    page = client.get(_link(str(mail.outbox[0].body)), follow=True)
    new = "five prints on a line"
    form = {"password1": new, "password2": new}
    done = client.post(page.redirect_chain[-1][0], form, follow=True)
    assert "Password changed" in done.content.decode()
    assert anas_browser.get("/settings/profile/").status_code == 302
    assert not AccountsSession.objects.filter(user__isnull=False).exists()
    assert _log_in(client, "ana", new) == 302
    again = Client().get(_link(str(mail.outbox[0].body)), follow=True).content.decode()
    assert "This link no longer works" in again


def test_a_new_address_counts_once_confirmed(anas_browser: Client, ana: AccountsUser) -> None:
    anas_browser.post("/accounts/reauthenticate/", {"password": ACCOUNTS_PASSWORD})
    anas_browser.post("/accounts/email/", {"email": "new@example.org", "action_add": ""})
    ana.refresh_from_db()
    assert ana.email == "ana@example.org"
    assert "new@example.org" in anas_browser.get("/accounts/email/").content.decode()
    (message,) = mail.outbox
    anas_browser.post(_link(str(message.body)))
    ana.refresh_from_db()
    assert ana.email == "new@example.org"
    assert [address.email for address in EmailAddress.objects.all()] == ["new@example.org"]


def test_who_proves_an_address_gets_it_from_who_only_wrote_it_down(
    anas_browser: Client, ana: AccountsUser, member: Member
) -> None:
    squatter = member("bo")
    AccountsUser.objects.filter(pk=squatter.pk).update(email="wanted@example.org")
    EmailAddress.objects.filter(user=squatter).update(email="wanted@example.org", verified=False)
    anas_browser.post("/accounts/reauthenticate/", {"password": ACCOUNTS_PASSWORD})
    anas_browser.post("/accounts/email/", {"email": "wanted@example.org", "action_add": ""})
    anas_browser.post(_link(str(mail.outbox[-1].body)))
    ana.refresh_from_db()
    squatter.refresh_from_db()
    assert (ana.email, squatter.email) == ("wanted@example.org", "")


def test_a_confirmed_address_cannot_be_taken(anas_browser: Client, ana: AccountsUser, member: Member) -> None:
    member("bo")
    anas_browser.post("/accounts/reauthenticate/", {"password": ACCOUNTS_PASSWORD})
    anas_browser.post("/accounts/email/", {"email": "bo@example.org", "action_add": ""})
    link = _link(str(mail.outbox[-1].body))
    assert "This address is taken" in anas_browser.get(link).content.decode()
    anas_browser.post(link)
    ana.refresh_from_db()
    assert ana.email == "ana@example.org"


class AccountsTestDeadServer(BaseEmailBackend):
    def send_messages(self, email_messages: object) -> int:
        raise SMTPServerDisconnected("gone")


def test_a_dead_mail_server_does_not_undo_a_sign_up(client: Client, settings: Settings, db: None) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.AccountsTestDeadServer"
    page = client.post("/accounts/signup/", _FORM, follow=True).content.decode()
    assert "The mail could not be sent just now" in page
    assert AccountsUser.objects.filter(username="ana").exists()


def test_somebody_switched_off_stays_out(client: Client, ana: AccountsUser) -> None:
    AccountsUser.objects.update(is_active=False)
    page = client.post("/accounts/login/", {"login": "ana", "password": ACCOUNTS_PASSWORD}, follow=True)
    assert "Account switched off" in page.content.decode()
    assert client.get("/settings/profile/").status_code == 302


@pytest.mark.parametrize(
    ("accepts", "word", "language"),
    [
        ("pt-BR", "Entrar", "pt-br"),
        ("pt", "Entrar", "pt-br"),
        ("en-GB", "Log in", "en"),
        ("xx", "Log in", "en"),
    ],
)
def test_the_browsers_language(client: Client, db: None, accepts: str, word: str, language: str) -> None:
    response = client.get("/accounts/login/", headers={"Accept-Language": accepts})
    assert response.headers["Content-Language"] == language
    assert "Accept-Language" in response.headers["Vary"]
    assert f'lang="{language}"' in response.content.decode()


def test_a_visitors_switch_of_language_stays(client: Client, db: None) -> None:
    client.post("/settings/language/set/", {"language": "pt-br", "next": "/accounts/login/"})
    assert client.get("/accounts/login/").headers["Content-Language"] == "pt-br"


def test_a_visitors_pages_ask_nothing_of_the_database(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, db: None
) -> None:
    client.get("/accounts/signup/")  # how the team lets people in is kept from then on
    for path in ("/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"):
        with django_assert_num_queries(0):
            assert client.get(path).status_code == 200
