"""The queue in the admin."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AccountsUser
from conftest import Person
from moderation.actions import moderation_claim, moderation_report
from moderation.models import ModerationCase, ModerationDecision
from moderation.targets import moderation_target

BrowserOf = Callable[[AccountsUser], Client]
LIST = "/admin/moderation/moderationcase/"


@pytest.fixture
def team(person: Person, browser_of: BrowserOf) -> Client:
    moderator = person("moderator")
    AccountsUser.objects.filter(pk=moderator.pk).update(is_staff=True)
    allowed = Permission.objects.filter(codename__in=["view_moderationcase", "change_moderationcase"])
    moderator.user_permissions.set([*allowed, Permission.objects.get(codename="view_moderationreport")])
    return browser_of(AccountsUser.objects.get(pk=moderator.pk))


def reported(person: Person, names: list[str], by: str) -> None:
    reporter = person(by)
    for name in names:
        target = moderation_target(reporter, "person", name)
        assert target
        moderation_report(reporter=reporter, target=target, reason="hate", note=f"About {name}")


def test_open_cases_come_first_with_their_reports(team: Client, person: Person) -> None:
    for name in ("ana", "bia"):
        person(name)
    reported(person, ["ana", "bia"], by="cleo")
    reported(person, ["bia"], by="davi")
    first = ModerationCase.objects.earliest("pk")
    listed = team.get(LIST)
    assert [row.report_number for row in listed.context["cl"].result_list] == [1, 2]
    page = team.get(reverse("admin:moderation_moderationcase_change", args=[first.pk]))
    assert "About ana" in page.text
    assert "cleo" in page.text
    done = team.post(LIST, {"action": "close", "_selected_action": [first.pk]}, follow=True)
    assert "1 case was closed." in done.text
    assert first.pk not in [row.pk for row in done.context["cl"].result_list]
    everything = team.get(LIST, {"state": "all"})
    assert [row.pk for row in everything.context["cl"].result_list][-1] == first.pk
    again = team.post(LIST, {"action": "close", "_selected_action": [first.pk]}, follow=True)
    assert ModerationDecision.objects.get().case == first
    assert "0 cases were closed." in again.text


def test_the_list_costs_the_same_however_long(team: Client, person: Person) -> None:
    def asked(names: list[str], by: str) -> int:
        for name in names:
            person(name)
        reported(person, names, by)
        with CaptureQueriesContext(connection) as made:
            assert team.get(LIST).status_code == 200
        return len(made)

    assert asked(["ana"], "cleo") == asked([f"person{number}" for number in range(20)], "davi") <= 12


def test_who_may_only_look_closes_nothing(team: Client, person: Person) -> None:
    person("ana")
    reported(person, ["ana"], by="cleo")
    moderator = AccountsUser.objects.get(username="moderator")
    moderator.user_permissions.remove(Permission.objects.get(codename="change_moderationcase"))
    case = ModerationCase.objects.get()
    team.post(LIST, {"action": "close", "_selected_action": [case.pk]})
    assert ModerationCase.objects.get().closed_at is None
    assert team.post(f"{LIST}add/").status_code == 403
    assert team.post(f"{LIST}{case.pk}/delete/").status_code == 403


def test_what_cannot_be_closed_is_said_and_the_rest_is_closed(team: Client, person: Person) -> None:
    """One is in the hands of somebody else, one is about who closes."""
    for name in ("ana", "bia"):
        person(name)
    reported(person, ["ana", "bia", "moderator"], by="cleo")
    held, other, own = ModerationCase.objects.order_by("pk")
    moderation_claim(case=held, by=AccountsUser.objects.get(username="cleo"))
    chosen = {"action": "close", "_selected_action": [held.pk, other.pk, own.pk]}
    page = team.post(LIST, chosen, follow=True).text
    for words in ("1 case was closed.", "in the hands of cleo", "Nobody decides about themselves."):
        assert words in page
    assert [case.closed_at is None for case in ModerationCase.objects.order_by("pk")] == [True, False, True]


def test_what_was_found_harmless_and_is_reported_again_is_closed_again(team: Client, person: Person) -> None:
    person("ana")
    for reporter in ("bia", "cleo"):
        reported(person, ["ana"], by=reporter)
        case = ModerationCase.objects.get(closed_at=None)
        page = team.post(LIST, {"action": "close", "_selected_action": [case.pk]}, follow=True)
        assert "1 case was closed." in page.text
    assert ModerationDecision.objects.filter(measure="dismiss").count() == 2
