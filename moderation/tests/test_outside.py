"""Who waits to be let in, and decisions of the team about them: neither undoes the other."""

from typing import Any

import pytest
from django.core import mail

from accounts.actions_entrance import accounts_arrival_approve
from accounts.models import AccountsArrival, AccountsUser
from accounts.tasks import accounts_arrival_mail
from conftest import Person
from messaging.models import MessagingMessage
from moderation.actions import moderation_undo
from moderation.models import ModerationCase
from moderation.tests.conftest import CaseOf, Moderator
from moderation.tests.test_decisions import decide, week


@pytest.fixture
def waiting(person: Person) -> AccountsUser:
    bo = person("bo")
    AccountsUser.objects.filter(pk=bo.pk).update(is_active=False)
    AccountsArrival.objects.create(user=bo, state="waiting", answer="I am bo.")
    return AccountsUser.objects.get(pk=bo.pk)


@pytest.fixture
def case(waiting: AccountsUser) -> ModerationCase:
    return ModerationCase.objects.create(kind="person", key=waiting.pk, author=waiting.pk)


def test_the_end_of_a_suspension_lets_nobody_in_who_waits(
    waiting: AccountsUser, case: ModerationCase, moderator: Moderator
) -> None:
    team = moderator("team")
    suspended = decide(case, team, "suspend", until=week())
    moderation_undo(decision=suspended, by=team, reason="A mistake.")
    assert not AccountsUser.objects.get(pk=waiting.pk).is_active
    assert AccountsArrival.objects.get().state == "waiting"


def test_who_is_let_in_while_banned_comes_in_when_the_ban_is_undone(
    waiting: AccountsUser, case: ModerationCase, moderator: Moderator
) -> None:
    team = moderator("team")
    ban = decide(case, team, "ban")
    assert accounts_arrival_approve(arrival=AccountsArrival.objects.get(), by=team)
    assert not accounts_arrival_mail(waiting.pk)
    assert AccountsArrival.objects.get().told_at
    assert mail.outbox == []
    assert not AccountsUser.objects.get(pk=waiting.pk).is_active
    moderation_undo(decision=ban, by=team, reason="It was somebody else.")
    assert AccountsUser.objects.get(pk=waiting.pk).is_active


@pytest.mark.django_db(transaction=True)
def test_a_message_of_who_has_left_does_not_come_back_empty(
    case_of: CaseOf, moderator: Moderator, ana: AccountsUser, things: dict[str, Any]
) -> None:
    team = moderator("team")
    decision = decide(case_of("message"), team, "hide")
    ana.delete()
    moderation_undo(decision=decision, by=team, reason="It was a quote.")
    assert MessagingMessage.objects.get(pk=things["message"]).is_taken_down
