"""What can be reported, as it is there for whoever reports it."""

from collections.abc import Callable
from dataclasses import dataclass

from accounts.models import AccountsUser
from common.paging import common_cursor
from feed.models import FeedComment, FeedPost
from messaging.models import MessagingMember, MessagingMessage
from moderation.models import ModerationCase
from social.queries import social_people

_Kind = ModerationCase.Kind


@dataclass(frozen=True)
class ModerationTarget:
    kind: str
    key: int
    author: int | None
    """Whose it is; None for a group."""
    name: str
    """Of its author."""
    id: str
    """As a form names it."""
    url: str
    """Where it is looked at."""
    quoted: str = ""
    """Its words as they are now."""


def moderation_target(viewer: AccountsUser, kind: str, id_: str) -> ModerationTarget | None:
    """What a form names; None for what is not there for the viewer."""
    look = _LOOKS.get(kind)
    return look(viewer, id_.replace("\0", "")) if look else None


def _post(viewer: AccountsUser, code: str) -> ModerationTarget | None:
    posts = FeedPost.objects.visible_to(viewer).select_related("author")
    post = posts.filter(code=code).first()
    if post is None:
        return None
    return ModerationTarget(
        _Kind.POST,
        post.pk,
        post.author_id,
        post.author.username,
        post.code,
        post.get_absolute_url(),
        post.caption,
    )


def _comment(viewer: AccountsUser, id_: str) -> ModerationTarget | None:
    comments = FeedComment.objects.open_to(viewer).select_related("author", "post")
    comment = comments.filter(pk=common_cursor(id_) or 0).first()
    if comment is None:
        return None
    return ModerationTarget(
        _Kind.COMMENT,
        comment.pk,
        comment.author_id,
        comment.author.username,
        str(comment.pk),
        comment.post.get_absolute_url(),
        comment.text,
    )


def _person(viewer: AccountsUser, username: str) -> ModerationTarget | None:
    person = social_people(viewer).filter(username=username.lower()).first()
    if person is None:
        return None
    return ModerationTarget(
        _Kind.PERSON,
        person.pk,
        person.pk,
        person.username,
        person.username,
        person.get_absolute_url(),
        "\n".join(filter(None, [person.username, person.profile.name, person.profile.bio])),
    )


def _message(viewer: AccountsUser, id_: str) -> ModerationTarget | None:
    messages = MessagingMessage.objects.said().select_related("sender", "conversation")
    message = messages.filter(pk=common_cursor(id_) or 0).first()
    member = _member(viewer, message.conversation_id) if message else None
    if not message or not member or message.seq <= member.since_seq:
        return None
    return ModerationTarget(
        _Kind.MESSAGE,
        message.pk,
        message.sender_id,
        message.sender.username if message.sender else "",
        str(message.pk),
        message.conversation.get_absolute_url(),
        message.text,
    )


def _group(viewer: AccountsUser, id_: str) -> ModerationTarget | None:
    member = _member(viewer, common_cursor(id_) or 0)
    if member is None or not member.conversation.is_group:
        return None
    group = member.conversation
    return ModerationTarget(
        _Kind.GROUP, group.pk, None, group.name, str(group.pk), group.get_absolute_url(), group.name
    )


def _member(viewer: AccountsUser, conversation: int) -> MessagingMember | None:
    members = MessagingMember.objects.seen_by(viewer).select_related("conversation")
    return members.filter(conversation=conversation).first()


_LOOKS: dict[str, Callable[[AccountsUser, str], ModerationTarget | None]] = {
    _Kind.POST.value: _post,
    _Kind.COMMENT.value: _comment,
    _Kind.PERSON.value: _person,
    _Kind.MESSAGE.value: _message,
    _Kind.GROUP.value: _group,
}
