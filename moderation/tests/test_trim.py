"""A year after a case was closed, its words and photos are gone; what was decided and all numbers stay."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.models import AccountsProfile, AccountsUser
from conftest import photo_bytes, stored_files
from messaging.models import MessagingMessage
from moderation import receivers, trim
from moderation.actions import moderation_appeal, moderation_appeal_decide, moderation_report, moderation_undo
from moderation.models import ModerationAppeal, ModerationCase, ModerationDecision, ModerationReport
from moderation.numbers import moderation_years
from moderation.tasks import moderation_trim
from moderation.tests.conftest import CaseOf, Moderator, target_of
from moderation.tests.test_decisions import decide

YEAR = timedelta(days=366)


def age(**cases: Any) -> None:
    """Let closed cases be of more than a year ago."""
    then = timezone.now() - YEAR
    ModerationCase.objects.filter(closed_at__isnull=False, **cases).update(opened_at=then, closed_at=then)


def test_words_go_and_the_numbers_stay(
    case_of: CaseOf, moderator: Moderator, bia: AccountsUser, things: dict[str, Any]
) -> None:
    decide(case_of("post"), moderator("team"), "hide")
    target = target_of(bia, "person", "ana")
    other = moderation_report(reporter=bia, target=target, reason="other", note="They shout.").case
    decide(other, AccountsUser.objects.get(username="team"), "warn")
    age()
    before = moderation_years()
    moderation_trim()
    assert set(ModerationReport.objects.values_list("reason", "note", "quoted")) == {
        ("spam", "", ""),
        ("other", "—", ""),
    }
    assert moderation_years() == before
    assert set(ModerationDecision.objects.values_list("measure", "reason")) == {
        ("hide", "Three adverts in a day."),
        ("warn", "Three adverts in a day."),
    }


def test_what_is_open_or_was_closed_lately_stays(case_of: CaseOf, moderator: Moderator) -> None:
    decide(case_of("post"), moderator("team"), "dismiss")
    case_of("person")
    moderation_trim()
    assert ModerationReport.objects.exclude(quoted="").count() == 2
    assert not ModerationCase.objects.exclude(trimmed_at=None).exists()


def test_what_stands_can_still_be_given_back_and_then_goes_too(
    case_of: CaseOf, moderator: Moderator, things: dict[str, Any]
) -> None:
    team = moderator("team")
    decision = decide(case_of("message"), team, "hide")
    age()
    moderation_trim()
    decision.refresh_from_db()
    assert decision.kept["text"] == "Some words"
    moderation_undo(decision=decision, by=team, reason="It was a joke.")
    assert MessagingMessage.objects.get(pk=things["message"]).text == "Some words"
    moderation_trim()
    decision.refresh_from_db()
    assert decision.kept == {}


def test_a_photo_that_was_given_back_is_kept_no_longer(
    case_of: CaseOf,
    moderator: Moderator,
    ana: AccountsUser,
    own_files: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    profile, team = AccountsProfile.objects.get(user=ana), moderator("team")
    profile.photo.save("a.jpg", ContentFile(photo_bytes(320, 320)))
    decision = decide(case_of("person"), team, "photo")
    assert [path for path in stored_files(own_files / "private") if "kept" in path.parts]
    moderation_undo(decision=decision, by=team, reason="It was a drawing.")
    age()
    with django_capture_on_commit_callbacks(execute=True):
        moderation_trim()
    assert not [path for path in stored_files(own_files / "private") if "kept" in path.parts]
    assert AccountsProfile.objects.get(user=ana).photo


def test_while_an_appeal_waits_its_case_stays_whole(case_of: CaseOf, moderator: Moderator) -> None:
    decision = decide(case_of("post"), moderator("team"), "hide")
    moderation_appeal(decision=decision, text="It is art.")
    age()
    moderation_trim()
    assert ModerationReport.objects.get().quoted
    appeal = ModerationAppeal.objects.select_related("decision__case").get()
    moderation_appeal_decide(appeal=appeal, by=moderator("other"), is_undone=False, answer="No.")
    moderation_trim()
    assert not ModerationReport.objects.get().quoted


def test_an_appeal_that_comes_just_before_the_lock_keeps_its_case_whole(
    case_of: CaseOf, moderator: Moderator
) -> None:
    decision = decide(case_of("message"), moderator("team"), "hide")
    age()

    def appealed(execute: Any, sql: str, *args: Any) -> Any:
        """As if it had been committed after the look: the answer to the query does not know it."""
        answer = execute(sql, *args)
        if "SKIP LOCKED" in sql:
            ModerationAppeal.objects.create(decision=decision, against_id=decision.by_id, text="It is art.")
        return answer

    with connection.execute_wrapper(appealed):
        moderation_trim()
    assert ModerationReport.objects.get().quoted
    assert ModerationCase.objects.get().trimmed_at is None


def test_cases_go_by_the_batch_and_once(monkeypatch: pytest.MonkeyPatch, ana: AccountsUser) -> None:
    monkeypatch.setattr(trim, "_BATCH", 2)
    now = timezone.now()
    ModerationCase.objects.bulk_create(
        ModerationCase(kind="post", key=number, author=ana.pk, opened_at=now, closed_at=now)
        for number in range(5)
    )
    age()
    assert [trim.moderation_trim_batch() for _time in range(4)] == [2, 2, 1, 0]


def kept_files(root: Path) -> list[Path]:
    return [path for path in stored_files(root / "private") if "kept" in path.parts]


def take_from(ana: AccountsUser, case_of: CaseOf, team: AccountsUser) -> None:
    """The words of a message, and a profile photo."""
    AccountsProfile.objects.get(user=ana).photo.save("a.jpg", ContentFile(photo_bytes(320, 320)))
    decide(case_of("message"), team, "hide")
    decide(case_of("person"), team, "photo")


def test_what_was_taken_from_somebody_goes_with_their_account(
    case_of: CaseOf,
    moderator: Moderator,
    ana: AccountsUser,
    own_files: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    take_from(ana, case_of, moderator("team"))
    assert kept_files(own_files)
    with django_capture_on_commit_callbacks(execute=True):
        AccountsUser.objects.get(pk=ana.pk).delete()
    assert set(ModerationDecision.objects.values_list("kept__text", "kept_photo")) == {(None, "")}
    assert not kept_files(own_files)


def test_what_is_found_of_who_is_gone_goes_with_the_case(
    case_of: CaseOf,
    moderator: Moderator,
    ana: AccountsUser,
    own_files: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    take_from(ana, case_of, moderator("team"))
    # As if it had been decided while they left.
    monkeypatch.setattr(receivers, "moderation_trim_person", lambda _person: None)
    AccountsUser.objects.get(pk=ana.pk).delete()
    age()
    with django_capture_on_commit_callbacks(execute=True):
        moderation_trim()
    assert set(ModerationDecision.objects.values_list("kept__text", "kept_photo")) == {(None, "")}
    assert not kept_files(own_files)


def test_what_was_taken_from_a_thing_that_is_gone_goes_with_the_case(
    case_of: CaseOf, moderator: Moderator, things: dict[str, Any]
) -> None:
    decide(case_of("message"), moderator("team"), "hide")
    MessagingMessage.objects.filter(pk=things["message"]).delete()
    age()
    moderation_trim()
    assert ModerationDecision.objects.get().kept == {}
