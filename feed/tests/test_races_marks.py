"""Many people at one post, and what comes or goes under it at the same moment: real threads."""

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.actions import accounts_privacy_set
from accounts.models import AccountsUser
from conftest import Person, Post, Upload
from feed import actions
from feed.actions import FeedNewPhoto, FeedPhotoEdit
from feed.models import FeedComment, FeedCommentLike, FeedHashtag, FeedLike, FeedPost, FeedPostHashtag
from tests.races import at_once, differences, failures, held_back

pytestmark = pytest.mark.django_db(transaction=True)

Act = Callable[[], Any]
GONE = (FeedPost.DoesNotExist, FeedComment.DoesNotExist)
ROUNDS = 4


def like(user: AccountsUser, post: FeedPost) -> Act:
    return lambda: actions.feed_like(user=user, code=post.code)


def unlike(user: AccountsUser, post: FeedPost) -> Act:
    return lambda: actions.feed_unlike(user=user, code=post.code)


def save(user: AccountsUser, post: FeedPost) -> Act:
    return lambda: actions.feed_save(user=user, code=post.code)


def say(author: AccountsUser, post: FeedPost, text: str, parent: FeedComment | None = None) -> Act:
    return lambda: actions.feed_comment_create(author=author, post=post, text=text, parent=parent)


def said(author: AccountsUser, post: FeedPost, text: str, parent: FeedComment | None = None) -> FeedComment:
    return actions.feed_comment_create(author=author, post=post, text=text, parent=parent)


def of_post(act: Callable[..., Any], post: FeedPost) -> Act:
    return lambda: act(post=post)


def of_comment(act: Callable[..., Any], comment: FeedComment, **values: Any) -> Act:
    return lambda: act(comment=comment, **values)


def edit(post: FeedPost, caption: str) -> Act:
    photos = [FeedPhotoEdit(photo.pk, "") for photo in post.photos.all()]
    return lambda: actions.feed_post_edit(post=post, caption=caption, photos=photos)


def share(author: AccountsUser, upload: Upload, caption: str) -> Act:
    photos = [FeedNewPhoto(upload=upload(author))]
    submission = uuid.uuid4()
    return lambda: actions.feed_post_create(
        author=author, caption=caption, photos=photos, submission=submission
    )


def privacy(user: AccountsUser, is_private: bool) -> Act:
    return lambda: accounts_privacy_set(user=user, is_private=is_private)


def deletion(person: AccountsUser) -> Act:
    """By a row of its own: Django takes the key of the one that it deletes."""
    row = AccountsUser.objects.get(pk=person.pk)
    return lambda: bool(row.delete())


def tags_of(post: FeedPost) -> set[str]:
    return set(FeedPostHashtag.objects.filter(post=post).values_list("hashtag__folded", flat=True))


def test_one_like_sent_by_eight_clicks_is_one(person: Person, post: Post) -> None:
    mine, bia = post(person("ana")), person("bia")
    assert failures(at_once(*[like(bia, mine)] * 8)) == []
    assert FeedPost.objects.get().like_count == 1
    assert failures(at_once(*[unlike(bia, mine)] * 8)) == []
    assert FeedPost.objects.get().like_count == 0


def test_twenty_people_like_and_save_one_post_at_once(person: Person, post: Post) -> None:
    mine = post(person("ana"))
    people = [person(f"bia{number}") for number in range(20)]
    acts = [act(one, mine) for number, one in enumerate(people) for act in (like, save)[: 1 + number % 2]]
    results = at_once(*acts)
    assert failures(results) == []
    found = FeedPost.objects.get()
    assert (found.like_count, found.save_count) == (20, 10)
    # Each was told a number of their own.
    assert max(result.like_count for result in results) == 20
    assert differences() == []


def test_like_and_unlike_at_once_leave_what_they_count(person: Person, post: Post) -> None:
    mine, bia = post(person("ana")), person("bia")
    for _round in range(ROUNDS):
        assert failures(at_once(like(bia, mine), unlike(bia, mine), like(bia, mine))) == []
        assert FeedPost.objects.get().like_count == FeedLike.objects.count()


@pytest.mark.parametrize("act", [like, save, unlike])
def test_a_mark_that_waits_for_the_deletion_of_the_post_finds_nothing(
    person: Person, post: Post, act: Callable[..., Act]
) -> None:
    mine, bia = post(person("ana")), person("bia")
    with transaction.atomic():
        actions.feed_post_delete(post=mine)
        late = held_back(act(bia, mine))
    assert isinstance(late.result(timeout=30), FeedPost.DoesNotExist)
    assert differences() == []


def test_a_like_that_waits_for_the_archive_is_refused(person: Person, post: Post) -> None:
    mine, bia = post(person("ana")), person("bia")
    with transaction.atomic():
        actions.feed_post_archive(post=mine)
        late = held_back(like(bia, mine))
    assert isinstance(late.result(timeout=30), FeedPost.DoesNotExist)
    assert not FeedLike.objects.exists()
    assert differences() == []


def test_everything_at_once_against_the_deletion_of_the_post(person: Person, post: Post) -> None:
    ana, bia, caio = person("ana"), person("bia"), person("caio")
    for _round in range(ROUNDS):
        mine = post(ana, caption="#sea #sun")
        top = said(bia, mine, "top")
        acts = [like(bia, mine), save(caio, mine), say(caio, mine, "late"), say(caio, mine, "late", top)]
        acts += [of_comment(actions.feed_comment_like, top, user=caio), of_post(actions.feed_post_pin, mine)]
        acts += [of_comment(actions.feed_comment_edit, top, text="other"), edit(mine, "#moon")]
        results = at_once(of_post(actions.feed_post_delete, mine), *acts)
        assert failures(results, *GONE, ValidationError) == []
        assert not FeedPost.objects.exists()
        assert differences() == []


def test_everything_at_once_against_the_archive(person: Person, post: Post) -> None:
    ana, bia, caio = person("ana"), person("bia"), person("caio")
    for _round in range(ROUNDS):
        mine = post(ana, caption="#sea #sun")
        acts = [like(bia, mine), save(caio, mine), say(caio, mine, "late"), edit(mine, "#moon")]
        acts += [of_post(actions.feed_post_pin, mine), of_post(actions.feed_post_restore, mine)]
        results = at_once(of_post(actions.feed_post_archive, mine), *acts)
        assert failures(results, *GONE, ValidationError) == []
        assert tags_of(mine) == {"moon"}
        assert differences() == []


def test_archive_and_restore_by_many_clicks_count_once(person: Person, post: Post) -> None:
    ana = person("ana")
    mine = post(ana, caption="#sea")
    for act in (actions.feed_post_archive, actions.feed_post_restore, actions.feed_post_delete):
        assert failures(at_once(*[of_post(act, mine)] * 4)) == []
        assert differences() == []
    ana.profile.refresh_from_db()
    assert ana.profile.post_count == 0


def test_a_pin_and_an_archive_do_not_lock_each_other_out(person: Person, post: Post) -> None:
    ana = person("ana")
    posts = [post(ana) for _ in range(3)]
    for _round in range(ROUNDS):
        acts = [
            of_post(act, each) for each in posts for act in (actions.feed_post_pin, actions.feed_post_archive)
        ]
        assert failures(at_once(*acts), ValidationError) == []
        assert not FeedPost.objects.filter(pinned__isnull=False).exists()
        assert failures(at_once(*[of_post(actions.feed_post_restore, each) for each in posts])) == []
    assert differences() == []


def test_of_four_posts_pinned_at_once_three_are(person: Person, post: Post) -> None:
    ana = person("ana")
    posts = [post(ana) for _ in range(4)]
    results = at_once(*[of_post(actions.feed_post_pin, each) for each in posts])
    assert [error.code for error in failures(results) if isinstance(error, ValidationError)] == ["pinned_max"]
    assert set(FeedPost.objects.exclude(pinned=None).values_list("pinned", flat=True)) == {0, 1, 2}


def test_of_four_comments_pinned_at_once_three_are(person: Person, post: Post) -> None:
    mine = post(person("ana"))
    comments = [said(mine.author, mine, f"word {number}") for number in range(4)]
    results = at_once(*[of_comment(actions.feed_comment_pin, each) for each in comments])
    assert [error.code for error in failures(results) if isinstance(error, ValidationError)] == ["pinned_max"]
    assert set(FeedComment.objects.exclude(pinned=None).values_list("pinned", flat=True)) == {0, 1, 2}


def test_one_comment_sent_by_eight_clicks_is_one(person: Person, post: Post) -> None:
    mine, bia = post(person("ana")), person("bia")
    results = at_once(*[say(bia, mine, "the same")] * 8)
    assert {result.pk for result in results} == {FeedComment.objects.get().pk}
    assert differences() == []


def test_of_two_edits_of_a_comment_one_wins_whole(person: Person, post: Post) -> None:
    ana, bia = person("ana"), person("bia")
    comment = said(ana, post(ana), "first")
    words = {"second @ana": ["ana"], "third @bia": [bia.username]}
    results = at_once(*[of_comment(actions.feed_comment_edit, comment, text=text) for text in words])
    assert failures(results) == []
    comment.refresh_from_db()
    assert comment.mentions == words[comment.text]


def test_an_edit_that_waits_for_the_deletion_of_a_comment_finds_nothing(person: Person, post: Post) -> None:
    ana = person("ana")
    comment = said(ana, post(ana), "first")
    with transaction.atomic():
        actions.feed_comment_delete(comment=comment)
        late = held_back(of_comment(actions.feed_comment_edit, comment, text="late"))
    assert isinstance(late.result(timeout=30), FeedComment.DoesNotExist)
    assert not FeedComment.objects.exists()


def test_a_comment_deleted_by_many_clicks_counts_once(person: Person, post: Post) -> None:
    ana = person("ana")
    mine = post(ana)
    said(ana, mine, "stays")
    for number in range(ROUNDS):
        comment = said(ana, mine, f"goes {number}")
        said(ana, mine, "answer", comment)
        assert failures(at_once(*[of_comment(actions.feed_comment_delete, comment)] * 4)) == []
        assert FeedPost.objects.get().comment_count == FeedComment.objects.count() == 1


def test_comments_and_their_answers_come_and_go_at_once(person: Person, post: Post) -> None:
    ana, bia = person("ana"), person("bia")
    mine = post(ana)
    for number in range(ROUNDS):
        top = said(ana, mine, f"top {number}")
        answer = said(bia, mine, "answer", top)
        acts = [of_comment(actions.feed_comment_delete, each) for each in (top, answer)]
        acts += [of_comment(actions.feed_comment_like, each, user=bia) for each in (top, answer)]
        acts += [say(ana, mine, "one more", answer), of_comment(actions.feed_comment_pin, top)]
        assert failures(at_once(*acts), *GONE) == []
        assert FeedComment.objects.count() == FeedCommentLike.objects.count() == 0
        assert differences() == []


def test_a_like_that_waits_for_the_deletion_of_a_comment_finds_nothing(person: Person, post: Post) -> None:
    ana, bia = person("ana"), person("bia")
    comment = said(ana, post(ana), "goes")
    with transaction.atomic():
        actions.feed_comment_delete(comment=comment)
        late = held_back(of_comment(actions.feed_comment_like, comment, user=bia))
    assert isinstance(late.result(timeout=30), FeedComment.DoesNotExist)


def test_a_deletion_that_waits_for_a_like_takes_it_along(person: Person, post: Post) -> None:
    ana, bia = person("ana"), person("bia")
    mine = post(ana)
    comment = said(ana, mine, "goes")
    for delete in (of_comment(actions.feed_comment_delete, comment), of_post(actions.feed_post_delete, mine)):
        with transaction.atomic():
            if FeedComment.objects.exists():
                actions.feed_comment_like(user=bia, comment=comment)
            else:
                FeedPost.objects.select_for_update().get(pk=mine.pk)
            late = held_back(delete)
        assert late.result(timeout=30) is None
    assert differences() == []


@pytest.mark.parametrize("caption", ["#a1 #b2 #c3 #d4 #e5", "#e5 #d4 #c3 #b2 #a1 #f6"])
def test_two_posts_with_the_same_new_hashtags(person: Person, upload: Upload, caption: str) -> None:
    ana, bia = person("ana"), person("bia")
    for number in range(ROUNDS):
        first = re.sub("#", f"#x{number}", "#a1 #b2 #c3 #d4 #e5")
        second = re.sub("#", f"#x{number}", caption)
        assert failures(at_once(share(ana, upload, first), share(bia, upload, second))) == []
        counts = FeedHashtag.objects.filter(folded__startswith=f"x{number}", folded__regex="[a-e]")
        assert set(counts.values_list("post_count", flat=True)) == {2}
    assert differences() == []


def test_captions_that_share_hashtags_are_changed_at_once(person: Person, post: Post) -> None:
    ana, bia = person("ana"), person("bia")
    first, second = post(ana, caption="#a #b #c"), post(bia, caption="#c #b #a")
    for _round in range(ROUNDS):
        acts = [edit(first, "#c #d #e"), edit(second, "#e #d #a"), privacy(bia, True)]
        assert failures(at_once(*acts)) == []
        assert (tags_of(first), tags_of(second)) == ({"c", "d", "e"}, {"a", "d", "e"})
        assert failures(at_once(edit(first, "#a #b"), edit(second, "#b #a"), privacy(bia, False))) == []
        assert differences() == []


def test_an_account_is_closed_and_opened_while_it_posts(person: Person, upload: Upload, post: Post) -> None:
    ana = person("ana")
    post(ana, caption="#sea")
    for is_private in (True, False, True, False):
        assert failures(at_once(privacy(ana, is_private), share(ana, upload, "#sea #sun"))) == []
        assert differences() == []
    assert FeedHashtag.objects.get(folded="sea").post_count == 5


def test_a_post_that_waits_for_the_account_to_be_closed_is_not_counted(
    person: Person, upload: Upload
) -> None:
    ana = person("ana")
    late_post = share(ana, upload, "#sea")
    with transaction.atomic():
        privacy(ana, True)()
        late = held_back(late_post)
    assert isinstance(late.result(timeout=30), FeedPost)
    assert FeedHashtag.objects.get().post_count == 0
    assert differences() == []


def test_an_account_is_deleted_while_others_are_at_its_posts(person: Person, post: Post) -> None:
    ana, bia, caio = person("ana"), person("bia"), person("caio")
    for number in range(ROUNDS):
        eva = person(f"eva{number}")
        theirs, mine = post(eva, caption="#sea"), post(ana, caption="#sea")
        top = said(eva, mine, "from eva")
        under = said(bia, theirs, "to eva")
        for act in (like, save):
            act(eva, mine)()
        actions.feed_comment_like(user=eva, comment=under)
        acts = [like(bia, theirs), save(caio, theirs), say(caio, theirs, "late"), say(bia, mine, "a", top)]
        acts += [of_comment(actions.feed_comment_like, each, user=caio) for each in (top, under)]
        acts += [like(bia, mine), of_post(actions.feed_post_archive, mine), edit(mine, "#sun")]
        assert failures(at_once(deletion(eva), *acts), *GONE) == []
        assert not FeedComment.objects.filter(author__username="eva").exists()
        assert differences() == []
        actions.feed_post_delete(post=mine)


def test_a_deletion_takes_along_what_was_said_while_it_waited(person: Person, post: Post) -> None:
    """Bia comments after the cascade looked for what hangs on the posts, and before it has the locks."""
    ana, bia = person("ana"), person("bia")
    theirs = post(ana)
    delete = deletion(ana)
    with transaction.atomic():
        list(type(ana.profile).objects.select_for_update().filter(pk=ana.pk))
        late = held_back(delete)
        like(bia, theirs)()
        said(bia, theirs, "just in time")
    assert late.result(timeout=30) is True
    assert not FeedPost.objects.exists()
    assert differences() == []
