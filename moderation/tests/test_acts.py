"""What the team did stays as it was written down."""

import pytest
from django.db import InternalError, connection, transaction

from accounts.models import AccountsUser
from conftest import Person
from moderation.audit import moderation_log
from moderation.models import ModerationAct

_KEPT = "What the team did stays written down"


def hide(person: Person) -> ModerationAct:
    ana = person("ana")
    return moderation_log(by=ana, verb="warn", about=ana, after={"rule": "spam"}, reason="Three adverts")


def test_an_act_says_who_did_what_to_whom_and_why(person: Person) -> None:
    act = hide(person)
    ana = AccountsUser.objects.get()
    known = (act.by, act.by_name, act.verb, act.model, act.key, act.label)
    assert known == (ana.pk, "ana", "warn", "accounts.accountsuser", str(ana.pk), "ana")
    assert (act.before, act.after, act.reason) == ({}, {"rule": "spam"}, "Three adverts")


@pytest.mark.parametrize(
    "statement",
    [
        "update moderation_moderationact set reason = ''",
        "delete from moderation_moderationact",
        "insert into moderation_moderationact (id, by_name, verb, model, key, label, before, after, reason) "
        "select id, 'bia', verb, model, key, label, before, after, reason from moderation_moderationact "
        "on conflict (id) do update set by_name = excluded.by_name",
        "alter table moderation_moderationact enable always trigger moderation_act_keep_all; "
        "truncate moderation_moderationact",
        "set local session_replication_role = replica; delete from moderation_moderationact",
    ],
)
def test_nobody_changes_or_removes_it_afterwards(person: Person, statement: str) -> None:
    act = hide(person)
    with pytest.raises(InternalError, match=_KEPT), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert ModerationAct.objects.get().pk == act.pk


def test_an_act_outlives_who_did_it(person: Person) -> None:
    hide(person)
    AccountsUser.objects.get().delete()
    assert ModerationAct.objects.get().by_name == "ana"
