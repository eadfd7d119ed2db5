"""What a case is about, in its context, as the team looks at it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from accounts.models import AccountsUser
from feed.models import FeedComment, FeedPost
from messaging.models import MessagingConversation, MessagingMessage
from moderation.models import ModerationCase

_AROUND = 2  # messages before, and after
_POSTS = 6
_Kind = ModerationCase.Kind


@dataclass(frozen=True)
class ModerationMaterial:
    """All that its template shows; `thing` is None when it is gone."""

    thing: Any = None
    around: Sequence[Any] = ()
    """Comments or messages that it stands between, in their order, itself among them; of a person, posts."""


def moderation_material(case: ModerationCase) -> ModerationMaterial:
    return _LOOKS[case.kind](case.key)


def moderation_is_private(case: ModerationCase) -> bool:
    """Is it shown to nobody but who has taken the case, so that each look is written down?"""
    return case.kind in (_Kind.MESSAGE, _Kind.GROUP)


def _post(key: int) -> ModerationMaterial:
    return ModerationMaterial(FeedPost.objects.filter(pk=key).for_cards().first())


def _comment(key: int) -> ModerationMaterial:
    comment = (
        FeedComment.objects.filter(pk=key).select_related("author", "post__author", "parent__author").first()
    )
    if comment is None:
        return ModerationMaterial()
    return ModerationMaterial(comment, [comment.parent, comment] if comment.parent else [comment])


def _person(key: int) -> ModerationMaterial:
    person = AccountsUser.objects.filter(pk=key).select_related("profile").first()
    posts = FeedPost.objects.shown_by(key).for_tiles().order_by("-published")[:_POSTS]
    return ModerationMaterial(person, list(posts))


def _message(key: int) -> ModerationMaterial:
    message = MessagingMessage.objects.filter(pk=key).first()
    if message is None:
        return ModerationMaterial()
    near = {"seq__gte": message.seq - _AROUND, "seq__lte": message.seq + _AROUND}
    around = MessagingMessage.objects.filter(conversation=message.conversation_id, note="", **near)
    return ModerationMaterial(message, list(around.select_related("sender", "photo").order_by("seq")))


def _group(key: int) -> ModerationMaterial:
    return ModerationMaterial(MessagingConversation.objects.filter(pk=key, low=None).first())


_LOOKS: dict[str, Callable[[int], ModerationMaterial]] = {
    _Kind.POST: _post,
    _Kind.COMMENT: _comment,
    _Kind.PERSON: _person,
    _Kind.MESSAGE: _message,
    _Kind.GROUP: _group,
}
