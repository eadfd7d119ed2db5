"""What can be done about each kind of thing, and how it is done and undone."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from accounts.actions import (
    accounts_activity_set,
    accounts_limit_set,
    accounts_photo_return,
    accounts_photo_take,
)
from accounts.models import AccountsArrival, AccountsProfile, AccountsUser
from feed.actions import (
    FeedPhotoTaken,
    feed_comment_hold,
    feed_comment_lock,
    feed_comment_release,
    feed_photo_return,
    feed_photo_take,
    feed_post_hold,
    feed_post_lock,
    feed_post_release,
    feed_post_sensitive_set,
)
from feed.looks import FeedLooks, feed_looks_of
from feed.models import FeedComment, FeedPhoto, FeedPost
from messaging.actions import (
    MessagingTaken,
    messaging_group_photo_return,
    messaging_group_photo_take,
    messaging_put_back,
    messaging_take_down,
)
from messaging.models import MessagingConversation, MessagingMessage
from moderation.models import (
    MODERATION_ON_PEOPLE,
    MODERATION_OUT,
    ModerationCase,
    ModerationDecision,
    ModerationMeasure,
    ModerationReview,
)

_Kind, _Measure = ModerationCase.Kind, ModerationMeasure
_OWN: dict[str, tuple[ModerationMeasure, ...]] = {
    _Kind.POST: (_Measure.HIDE, _Measure.SENSITIVE, _Measure.PHOTO),
    _Kind.COMMENT: (_Measure.HIDE,),
    _Kind.PERSON: (_Measure.PHOTO,),
    _Kind.MESSAGE: (_Measure.HIDE,),
    _Kind.GROUP: (_Measure.PHOTO,),
}
# What can be done any number of times.
_AGAIN = (_Measure.DISMISS, _Measure.WARN)


def moderation_measures_for(case: ModerationCase) -> list[ModerationMeasure]:
    """What can still be done about it: what is in force already cannot be done again."""
    standing = set(_standing(case)) | set(_standing_on(case.author))
    measures = [_Measure.DISMISS]
    if _THINGS[case.kind](case.key).exists():
        measures += _own(case)
    if AccountsUser.objects.filter(pk=case.author or 0).exists():
        measures += [_Measure.WARN, *MODERATION_ON_PEOPLE]
    return [measure for measure in measures if measure not in standing or _may_again(case, measure)]


def _own(case: ModerationCase) -> list[ModerationMeasure]:
    """A post keeps its last photo."""
    several = FeedPost.objects.filter(pk=case.key, photo_count__gt=1)
    is_single = case.kind == _Kind.POST and not several.exists()
    return [measure for measure in _OWN[case.kind] if not (is_single and measure == _Measure.PHOTO)]


def _may_again(case: ModerationCase, measure: ModerationMeasure) -> bool:
    return measure in _AGAIN or (case.kind == _Kind.POST and measure == _Measure.PHOTO)


def moderation_take(decision: ModerationDecision, picked: int | None = None) -> None:
    """Before a decision is written: what it takes away for good is kept with it.

    `picked`: the key of the photo that a post loses. Raises ValidationError for what its author deleted.
    """
    case = decision.case
    if take := _TAKERS.get((case.kind, decision.measure)):
        try:
            values, photo = take(case.key, picked)
        except ObjectDoesNotExist as error:
            raise ValidationError(_("It is gone."), code="gone") from error
        decision.kept = values
        if photo:
            decision.kept_photo.save("photo.jpg", ContentFile(photo), save=False)


def moderation_looks(case: ModerationCase, measure: str, picked: int | None) -> list[FeedLooks]:
    """By what the photos are known again that a decision takes away, before it does."""
    if case.kind != _Kind.POST or measure not in (_Measure.HIDE, _Measure.PHOTO):
        return []
    photos = FeedPhoto.objects.filter(post=case.key)
    return feed_looks_of(photos if measure == _Measure.HIDE else photos.filter(pk=picked or 0))


def moderation_settle(case: ModerationCase, *, over: ModerationDecision | None = None) -> None:
    """Let things be as the decisions that stand say; `over`: one that has just ceased to."""
    if settle := _SETTLERS.get(case.kind):
        settle(case)
    for person in AccountsUser.objects.filter(pk=case.author or 0):
        _settle_person(person, over)
    if over and (give_back := _RETURNERS.get((case.kind, over.measure))):
        give_back(case.key, over)


def _standing(case: ModerationCase) -> list[str]:
    decisions = ModerationDecision.objects.standing().about(case).exclude(measure__in=MODERATION_ON_PEOPLE)
    return list(decisions.values_list("measure", flat=True))


def _held_for(case: ModerationCase) -> list[str]:
    """What the site found in it, until somebody decides about that."""
    reviews = ModerationReview.objects.filter(case__kind=case.kind, case__key=case.key, ended_at=None)
    return reviews.values_list("found", flat=True).first() or []


def _standing_on(person: int | None) -> list[str]:
    """What holds of an account, wherever it was decided."""
    decisions = ModerationDecision.objects.standing().filter(person=person, measure__in=MODERATION_ON_PEOPLE)
    return list(decisions.values_list("measure", flat=True)) if person else []


def _settle_person(person: AccountsUser, over: ModerationDecision | None) -> None:
    standing = _standing_on(person.pk)
    is_out = not set(MODERATION_OUT).isdisjoint(standing)
    # Whoever is out for another reason stays out: who was not let in is for those who decide requests.
    outside = (AccountsArrival.State.WAITING, AccountsArrival.State.DECLINED)
    is_outside = AccountsArrival.objects.filter(user=person, state__in=outside).exists()
    if is_out or (over and over.measure in MODERATION_OUT and not is_outside):
        accounts_activity_set(user=person, is_active=not is_out)
    accounts_limit_set(user=person, is_limited=_Measure.LIMIT in standing)


def _settle_post(case: ModerationCase) -> None:
    for post in FeedPost.objects.filter(pk=case.key):
        # Whoever edits it holds it, too: their words may have just made it wait.
        if feed_post_lock(post=post) is None:
            continue
        standing = _standing(case)
        if _Measure.HIDE in standing:
            feed_post_hold(post=post)
        elif held_for := _held_for(case):
            feed_post_hold(post=post, held_for=held_for)
        else:
            feed_post_release(post=post)
        feed_post_sensitive_set(post=post, is_sensitive=_Measure.SENSITIVE in standing)


def _settle_comment(case: ModerationCase) -> None:
    for comment in FeedComment.objects.filter(pk=case.key):
        feed_comment_lock(comment=comment)
        if _Measure.HIDE in _standing(case):
            feed_comment_hold(comment=comment)
        elif held_for := _held_for(case):
            feed_comment_hold(comment=comment, held_for=held_for)
        else:
            feed_comment_release(comment=comment)


def _take_of_post(key: int, picked: int | None) -> tuple[dict[str, Any], bytes]:
    before = ModerationDecision.objects.filter(case__kind=_Kind.POST, case__key=key, measure=_Measure.PHOTO)
    kept = before.exclude(kept={}).order_by("-pk").values_list("kept", flat=True).first() or {}
    post = FeedPost.objects.get(pk=key)
    taken = feed_photo_take(post=post, photo=picked or 0, order=kept.get("order", ()))
    return taken.values, taken.image


def _take_message(key: int, _picked: int | None) -> tuple[dict[str, Any], bytes]:
    taken = messaging_take_down(message=key)
    return taken.values, taken.photo


def _take_photo(person: int, _picked: int | None) -> tuple[dict[str, Any], bytes]:
    return {}, accounts_photo_take(user=AccountsUser.objects.get(pk=person))


def _take_group_photo(conversation: int, _picked: int | None) -> tuple[dict[str, Any], bytes]:
    return {}, messaging_group_photo_take(conversation=conversation)


def _return_to_post(key: int, decision: ModerationDecision) -> None:
    for post in FeedPost.objects.filter(pk=key):
        feed_photo_return(post=post, taken=FeedPhotoTaken(decision.kept, _kept_photo(decision)))


def _return_message(key: int, decision: ModerationDecision) -> None:
    # Of who has left nothing is kept: their message stays empty.
    if decision.kept:
        messaging_put_back(message=key, taken=MessagingTaken(decision.kept, _kept_photo(decision)))


def _return_photo(person: int, decision: ModerationDecision) -> None:
    if photo := _kept_photo(decision):
        accounts_photo_return(user=person, photo=photo)


def _return_group_photo(conversation: int, decision: ModerationDecision) -> None:
    if photo := _kept_photo(decision):
        messaging_group_photo_return(conversation=conversation, photo=photo)


def _kept_photo(decision: ModerationDecision) -> bytes:
    if not decision.kept_photo:
        return b""
    with decision.kept_photo.open("rb") as file:
        return bytes(file.read())


_THINGS: dict[str, Callable[[int], Any]] = {
    _Kind.POST: lambda key: FeedPost.objects.filter(pk=key),
    _Kind.COMMENT: lambda key: FeedComment.objects.filter(pk=key),
    _Kind.MESSAGE: lambda key: MessagingMessage.objects.said().filter(pk=key),
    _Kind.PERSON: lambda key: AccountsProfile.objects.filter(pk=key).exclude(photo=""),
    _Kind.GROUP: lambda key: MessagingConversation.objects.filter(pk=key).exclude(photo=""),
}
"""What can be acted on by itself, as far as it shows anything."""
_SETTLERS: dict[str, Callable[[ModerationCase], None]] = {
    _Kind.POST: _settle_post,
    _Kind.COMMENT: _settle_comment,
}
_TAKERS: dict[tuple[str, str], Callable[[int, int | None], tuple[dict[str, Any], bytes]]] = {
    (_Kind.POST, _Measure.PHOTO): _take_of_post,
    (_Kind.MESSAGE, _Measure.HIDE): _take_message,
    (_Kind.PERSON, _Measure.PHOTO): _take_photo,
    (_Kind.GROUP, _Measure.PHOTO): _take_group_photo,
}
_RETURNERS: dict[tuple[str, str], Callable[[int, ModerationDecision], None]] = {
    (_Kind.POST, _Measure.PHOTO): _return_to_post,
    (_Kind.MESSAGE, _Measure.HIDE): _return_message,
    (_Kind.PERSON, _Measure.PHOTO): _return_photo,
    (_Kind.GROUP, _Measure.PHOTO): _return_group_photo,
}
