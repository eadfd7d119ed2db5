"""Photos that the team removed are noticed when somebody uploads them again."""

import io
import uuid
from collections.abc import Callable
from functools import partial

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from accounts.models import AccountsUser
from common.images import CommonImageCrop
from conftest import Person
from feed.actions import FeedNewPhoto, feed_post_create, feed_post_edit, feed_upload_create
from feed.actions.posts import FeedPhotoEdit
from feed.models import FeedPhoto, FeedPost
from moderation.actions import moderation_report, moderation_undo
from moderation.known import moderation_known_like
from moderation.models import (
    ModerationCase,
    ModerationDecision,
    ModerationKnownPhoto,
    ModerationReview,
)
from moderation.tests.conftest import BrowserOf, Moderator, target_of
from moderation.tests.test_decisions import decide
from tests.races import at_once, differences, failures

Share = Callable[..., FeedPost]
Removed = Callable[..., ModerationDecision]

# Many photos with bands that none of these tests has.
_MANY = """
with photos as (
    insert into moderation_moderationknownphoto (decision_id, look)
    select %s, decode(lpad(to_hex(number), 32, '0'), 'hex') from generate_series(1, 20000) as number
    returning id
)
insert into moderation_moderationknownband (photo_id, look, band)
select id, decode(lpad(to_hex(id), 32, '0'), 'hex'), place * 65536 + (id * (7919 + 2 * place)) %% 65536
from photos, generate_series(0, 7) as place
"""


def checks(colours: int = 7, side: int = 40) -> Image.Image:
    """A picture with much on it: squares in an order that no other number of colours has."""
    picture = Image.new("L", (640, 640))
    for place in range(256):
        x, y = place % 16, place // 16
        picture.paste(
            (place * place * colours + y * 31) % 251, (x * side, y * side, (x + 1) * side, (y + 1) * side)
        )
    return picture.convert("RGB")


def jpeg(picture: Image.Image, quality: int = 90) -> bytes:
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=quality)
    return file.getvalue()


@pytest.fixture
def share(db: None) -> Share:
    """Post pictures: `share(ana, file, file)`; `crop` is that of all of them."""

    def make(author: AccountsUser, *files: bytes, crop: CommonImageCrop | None = None) -> FeedPost:
        photos = [
            FeedNewPhoto(
                upload=feed_upload_create(owner=author, file=ContentFile(file)),
                alt=f"photo {place}",
                crop=crop or CommonImageCrop(),
            )
            for place, file in enumerate(files)
        ]
        return feed_post_create(author=author, caption="", photos=photos, submission=uuid.uuid4())

    return make


@pytest.fixture
def removed(
    share: Share, ana: AccountsUser, bia: AccountsUser, moderator: Moderator
) -> Callable[..., ModerationDecision]:
    """Let the team remove a picture for good: `removed(file)`."""

    def remove(*files: bytes, measure: str = "hide", recognise: bool = True) -> ModerationDecision:
        post = share(ana, *files)
        report = moderation_report(reporter=bia, target=target_of(bia, "post", post.code), reason="nudity")
        team = AccountsUser.objects.filter(username="team").first() or moderator("team")
        photo = post.photos.get(position=0).pk if measure == "photo" else None
        return decide(report.case, team, measure, rule="nudity", photo=photo, recognise=recognise)

    return remove


def team() -> AccountsUser:
    return AccountsUser.objects.get(username="team")


@pytest.mark.parametrize("measure", ["hide", "photo"])
def test_the_same_file_is_held(removed: Removed, share: Share, person: Person, measure: str) -> None:
    decision = removed(jpeg(checks()), jpeg(checks(11)), measure=measure)
    again = share(person("eva"), jpeg(checks(13)), jpeg(checks()))
    assert (again.published, again.held_for) == (None, ["photo:"])
    review = ModerationReview.objects.get()
    assert (review.resembles, review.distance) == (decision, None)
    # Of a post that lost one photo, the others are fine.
    other = share(person("gil"), jpeg(checks(11)))
    assert (other.held_for is None) == (measure == "photo")


def test_another_file_of_it_is_held_with_its_distance(
    removed: Removed, share: Share, person: Person, browser_of: BrowserOf, moderator: Moderator
) -> None:
    decision = removed(jpeg(checks()))
    eva = person("eva")
    again = share(eva, jpeg(checks().resize((400, 400)), quality=40))
    page = browser_of(eva).get(again.get_absolute_url()).text
    assert "Held for review: a photo that looks like one the team removed." in page
    review = ModerationReview.objects.get()
    assert review.resembles == decision
    assert review.distance is not None
    desk = (
        browser_of(moderator("other")).get(f"/admin/moderation/moderationcase/{review.case_id}/change/").text
    )
    words = f"differs in {review.distance} of 128 bits from one" if review.distance else "looks just like one"
    assert f"A photo {words} that was removed before:" in desk
    assert '<option value="nudity" selected>' in desk
    assert f"/admin/moderation/moderationcase/{decision.case_id}/change/" in desk
    assert "Nudity or sex" in desk


def test_a_part_of_it_is_known_by_the_whole_photo_it_was_cut_from(
    removed: Removed, share: Share, person: Person
) -> None:
    removed(jpeg(checks()))
    again = share(person("eva"), jpeg(checks(), quality=70), crop=CommonImageCrop(0, 0, 0.5, 0.5))
    assert again.held_for == ["photo:"]


def test_another_photo_is_not_held(removed: Removed, share: Share, person: Person) -> None:
    removed(jpeg(checks()))
    again = share(person("eva"), jpeg(checks(11)))
    assert again.held_for is None
    assert FeedPost.objects.get(pk=again.pk).published


def test_photos_on_which_there_is_nothing_are_known_by_their_files_alone(
    removed: Removed, share: Share, person: Person
) -> None:
    removed(jpeg(Image.new("RGB", (640, 640), "teal")))
    assert share(person("eva"), jpeg(Image.new("RGB", (640, 640), "navy"))).held_for is None
    assert share(person("gil"), jpeg(Image.new("RGB", (640, 640), "teal"))).held_for == ["photo:"]


def test_undoing_forgets_them(removed: Removed, share: Share, person: Person) -> None:
    decision = removed(jpeg(checks()), jpeg(checks(11)), measure="photo")
    assert ModerationKnownPhoto.objects.exists()
    moderation_undo(decision=decision, by=team(), reason="Art.")
    assert not ModerationKnownPhoto.objects.exists()
    assert share(person("eva"), jpeg(checks())).held_for is None
    # What came back can be removed once more, and is known again.
    case = ModerationCase.objects.get(pk=decision.case_id)
    photo = FeedPhoto.objects.get(post=case.key, position=0).pk
    decide(case, team(), "photo", rule="nudity", photo=photo, recognise=True)
    assert share(person("gil"), jpeg(checks())).held_for == ["photo:"]


def test_nothing_is_known_unless_the_team_says_so(removed: Removed, share: Share, person: Person) -> None:
    removed(jpeg(checks()), recognise=False)
    assert not ModerationKnownPhoto.objects.exists()
    assert share(person("eva"), jpeg(checks())).held_for is None


def test_photos_of_before_looks_were_kept_are_opened(
    removed: Removed, share: Share, person: Person, ana: AccountsUser, bia: AccountsUser, moderator: Moderator
) -> None:
    post = share(ana, jpeg(checks()))
    FeedPhoto.objects.update(checksum=None, whole_look=None, look=None)
    report = moderation_report(reporter=bia, target=target_of(bia, "post", post.code), reason="nudity")
    decide(report.case, moderator("team"), "hide", rule="nudity", recognise=True)
    [known] = ModerationKnownPhoto.objects.all()
    assert known.checksum is None
    assert share(person("eva"), jpeg(checks(), quality=60)).held_for == ["photo:"]


def test_released_it_is_shown_and_an_edit_does_not_hold_it_again(
    removed: Removed, share: Share, person: Person
) -> None:
    removed(jpeg(checks()))
    again = share(person("eva"), jpeg(checks()))
    decide(ModerationReview.objects.get().case, team(), "dismiss", rule="", reason="")
    photo = again.photos.get()
    feed_post_edit(post=again, caption="Mine", photos=[FeedPhotoEdit(photo.pk, "Other words")])
    assert FeedPost.objects.get(pk=again.pk).published
    assert differences() == []


@pytest.mark.parametrize(("reason", "is_ticked"), [("nudity", True), ("spam", False)])
def test_the_rule_says_whether_the_tick_is_set(
    share: Share,
    ana: AccountsUser,
    bia: AccountsUser,
    moderator: Moderator,
    browser_of: BrowserOf,
    reason: str,
    is_ticked: bool,
) -> None:
    post = share(ana, jpeg(checks()))
    report = moderation_report(reporter=bia, target=target_of(bia, "post", post.code), reason=reason)
    desk, client = f"/admin/moderation/moderationcase/{report.case.pk}/change/", browser_of(moderator("team"))
    form = client.get(desk).context["moderation_form"]
    assert form["recognise"].value() is is_ticked
    sent = {"do": "decide", "measure": "hide", "rule": reason, "reason": "No.", "days": "7"}
    client.post(desk, sent | ({"recognise": "on"} if is_ticked else {}))
    assert ModerationKnownPhoto.objects.exists() is is_ticked


def test_looking_takes_two_queries_by_indexes(removed: Removed, share: Share, person: Person) -> None:
    decision = removed(jpeg(checks()))
    photos = list(share(person("eva"), jpeg(checks(11)), jpeg(checks(13))).photos.all())
    with connection.cursor() as cursor:
        cursor.execute(_MANY, [decision.pk])
        cursor.execute("analyze moderation_moderationknownphoto, moderation_moderationknownband")
    with CaptureQueriesContext(connection) as asked:
        assert moderation_known_like(photos) is None
    plans = [plan_of(query["sql"]) for query in asked]
    for plan, index in zip(plans, ("moderation_known_file", "moderation_known_band"), strict=True):
        assert index in plan
        assert "Seq Scan on moderation_moderationknown" not in plan


def plan_of(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"explain {sql}")
        return "\n".join(line for (line,) in cursor.fetchall())


@pytest.mark.django_db(transaction=True)
def test_a_decision_and_its_undoing_at_once_leave_no_photo_known(
    removed: Removed, share: Share, person: Person
) -> None:
    decision = removed(jpeg(checks()))
    results = at_once(
        partial(moderation_undo, decision=decision, by=team(), reason="No."),
        partial(moderation_undo, decision=decision, by=team(), reason="No."),
        partial(share, person("eva"), jpeg(checks())),
    )
    assert failures(results) == []
    assert not ModerationKnownPhoto.objects.exists()
    assert differences() == []
