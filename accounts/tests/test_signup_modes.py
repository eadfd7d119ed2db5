"""Signing up as the team chose: open to everybody, by invitation, or by approval."""

import json
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks, Settings
from redis import Redis

from accounts.actions import accounts_activity_set
from accounts.actions_entrance import (
    accounts_arrival_approve,
    accounts_arrival_decline,
    accounts_invitation_create,
    accounts_invitation_revoke,
)
from accounts.models import AccountsArrival, AccountsInvitation, AccountsSite, AccountsUser
from accounts.tasks import accounts_arrival_mail_sweep, accounts_clear_declined
from accounts.tests.conftest import ACCOUNTS_PASSWORD, Member
from tests.races import at_once, failures, held_back

_FORM = {"email": "Bo@Example.org", "username": "bo", "password1": ACCOUNTS_PASSWORD}

Mode = Callable[..., None]
Invitation = Callable[..., AccountsInvitation]


@pytest.fixture
def mode(db: None) -> Mode:
    """How people sign up: `mode("invitation")`."""

    def choose(signup: str, **values: Any) -> None:
        AccountsSite(signup=signup, **values).save()

    return choose


@pytest.fixture
def invitation(ana: AccountsUser) -> Invitation:
    """One of Ana's; keywords are columns that it is to have."""

    def make(uses: int = 2, **values: Any) -> AccountsInvitation:
        made = accounts_invitation_create(user=ana, uses=uses, days=7)
        AccountsInvitation.objects.filter(pk=made.pk).update(**values) if values else None
        made.refresh_from_db()
        return made

    return make


def sign_up(token: str = "", client: Client | None = None, **form: str) -> Any:
    return (client or Client()).post("/accounts/signup/", _FORM | {"invitation": token} | form)


def page_of(token: str = "") -> str:
    return str(Client().get("/accounts/signup/", {"invitation": token} if token else {}).text)


def test_an_invitation_lets_in_and_it_is_known_whose_it_was(
    mode: Mode, invitation: Invitation, client: Client, ana: AccountsUser
) -> None:
    mode("invitation")
    made = invitation()
    assert "ana invites you to Varal." in page_of(made.token)
    assert sign_up(made.token, client).headers["Location"] == "/"
    assert client.get("/settings/profile/").status_code == 200
    arrival = AccountsArrival.objects.get(user__username="bo")
    assert (arrival.invited_by, arrival.invitation, arrival.state) == (ana, made, "")
    made.refresh_from_db()
    assert made.used == 1
    made.delete()
    arrival.refresh_from_db()
    assert arrival.invited_by == ana


def test_without_one_there_is_no_form(mode: Mode, client: Client) -> None:
    mode("invitation")
    assert "ask somebody who is here" in page_of().lower()
    assert 'name="password1"' not in page_of()
    assert "ask somebody who is here" in client.get("/accounts/login/").text
    assert "/accounts/signup/" not in client.get("/").text
    for token in ("", "forged"):
        refused = sign_up(token).text
        assert 'class="form-error"' in refused
        assert 'value="Bo@Example.org"' in refused
    assert not AccountsUser.objects.exists()


_PAST = timezone.now() - timedelta(days=1)
_BAD = {
    "revoked": ({"revoked_at": _PAST}, "taken back"),
    "over": ({"ends_at": _PAST}, "This invitation ended on"),
    "used up": ({"used": 2}, "used up"),
}


@pytest.mark.parametrize(("values", "words"), _BAD.values(), ids=_BAD)
def test_one_that_does_not_let_in_says_why_and_keeps_what_was_typed(
    mode: Mode, invitation: Invitation, values: dict[str, Any], words: str
) -> None:
    mode("invitation")
    token = invitation(**values).token
    assert words in page_of(token)
    refused = sign_up(token).text
    assert words in refused
    assert 'value="Bo@Example.org"' in refused
    assert f'value="{token}"' in refused
    assert not AccountsUser.objects.filter(username="bo").exists()


@pytest.mark.parametrize("token", ["x" * 20, "a\0", "é" * 50, "' or 1=1", "x" * 5000])
def test_a_forged_one_is_not_known(mode: Mode, token: str) -> None:
    mode("invitation")
    assert "is not known here" in page_of(token)
    assert "is not known here" in sign_up(token).text


def test_invitations_hold_as_long_as_who_made_them_may_invite(
    mode: Mode, invitation: Invitation, ana: AccountsUser
) -> None:
    token = invitation().token
    mode("invitation", inviters="staff")
    assert "taken back" in page_of(token)
    AccountsUser.objects.filter(pk=ana.pk).update(is_staff=True)
    assert "invites you" in page_of(token)
    AccountsUser.objects.filter(pk=ana.pk).update(is_active=False)
    assert "taken back" in page_of(token)


def test_a_name_that_is_taken_uses_up_no_invitation(mode: Mode, invitation: Invitation) -> None:
    mode("invitation")
    made = invitation()
    assert "This name is taken" in sign_up(made.token, username="ana").text
    made.refresh_from_db()
    assert made.used == 0


@pytest.mark.parametrize("values", [{}, {"used": 2}])
def test_where_everybody_may_come_an_invitation_only_says_by_whom(
    invitation: Invitation, client: Client, values: dict[str, Any]
) -> None:
    token = invitation(**values).token
    if values:
        assert "You can sign up without one." in page_of(token)
    assert sign_up(token, client).status_code == 302
    arrival = AccountsArrival.objects.get(user__username="bo")
    assert (arrival.invited_by is None) is bool(values)


@pytest.mark.django_db(transaction=True)
def test_of_two_people_with_the_last_use_one_gets_in(mode: Mode, invitation: Invitation) -> None:
    mode("invitation")
    token = invitation(uses=1).token
    people = [
        partial(sign_up, token, username=name, email=f"{name}@example.org") for name in ("bo", "caio", "duda")
    ]
    answers = at_once(*people)
    assert failures(answers) == []
    assert sorted(answer.status_code for answer in answers) == [200, 200, 302]
    assert all("used up" in answer.text for answer in answers if answer.status_code == 200)
    assert AccountsUser.objects.exclude(username="ana").count() == 1
    assert AccountsInvitation.objects.get().used == 1


@pytest.fixture
def asked(mode: Mode, client: Client) -> AccountsArrival:
    """Somebody asked to join."""
    mode("approval", question="Which camera do you use?")
    page = page_of()
    assert "Which camera do you use?" in page
    response = sign_up("", client, answer="A shoe box.")
    assert response.headers["Location"] == "/accounts/waiting/"
    return AccountsArrival.objects.get()


def log_in(client: Client) -> str:
    form = {"login": "bo", "password": ACCOUNTS_PASSWORD}
    return str(client.post("/accounts/login/", form, follow=True).text)


def test_who_asks_waits_outside(asked: AccountsArrival, client: Client, ana: AccountsUser) -> None:
    assert (asked.question, asked.answer, asked.state) == (
        "Which camera do you use?",
        "A shoe box.",
        "waiting",
    )
    assert "is with the team" in log_in(client)
    assert client.get("/settings/profile/").status_code == 302
    browser = Client()
    browser.force_login(ana)
    assert browser.get("/bo/").status_code == 404


def test_the_question_wants_an_answer(mode: Mode) -> None:
    mode("approval")
    page = sign_up(answer=" ").text
    assert "Why would you like to join?" in page
    assert "This field is required" in page
    assert not AccountsUser.objects.exists()


def test_who_is_let_in_hears_so_and_can_log_in(
    asked: AccountsArrival, client: Client, member: Member
) -> None:
    boss = member("boss")
    assert accounts_arrival_approve(arrival=asked, by=boss)
    assert not accounts_arrival_approve(arrival=asked, by=boss)
    assert not accounts_arrival_decline(arrival=asked, by=boss)
    assert (accounts_arrival_mail_sweep(), accounts_arrival_mail_sweep()) == (1, 0)
    assert [message.subject for message in mail.outbox] == ["[Varal] You can come in"]
    assert "log in as bo now" in mail.outbox[0].body
    log_in(client)
    assert client.get("/settings/profile/").status_code == 200


def test_who_is_declined_hears_so_and_is_forgotten_in_30_days(
    asked: AccountsArrival, client: Client, member: Member
) -> None:
    accounts_arrival_decline(arrival=asked, by=member("boss"))
    accounts_arrival_mail_sweep()
    assert mail.outbox[0].to == ["bo@example.org"]
    assert "could not say yes" in mail.outbox[0].body
    assert "Not this time" in log_in(client)
    assert accounts_clear_declined() == 0
    AccountsArrival.objects.update(decided_at=timezone.now() - timedelta(days=31))
    assert accounts_clear_declined() == 1
    assert not AccountsUser.objects.filter(username="bo").exists()
    assert AccountsUser.objects.filter(username="boss").exists()


class NotNow(BaseEmailBackend):
    """A mail server with some mailboxes that say "not now" each time."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            if message.to[0].startswith("full"):
                raise SMTPRecipientsRefused({message.to[0]: (452, b"full")})
        return len(email_messages)


def decided(user: AccountsUser, **ago: int) -> AccountsArrival:
    at = timezone.now() - timedelta(**ago)
    return AccountsArrival.objects.create(user=user, state=AccountsArrival.State.APPROVED, decided_at=at)


def test_mailboxes_that_take_nothing_keep_back_no_other_mail(member: Member, settings: Settings) -> None:
    for number in range(10):
        decided(member(f"full{number}"))
    last = decided(member("zoe"))
    settings.EMAIL_BACKEND = f"{__name__}.NotNow"
    # Ten of the eleven each time, drawn.
    assert any(accounts_arrival_mail_sweep() for _run in range(100))
    last.refresh_from_db()
    assert last.told_at
    assert AccountsArrival.objects.filter(told_at=None).count() == 10


def test_after_some_days_a_mail_is_given_up(member: Member) -> None:
    decided(member("ana"), days=8)
    decided(member("bo"), days=6)
    assert accounts_arrival_mail_sweep() == 1
    assert mail.outbox[0].to == ["bo@example.org"]


def test_a_no_can_become_a_yes(asked: AccountsArrival, client: Client, member: Member) -> None:
    boss = member("boss")
    accounts_arrival_decline(arrival=asked, by=boss)
    assert accounts_arrival_approve(arrival=asked, by=boss)
    assert accounts_arrival_mail_sweep() == 1
    assert AccountsUser.objects.get(username="bo").is_active


def test_who_is_let_in_by_hand_waits_no_more(asked: AccountsArrival, client: Client) -> None:
    accounts_activity_set(user=asked.user, is_active=True)
    asked.refresh_from_db()
    assert asked.state == "approved"
    assert accounts_arrival_mail_sweep() == 1
    log_in(client)
    assert client.get("/settings/profile/").status_code == 200


def test_who_is_let_in_by_hand_is_told_at_once(
    asked: AccountsArrival,
    settings: Settings,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with Redis.from_url(settings.REDIS_URL) as redis:
        redis.delete("default")
        with django_capture_on_commit_callbacks(execute=True):
            accounts_activity_set(user=asked.user, is_active=True)
        sent = [json.loads(raw)["headers"] for raw in redis.lrange("default", 0, -1)]
    tasks = [(each["task"], each["argsrepr"]) for each in sent]
    assert ("accounts.arrival_mail", f"({asked.pk},)") in tasks


def test_a_request_that_nobody_decides_ends_after_90_days(asked: AccountsArrival) -> None:
    for days, cleared in ((89, 0), (91, 1)):
        AccountsArrival.objects.update(at=timezone.now() - timedelta(days=days))
        assert accounts_clear_declined() == cleared
    assert not AccountsUser.objects.filter(username="bo").exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_by_hand", [True, False])
def test_who_is_let_in_while_it_is_cleared_up_stays(
    asked: AccountsArrival, member: Member, is_by_hand: bool
) -> None:
    boss = member("boss")
    accounts_arrival_decline(arrival=asked, by=boss)
    AccountsArrival.objects.update(decided_at=timezone.now() - timedelta(days=31))
    with transaction.atomic():
        if is_by_hand:
            accounts_activity_set(user=asked.user, is_active=True)
        else:
            accounts_arrival_approve(arrival=asked, by=boss)
        cleared = held_back(accounts_clear_declined)
    assert cleared.result(timeout=30) == 0
    assert AccountsUser.objects.get(username="bo").is_active


def test_who_is_invited_need_not_ask(mode: Mode, invitation: Invitation, client: Client) -> None:
    mode("approval")
    token = invitation().token
    assert 'name="answer"' not in page_of(token)
    sign_up(token, client)
    assert client.get("/settings/profile/").status_code == 200


def test_an_invitation_that_ends_while_it_is_filled_out_leaves_the_question(
    mode: Mode, invitation: Invitation
) -> None:
    mode("approval")
    made = invitation()
    accounts_invitation_revoke(invitation=made)
    assert "You can ask to join without one." in page_of(made.token)
    assert 'name="answer"' in sign_up(made.token).text


def test_the_mail_is_in_the_language_of_who_asked(mode: Mode, member: Member) -> None:
    mode("approval")
    Client(headers={"Accept-Language": "pt-BR"}).post("/accounts/signup/", _FORM | {"answer": "Sim."})
    accounts_arrival_approve(arrival=AccountsArrival.objects.get(), by=member("boss"))
    accounts_arrival_mail_sweep()
    assert "Hello," not in mail.outbox[0].body


@pytest.mark.parametrize("signup", ["open", "invitation", "approval"])
def test_the_entrance_asks_nothing_of_the_database(
    mode: Mode, client: Client, django_assert_num_queries: DjangoAssertNumQueries, signup: str
) -> None:
    mode(signup)
    page_of()
    for path in ("/accounts/login/", "/accounts/signup/", "/accounts/waiting/"):
        with django_assert_num_queries(0):
            assert client.get(path).status_code == 200
