"""Who is kept out and knows their password is led to why; they are told by mail, too."""

from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from pytest_django import Settings

from accounts.models import AccountsUser
from moderation.actions import moderation_undo
from moderation.models import ModerationDecision
from moderation.tests.conftest import CaseOf, Moderator
from moderation.tests.test_decisions import decide, week

_PASSWORD = "three prints on a line"

Out = Callable[..., ModerationDecision]


@pytest.fixture
def out(case_of: CaseOf, moderator: Moderator, ana: AccountsUser, settings: Settings) -> Out:
    """Ana, with a password and a confirmed address, is kept out: `out("ban")`."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    ana.set_password(_PASSWORD)
    ana.save()
    EmailAddress.objects.create(user=ana, email=ana.email, verified=True, primary=True)
    return lambda measure="suspend": decide(
        case_of("person"), moderator("team"), measure, until=week() if measure == "suspend" else None
    )


def log_in(client: Client, password: str = _PASSWORD) -> str:
    """What a log-in leads to."""
    response = client.post("/accounts/login/", {"login": "ana", "password": password}, follow=True)
    return str(response.text)


@pytest.mark.parametrize(
    ("measure", "words"),
    [("suspend", "Your account was suspended"), ("ban", "Your account was closed")],
)
def test_the_right_password_leads_to_the_decision(out: Out, client: Client, measure: str, words: str) -> None:
    out(measure)
    page = log_in(client)
    assert words in page
    assert "Three adverts in a day." in page
    assert 'name="text"' in page
    assert client.get("/settings/profile/").status_code == 302


def test_a_wrong_password_tells_nothing(out: Out, client: Client) -> None:
    before = log_in(Client(), "wrong")
    out()
    after = log_in(client, "wrong")
    assert "do not belong together" in after
    assert "suspended" not in after
    assert len(after) == len(before)


def test_nothing_is_told_of_an_account_that_no_decision_keeps_out(out: Out, client: Client) -> None:
    AccountsUser.objects.filter(username="ana").update(is_active=False)
    assert "Account switched off" in log_in(client)


def test_after_it_is_undone_the_password_lets_in(out: Out, client: Client) -> None:
    decision = out("ban")
    moderation_undo(
        decision=decision, by=AccountsUser.objects.get(username="team"), reason="It was somebody else."
    )
    log_in(client)
    assert client.get("/settings/profile/").status_code == 200
