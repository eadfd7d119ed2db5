"""A new SECRET_KEY with the old one among its fallbacks: nobody is logged out, and no link dies."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.test import Client, override_settings
from django.urls import reverse

from accounts.models import AccountsSession, AccountsUser
from accounts.sessions import SessionStore
from alerts.digest import alerts_digest_token
from common.live import common_live_token
from conftest import Person
from messaging.tests.waiting_rooms import inbox_at
from moderation.door import moderation_door_of
from tests.browser import Site, site_started

_NEW = "a new key that is long and random enough for everybody 8c1f70d93e"


@pytest.fixture
def rotated(transactional_db: None, tmp_path: Path) -> Iterator[Site]:
    """The site with a new key; this process, which signs, still has the old one."""

    with site_started(tmp_path, SECRET_KEY=_NEW, SECRET_KEY_FALLBACKS=settings.SECRET_KEY) as site:
        yield site


def test_what_the_old_key_signed_still_holds(rotated: Site, person: Person) -> None:
    ana, bo = person("ana"), person("bo")
    AccountsUser.objects.filter(pk=bo.pk).update(is_active=False)
    address = EmailAddress.objects.create(user=ana, email=ana.email, verified=False, primary=True)
    with httpx.Client(base_url=rotated.url) as browser:
        _session_lives(browser, ana)
        _links_live(browser, ana, bo, address)
        _live_token_lives(browser, ana)
        _password_is_reset(browser, ana)


def _session_lives(browser: httpx.Client, ana: AccountsUser) -> None:
    client = Client()
    client.force_login(ana)
    cookie = {"Cookie": f"sessionid={client.cookies['sessionid'].value}"}
    page = browser.get("/settings/profile/", headers=cookie)
    assert page.status_code == 200
    # It was signed anew: without the old key, it goes on.
    session = AccountsSession.objects.get(user=ana)
    assert session.session_key == page.cookies["sessionid"]
    with override_settings(SECRET_KEY=_NEW, SECRET_KEY_FALLBACKS=[]):
        store: SessionBase = SessionStore(session.session_key)
        assert store["_auth_user_id"] == str(ana.pk)
        assert store["_auth_user_hash"] == ana.get_session_auth_hash()


def _links_live(browser: httpx.Client, ana: AccountsUser, bo: AccountsUser, address: EmailAddress) -> None:
    confirm = reverse("account_confirm_email", args=[EmailConfirmationHMAC(address).key])
    unsubscribe = reverse("alerts:unsubscribe", args=[alerts_digest_token(ana.pk)])
    assert "no longer works" not in browser.get(confirm).text
    for link in (confirm, unsubscribe, moderation_door_of(bo)):
        assert browser.get(link).status_code == 200
    with override_settings(SECRET_KEY="somebody else's key, as long and as random, 5510aab7ce"):
        assert browser.get(moderation_door_of(bo)).status_code == 404


def _live_token_lives(browser: httpx.Client, ana: AccountsUser) -> None:
    inbox_at(ana.pk, 1)  # so that nobody has to wait
    forged = f"{common_live_token(ana.pk)[:-4]}aaaa"
    asked = [
        browser.get("/messages/wait?cursor=0", headers={"X-Live-Token": token}).status_code
        for token in (common_live_token(ana.pk), forged)
    ]
    assert asked == [200, 401]


def _password_is_reset(browser: httpx.Client, ana: AccountsUser) -> None:
    key = f"{user_pk_to_url_str(ana)}-{default_token_generator.make_token(ana)}"
    page = browser.get(f"/accounts/password/reset/key/{key}/", follow_redirects=True)
    assert re.search(r'name="password1"', page.text)
