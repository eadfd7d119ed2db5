"""Sessions as rows: what they know, what saving touches, and that logging out elsewhere is real."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.actions import accounts_sessions_end_others
from accounts.devices import accounts_device_words
from accounts.models import AccountsSession, AccountsUser
from accounts.sessions import SessionStore
from accounts.tasks import accounts_clear_sessions
from accounts.tests.conftest import ACCOUNTS_PASSWORD, Member

_PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1"
)


def _log_in(username: str, **headers: str) -> Client:
    client = Client(headers=headers)
    client.post(
        "/accounts/login/", {"login": username, "password": ACCOUNTS_PASSWORD}, REMOTE_ADDR="203.0.113.7"
    )
    return client


def test_a_session_knows_user_device_and_address(ana: AccountsUser) -> None:
    _log_in("ana", **{"User-Agent": _PHONE})
    session = AccountsSession.objects.get()
    assert (session.user, session.address, session.device_words) == (ana, "203.0.113.7", "Safari on iPhone")


def test_saving_data_leaves_the_columns_alone(ana: AccountsUser) -> None:
    """Two requests of one browser: the first read the row before the second one touched it."""
    _log_in("ana", **{"User-Agent": _PHONE})
    row = AccountsSession.objects.get()
    early = SessionStore(row.session_key)
    early["draft"] = "a"
    seen = timezone.now() + timedelta(hours=1)
    AccountsSession.objects.update(last_seen=seen, address="203.0.113.99", device="new")
    early.save()
    row.refresh_from_db()
    assert (row.last_seen, row.address, row.device, row.user) == (seen, "203.0.113.99", "new", ana)
    assert SessionStore(row.session_key)["draft"] == "a"


def test_saving_costs_one_update(
    ana: AccountsUser, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    _log_in("ana")
    store = SessionStore(AccountsSession.objects.get().session_key)
    store["draft"] = "a"
    with django_assert_num_queries(1):
        store.save()


def test_a_session_that_was_ended_is_not_saved_back(db: None) -> None:
    store = SessionStore()
    store["draft"] = "a"
    store.save()
    AccountsSession.objects.all().delete()
    with pytest.raises(UpdateError):
        store.save()
    assert not AccountsSession.objects.exists()


def test_unknown_and_forged_keys_are_empty_sessions(db: None) -> None:
    for key in ["0" * 32, "a" * 2000, "with\0nul1", "'; --12345", "é" * 10]:
        store = SessionStore(key)
        assert store.is_empty() or not store.keys()
        assert store.session_key is None


@pytest.mark.parametrize("cookie", ["x", '"aaaaaaaa\\000"', "%00" * 9, "a" * 3000])
def test_a_forged_cookie_is_a_stranger(db: None, cookie: str) -> None:
    client = Client()
    response = client.get("/accounts/login/", headers={"Cookie": f"sessionid={cookie}"})
    assert response.status_code == 200


def test_an_expired_session_is_gone(anas_browser: Client) -> None:
    AccountsSession.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert anas_browser.get("/settings/security/").status_code == 302
    accounts_clear_sessions()
    assert not AccountsSession.objects.exists()


def test_being_here_is_noted_every_five_minutes(
    anas_browser: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    long_ago = timezone.now() - timedelta(minutes=6)
    AccountsSession.objects.update(last_seen=long_ago)
    with django_assert_num_queries(3):  # the session, the user with their profile, and the note
        anas_browser.get("/settings/language/", REMOTE_ADDR="203.0.113.50")
    session = AccountsSession.objects.get()
    assert session.last_seen > long_ago
    assert session.address == "203.0.113.50"
    with django_assert_num_queries(2):
        anas_browser.get("/settings/language/")


def test_the_cookie_is_renewed_once_a_day(anas_browser: Client) -> None:
    assert "sessionid" not in anas_browser.get("/settings/privacy/").cookies
    nearly_over = timezone.now() + timedelta(days=3)
    AccountsSession.objects.update(expire_date=nearly_over)
    assert "sessionid" in anas_browser.get("/settings/privacy/").cookies
    assert AccountsSession.objects.get().expire_date > timezone.now() + timedelta(days=89)
    assert "sessionid" not in anas_browser.get("/settings/privacy/").cookies


def test_logging_in_gives_a_new_key(ana: AccountsUser) -> None:
    client = Client()
    client.post("/accounts/login/", {"login": "ana", "password": "wrong"})
    client.get("/accounts/2fa/")
    before = client.cookies.get("sessionid")
    client.post("/accounts/login/", {"login": "ana", "password": ACCOUNTS_PASSWORD})
    assert client.cookies["sessionid"].value != (before and before.value)
    assert AccountsSession.objects.filter(user=ana).count() == 1


def test_the_page_lists_own_sessions_and_marks_this_one(anas_browser: Client, member: Member) -> None:
    member("bo")
    _log_in("ana", **{"User-Agent": _PHONE})
    _log_in("bo", **{"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0"})
    page = anas_browser.get("/settings/security/sessions/").content.decode()
    assert "Safari on iPhone" in page
    assert "Firefox on Linux" in page
    assert "Edge" not in page
    assert page.count("This device") == 1
    assert page.index("This device") < page.index("Safari on iPhone")


def test_one_other_browser_is_logged_out(anas_browser: Client) -> None:
    phone = _log_in("ana", **{"User-Agent": _PHONE})
    other = AccountsSession.objects.get(device=_PHONE)
    assert anas_browser.post(f"/settings/security/sessions/{other.public_id}/log-out/").status_code == 302
    assert phone.get("/settings/security/").status_code == 302
    assert anas_browser.get("/settings/security/").status_code == 200


def test_all_other_browsers_are_logged_out(anas_browser: Client) -> None:
    others = [_log_in("ana", **{"User-Agent": _PHONE}) for _ in range(2)]
    answer = anas_browser.post("/settings/security/sessions/log-out/", follow=True).content.decode()
    assert "2 other devices are logged out." in answer
    assert [other.get("/settings/security/").status_code for other in others] == [302, 302]
    assert anas_browser.get("/settings/security/").status_code == 200


def test_other_peoples_sessions_do_not_exist(anas_browser: Client, member: Member) -> None:
    member("bo")
    theirs = _log_in("bo")
    session = AccountsSession.objects.get(user__username="bo")
    assert anas_browser.post(f"/settings/security/sessions/{session.public_id}/log-out/").status_code == 404
    anas_browser.post("/settings/security/sessions/log-out/")
    assert theirs.get("/settings/security/").status_code == 200


def test_a_new_password_logs_out_elsewhere_and_keeps_this_browser(
    anas_browser: Client, ana: AccountsUser
) -> None:
    phone = _log_in("ana", **{"User-Agent": _PHONE})
    new = "four prints on a line"
    form = {"oldpassword": ACCOUNTS_PASSWORD, "password1": new, "password2": new}
    response = anas_browser.post("/accounts/password/change/", form)
    assert (response.status_code, response.headers["Location"]) == (302, "/settings/security/")
    assert anas_browser.get("/settings/security/").status_code == 200
    assert phone.get("/settings/security/").status_code == 302
    assert AccountsSession.objects.filter(user=ana).count() == 1


def test_ending_others_without_a_session_ends_all(anas_browser: Client, ana: AccountsUser) -> None:
    assert accounts_sessions_end_others(user=ana, keep=None) == 1


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        ("Mozilla/5.0 (Linux; Android 15; Pixel 9) Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 15_0) Version/18.0 Safari/605.1.15", "Safari on macOS"),
        ("Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) FxiOS/140.0 Safari/605.1", "Firefox on iPad"),
        ("Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/140.0 Safari/537.36", "Chrome on Linux"),
        ("curl/8.0", "Unknown browser"),
        ("", "Unknown browser"),
    ],
)
def test_devices_in_words(user_agent: str, words: str) -> None:
    assert accounts_device_words(user_agent) == words
