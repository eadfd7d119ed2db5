"""What the team does while others do something to the same case, person or thing: one waits for the other."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction

from accounts.models import AccountsProfile, AccountsUser
from conftest import photo_bytes
from feed.actions import feed_comment_delete, feed_post_delete
from feed.models import FeedComment, FeedPost
from messaging.models import MessagingConversation
from moderation import measures
from moderation.actions import (
    moderation_appeal,
    moderation_claim,
    moderation_decide,
    moderation_end,
    moderation_report,
    moderation_undo,
)
from moderation.models import ModerationAppeal, ModerationCase, ModerationDecision, ModerationReport
from moderation.tests.conftest import BrowserOf, CaseOf, Moderator, target_of
from moderation.tests.test_decisions import decide, week
from tests.races import at_once, differences, failures, held_back

pytestmark = pytest.mark.django_db(transaction=True)


def undo(decision: ModerationDecision, team: AccountsUser) -> Callable[[], bool]:
    return partial(moderation_undo, decision=decision, by=team, reason="A mistake.")


def anew(kind: str, key: int, author: AccountsUser) -> ModerationCase:
    return ModerationCase.objects.create(kind=kind, key=key, author=author.pk)


def test_of_two_who_take_a_case_one_has_it(case_of: CaseOf, moderator: Moderator) -> None:
    case, one, other = case_of(), moderator("one"), moderator("other")
    results = at_once(*(partial(moderation_claim, case=case, by=by) for by in (one, other)))
    assert failures(results, ValidationError) == []
    assert len(failures(results)) == 1
    case.refresh_from_db()
    [taken] = [each for each in results if isinstance(each, ModerationCase)]
    assert case.claimed_by_id == taken.claimed_by_id


@pytest.mark.parametrize("second", ["ban", "dismiss"])
def test_whoever_decides_second_reads_that_it_was_decided(
    case_of: CaseOf, moderator: Moderator, second: str
) -> None:
    case, one, other = case_of("person"), moderator("one"), moderator("other")
    with transaction.atomic():
        decide(case, one, "warn")
        late = held_back(partial(decide, case, other, second))
    assert "just decided this case" in str(late.result(timeout=20))
    assert ModerationDecision.objects.get().measure == "warn"


def test_two_decisions_that_are_undone_at_once_leave_nobody_out(
    case_of: CaseOf, moderator: Moderator, ana: AccountsUser
) -> None:
    """Each of the two would else see the other one still standing."""
    team = moderator("team")
    suspension = decide(case_of("post"), team, "suspend", until=week())
    ban = decide(anew("person", ana.pk, ana), team, "ban")
    with transaction.atomic():
        assert undo(ban, team)()
        other = held_back(undo(suspension, team))
    assert other.result(timeout=20) is True
    assert AccountsUser.objects.get(pk=ana.pk).is_active


def test_a_suspension_ends_while_the_ban_is_undone(
    case_of: CaseOf, moderator: Moderator, ana: AccountsUser
) -> None:
    team = moderator("team")
    suspension = decide(case_of("post"), team, "suspend", until=week())
    ban = decide(anew("person", ana.pk, ana), team, "ban")
    past = suspension.made_at - (week() - suspension.made_at)
    ModerationDecision.objects.filter(pk=suspension.pk).update(made_at=past, until=suspension.made_at)
    results = at_once(undo(ban, team), partial(moderation_end, decision=suspension))
    assert results == [True, True]
    assert AccountsUser.objects.get(pk=ana.pk).is_active


def test_what_is_undone_of_a_post_twice_at_once_is_undone(
    case_of: CaseOf, moderator: Moderator, ana: AccountsUser
) -> None:
    team, post = moderator("team"), FeedPost.objects.get
    down = decide(case_of("post"), team, "hide")
    marked = decide(anew("post", post().pk, ana), team, "sensitive")
    with transaction.atomic():
        assert undo(down, team)()
        other = held_back(undo(marked, team))
    assert other.result(timeout=20) is True
    assert (post().held_at, post().is_sensitive) == (None, False)


def test_limited_twice_and_let_go_at_once(case_of: CaseOf, moderator: Moderator, ana: AccountsUser) -> None:
    team = moderator("team")
    cases = [case_of("post"), case_of("person")]
    results = at_once(*(partial(decide, case, team, "limit") for case in cases))
    assert failures(results, ValidationError) == []
    decisions = ModerationDecision.objects.filter(measure="limit")
    results = at_once(*(undo(decision, team) for decision in decisions))
    assert failures(results) == []
    assert not AccountsProfile.objects.get(user=ana).is_limited


def test_an_appeal_against_a_ban_that_is_being_undone(
    case_of: CaseOf, moderator: Moderator, ana: AccountsUser
) -> None:
    team = moderator("team")
    ban = decide(case_of("person"), team, "ban")
    with transaction.atomic():
        undo(ban, team)()
        late = held_back(partial(moderation_appeal, decision=ban, text="It was art."))
    assert isinstance(late.result(timeout=20), ValidationError)
    assert not ModerationAppeal.objects.exists()


def test_an_appeal_from_two_windows_is_one(case_of: CaseOf, moderator: Moderator) -> None:
    ban = decide(case_of("person"), moderator("team"), "ban")
    asked = partial(moderation_appeal, decision=ban, text="It was art.")
    assert sorted(at_once(asked, asked)) == [False, True]
    assert ModerationAppeal.objects.count() == 1


def test_an_author_deletes_while_it_is_given_back(case_of: CaseOf, moderator: Moderator) -> None:
    team, post = moderator("team"), FeedPost.objects.get
    decision = decide(case_of("post"), team, "hide")
    results = at_once(undo(decision, team), partial(feed_post_delete, post=post()))
    assert failures(results) == []
    assert not FeedPost.objects.exists()
    assert differences() == []


@pytest.mark.parametrize(
    ("kind", "model"),
    [("post", FeedPost), ("message", MessagingConversation), ("group", MessagingConversation)],
)
@pytest.mark.parametrize("is_undone", [False, True], ids=["decided", "undone"])
def test_what_was_found_is_gone_when_it_is_locked(
    case_of: CaseOf, moderator: Moderator, kind: str, model: Any, is_undone: bool
) -> None:
    """However it goes, also without the locks of whoever deletes it as its author."""
    case, team = case_of(kind), moderator("team")
    if kind == "group":
        photo = ContentFile(photo_bytes(320, 320), "a.jpg")
        MessagingConversation.objects.get(pk=case.key).photo.save("a.jpg", photo)
    measure = "photo" if kind == "group" else "hide"
    act: Callable[[], Any] = partial(decide, case, team, measure)
    if is_undone:
        act = undo(act(), team)
    with transaction.atomic():
        model.objects.all().delete()
        late = held_back(act)
    outcome = late.result(timeout=20)
    if is_undone:
        assert outcome is True
    elif kind == "post":
        assert isinstance(outcome, ModerationDecision)
    else:
        assert str(outcome) == "['It is gone.']"


def test_a_comment_is_deleted_while_it_is_taken_down(case_of: CaseOf, moderator: Moderator) -> None:
    case, team, comment = case_of("comment"), moderator("team"), FeedComment.objects.get()
    results = at_once(partial(decide, case, team, "hide"), partial(feed_comment_delete, comment=comment))
    assert failures(results, ValidationError) == []
    assert not FeedComment.objects.exists()
    assert FeedPost.objects.get().comment_count == 0
    assert differences() == []


@pytest.mark.parametrize("kind", ["person", "comment", "message", "post"])
def test_an_account_is_deleted_while_it_is_banned(
    case_of: CaseOf, moderator: Moderator, ana: AccountsUser, kind: str
) -> None:
    case, team = case_of(kind), moderator("team")
    results = at_once(partial(decide, case, team, "ban"), AccountsUser.objects.get(pk=ana.pk).delete)
    assert failures(results, ValidationError) == []
    assert not AccountsUser.objects.filter(pk=ana.pk).exists()
    assert differences() == []


@pytest.mark.parametrize(
    ("kind", "act"),
    [
        ("comment", "feed_comment_hold"),
        ("message", "messaging_take_down"),
        ("post", "feed_post_hold"),
        ("person", "accounts_limit_set"),
    ],
)
def test_an_account_is_deleted_while_what_it_said_is_taken_down(
    things: dict[str, Any],
    case_of: CaseOf,
    moderator: Moderator,
    ana: AccountsUser,
    bia: AccountsUser,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    act: str,
) -> None:
    """Who leaves holds their profile before what they said; the team does, too."""
    case, team = case_of(kind), moderator("team")
    # Under somebody else's post: one's own would be gone with the profile's lock.
    FeedPost.objects.filter(pk=FeedComment.objects.get().post_id).update(
        author=bia if kind == "comment" else ana
    )
    whole, late = getattr(measures, act), []

    def as_they_leave(**values: Any) -> Any:
        done = whole(**values)
        late.append(held_back(AccountsUser.objects.get(pk=ana.pk).delete))
        return done

    monkeypatch.setattr(measures, act, as_they_leave)
    decide(case, team, "limit" if kind == "person" else "hide")
    assert not isinstance(late[0].result(timeout=20), Exception)
    assert not AccountsUser.objects.filter(pk=ana.pk).exists()


def test_many_are_closed_while_one_of_them_is_decided(
    case_of: CaseOf, moderator: Moderator, browser_of: BrowserOf
) -> None:
    """All of them are about one person; whoever decides waits for no more than one of them."""
    one, two = case_of("post"), case_of("person")
    team, other = browser_of(moderator("team")), moderator("other")
    chosen = {"action": "close", "_selected_action": [one.pk, two.pk]}
    with transaction.atomic():
        ModerationCase.objects.select_for_update(no_key=True).get(pk=two.pk)
        many = held_back(partial(team.post, "/admin/moderation/moderationcase/", chosen, follow=True))
        assert ModerationCase.objects.get(pk=one.pk).closed_at
        decide(two, other, "warn")
    page = many.result(timeout=20).text
    assert "1 case was closed." in page
    assert "1 case was left alone. Somebody else has just decided this case." in page
    decided = ModerationDecision.objects.order_by("case").values_list("measure", flat=True)
    assert list(decided) == ["dismiss", "warn"]


@pytest.mark.parametrize("is_first", [True, False], ids=["closed first", "reported first"])
def test_a_report_that_waits_for_a_case_being_closed_opens_another(
    case_of: CaseOf, moderator: Moderator, person: Any, is_first: bool
) -> None:
    case, team, dora = case_of("post"), moderator("team"), person("dora")
    target = target_of(dora, "post", FeedPost.objects.get().code)
    report: Callable[[], Any] = partial(moderation_report, reporter=dora, target=target, reason="hate")
    close: Callable[[], Any] = partial(moderation_decide, case=case, by=team, measure="dismiss")
    first, second = (close, report) if is_first else (report, close)
    with transaction.atomic():
        first()
        late = held_back(second)
    assert not isinstance(late.result(timeout=20), Exception)
    mine = ModerationReport.objects.select_related("case").get(reporter=dora)
    assert (mine.case_id != case.pk) is is_first
    assert (mine.case.closed_at is None) is is_first
