"""Accounts are deleted by the team, whatever is theirs."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AccountsArrival, AccountsInvitation, AccountsStorage, AccountsUser
from conftest import Person, Post, client_of
from moderation.models import ModerationCase, ModerationReport

USERS = "/admin/accounts/accountsuser/"


def report_by(user: AccountsUser) -> None:
    case = ModerationCase.objects.create(kind="post", key=user.pk)
    ModerationReport.objects.create(case=case, reporter=user, reason="spam")


# Rows whose own pages delete nothing.
ROWS: dict[str, Callable[[AccountsUser], object]] = {
    "arrival": lambda user: AccountsArrival.objects.create(user=user),
    "storage": lambda user: AccountsStorage.objects.create(user=user, bytes=4),
    "invitation": lambda user: AccountsInvitation.objects.create(
        made_by=user, uses=1, ends_at=timezone.now()
    ),
    "report": report_by,
}


@pytest.fixture
def boss(db: None) -> AccountsUser:
    return AccountsUser.objects.create_superuser("boss", "boss@example.org", "x")


@pytest.mark.parametrize("row", ROWS)
def test_an_account_goes_with_rows_that_nobody_deletes_alone(
    boss: AccountsUser, person: Person, row: str
) -> None:
    ana, bia, browser = person("ana"), person("bia"), client_of(boss)
    for user in (ana, bia):
        ROWS[row](user)
    assert "Yes, I’m sure" in browser.get(f"{USERS}{ana.pk}/delete/").text
    assert browser.post(f"{USERS}{ana.pk}/delete/", {"post": "yes"}).status_code == 302
    chosen = {"action": "delete_selected", "_selected_action": [bia.pk], "post": "yes"}
    assert browser.post(USERS, chosen).status_code == 302
    assert not AccountsUser.objects.filter(pk__in=[ana.pk, bia.pk]).exists()


def test_oneself_is_not_deleted_among_others(boss: AccountsUser, person: Person) -> None:
    ana = person("ana")
    chosen = {"action": "delete_selected", "_selected_action": [ana.pk, boss.pk], "post": "yes"}
    assert client_of(boss).post(USERS, chosen).status_code == 403
    assert AccountsUser.objects.filter(pk__in=[ana.pk, boss.pk]).count() == 2


def test_asking_first_reads_no_rows_of_theirs(boss: AccountsUser, person: Person, post: Post) -> None:
    ana, browser = person("ana"), client_of(boss)
    for _ in range(2):
        post(ana)
    with CaptureQueriesContext(connection) as made:
        page = browser.get(f"{USERS}{ana.pk}/delete/")
    assert not [query["sql"] for query in made if "feed_feedpost" in query["sql"]]
    assert dict(page.context["model_count"]) == {"users": 1, "posts": 2, "followers": 0, "following": 0}
