"""Nobody decides about words that they have not seen: what was rewritten meanwhile is looked at again."""

from functools import partial
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client

from conftest import Person, Post
from feed.actions import feed_comment_edit
from feed.models import FeedComment, FeedPost
from moderation.models import ModerationCase, ModerationDecision
from moderation.state import moderation_state
from moderation.tests.conftest import BrowserOf, CaseOf, Listed, Moderator
from moderation.tests.test_decisions import decide
from moderation.tests.test_held_for_review import case_of_site, edit
from tests.races import held_back

SENT = {"do": "decide", "measure": "hide", "rule": "spam", "reason": "My own words", "days": "7"}


@pytest.fixture
def team(moderator: Moderator, browser_of: BrowserOf) -> Client:
    return browser_of(moderator("team"))


def desk(case: ModerationCase) -> str:
    return f"/admin/moderation/moderationcase/{case.pk}/change/"


def seen_on(page: Any) -> str:
    return str(page.context["moderation_form"]["seen"].value())


@pytest.mark.django_db(transaction=True)
def test_an_edit_under_way_is_not_released_unseen(
    listed: Listed, post: Post, person: Person, moderator: Moderator
) -> None:
    listed("spider")
    listed("wasp")
    shown, team = post(person("ana"), "A spider"), moderator("team")
    case = case_of_site()
    release = partial(decide, case, team, "dismiss", rule="", reason="", seen=moderation_state(case))
    with transaction.atomic():
        edit(shown, "A wasp")
        late = held_back(release)
    refused = late.result(timeout=30)
    assert isinstance(refused, ValidationError)
    assert refused.code == "changed"
    assert FeedPost.objects.get().held_for == ["word:spider", "word:wasp"]
    assert not ModerationDecision.objects.exists()


def test_whoever_looked_again_decides_with_what_they_wrote(
    listed: Listed, post: Post, person: Person, team: Client
) -> None:
    listed("spider")
    shown = post(person("ana"), "A spider")
    case = case_of_site()
    seen = seen_on(team.get(desk(case)))
    edit(shown, "Another spider")
    refused = team.post(desk(case), {**SENT, "seen": seen})
    assert refused.status_code == 422
    assert "It was rewritten meanwhile. Look at it again." in refused.text
    assert "Another spider" in refused.text
    assert "My own words" in refused.text
    assert team.post(desk(case), {**SENT, "seen": seen_on(refused)}).status_code == 302


@pytest.mark.parametrize("kind", ["post", "comment"])
def test_what_was_reported_and_rewritten_is_noticed(team: Client, case_of: CaseOf, kind: str) -> None:
    case = case_of(kind)
    seen = seen_on(team.get(desk(case)))
    if kind == "post":
        edit(FeedPost.objects.get(), "Other words")
    else:
        feed_comment_edit(comment=FeedComment.objects.get(), text="Other words")
    refused = team.post(desk(case), {**SENT, "seen": seen})
    assert "It was rewritten meanwhile. Look at it again." in refused.text
    assert team.post(desk(case), {**SENT, "seen": seen_on(refused)}).status_code == 302


def test_another_mistake_is_no_look_at_what_changed(team: Client, case_of: CaseOf) -> None:
    """Of a form without a reason nobody said that the words are others now."""
    case = case_of("post")
    seen = seen_on(team.get(desk(case)))
    edit(FeedPost.objects.get(), "Other words")
    refused = team.post(desk(case), {**SENT, "days": "x", "seen": seen})
    assert refused.status_code == 422
    again = team.post(desk(case), {**SENT, "seen": seen_on(refused)})
    assert "It was rewritten meanwhile. Look at it again." in again.text


def test_who_reads_that_it_was_decided_may_decide_anew(
    team: Client, case_of: CaseOf, moderator: Moderator
) -> None:
    case = case_of("post")
    seen = seen_on(team.get(desk(case)))
    decide(case, moderator("other"), "warn")
    refused = team.post(desk(case), {**SENT, "seen": seen})
    assert "Somebody else has just decided this case." in refused.text
    assert "My own words" in refused.text
    assert team.post(desk(case), {**SENT, "seen": seen_on(refused)}).status_code == 302
