"""One photo of a post is removed by the team, and comes back at its place."""

from functools import partial
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client

from accounts.models import AccountsUser
from conftest import Person, Post, stored_files
from feed.actions import FeedPhotoEdit, feed_photo_take, feed_post_delete, feed_post_edit
from feed.models import FeedPhoto, FeedPost
from feed.tasks import feed_photo_variants
from moderation.actions import moderation_report, moderation_undo
from moderation.models import ModerationCase, ModerationDecision
from moderation.tests.conftest import BrowserOf, Moderator, target_of
from moderation.tests.test_decisions import decide, told
from tests.races import at_once, differences, failures, held_back

Reported = tuple[FeedPost, ModerationCase]
DECIDE = {
    "do": "decide",
    "measure": "photo",
    "rule": "stolen",
    "reason": "It is hers.",
    "days": "7",
    "seen": "",
}


@pytest.fixture
def reported(ana: AccountsUser, bia: AccountsUser, post: Post) -> Reported:
    """A post of three photos, and its case."""
    shown = post(ana, "Three", photos=3)
    report = moderation_report(reporter=bia, target=target_of(bia, "post", shown.code), reason="stolen")
    return shown, report.case


def alts(post: FeedPost) -> list[str]:
    return list(FeedPhoto.objects.filter(post=post).order_by("position").values_list("alt", flat=True))


def key_of(post: FeedPost, position: int) -> int:
    return FeedPhoto.objects.get(post=post, position=position).pk


def again(case: ModerationCase) -> ModerationCase:
    return ModerationCase.objects.get(pk=case.pk)


@pytest.mark.django_db(transaction=True)
def test_the_first_photo_goes_and_comes_back_under_another_name(
    reported: Reported, moderator: Moderator, client: Client, own_files: Path
) -> None:
    (post, case), team = reported, moderator("team")
    first = post.photos.get(position=0)
    decision = decide(case, team, "photo", photo=first.pk)
    assert alts(post) == ["photo 1", "photo 2"]
    assert FeedPost.objects.get().photo_count == 2
    for address in (post.get_absolute_url(), "/ana/"):
        assert first.image.url not in client.get(address).text
    cover = post.photos.get(position=0).image.url
    assert cover in client.get("/ana/").text
    assert cover in client.get(post.get_absolute_url()).text.split("og:image")[1]
    assert not (own_files / "media" / str(first.image.name)).exists()
    assert ModerationDecision.objects.get(pk=decision.pk).kept_photo
    assert moderation_undo(decision=decision, by=team, reason="It is theirs.")
    assert alts(post) == ["photo 0", "photo 1", "photo 2"]
    back = post.photos.get(position=0)
    assert back.image.name != first.image.name
    assert (back.width, back.height, bytes(back.placeholder)) == (
        first.width,
        first.height,
        bytes(first.placeholder),
    )
    assert back.image.url in client.get("/ana/").text
    feed_photo_variants(back.pk)
    assert FeedPhoto.objects.get(pk=back.pk).webp_320
    assert FeedPost.objects.get().photo_count == 3
    assert differences() == []


def test_one_after_the_other_until_one_is_left(reported: Reported, moderator: Moderator) -> None:
    (post, case), team = reported, moderator("team")
    first = decide(case, team, "photo", photo=key_of(post, 1))
    second = decide(again(case), team, "photo", photo=key_of(post, 1))
    assert alts(post) == ["photo 0"]
    with pytest.raises(ValidationError, match="cannot be done here"):
        decide(again(case), team, "photo", photo=key_of(post, 0))
    with pytest.raises(ValidationError, match="keeps its last photo"):
        feed_photo_take(post=post, photo=key_of(post, 0))
    # In another order than they went: each at the place that it had.
    moderation_undo(decision=first, by=team, reason="No.")
    assert alts(post) == ["photo 0", "photo 1"]
    moderation_undo(decision=second, by=team, reason="No.")
    assert alts(post) == ["photo 0", "photo 1", "photo 2"]
    assert FeedPost.objects.get().photo_count == 3


@pytest.mark.parametrize("back", list(permutations(range(3))))
@pytest.mark.parametrize("gone", [(0, 0, 0), (1, 1, 1), (0, 2, 1), (3, 2, 1), (2, 0, 1)])
def test_in_whatever_order_they_go_and_come_back_they_are_as_they_were(
    ana: AccountsUser,
    bia: AccountsUser,
    post: Post,
    moderator: Moderator,
    gone: tuple[int, ...],
    back: tuple[int, ...],
) -> None:
    shown, team = post(ana, "Four", photos=4), moderator("team")
    case = moderation_report(reporter=bia, target=target_of(bia, "post", shown.code), reason="stolen").case
    decisions = [decide(again(case), team, "photo", photo=key_of(shown, place)) for place in gone]
    for place in back:
        moderation_undo(decision=decisions[place], by=team, reason="No.")
    assert alts(shown) == ["photo 0", "photo 1", "photo 2", "photo 3"]


def test_it_comes_back_into_what_the_author_changed_meanwhile(
    reported: Reported, moderator: Moderator
) -> None:
    (post, case), team = reported, moderator("team")
    decision = decide(case, team, "photo", photo=key_of(post, 2))
    rows = post.photos.order_by("-position")
    feed_post_edit(post=post, caption="Two", photos=[FeedPhotoEdit(row.pk, f"new {row.alt}") for row in rows])
    moderation_undo(decision=decision, by=team, reason="No.")
    assert alts(post) == ["new photo 1", "new photo 0", "photo 2"]


def test_a_post_that_is_gone_takes_nothing_back(reported: Reported, moderator: Moderator) -> None:
    (post, case), team = reported, moderator("team")
    decision = decide(case, team, "photo", photo=key_of(post, 0))
    feed_post_delete(post=post)
    assert moderation_undo(decision=decision, by=team, reason="No.")
    assert not FeedPhoto.objects.exists()


def test_the_author_reads_which_one_and_why(
    reported: Reported, moderator: Moderator, ana: AccountsUser, browser_of: BrowserOf
) -> None:
    post, case = reported
    decision = decide(case, moderator("team"), "photo", photo=key_of(post, 1))
    assert told(ana) == [("removed a photo of yours. See why.", f"/settings/status/{decision.pk}/")]
    page = browser_of(ana).get(f"/settings/status/{decision.pk}/").text
    for words in ("A photo was removed from a post of yours", "Photo 2 of 3: photo 1", "Three adverts"):
        assert words in page
    assert post.get_absolute_url() in page


def test_the_desk_shows_them_to_choose_from(
    reported: Reported, moderator: Moderator, browser_of: BrowserOf
) -> None:
    post, case = reported
    team, desk = browser_of(moderator("team")), f"/admin/moderation/moderationcase/{case.pk}/change/"
    page = team.get(desk).text
    keys = [key_of(post, position) for position in range(3)]
    assert all(f'name="photo" value="{key}"' in page for key in keys)
    for wrong, sentence in (
        ("", "Choose the photo to remove."),
        ("999999999999999999999", "not there any more"),
    ):
        refused = team.post(desk, {**DECIDE, "photo": wrong})
        assert (refused.status_code, sentence in refused.text) == (422, True)
        assert "It is hers." in refused.text
    assert (
        team.post(desk, {**DECIDE, "measure": "photo", "photo": str(keys[2]), "rule": ""}).status_code == 422
    )
    assert f'value="{keys[2]}" checked' in team.post(desk, {**DECIDE, "photo": str(keys[2]), "rule": ""}).text
    assert team.post(desk, {**DECIDE, "photo": str(keys[2])}).status_code == 302
    assert "Photo 3 of 3: photo 2" in team.get(desk).text
    assert alts(post) == ["photo 0", "photo 1"]


def test_a_post_of_one_photo_has_no_such_button(
    ana: AccountsUser, bia: AccountsUser, post: Post, moderator: Moderator, browser_of: BrowserOf
) -> None:
    shown = post(ana)
    report = moderation_report(reporter=bia, target=target_of(bia, "post", shown.code), reason="stolen")
    desk = f"/admin/moderation/moderationcase/{report.case.pk}/change/"
    page = browser_of(moderator("team")).get(desk).text
    assert 'value="hide"' in page
    assert 'value="photo"' not in page
    assert 'name="photo"' not in page


@pytest.mark.django_db(transaction=True)
def test_two_at_once_leave_one_photo(reported: Reported, person: Person) -> None:
    post, _case = reported
    keys = [key_of(post, position) for position in range(3)]
    results = at_once(*[partial(feed_photo_take, post=post, photo=key) for key in keys])
    assert failures(results, ValidationError) == []
    assert len([each for each in results if isinstance(each, ValidationError)]) == 1
    assert FeedPost.objects.get().photo_count == FeedPhoto.objects.count() == 1
    assert differences() == []


@pytest.mark.django_db(transaction=True)
def test_the_author_edits_or_deletes_while_it_is_removed(
    reported: Reported, moderator: Moderator, own_files: Path
) -> None:
    (post, case), team = reported, moderator("team")
    edits = [FeedPhotoEdit(photo.pk, "new") for photo in post.photos.order_by("position")]
    edit: Any = partial(feed_post_edit, post=post, caption="New", photos=edits)
    results = at_once(partial(decide, case, team, "photo", photo=key_of(post, 0)), edit)
    # Who comes second with the photos of before reads that they are others now.
    assert failures(results, ValidationError) == []
    assert FeedPost.objects.get().photo_count == FeedPhoto.objects.count() == 2
    last = partial(decide, again(case), team, "photo", photo=key_of(post, 0))
    results = at_once(last, partial(feed_post_delete, post=post))
    assert failures(results, ValidationError) == []
    assert not FeedPost.objects.exists()
    assert stored_files(own_files / "media") == []
    assert differences() == []


@pytest.mark.django_db(transaction=True)
def test_smaller_pictures_made_while_it_is_removed_go_with_it(
    reported: Reported, moderator: Moderator, own_files: Path
) -> None:
    (post, case), team = reported, moderator("team")
    FeedPhoto.objects.update(variants_at=None, webp_320="", webp_640="", webp_1080="")
    kept = {str(name) for name in post.photos.exclude(position=0).values_list("image", flat=True)}
    first = key_of(post, 0)
    with transaction.atomic():
        feed_photo_variants(first)
        late = held_back(partial(decide, case, team, "photo", photo=first))
    assert isinstance(late.result(timeout=20), ModerationDecision)
    media = own_files / "media"
    assert {str(path.relative_to(media)) for path in stored_files(media)} == kept
