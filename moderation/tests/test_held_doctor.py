"""The doctor finds what is held in no case, and what is in a case and not held."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from conftest import Person, Post
from feed.actions import feed_comment_create
from feed.models import FeedComment, FeedPost
from moderation.actions import moderation_report
from moderation.doctor import MODERATION_DOCTOR_CHECKS
from moderation.models import ModerationCase, ModerationReview
from moderation.tests.conftest import Listed, Moderator, target_of
from moderation.tests.test_decisions import decide
from moderation.tests.test_held_for_review import case_of_site
from tests.races import held_back


def test_the_doctor_finds_what_is_held_in_no_case_and_what_is_in_a_case_and_not_held(
    listed: Listed, post: Post, person: Person
) -> None:
    listed("spider")
    held = post(person(), "A spider")
    comment = feed_comment_create(author=held.author, post=held, text="A spider")
    ModerationCase.objects.filter(kind="post").delete()
    FeedComment.objects.filter(pk=comment.pk).update(held_at=None, held_for=None)
    FeedPost.objects.filter(pk=held.pk).update(comment_count=1)
    [check] = MODERATION_DOCTOR_CHECKS
    assert len(check.find()) == 2
    assert check.mend
    assert check.mend() == 2
    assert check.find() == []
    assert ModerationReview.objects.filter(case__kind="post").get().found == ["word:spider"]
    assert FeedComment.objects.get().held_for == ["word:spider"]


def test_it_reads_no_whole_table(person: Person, post: Post) -> None:
    [check], ana = MODERATION_DOCTOR_CHECKS, person("ana")
    shown = post(ana)
    FeedComment.objects.bulk_create(FeedComment(author=ana, post=shown, text="Words") for _each in range(500))
    FeedPost.objects.bulk_create(FeedPost(author=ana, code=f"{number:011}") for number in range(500))
    with CaptureQueriesContext(connection) as made:
        check.find()
    plans = []
    with connection.cursor() as cursor:
        cursor.execute("analyze feed_feedcomment, feed_feedpost")
        cursor.execute("set local enable_seqscan = off")
        for query in made.captured_queries[:2]:
            cursor.execute(f"explain {query['sql']}")
            plans.append(str(cursor.fetchall()))
    assert "feed_post_held" in plans[0]
    assert "feed_comment_hidden" in plans[1]


@pytest.mark.django_db(transaction=True)
def test_the_doctor_waits_for_whoever_decides(
    listed: Listed, post: Post, person: Person, moderator: Moderator
) -> None:
    """What they have just taken down is not shown again, and of what they released nobody is asked."""
    listed("spider")
    ana, team, [check] = person("ana"), moderator("team"), MODERATION_DOCTOR_CHECKS
    assert check.mend
    post(ana, "A spider")
    FeedPost.objects.update(held_at=None, held_for=None)
    with transaction.atomic():
        decide(case_of_site(), team, "hide")
        mended = held_back(check.mend)
    assert mended.result(timeout=20) == 0
    assert FeedPost.objects.get().held_at
    FeedPost.objects.all().delete()
    target = target_of(team, "post", post(ana, "A cat").code)
    moderation_report(reporter=team, target=target, reason="spam")
    FeedPost.objects.update(held_at=timezone.now(), held_for=["word:cat"], published=None)
    with transaction.atomic():
        decide(case_of_site(), moderator("other"), "dismiss", rule="", reason="")
        mended = held_back(check.mend)
    assert mended.result(timeout=20) == 0
    assert not ModerationCase.objects.filter(closed_at=None).exists()
