"""A case on the desk of the team: seen, taken, decided, undone, answered."""

import html
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts.models import AccountsProfile, AccountsUser
from conftest import Person
from feed.models import FeedPost
from moderation.actions import (
    moderation_appeal,
    moderation_appeal_decide,
    moderation_claim,
    moderation_report,
)
from moderation.models import ModerationAppeal, ModerationCase, ModerationDecision
from moderation.rules import MODERATION_RULES
from moderation.tests.conftest import BrowserOf, CaseOf, Moderator, target_of
from moderation.tests.test_decisions import decide

DECIDE = {"do": "decide", "rule": "spam", "reason": "Three adverts.", "days": "7", "seen": ""}


@pytest.fixture
def team(moderator: Moderator, browser_of: BrowserOf) -> Client:
    return browser_of(moderator("team"))


def desk(case: ModerationCase) -> str:
    return f"/admin/moderation/moderationcase/{case.pk}/change/"


@pytest.mark.parametrize("kind", ModerationCase.Kind.values)
def test_the_material_is_there_with_the_reports(team: Client, case_of: CaseOf, kind: str) -> None:
    case = case_of(kind)
    page = team.get(desk(case)).text
    assert "Spam or fraud" in page
    assert "bia" in page
    if kind in ("message", "group"):
        assert "This is private." in page
        assert "Take the case" in page
    else:
        assert "Ana Souza" in page or "Some words" in page


def test_private_words_are_shown_to_who_has_taken_the_case(team: Client, case_of: CaseOf) -> None:
    case = case_of("message")
    assert desk(case) == team.post(desk(case), {"do": "claim"})["Location"]
    around = team.get(desk(case)).text.split('id="desk-material"')[1]
    assert "Some words" in around
    team.post(desk(case), {"do": "unclaim"})
    assert "This is private." in team.get(desk(case)).text


def test_one_click_decides_with_what_most_people_said(
    team: Client, case_of: CaseOf, things: dict[str, Any], person: Person
) -> None:
    case = case_of("post", reason="hate")
    moderation_report(
        reporter=person("davi"), target=target_of(person("eva"), "post", things["post"]), reason="nudity"
    )
    moderation_report(
        reporter=person("fabio"), target=target_of(person("gil"), "post", things["post"]), reason="nudity"
    )
    form = team.get(desk(case)).context["moderation_form"]
    sent = {name: form[name].value() for name in ("rule", "reason", "days", "seen")}
    answer = team.post(desk(case), {"do": "decide", "measure": "hide", **sent}, follow=True)
    assert "Done: Take it down." in answer.text
    decision = ModerationDecision.objects.get()
    assert (decision.measure, decision.rule) == ("hide", "nudity")
    assert "No pornography" in decision.reason
    assert FeedPost.objects.get().held_at


def test_a_suspension_has_its_days_and_a_form_keeps_what_was_written(team: Client, case_of: CaseOf) -> None:
    case = case_of("person")
    refused = team.post(desk(case), {**DECIDE, "measure": "suspend", "days": "", "reason": "My words"})
    assert refused.status_code == 422
    assert "My words" in refused.text
    assert "that must lie ahead" in refused.text
    assert team.post(desk(case), {**DECIDE, "measure": "suspend", "days": "3"}).status_code == 302
    decision = ModerationDecision.objects.get()
    assert decision.until
    assert (decision.until - decision.made_at).days in (2, 3)


def test_what_was_decided_meanwhile_is_said(team: Client, case_of: CaseOf, moderator: Moderator) -> None:
    case = case_of()
    decide(ModerationCase.objects.get(), moderator("other"), "warn")
    refused = team.post(desk(case), {**DECIDE, "measure": "hide"})
    assert refused.status_code == 422
    assert "Somebody else has just decided this case." in refused.text
    seen = team.get(desk(case)).context["moderation_form"]["seen"].value()
    assert team.post(desk(case), {**DECIDE, "measure": "hide", "seen": seen}).status_code == 302


def test_what_somebody_else_has_taken_is_said(team: Client, case_of: CaseOf, moderator: Moderator) -> None:
    case = case_of()
    moderation_claim(case=case, by=moderator("other"))
    assert "other is looking at it." in team.get(desk(case)).text
    for sent in ({"do": "claim"}, {**DECIDE, "measure": "hide"}):
        assert "in the hands of other" in team.post(desk(case), sent).text
    assert not ModerationDecision.objects.exists()


def test_undone_at_the_desk_with_a_reason(team: Client, case_of: CaseOf) -> None:
    case = case_of()
    team.post(desk(case), {**DECIDE, "measure": "hide"})
    undo = {"do": "undo", "decision": ModerationDecision.objects.get().pk}
    assert team.post(desk(case), undo).status_code == 422
    assert "what it took away is back" in team.post(desk(case), {**undo, "reason": "Art."}, follow=True).text
    assert FeedPost.objects.get().published


def test_an_appeal_is_answered_at_the_desk_by_another(
    team: Client, case_of: CaseOf, moderator: Moderator, browser_of: BrowserOf
) -> None:
    case = case_of()
    team.post(desk(case), {**DECIDE, "measure": "hide"})
    moderation_appeal(decision=ModerationDecision.objects.get(), text="It is art.")
    assert "somebody else of the team answers" in team.get(desk(case)).text
    answer = {"do": "answer", "appeal": ModerationAppeal.objects.get().pk, "overturn": ""}
    assert team.post(desk(case), {**answer, "answer": "Yes."}).status_code == 403
    other = browser_of(moderator("other"))
    assert "It is art." in other.get(desk(case)).text
    listed = other.get("/admin/moderation/moderationappeal/").text
    assert "ana" in listed
    assert other.post(desk(case), answer).status_code == 422
    assert "The appeal is answered." in other.post(desk(case), {**answer, "answer": "Yes."}, follow=True).text
    assert FeedPost.objects.get().published


def test_appeals_are_listed_by_their_state_and_lead_to_their_case(
    team: Client, case_of: CaseOf, moderator: Moderator
) -> None:
    case, address = case_of(), "/admin/moderation/moderationappeal/"
    team.post(desk(case), {**DECIDE, "measure": "hide"})
    moderation_appeal(decision=ModerationDecision.objects.get(), text="It is art.")
    appeal = ModerationAppeal.objects.select_related("decision__case").get()
    assert team.get(f"{address}{appeal.pk}/change/").url == desk(case)  # type: ignore[attr-defined]
    for unknown in ("abc", "0", str(10**30)):
        assert team.get(f"{address}{unknown}/change/").status_code == 404
    assert [listed(team, address, state) for state in ("", "all", "answered")] == [1, 1, 0]
    moderation_appeal_decide(appeal=appeal, by=moderator("other"), is_undone=False, answer="No.")
    assert [listed(team, address, state) for state in ("", "all", "answered")] == [0, 1, 1]


def listed(team: Client, address: str, state: str) -> int:
    query = {"state": state} if state else {}
    return len(team.get(address, query).context["cl"].result_list)


def test_who_may_only_look_does_nothing(
    team: Client, case_of: CaseOf, browser_of: BrowserOf, moderator: Moderator
) -> None:
    case, looker = case_of(), moderator("looker")
    looker.groups.clear()
    looker.user_permissions.set(Permission.objects.filter(codename="view_moderationcase"))
    browser = browser_of(AccountsUser.objects.get(pk=looker.pk))
    assert "Take this case" not in browser.get(desk(case)).text
    for sent in ({"do": "claim"}, {**DECIDE, "measure": "hide"}, {"do": "undo"}, {"do": "answer"}):
        assert browser.post(desk(case), sent).status_code == 403
    assert team.post(desk(case), {"do": "made-up"}).status_code == 404
    assert team.get("/admin/moderation/moderationcase/99999999/change/").status_code == 404


def test_the_desk_costs_the_same_whatever_was_reported(
    team: Client, case_of: CaseOf, things: dict[str, Any], person: Person
) -> None:
    case = case_of("post")

    def asked() -> int:
        with CaptureQueriesContext(connection) as made:
            assert team.get(desk(case)).status_code == 200
        return len(made)

    before = asked()
    for number in range(12):
        reporter = person(f"person{number}")
        moderation_report(
            reporter=reporter, target=target_of(reporter, "post", things["post"]), reason="hate"
        )
    assert asked() == before


def test_a_rules_own_sentence_is_read_in_the_readers_language(
    case_of: CaseOf, moderator: Moderator, ana: AccountsUser, browser_of: BrowserOf
) -> None:
    team, case = moderator("team"), case_of("post")
    AccountsProfile.objects.filter(user=team).update(language="pt-br")
    page = f"/admin/moderation/moderationcase/{case.pk}/change/"
    with translation.override("pt-br"):
        own = str(MODERATION_RULES["spam"])
    assert own in html.unescape(browser_of(team).get(page).text)
    sent = {"do": "decide", "measure": "hide", "rule": "spam", "reason": own}
    assert browser_of(team).post(page, sent).status_code == 302
    decision = ModerationDecision.objects.get()
    with translation.override("en"):
        assert decision.reason == str(MODERATION_RULES["spam"])
    receipt = browser_of(ana).get(f"/settings/status/{decision.pk}/").text
    assert "No advertising to people who did not ask" in receipt
    AccountsProfile.objects.filter(user=ana).update(language="pt-br")
    assert own in html.unescape(browser_of(ana).get(f"/settings/status/{decision.pk}/").text)
