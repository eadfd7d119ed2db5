import json
import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.test import Client

from accounts.models import AccountsUser
from accounts.tests.conftest import ACCOUNTS_PASSWORD
from conftest import code_of_app


@pytest.fixture
def proven(anas_browser: Client) -> Client:
    """Ana, who has just shown her password again."""
    anas_browser.post("/accounts/reauthenticate/", {"password": ACCOUNTS_PASSWORD})
    return anas_browser


@pytest.fixture
def secret(proven: Client) -> str:
    """The key in Ana's authenticator app, which she has turned on."""
    page = proven.get("/accounts/2fa/totp/activate/").content.decode()
    found = re.search(r'class="secret">([A-Z2-7]+)<', page)
    assert found
    proven.post("/accounts/2fa/totp/activate/", {"code": code_of_app(found[1])})
    return found[1]


def _first_step(client: Client) -> str:
    form = {"login": "ana", "password": ACCOUNTS_PASSWORD}
    return client.post("/accounts/login/", form).headers["Location"]


def test_it_asks_for_the_password_first(anas_browser: Client) -> None:
    response = anas_browser.get("/accounts/2fa/totp/activate/")
    assert response.headers["Location"].startswith("/accounts/reauthenticate/?next=")
    assert "Is it you?" in anas_browser.get(response.headers["Location"]).content.decode()


def test_the_picture_needs_nothing_the_policy_forbids(proven: Client) -> None:
    response = proven.get("/accounts/2fa/totp/activate/")
    page = response.content.decode()
    assert 'src="data:image/svg+xml;base64,' in page
    assert " style=" not in page
    assert "'unsafe-inline'" not in response.headers["Content-Security-Policy"]
    assert not re.search(r"<script(?![^>]*(src=|application/json))", page)


def test_turning_it_on_gives_codes_to_show_download_and_print(proven: Client, secret: str) -> None:
    page = proven.get("/accounts/2fa/recovery-codes/").content.decode()
    assert len(re.findall(r"<li><code>\w+</code></li>", page)) == 10
    download = proven.get("/accounts/2fa/recovery-codes/download/")
    assert download.headers["Content-Disposition"] == 'attachment; filename="recovery-codes.txt"'
    assert "Recovery codes of ana for Varal" in download.content.decode()


@pytest.mark.django_db(transaction=True)
def test_turning_it_on_is_told_by_mail(secret: str) -> None:
    (message,) = mail.outbox
    assert message.subject == "[Varal] Two-factor authentication is on"
    assert "with Firefox on Linux, from the address 127.0.0.1" in str(message.body)


def test_a_wrong_code_is_refused_in_words(proven: Client) -> None:
    proven.get("/accounts/2fa/totp/activate/")
    page = proven.post("/accounts/2fa/totp/activate/", {"code": "000000"}).content.decode()
    assert "This code is not right." in page
    assert not Authenticator.objects.exists()


def test_the_password_alone_no_longer_lets_in(secret: str) -> None:
    stranger = Client()
    assert _first_step(stranger) == "/accounts/2fa/authenticate/"
    assert stranger.get("/settings/profile/").status_code == 302
    assert "Enter the code" in stranger.get("/accounts/2fa/authenticate/").content.decode()
    assert (
        "This code is not right."
        in stranger.post("/accounts/2fa/authenticate/", {"code": "1"}).content.decode()
    )
    assert stranger.get("/settings/profile/").status_code == 302


def test_the_apps_code_lets_in_and_the_browser_may_be_trusted(secret: str, ana: AccountsUser) -> None:
    browser = Client()
    _first_step(browser)
    response = browser.post("/accounts/2fa/authenticate/", {"code": _nextcode_of_app(ana)}, follow=True)
    assert "Trust this browser?" in response.content.decode()
    browser.post("/accounts/2fa/trust/", {"action": "trust"})
    assert browser.get("/settings/profile/").status_code == 200
    browser.post("/accounts/logout/")
    assert _first_step(browser) == "/"


def _nextcode_of_app(user: AccountsUser) -> str:
    """The app's code as it is after the one used to turn it on, which works only once."""
    from django.core.cache import cache

    cache.clear()
    totp = TOTP(Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP))
    return code_of_app(totp.instance.data["secret"])


def test_a_recovery_code_lets_in_once(secret: str, proven: Client) -> None:
    page = proven.get("/accounts/2fa/recovery-codes/").content.decode()
    code = re.findall(r"<li><code>(\w+)</code></li>", page)[0]
    for expected in (200, 302):
        browser = Client()
        _first_step(browser)
        browser.post("/accounts/2fa/authenticate/", {"code": code})
        browser.post("/accounts/2fa/trust/", {})
        assert browser.get("/settings/profile/").status_code == expected
    assert "9 of 10 codes are left" in proven.get("/accounts/2fa/recovery-codes/").content.decode()


def test_codes_cannot_be_tried_without_end(secret: str) -> None:
    browser = Client()
    _first_step(browser)
    answers = [browser.post("/accounts/2fa/authenticate/", {"code": "000000"}) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert answers[-1].headers["Retry-After"] == "300"
    assert "Wait 5 minutes" in answers[-1].content.decode()


def test_it_can_be_turned_off(secret: str, proven: Client) -> None:
    assert "Turn off the authenticator app?" in proven.get("/accounts/2fa/totp/deactivate/").content.decode()
    proven.post("/accounts/2fa/totp/deactivate/")
    assert not Authenticator.objects.exists()
    assert _first_step(Client()) == "/"


def test_without_a_confirmed_address_it_cannot_be_turned_on(proven: Client, ana: AccountsUser) -> None:
    ana.emailaddress_set.update(verified=False)  # type: ignore[attr-defined]
    page = proven.get("/accounts/2fa/totp/activate/", follow=True).content.decode()
    assert "Confirm your email address first" in page


def test_the_email_can_still_be_changed(secret: str, proven: Client) -> None:
    proven.post("/accounts/email/", {"email": "new@example.org", "action_add": ""})
    assert mail.outbox[-1].to == ["new@example.org"]


def test_a_passkey_page_has_what_the_browser_needs(proven: Client) -> None:
    page = proven.get("/accounts/2fa/webauthn/add/").content.decode()
    assert '<script id="passkey-options" type="application/json">' in page
    assert '"creation_options"' in page
    assert '"name": "Varal"' in page
    assert 'data-passkey="create"' in page
    assert 'value="Firefox on Linux"' in page


_SHAPED = {"id": "eA", "rawId": "eA", "type": "public-key"}
_FORGED = [
    "",
    "{}",
    "[]",
    "null",
    "not json",
    "\0",
    '{"id": 1}',
    json.dumps(_SHAPED),
    json.dumps(_SHAPED | {"response": {"clientDataJSON": "e30", "attestationObject": "oA"}}),
    json.dumps(_SHAPED | {"response": {"clientDataJSON": "!", "authenticatorData": "", "signature": None}}),
]


@pytest.mark.parametrize("credential", _FORGED)
def test_a_forged_passkey_is_refused(proven: Client, credential: str) -> None:
    response = proven.post("/accounts/2fa/webauthn/add/", {"name": "key", "credential": credential})
    assert response.status_code == 200
    assert "No passkey was made" in response.content.decode()
    assert not Authenticator.objects.exists()


def test_logging_in_by_passkey_begins_with_a_challenge(client: Client, ana: AccountsUser) -> None:
    page = client.get("/accounts/login/").content.decode()
    assert 'data-passkey="login"' in page
    options = client.get("/accounts/2fa/webauthn/login/", headers={"Accept": "application/json"}).json()
    assert options["request_options"]["publicKey"]["challenge"]
    for credential in _FORGED:
        assert client.post("/accounts/2fa/webauthn/login/", {"credential": credential}).status_code == 302
    assert client.get("/settings/profile/").status_code == 302


def test_other_peoples_passkeys_do_not_exist(proven: Client, client: Client) -> None:
    bo = AccountsUser.objects.create_user("bo")
    key = Authenticator.objects.create(user=bo, type=Authenticator.Type.WEBAUTHN, data={"name": "x"})
    assert proven.get(f"/accounts/2fa/webauthn/keys/{key.pk}/edit/").status_code == 404
    assert proven.post(f"/accounts/2fa/webauthn/keys/{key.pk}/remove/").status_code == 404
