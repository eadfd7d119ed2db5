"""Whom a decision concerns reads it, and asks once for another look, which somebody else gives."""

from functools import partial

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.test import Client

from accounts.models import AccountsProfile, AccountsUser
from alerts.models import AlertsNotification
from conftest import photo_bytes
from feed.models import FeedPost
from moderation.actions import moderation_appeal, moderation_appeal_decide, moderation_undo
from moderation.door import moderation_door_of
from moderation.models import MODERATION_APPEAL_MAX, ModerationAppeal, ModerationDecision
from moderation.tests.conftest import BrowserOf, CaseOf, Moderator
from moderation.tests.test_decisions import decide, week
from tests.races import at_once, failures


@pytest.fixture
def hidden(case_of: CaseOf, moderator: Moderator) -> ModerationDecision:
    return decide(case_of("post"), moderator("team"), "hide")


def appealed(decision: ModerationDecision) -> ModerationAppeal:
    assert moderation_appeal(decision=decision, text=" It is art. ")
    return ModerationAppeal.objects.select_related("decision__case").get()


def test_another_moderator_undoes_it_and_the_person_hears(
    hidden: ModerationDecision, moderator: Moderator, ana: AccountsUser, browser_of: BrowserOf
) -> None:
    appeal, other = appealed(hidden), moderator("other")
    moderation_appeal_decide(appeal=appeal, by=other, is_undone=True, answer="You are right.")
    assert FeedPost.objects.get().published
    words = browser_of(ana).get(f"/settings/status/{hidden.pk}/").text
    assert "You are right." in words
    assert "It is art." in words
    newest = AlertsNotification.objects.filter(recipient__user=ana).latest("pk")
    assert newest.text == "answered your appeal."
    with pytest.raises(ValidationError, match="answered already"):
        moderation_appeal_decide(appeal=appeal, by=other, is_undone=False, answer="Or not.")


def test_it_may_stay(hidden: ModerationDecision, moderator: Moderator) -> None:
    moderation_appeal_decide(appeal=appealed(hidden), by=moderator("other"), is_undone=False, answer="No.")
    assert FeedPost.objects.get().held_at
    assert not moderation_appeal(decision=hidden, text="Please.")


def test_neither_who_decided_nor_who_is_concerned_answers(
    hidden: ModerationDecision, moderator: Moderator, ana: AccountsUser
) -> None:
    appeal, first = appealed(hidden), AccountsUser.objects.get(username="team")
    for by in (first, ana):
        with pytest.raises(PermissionDenied):
            moderation_appeal_decide(appeal=appeal, by=by, is_undone=True, answer="Fine.")
    with pytest.raises(ValidationError):
        moderation_appeal_decide(appeal=appeal, by=moderator("other"), is_undone=True, answer=" ")
    assert not ModerationAppeal.objects.get().outcome


@pytest.mark.parametrize("text", [" ", "x" * (MODERATION_APPEAL_MAX + 1)])
def test_an_appeal_has_words_and_not_too_many(hidden: ModerationDecision, text: str) -> None:
    with pytest.raises(ValidationError):
        moderation_appeal(decision=hidden, text=text)
    assert not ModerationAppeal.objects.exists()


def test_what_is_undone_needs_no_appeal(hidden: ModerationDecision) -> None:
    moderation_undo(decision=hidden, by=AccountsUser.objects.get(username="team"), reason="A mistake.")
    with pytest.raises(ValidationError, match="does not hold any more"):
        moderation_appeal(decision=hidden, text="It is art.")


def test_the_receipt_says_what_why_and_by_whom_and_takes_one_appeal(
    hidden: ModerationDecision, ana: AccountsUser, browser_of: BrowserOf
) -> None:
    browser, address = browser_of(ana), f"/settings/status/{hidden.pk}/"
    page = browser.get(address).text
    for words in (
        "A post of yours was taken down",
        "Spam or fraud",
        "Three adverts in a day.",
        "a moderator",
    ):
        assert words in page
    assert "team" not in page.replace("of the team", "")
    assert browser.post(f"{address}appeal/", {"text": ""}).status_code == 422
    too_long = browser.post(f"{address}appeal/", {"text": "x" * (MODERATION_APPEAL_MAX + 1)})
    assert too_long.status_code == 422
    assert "xxx" in too_long.text
    for words in ("Somebody else of the team will look at it.", "You have appealed already."):
        assert words in browser.post(f"{address}appeal/", {"text": "It is art."}, follow=True).text
    assert ModerationAppeal.objects.get().text == "It is art."
    assert "Appealed" in browser.get("/settings/status/").text


def test_decisions_of_others_do_not_exist(
    hidden: ModerationDecision, bia: AccountsUser, client: Client, browser_of: BrowserOf
) -> None:
    address = f"/settings/status/{hidden.pk}/"
    assert browser_of(bia).get(address).status_code == 404
    assert browser_of(bia).post(f"{address}appeal/", {"text": "Mine."}).status_code == 404
    assert client.get(address).status_code == 302
    assert "All is well" in browser_of(bia).get("/settings/status/").text


def test_who_is_kept_out_reads_and_appeals_by_a_signed_link(
    case_of: CaseOf, moderator: Moderator, ana: AccountsUser, bia: AccountsUser, client: Client
) -> None:
    decision = decide(case_of("person"), moderator("team"), "suspend", until=week())
    door = moderation_door_of(ana)
    page = client.get(door).text
    assert "Your account was suspended" in page
    assert client.post(door, {"decision": decision.pk, "text": ""}).status_code == 422
    assert client.post(door, {"decision": decision.pk, "text": "Please."}).status_code == 302
    assert ModerationAppeal.objects.get().text == "Please."
    assert "Please." in client.get(door).text
    assert client.post(door, {"decision": 10**9, "text": "Please."}).status_code == 404
    forged = f"{door[:-4]}abc/"
    assert client.get(forged).status_code == 404
    assert client.get(moderation_door_of(bia)).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_an_appeal_against_a_ban_that_is_undone_at_the_same_moment(
    case_of: CaseOf, moderator: Moderator, ana: AccountsUser
) -> None:
    team, other = moderator("team"), moderator("other")
    decision = decide(case_of("person"), team, "ban")
    appeal = appealed(decision)
    results = at_once(
        partial(moderation_appeal_decide, appeal=appeal, by=other, is_undone=True, answer="Yes."),
        partial(moderation_undo, decision=decision, by=team, reason="Yes."),
    )
    assert failures(results) == []
    assert AccountsUser.objects.get(pk=ana.pk).is_active
    assert ModerationAppeal.objects.get().outcome == "overturned"


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_are_one(hidden: ModerationDecision, moderator: Moderator) -> None:
    appeal = appealed(hidden)

    def answer(name: str, *, is_undone: bool) -> partial[None]:
        by = moderator(name)
        return partial(moderation_appeal_decide, appeal=appeal, by=by, is_undone=is_undone, answer="So.")

    results = at_once(answer("other", is_undone=True), answer("third", is_undone=False))
    assert failures(results, ValidationError) == []
    assert len([each for each in results if isinstance(each, ValidationError)]) == 1
    kept = ModerationAppeal.objects.get()
    assert (kept.outcome == "overturned") == bool(FeedPost.objects.get().published)


def test_the_rules_and_the_numbers_are_for_everybody(hidden: ModerationDecision, client: Client) -> None:
    appealed(hidden)
    assert "Nudity or sex" in client.get("/rules/").text
    page = client.get("/about/moderation/").text
    assert "1 appeal," in page
    assert "Take it down" in page


@pytest.mark.parametrize("is_appealed", [False, True], ids=["undone", "overturned"])
def test_a_photo_of_somebody_who_left_is_given_back_to_nobody(
    case_of: CaseOf, moderator: Moderator, ana: AccountsUser, is_appealed: bool
) -> None:
    AccountsProfile.objects.get(user=ana).photo.save("a.jpg", ContentFile(photo_bytes(320, 320)))
    decision = decide(case_of("person"), moderator("one"), "photo")
    moderation_appeal(decision=decision, text="It is art.")
    AccountsUser.objects.get(pk=ana.pk).delete()
    other = moderator("other")
    if is_appealed:
        appeal = ModerationAppeal.objects.get()
        moderation_appeal_decide(appeal=appeal, by=other, is_undone=True, answer="It is.")
    else:
        assert moderation_undo(decision=decision, by=other, reason="It is art.")
    assert ModerationDecision.objects.get().undone_at
