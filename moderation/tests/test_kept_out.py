"""Who is kept out and knows their password is led to why; they are told by mail, too."""

import re
from collections.abc import Callable, Sequence
from datetime import timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.test import Client
from django.utils import timezone, translation
from django.utils.translation import gettext
from pytest_django import Settings

from accounts.models import AccountsProfile, AccountsUser
from conftest import Person
from moderation.actions import moderation_appeal, moderation_appeal_decide, moderation_undo
from moderation.models import ModerationAppeal, ModerationDecision, ModerationMeasure
from moderation.tasks import moderation_mail, moderation_mail_sweep, moderation_suspensions_end
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
    case, team = case_of("person"), moderator("team")

    def decided(measure: str = "suspend") -> ModerationDecision:
        case.refresh_from_db()
        return decide(case, team, measure, until=week() if measure == "suspend" else None)

    return decided


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


def mailed() -> list[str]:
    """The mails sent by now, with what the worker does after each decision."""
    moderation_mail_sweep()
    return [f"{message.subject}\n{message.body}" for message in mail.outbox]


def test_a_mail_says_why_until_when_and_leads_to_the_appeal(
    out: Out, client: Client, settings: Settings
) -> None:
    decision = out("suspend")
    (words,) = mailed()
    for each in (
        "[Varal] Your account was suspended",
        "ana until",
        "Spam or fraud",
        "Three adverts in a day.",
    ):
        assert each in words
    link = re.search(rf"{settings.SITE_URL}(/status/\S+)", words)
    assert link
    page = client.get(link[1])
    assert "Your account was suspended" in page.text
    client.post(link[1], {"decision": decision.pk, "text": "It was art."})
    assert decision.appeal.text == "It was art."
    assert len(mailed()) == 1


def test_letting_in_again_is_told_once_whichever_way_it_came(out: Out, moderator: Moderator) -> None:
    decision = out("ban")
    moderation_appeal(decision=decision, text="It was somebody else.")
    appeal = ModerationAppeal.objects.select_related("decision__case").get()
    moderation_appeal_decide(appeal=appeal, by=moderator("other"), is_undone=True, answer="You are right.")
    (words,) = mailed()
    assert "Your account is open again" in words
    assert "You are right." in words
    assert "/status/" not in words


def test_an_appeal_in_vain_is_told(out: Out, moderator: Moderator) -> None:
    decision = out("ban")
    assert "Your account was closed" in mailed()[0]
    moderation_appeal(decision=decision, text="Please.")
    appeal = ModerationAppeal.objects.select_related("decision__case").get()
    moderation_appeal_decide(appeal=appeal, by=moderator("other"), is_undone=False, answer="It was you.")
    assert "It stays.\n\nIt was you." in mailed()[1]


def test_the_end_of_a_suspension_is_told_unless_something_else_keeps_them_out(
    out: Out, ana: AccountsUser
) -> None:
    for other, words in ((False, "is open again"), (True, "")):
        decision = out("suspend")
        mailed()
        mail.outbox.clear()
        if other:
            out("ban")
            mailed()
            mail.outbox.clear()
        past = timezone.now() - timedelta(seconds=1)
        ModerationDecision.objects.filter(pk=decision.pk).update(made_at=past - timedelta(days=1), until=past)
        assert moderation_suspensions_end() == 1
        assert [words in each for each in mailed()] == ([] if other else [True])


def test_the_mail_is_in_their_language(out: Out, ana: AccountsUser) -> None:
    AccountsProfile.objects.filter(user=ana).update(language="pt-br")
    out("warn")
    assert mailed() == []
    out("suspend")
    with translation.override("pt-br"):
        assert gettext("Your account was suspended") in mailed()[0]


def test_nobody_is_written_to_at_an_address_that_may_be_somebody_elses(out: Out) -> None:
    EmailAddress.objects.update(verified=False)
    out("ban")
    assert mailed() == []
    assert not ModerationDecision.objects.filter(mail_waits=True).exists()


class ModerationTestServer(BaseEmailBackend):
    """A mail server that answers as a test says."""

    error: Exception = SMTPServerDisconnected("gone")

    def send_messages(self, email_messages: object) -> int:
        raise self.error


@pytest.mark.parametrize(
    ("error", "waits"),
    [
        (SMTPServerDisconnected("gone"), True),
        (SMTPRecipientsRefused({"ana@example.org": (452, b"full")}), True),
        (SMTPRecipientsRefused({"ana@example.org": (550, b"unknown")}), False),
    ],
)
def test_a_mail_waits_for_its_server(
    out: Out,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    waits: bool,
) -> None:
    usual, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{__name__}.ModerationTestServer"
    monkeypatch.setattr(ModerationTestServer, "error", error)
    decision = out("ban")
    moderation_mail(decision.pk)
    settings.EMAIL_BACKEND = usual
    assert bool(mailed()) is waits


class ModerationTestNotNow(BaseEmailBackend):
    """A mail server with some mailboxes that say "not now" each time."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            if message.to[0].startswith("full"):
                raise SMTPRecipientsRefused({message.to[0]: (452, b"full")})
        return len(email_messages)


@pytest.fixture
def banned(person: Person, case_of: CaseOf, moderator: Moderator) -> Callable[..., ModerationDecision]:
    """Somebody who was banned so many days ago, and has not been told."""
    case = case_of()

    def make(name: str, days: int = 0) -> ModerationDecision:
        user = person(name)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        AccountsUser.objects.filter(pk=user.pk).update(is_active=False)
        return ModerationDecision.objects.create(
            case=case,
            measure=ModerationMeasure.BAN,
            person=user.pk,
            rule="spam",
            reason="Spam",
            made_at=timezone.now() - timedelta(days=days),
            mail_waits=True,
        )

    return make


def test_mailboxes_that_take_nothing_keep_back_no_other_mail(
    banned: Callable[..., ModerationDecision], settings: Settings
) -> None:
    for number in range(10):
        banned(f"full{number}")
    banned("zoe")
    settings.EMAIL_BACKEND = f"{__name__}.ModerationTestNotNow"
    # Ten of the eleven each time, drawn.
    assert any(moderation_mail_sweep() for _run in range(100))
    assert ModerationDecision.objects.filter(mail_waits=True).count() == 10


def test_after_some_days_a_mail_is_given_up_but_not_one_about_what_came_later(
    banned: Callable[..., ModerationDecision],
) -> None:
    banned("bo", days=8)
    banned("caio", days=6)
    later = banned("duda", days=30)
    ModerationDecision.objects.filter(pk=later.pk).update(undone_at=timezone.now())
    AccountsUser.objects.filter(username="duda").update(is_active=True)
    assert moderation_mail_sweep() == 2
    assert sorted(message.to[0] for message in mail.outbox) == ["caio@example.org", "duda@example.org"]
