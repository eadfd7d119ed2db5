"""What the team decides happens, is told to whom it concerns, is written down, and can be undone."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.actions import accounts_activity_set, accounts_privacy_set
from accounts.models import AccountsProfile, AccountsUser
from alerts.models import AlertsNotification
from conftest import photo_bytes
from feed.actions import feed_post_delete
from feed.models import FeedPost
from messaging.models import MessagingConversation, MessagingMember, MessagingMessage
from moderation.actions import moderation_claim, moderation_decide, moderation_unclaim, moderation_undo
from moderation.models import ModerationAct, ModerationCase, ModerationDecision, ModerationReport
from moderation.tasks import moderation_suspensions_end, moderation_tell, moderation_tell_sweep
from moderation.tests.conftest import BrowserOf, CaseOf, Moderator
from tests.races import at_once, differences, failures, held_back


def decide(case: ModerationCase, by: AccountsUser, measure: str, **values: Any) -> ModerationDecision:
    given: dict[str, Any] = {"rule": "spam", "reason": "Three adverts in a day."} | values
    return moderation_decide(case=case, by=by, measure=measure, **given)


def week() -> Any:
    return timezone.now() + timedelta(days=7)


def told(person: AccountsUser) -> list[tuple[str, str]]:
    """What somebody was told by the site, the newest first."""
    notices = AlertsNotification.objects.filter(recipient__user=person, kind="notice").order_by("-pk")
    return list(notices.values_list("text", "place"))


def test_a_post_is_taken_down_and_comes_back(
    case_of: CaseOf, moderator: Moderator, ana: AccountsUser, bia: AccountsUser, browser_of: BrowserOf
) -> None:
    case, team = case_of("post"), moderator("team")
    post = FeedPost.objects.get()
    decision = decide(case, team, "hide")
    assert browser_of(bia).get(post.get_absolute_url()).status_code == 404
    assert "The team took this post down" in browser_of(ana).get(post.get_absolute_url()).text
    case.refresh_from_db()
    assert case.closed_at
    assert told(ana) == [
        ("took something of yours down. See what, and why.", f"/settings/status/{decision.pk}/")
    ]
    assert moderation_undo(decision=decision, by=team, reason="It was art.")
    assert not moderation_undo(decision=decision, by=team, reason="It was art.")
    assert browser_of(bia).get(post.get_absolute_url()).status_code == 200
    assert told(ana)[0][0] == "took a decision about you back. See what changed."
    assert differences() == []


def test_a_comment_is_taken_down_and_comes_back(
    case_of: CaseOf, moderator: Moderator, ana: AccountsUser, bia: AccountsUser, browser_of: BrowserOf
) -> None:
    team, post = moderator("team"), FeedPost.objects.get
    decision = decide(case_of("comment"), team, "hide")
    address = post().get_absolute_url()
    assert post().comment_count == 0
    assert "comment-held" not in browser_of(bia).get(address).text
    assert "Taken down by the team" in browser_of(ana).get(address).text
    moderation_undo(decision=decision, by=team, reason="A joke.")
    assert post().comment_count == 1
    assert differences() == []


def test_undoing_one_decision_leaves_the_other(case_of: CaseOf, moderator: Moderator) -> None:
    case, team = case_of("post"), moderator("team")
    first = decide(case, team, "hide")
    case.refresh_from_db()
    second = decide(case, team, "sensitive")
    with pytest.raises(ValidationError, match="cannot be done here"):
        decide(ModerationCase.objects.get(pk=case.pk), team, "hide")
    moderation_undo(decision=first, by=team, reason="No.")
    post = FeedPost.objects.get()
    assert (post.held_at, post.is_sensitive) == (None, True)
    moderation_undo(decision=second, by=team, reason="No.")
    assert not FeedPost.objects.get().is_sensitive


def test_every_act_is_written_down(case_of: CaseOf, moderator: Moderator) -> None:
    team = moderator("team")
    decision = decide(case_of(), team, "warn")
    moderation_undo(decision=decision, by=team, reason="A mistake.")
    acts = ModerationAct.objects.order_by("-pk")[:2]
    assert [(act.by_name, act.verb, act.reason) for act in acts] == [
        ("team", "undo", "A mistake."),
        ("team", "warn", "Three adverts in a day."),
    ]


def test_a_limited_account_is_private_until_its_own_choice_holds_again(
    case_of: CaseOf, moderator: Moderator, ana: AccountsUser, client: Client, browser_of: BrowserOf
) -> None:
    team, post = moderator("team"), FeedPost.objects.get
    decision = decide(case_of("post"), team, "limit")
    assert client.get(post().get_absolute_url()).status_code == 404
    accounts_privacy_set(user=ana, is_private=False)
    assert AccountsProfile.objects.get(user=ana).is_private
    assert "The team has limited your account" in browser_of(ana).get("/settings/privacy/").text
    moderation_undo(decision=decision, by=team, reason="Enough.")
    assert client.get(post().get_absolute_url()).status_code == 200
    accounts_privacy_set(user=ana, is_private=True)
    decision = decide(case_of("person"), team, "limit")
    moderation_undo(decision=decision, by=team, reason="Enough.")
    assert AccountsProfile.objects.get(user=ana).is_private


def test_a_suspended_person_is_out_until_the_day_comes(
    case_of: CaseOf, moderator: Moderator, ana: AccountsUser, client: Client, browser_of: BrowserOf
) -> None:
    browser, case = browser_of(ana), case_of("person")
    decision = decide(case, moderator("team"), "suspend", until=week())
    assert browser.get("/settings/status/").status_code == 302
    assert client.get("/ana/").status_code == 404
    assert moderation_suspensions_end() == 0
    past = timezone.now() - timedelta(days=8)
    ModerationDecision.objects.filter(pk=decision.pk).update(made_at=past, until=past + timedelta(days=7))
    assert moderation_suspensions_end() == 1
    assert moderation_suspensions_end() == 0
    assert client.get("/ana/").status_code == 200
    assert ModerationAct.objects.latest("pk").by_name == ""


def test_who_was_suspended_once_and_is_out_for_another_reason_stays_out(
    case_of: CaseOf, moderator: Moderator, ana: AccountsUser
) -> None:
    team = moderator("team")
    suspended = decide(case_of("post"), team, "suspend", until=week())
    moderation_undo(decision=suspended, by=team, reason="A mistake.")
    accounts_activity_set(user=ana, is_active=False)
    decide(suspended.case, team, "warn")
    assert not AccountsUser.objects.get(pk=ana.pk).is_active


def test_a_ban_outlasts_a_suspension(case_of: CaseOf, moderator: Moderator, ana: AccountsUser) -> None:
    team = moderator("team")
    suspension = decide(case_of("post"), team, "suspend", until=week())
    case = ModerationCase.objects.create(kind="person", key=ana.pk, author=ana.pk)
    ban = decide(case, team, "ban")
    moderation_undo(decision=suspension, by=team, reason="Banned anyway.")
    assert not AccountsUser.objects.get(pk=ana.pk).is_active
    moderation_undo(decision=ban, by=team, reason="It was somebody else.")
    assert AccountsUser.objects.get(pk=ana.pk).is_active


def test_a_message_is_emptied_for_everybody_and_put_back(
    case_of: CaseOf, moderator: Moderator, bia: AccountsUser, browser_of: BrowserOf, things: dict[str, Any]
) -> None:
    team, message = moderator("team"), MessagingMessage.objects.get(pk=things["message"])
    decision = decide(case_of("message"), team, "hide")
    page = browser_of(bia).get(message.conversation.get_absolute_url()).text
    assert "The team took this message down" in page
    assert MessagingMember.objects.get(conversation=message.conversation, user=bia).unread == 0
    moderation_undo(decision=decision, by=team, reason="It was a quote.")
    message.refresh_from_db()
    assert (message.text, message.unsent_at, message.is_taken_down) == ("Some words", None, False)
    assert differences() == []


@pytest.mark.django_db(transaction=True)
def test_a_profile_photo_is_removed_and_given_back_unless_there_is_another(
    case_of: CaseOf, moderator: Moderator, ana: AccountsUser
) -> None:
    team, profile = moderator("team"), AccountsProfile.objects.get(user=ana)
    profile.photo.save("photo.jpg", ContentFile(photo_bytes(320, 320)))
    decision = decide(case_of("person"), team, "photo")
    assert not AccountsProfile.objects.get(user=ana).photo
    assert ModerationDecision.objects.get(pk=decision.pk).kept_photo
    moderation_undo(decision=decision, by=team, reason="Theirs after all.")
    assert AccountsProfile.objects.get(user=ana).photo
    again = decide(case_of("person"), team, "photo")
    AccountsProfile.objects.get(user=ana).photo.save("new.jpg", ContentFile(photo_bytes(320, 320, "red")))
    new = AccountsProfile.objects.get(user=ana).photo.name
    moderation_undo(decision=again, by=team, reason="Theirs after all.")
    assert AccountsProfile.objects.get(user=ana).photo.name == new


@pytest.mark.django_db(transaction=True)
def test_a_group_photo_is_removed_and_given_back(
    case_of: CaseOf, moderator: Moderator, things: dict[str, Any]
) -> None:
    team, group = moderator("team"), MessagingConversation.objects.get(pk=things["group"])
    group.photo.save("photo.jpg", ContentFile(photo_bytes(320, 320)))
    decision = decide(case_of("group"), team, "photo")
    assert not MessagingConversation.objects.get(pk=group.pk).photo
    moderation_undo(decision=decision, by=team, reason="A drawing.")
    assert MessagingConversation.objects.get(pk=group.pk).photo


def test_who_reported_hears_once_that_it_was_looked_at(
    case_of: CaseOf, moderator: Moderator, bia: AccountsUser, browser_of: BrowserOf
) -> None:
    case = case_of("post")
    assert moderation_tell(case.pk) == 0
    decide(case, moderator("team"), "dismiss", rule="", reason="")
    assert "nothing against the rules" in browser_of(bia).get("/settings/reports/").text
    assert moderation_tell_sweep() == 1
    assert moderation_tell(case.pk) == 0
    assert told(bia) == [("looked at what you reported. See what became of it.", "/settings/reports/")]
    assert ModerationReport.objects.get().told_at


def test_a_case_without_reports_does_not_keep_the_sweep_busy(
    case_of: CaseOf, moderator: Moderator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who reported may have left since."""
    monkeypatch.setattr("moderation.tasks._CASES", 1)
    left = case_of("comment")
    for case in (left, case_of("post")):
        decide(case, moderator(f"team{case.pk}"), "dismiss", rule="", reason="")
    ModerationReport.objects.filter(case=left).delete()
    assert moderation_tell_sweep() == 1


def test_there_can_be_nothing_to_do_again(case_of: CaseOf, moderator: Moderator) -> None:
    team = moderator("team")
    for _round in range(2):
        decide(case_of(), team, "dismiss", rule="", reason="")
    assert ModerationCase.objects.filter(closed_at__isnull=False).count() == 2


def test_nothing_to_do_is_told_to_nobody_else(
    case_of: CaseOf, moderator: Moderator, ana: AccountsUser
) -> None:
    decide(case_of(), moderator("team"), "dismiss", rule="", reason="")
    assert told(ana) == []


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"rule": ""}, "rule"),
        ({"reason": "  "}, "reason"),
        ({"measure": "sensitive", "kind": "person"}, "measure"),
        ({"measure": "made-up"}, "measure"),
        ({"measure": "suspend"}, "until"),
        ({"measure": "suspend", "until": timezone.now() - timedelta(1)}, "until"),
        ({"measure": "warn", "until": timezone.now() + timedelta(1)}, "until"),
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(
    case_of: CaseOf, moderator: Moderator, values: dict[str, Any], field: str
) -> None:
    given = {"measure": "hide"} | values
    case = case_of(given.pop("kind", "post"))
    with pytest.raises(ValidationError) as refusal:
        decide(case, moderator("team"), given.pop("measure"), **given)
    assert list(refusal.value.error_dict) == [field]
    assert not ModerationDecision.objects.exists()
    case.refresh_from_db()
    assert case.closed_at is None


def test_nobody_decides_about_themselves_or_alone_about_the_team(
    case_of: CaseOf, moderator: Moderator, ana: AccountsUser
) -> None:
    case, team = case_of(), moderator("team")
    AccountsUser.objects.filter(pk=ana.pk).update(is_staff=True, is_superuser=True)
    ana.refresh_from_db()
    for by in (ana, team):
        with pytest.raises(PermissionDenied):
            decide(case, by, "warn")
    AccountsUser.objects.filter(pk=team.pk).update(is_superuser=True)
    team.refresh_from_db()
    assert decide(case, team, "warn").is_by_administrator


def test_whose_case_it_is_decides(case_of: CaseOf, moderator: Moderator) -> None:
    case, one, other = case_of(), moderator("one"), moderator("other")
    moderation_claim(case=case, by=one)
    with pytest.raises(ValidationError, match="in the hands of one"):
        moderation_claim(case=case, by=other)
    with pytest.raises(ValidationError, match="in the hands of one"):
        decide(case, other, "warn")
    moderation_unclaim(case=case, by=other)
    moderation_unclaim(case=case, by=one)
    moderation_claim(case=case, by=other)
    half = timezone.now() - timedelta(minutes=31)
    ModerationCase.objects.update(claimed_at=half)
    assert decide(case, one, "warn").by_id == one.pk


def test_what_is_decided_is_decided_again_only_by_who_knows(case_of: CaseOf, moderator: Moderator) -> None:
    case, team = case_of(), moderator("team")
    stale = ModerationCase.objects.get(pk=case.pk)
    decide(case, team, "dismiss", rule="", reason="")
    with pytest.raises(ValidationError, match="just decided"):
        decide(stale, team, "warn")
    stale.refresh_from_db()
    assert decide(stale, team, "warn").case == case


@pytest.mark.django_db(transaction=True)
def test_of_two_moderators_at_once_one_decides(case_of: CaseOf, moderator: Moderator) -> None:
    case, one, other = case_of(), moderator("one"), moderator("other")
    results = at_once(partial(decide, case, one, "hide"), partial(decide, case, other, "warn"))
    assert failures(results, ValidationError) == []
    assert ModerationDecision.objects.count() == 1
    assert len([each for each in results if isinstance(each, ValidationError)]) == 1


@pytest.mark.django_db(transaction=True)
def test_a_ban_is_undone_while_another_case_suspends(
    case_of: CaseOf, moderator: Moderator, ana: AccountsUser
) -> None:
    team = moderator("team")
    ban = decide(case_of("person"), team, "ban")
    other = ModerationCase.objects.create(kind="post", key=FeedPost.objects.get().pk, author=ana.pk)
    with transaction.atomic():
        decide(other, team, "suspend", until=week())
        undone = held_back(partial(moderation_undo, decision=ban, by=team, reason="A mistake."))
    assert undone.result(30) is True
    assert not AccountsUser.objects.get(pk=ana.pk).is_active


@pytest.mark.django_db(transaction=True)
def test_an_author_deletes_while_it_is_taken_down(case_of: CaseOf, moderator: Moderator) -> None:
    case, team = case_of("post"), moderator("team")
    post = FeedPost.objects.get()
    results = at_once(partial(decide, case, team, "hide"), partial(feed_post_delete, post=post))
    assert failures(results, ValidationError) == []
    assert not FeedPost.objects.exists()
    assert differences() == []
    for decision in ModerationDecision.objects.all():
        assert moderation_undo(decision=decision, by=team, reason="Gone.")
