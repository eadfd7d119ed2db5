"""Reports: of what is there for who reports it, once for each, in one case for all."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from accounts.actions import accounts_privacy_set
from accounts.models import AccountsUser
from conftest import Person, Post
from feed.actions import feed_post_archive
from messaging.actions import messaging_unsend
from moderation.actions import moderation_decide, moderation_report
from moderation.models import MODERATION_NOTE_MAX, ModerationCase, ModerationDecision, ModerationReport
from moderation.targets import moderation_target
from moderation.tests.conftest import Moderator, target_of
from social.actions import social_block
from tests.races import at_once, failures

BrowserOf = Callable[[AccountsUser], Client]
HTMX = {"HX-Request": "true"}


@pytest.mark.parametrize("kind", ModerationCase.Kind.values)
def test_everything_that_people_make_can_be_reported(
    things: dict[str, Any], bia: AccountsUser, ana: AccountsUser, browser_of: BrowserOf, kind: str
) -> None:
    browser, form = browser_of(bia), {"kind": kind, "id": things[kind]}
    page = browser.get("/report/", form)
    assert page.status_code == 200
    assert "Report" in page.text
    answer = browser.post("/report/", form | {"reason": "spam", "note": " Sells things "})
    assert answer.status_code == 302
    assert browser.get(answer["Location"]).status_code == 200
    [words] = [str(each) for each in get_messages(answer.wsgi_request)]
    assert "nobody is told" in words
    case, report = ModerationCase.objects.get(), ModerationReport.objects.get()
    assert (case.kind, case.closed_at) == (kind, None)
    assert case.author == (None if kind == "group" else ana.pk)
    assert (report.case, report.reporter, report.reason, report.note) == (case, bia, "spam", "Sells things")
    assert "Some words" in report.quoted or kind in ("person", "group")


def test_reports_of_one_thing_are_one_case_and_the_same_person_counts_once(
    ana: AccountsUser, bia: AccountsUser, person: Person, post: Post
) -> None:
    code = post(ana).code
    for reporter, reason in ((bia, "spam"), (person("cleo"), "hate"), (bia, "nudity")):
        moderation_report(reporter=reporter, target=target_of(reporter, "post", code), reason=reason)
    assert ModerationCase.objects.count() == 1
    assert set(ModerationReport.objects.values_list("reporter__username", "reason")) == {
        ("bia", "nudity"),
        ("cleo", "hate"),
    }


def test_what_is_reported_again_after_it_was_closed_is_another_case(
    ana: AccountsUser, bia: AccountsUser, post: Post, moderator: Moderator
) -> None:
    target = target_of(bia, "post", post(ana).code)
    case = moderation_report(reporter=bia, target=target, reason="spam").case
    moderation_decide(case=case, by=moderator("team"), measure="dismiss")
    again = moderation_report(reporter=bia, target=target, reason="spam").case
    assert again != case
    assert ModerationCase.objects.filter(closed_at=None).get() == again


@pytest.mark.parametrize("kind", ModerationCase.Kind.values)
def test_one_s_own_is_refused(
    things: dict[str, Any], ana: AccountsUser, browser_of: BrowserOf, kind: str
) -> None:
    form, browser = {"kind": kind, "id": things[kind], "reason": "spam"}, browser_of(ana)
    answers = [browser.get("/report/", form, headers=HTMX), browser.post("/report/", form, headers=HTMX)]
    # A group is nobody's own, whoever began it.
    status = 200 if kind == "group" else 422
    assert [answer.status_code for answer in answers] == [status, status]
    assert ModerationReport.objects.exists() == (kind == "group")


@pytest.mark.parametrize("kind", ModerationCase.Kind.values)
def test_what_is_not_there_for_somebody_is_404(
    things: dict[str, Any],
    ana: AccountsUser,
    bia: AccountsUser,
    person: Person,
    browser_of: BrowserOf,
    kind: str,
) -> None:
    stranger, form = browser_of(person("stranger")), {"kind": kind, "id": things[kind], "reason": "spam"}
    accounts_privacy_set(user=ana, is_private=True)
    # A profile says who somebody is even where it is private.
    seen = kind == "person"
    assert stranger.get("/report/", form).status_code == (200 if seen else 404)
    assert stranger.post("/report/", form).status_code == (302 if seen else 404)
    ModerationCase.objects.all().delete()
    social_block(blocker=ana, blocked=bia)
    # In a group people stay together.
    assert browser_of(bia).post("/report/", form).status_code == (302 if kind == "group" else 404)
    assert ModerationCase.objects.count() == (kind == "group")


def test_what_was_put_away_or_taken_back_is_not_there(
    things: dict[str, Any], ana: AccountsUser, bia: AccountsUser
) -> None:
    feed_post_archive(post=ana.posts.get())
    messaging_unsend(user=ana, message=things["message"])
    for kind in ("post", "comment", "message"):
        assert moderation_target(bia, kind, str(things[kind])) is None


@pytest.mark.parametrize("kind", ["post", "comment", "person", "message", "group", "color", "", "a\0b"])
@pytest.mark.parametrize("id_", ["", "nosuch", "0", "-1", "9" * 400, "a\0b", "１", "' or 1=1", "x" * 5000])
def test_nonsense_is_404(browser_of: BrowserOf, bia: AccountsUser, kind: str, id_: str) -> None:
    browser, form = browser_of(bia), {"kind": kind, "id": id_, "reason": "spam"}
    assert browser.get("/report/", form).status_code == 404
    assert browser.post("/report/", form).status_code == 404


@pytest.mark.parametrize(
    ("reason", "note", "words"),
    [
        ("", "Written words", "Choose what is wrong with it."),
        ("nosuch", "Written words", "Choose what is wrong with it."),
        ("other", "", "Say in a few words what is wrong."),
        ("other", "   ", "Say in a few words what is wrong."),
        ("spam", "x" * (MODERATION_NOTE_MAX + 1), "500"),
        ("spam", "a\0b", "Null characters"),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_what_is_missing_is_said_and_nothing_is_lost(
    ana: AccountsUser,
    bia: AccountsUser,
    browser_of: BrowserOf,
    reason: str,
    note: str,
    words: str,
    headers: dict[str, str],
) -> None:
    form = {"kind": "person", "id": "ana", "reason": reason, "note": note}
    answer = browser_of(bia).post("/report/", form, headers=headers)
    assert answer.status_code == 422
    assert words in answer.text
    assert note.replace("\0", "").strip()[:12] in answer.text.replace("\0", "")
    assert not ModerationReport.objects.exists()


def test_too_many_reports_are_told_when_to_come_back(
    ana: AccountsUser, bia: AccountsUser, browser_of: BrowserOf
) -> None:
    browser, form = browser_of(bia), {"kind": "person", "id": "ana", "reason": "spam"}
    statuses = [browser.post("/report/", form).status_code for _ in range(11)]
    assert statuses == [302] * 10 + [429]
    assert ModerationReport.objects.count() == 1


def test_the_reported_is_told_nothing(ana: AccountsUser, bia: AccountsUser, browser_of: BrowserOf) -> None:
    moderation_report(reporter=bia, target=target_of(bia, "person", "ana"), reason="spam")
    browser = browser_of(ana)
    for address in ("/", "/ana/", "/alerts/", "/settings/"):
        assert "bia" not in browser.get(address).text.replace("bia.", "")
    assert browser.get("/alerts/").context["user"] == ana


def test_a_reporter_who_leaves_takes_their_report_along(ana: AccountsUser, bia: AccountsUser) -> None:
    moderation_report(reporter=bia, target=target_of(bia, "person", "ana"), reason="spam")
    bia.delete()
    assert not ModerationReport.objects.exists()
    # What was reported may go, too: the case says what it was.
    ana.delete()
    assert ModerationCase.objects.get().kind == "person"


@pytest.mark.django_db(transaction=True)
def test_who_reports_at_the_same_moment_opens_one_case(ana: AccountsUser, person: Person, post: Post) -> None:
    code = post(ana).code
    reporters = [person(f"reporter{number}") for number in range(6)]

    def report(reporter: AccountsUser) -> Callable[[], Any]:
        target = target_of(reporter, "post", code)
        return lambda: moderation_report(reporter=reporter, target=target, reason="spam")

    assert failures(at_once(*[report(each) for each in reporters])) == []
    assert ModerationCase.objects.count() == 1
    assert ModerationReport.objects.count() == 6


@pytest.mark.django_db(transaction=True)
def test_a_report_that_comes_while_a_case_is_closed_is_in_an_open_one_or_was_there_before(
    ana: AccountsUser, bia: AccountsUser, post: Post, moderator: Moderator
) -> None:
    target, team = target_of(bia, "post", post(ana).code), moderator("team")
    for _round in range(5):
        case = moderation_report(reporter=bia, target=target, reason="spam").case
        results = at_once(
            partial(moderation_decide, case=case, by=team, measure="dismiss"),
            partial(moderation_report, reporter=bia, target=target, reason="hate"),
        )
        assert failures(results) == []
        report = results[1]
        closed = ModerationCase.objects.get(pk=case.pk).closed_at
        assert closed
        assert report.case_id != case.pk or report.created_at <= closed
        ModerationDecision.objects.all().delete()
        ModerationCase.objects.all().delete()
