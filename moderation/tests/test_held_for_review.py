"""What says something on a list of the team is held until they have looked at it: alone, and in races."""

import uuid
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client

from accounts.models import AccountsProfile, AccountsUser
from conftest import Person, Post, Upload
from feed.actions import (
    FeedPhotoEdit,
    feed_comment_create,
    feed_comment_delete,
    feed_comment_edit,
    feed_post_delete,
    feed_post_edit,
)
from feed.models import FeedComment, FeedPost
from moderation.actions import moderation_decide, moderation_report, moderation_undo
from moderation.models import ModerationCase, ModerationDecision, ModerationFilter, ModerationReview
from moderation.tests.conftest import BrowserOf, Listed, Moderator, target_of
from moderation.tests.test_decisions import decide, told
from tests.races import at_once, differences, failures, held_back


def edit(post: FeedPost, caption: str, alt: str | None = None) -> None:
    photos = [
        FeedPhotoEdit(photo.pk, photo.alt if alt is None else alt)
        for photo in post.photos.order_by("position")
    ]
    feed_post_edit(post=post, caption=caption, photos=photos)


def case_of_site() -> ModerationCase:
    return ModerationCase.objects.get(closed_at=None)


def release(by: AccountsUser) -> ModerationDecision:
    return decide(case_of_site(), by, "dismiss", rule="", reason="")


def test_a_new_post_is_held_and_its_author_told_why(
    listed: Listed, upload: Upload, person: Person, browser_of: BrowserOf, client: Client
) -> None:
    listed("spider")
    ana, bia = person("ana"), person("bia")
    sent = {
        "upload": str(upload(ana).pk),
        "alt": "",
        "caption": "A spider! #beach",
        "submission": uuid.uuid4(),
    }
    page = browser_of(ana).post("/p/new/", sent, follow=True).text
    assert page.count("Held for review: “spider”. Only you see it until the team has looked.") == 2
    assert "Your post is on the line." not in page
    post = FeedPost.objects.get()
    for other in (client, browser_of(bia)):
        assert other.get(post.get_absolute_url()).status_code == 404
        assert "A spider!" not in other.get("/tags/beach/").text
        assert post.code not in other.get("/ana/").text
    assert AccountsProfile.objects.get(user=ana).post_count == 0
    assert "Held for review" in browser_of(ana).get("/settings/status/").text
    assert differences() == []


@pytest.mark.parametrize("said", [{"caption": "A spider"}, {"caption": "", "alt": "A spider"}])
def test_an_edited_post_is_held(
    listed: Listed, post: Post, person: Person, client: Client, said: dict[str, str]
) -> None:
    shown = post(person(), "Fine")
    listed("spider")
    edit(shown, **said)
    assert client.get(shown.get_absolute_url()).status_code == 404
    assert FeedPost.objects.get().held_for == ["word:spider"]
    assert FeedPost.objects.get().is_rename_due
    assert differences() == []


def test_a_comment_is_held_and_released(
    listed: Listed, post: Post, person: Person, browser_of: BrowserOf, moderator: Moderator
) -> None:
    listed("evil.com", "host")
    ana, bia = person("ana"), person("bia")
    shown = post(ana)
    sent = {"text": "Look at http://evil.com/now"}
    address = f"{shown.get_absolute_url()}comments/"
    answer = browser_of(bia).post(address, sent, HTTP_HX_REQUEST="true")
    page = answer.text
    assert "Held for review: a link to evil.com." in page
    assert "Held for review" in answer.headers["HX-Trigger"]
    assert "evil.com" not in browser_of(ana).get(shown.get_absolute_url()).text
    assert FeedPost.objects.get().comment_count == 0
    release(moderator("team"))
    assert "evil.com" in browser_of(ana).get(shown.get_absolute_url()).text
    assert FeedPost.objects.get().comment_count == 1
    [(text, place)] = told(bia)
    assert text == "looked at what was held for review, and released it."
    assert "Held for review" not in browser_of(bia).get(place).text
    assert differences() == []


def test_a_comment_is_held_when_it_is_edited(listed: Listed, post: Post, person: Person) -> None:
    ana, bia = person("ana"), person("bia")
    shown = post(ana)
    top = feed_comment_create(author=bia, post=shown, text="Fine")
    feed_comment_create(author=ana, post=shown, text="Yes", parent=top)
    listed("spider")
    feed_comment_edit(comment=top, text="A spider")
    assert FeedPost.objects.get().comment_count == 0
    assert FeedComment.objects.get(pk=top.pk).held_for == ["word:spider"]
    assert differences() == []


def test_what_was_released_is_held_again_only_for_other_words(
    listed: Listed, post: Post, person: Person, moderator: Moderator, client: Client
) -> None:
    listed("spider")
    listed("spam", "hashtag")
    shown = post(person(), "A spider")
    release(moderator("team"))
    edit(shown, "A spider", alt="a wall")
    assert client.get(shown.get_absolute_url()).status_code == 200
    edit(shown, "A spider #spam")
    assert client.get(shown.get_absolute_url()).status_code == 404
    assert FeedPost.objects.get().held_for == ["word:spider", "hashtag:spam"]


def test_a_second_edit_adds_to_what_was_found(listed: Listed, post: Post, person: Person) -> None:
    listed("spider")
    listed("wasp")
    shown = post(person(), "A spider")
    edit(shown, "A wasp")
    edit(shown, "Nothing")
    assert FeedPost.objects.get().held_for == ["word:spider", "word:wasp"]
    assert ModerationReview.objects.get().found == ["word:spider", "word:wasp"]


def test_the_queue_has_it_with_what_was_found(
    listed: Listed, post: Post, person: Person, moderator: Moderator, browser_of: BrowserOf
) -> None:
    listed("spider")
    shown = post(person("ana"), "A spider")
    team = browser_of(moderator("team"))
    assert '<td class="field-is_held">held</td>' in team.get("/admin/moderation/moderationcase/").text
    desk = f"/admin/moderation/moderationcase/{case_of_site().pk}/change/"
    page = team.get(desk)
    assert "The site holds it until somebody decides: “spider”." in page.text
    assert "Release it" in page.text
    seen = page.context["moderation_form"]["seen"].value()
    edit(shown, "Another spider")
    sent = {"do": "decide", "measure": "dismiss", "seen": seen, "days": "7"}
    assert "It was rewritten meanwhile." in team.post(desk, sent).text
    seen = team.get(desk).context["moderation_form"]["seen"].value()
    assert team.post(desk, {**sent, "seen": seen}).status_code == 302
    assert FeedPost.objects.get().published
    assert differences() == []


def test_it_is_taken_down_like_anything_else_and_comes_back(
    listed: Listed, post: Post, person: Person, moderator: Moderator, browser_of: BrowserOf
) -> None:
    listed("spider")
    ana, team = person("ana"), moderator("team")
    shown = post(ana, "A spider")
    decision = decide(case_of_site(), team, "hide")
    assert "The team took this post down" in browser_of(ana).get(shown.get_absolute_url()).text
    assert [text for text, _place in told(ana)] == ["took something of yours down. See what, and why."]
    assert "Held for review" not in browser_of(ana).get("/settings/status/").text
    edit(shown, "Another spider")
    assert FeedPost.objects.get().held_for is None
    moderation_undo(decision=decision, by=team, reason="Harmless.")
    assert FeedPost.objects.get().held_for == ["word:spider"]
    release(team)
    assert FeedPost.objects.get().published
    assert differences() == []


def test_reports_and_the_site_speak_of_one_case(
    listed: Listed, post: Post, person: Person, moderator: Moderator
) -> None:
    shown, bia = post(person("ana"), "Fine"), person("bia")
    moderation_report(reporter=bia, target=target_of(bia, "post", shown.code), reason="spam")
    listed("spider")
    edit(shown, "A spider")
    assert ModerationCase.objects.count() == 1
    decide(case_of_site(), moderator("team"), "sensitive")
    assert FeedPost.objects.get().published
    assert FeedPost.objects.get().is_sensitive


def test_nobody_is_told_that_what_they_deleted_was_released(
    listed: Listed, post: Post, person: Person, moderator: Moderator
) -> None:
    listed("spider")
    ana = person("ana")
    feed_post_delete(post=post(ana, "A spider"))
    release(moderator("team"))
    assert told(ana) == []


@pytest.mark.django_db(transaction=True)
def test_the_author_deletes_while_the_team_decides(
    listed: Listed, post: Post, person: Person, moderator: Moderator
) -> None:
    listed("spider")
    ana, team = person("ana"), moderator("team")
    for measure in ("dismiss", "hide"):
        shown = post(ana, "A spider")
        case = case_of_site()
        values = {"rule": "", "reason": ""} if measure == "dismiss" else {}
        results = at_once(
            partial(decide, case, team, measure, **values), partial(feed_post_delete, post=shown)
        )
        # Of what is gone nothing can be taken down any more, which is said.
        assert failures(results, ValidationError) == []
        assert not FeedPost.objects.exists()
        ModerationCase.objects.filter(closed_at=None).delete()
        assert differences() == []


def test_what_is_held_is_not_released_from_the_list(
    listed: Listed, post: Post, person: Person, moderator: Moderator, browser_of: BrowserOf
) -> None:
    """Who closes cases there has not looked at what they are about."""
    listed("spider")
    ana, bia = person("ana"), person("bia")
    post(ana, "A spider")
    held = case_of_site()
    target = target_of(bia, "post", post(ana, "A cat").code)
    other = moderation_report(reporter=bia, target=target, reason="spam").case
    chosen = {"action": "close", "_selected_action": [held.pk, other.pk]}
    page = browser_of(moderator("team")).post("/admin/moderation/moderationcase/", chosen, follow=True).text
    assert "1 case was left alone. What is held for review must be looked at first." in page
    assert "1 case was closed." in page
    assert FeedPost.objects.get(caption="A spider").published is None
    assert ModerationCase.objects.get(closed_at=None) == held


@pytest.mark.django_db(transaction=True)
def test_an_edit_that_waits_for_the_team_is_held_afterwards(
    listed: Listed, post: Post, person: Person, moderator: Moderator
) -> None:
    listed("spider")
    team, shown = moderator("team"), post(person("ana"), "A spider")
    with transaction.atomic():
        release(team)
        late = held_back(partial(edit, shown, "Another spider"))
    assert late.result(timeout=30) is None
    now = FeedPost.objects.get()
    assert (now.published, now.held_for) == (None, ["word:spider"])
    assert ModerationReview.objects.filter(case=case_of_site()).count() == 1
    assert differences() == []


@pytest.mark.django_db(transaction=True)
def test_taking_back_another_decision_waits_for_what_is_being_held(
    listed: Listed, post: Post, person: Person, moderator: Moderator
) -> None:
    team, bia, shown = moderator("team"), person("bia"), post(person("ana"), "Fine")
    moderation_report(reporter=bia, target=target_of(bia, "post", shown.code), reason="spam")
    decision = decide(case_of_site(), team, "sensitive")
    listed("spider")
    with transaction.atomic():
        edit(shown, "A spider")
        late = held_back(partial(moderation_undo, decision=decision, by=team, reason="No."))
    assert late.result(timeout=30) is True
    assert FeedPost.objects.get().held_for == ["word:spider"]
    assert differences() == []


@pytest.mark.django_db(transaction=True)
def test_edits_and_decisions_at_once_end_in_one_state(
    listed: Listed, post: Post, person: Person, moderator: Moderator
) -> None:
    listed("spider")
    team, shown = moderator("team"), post(person("ana"), "A spider")
    for number in range(4):
        case = case_of_site()
        results = at_once(
            partial(moderation_decide, case=case, by=team, measure="dismiss"),
            partial(edit, shown, f"Spider {number}"),
            partial(edit, shown, f"A spider {number}"),
        )
        assert failures(results) == []
        now = FeedPost.objects.get()
        waits = ModerationReview.objects.filter(ended_at=None).exists()
        assert bool(now.held_for) == waits
        assert (now.published is None) == waits
        assert differences() == []
        if not waits:
            edit(shown, f"Once more a spider {number}")


@pytest.mark.django_db(transaction=True)
def test_a_comment_is_deleted_while_the_team_decides(
    listed: Listed, post: Post, person: Person, moderator: Moderator
) -> None:
    listed("spider")
    ana, team = person("ana"), moderator("team")
    shown = post(ana)
    for number in range(3):
        comment = feed_comment_create(author=ana, post=shown, text=f"A spider {number}")
        results = at_once(partial(release, team), partial(feed_comment_delete, comment=comment))
        assert failures(results) == []
        assert not FeedComment.objects.exists()
        ModerationCase.objects.filter(closed_at=None).delete()
        assert differences() == []


@pytest.mark.django_db(transaction=True)
def test_a_list_that_grows_while_somebody_writes_holds_the_next(
    listed: Listed, post: Post, person: Person
) -> None:
    ana = person("ana")
    with transaction.atomic():
        row = ModerationFilter.objects.create(kind="word", text="spider", folded="spider")
        [before] = at_once(lambda: post(ana, "A spider"))
    assert before.held_for is None
    assert row.pk
    assert post(ana, "A spider").held_for == ["word:spider"]
