"""What a person whom the team will act on left all over the site."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

from allauth.account.models import EmailAddress
from django.core.files.base import ContentFile
from django.test import Client

from accounts.actions import accounts_profile_update, accounts_username_change
from accounts.models import AccountsProfile, AccountsUser
from alerts.actions import alerts_digest_set, alerts_subscribe
from alerts.delivery import alerts_deliver_batch
from conftest import Person, Post, Upload, photo_bytes
from discover.epochs import discover_epoch_build
from discover.search.index import discover_index_new
from feed.actions import (
    feed_comment_create,
    feed_comment_like,
    feed_hashtag_follow,
    feed_like,
    feed_post_pin,
    feed_save,
)
from feed.models import FeedComment, FeedHashtag, FeedPhoto, FeedPost
from messaging.actions import (
    MessagingContent,
    messaging_accept,
    messaging_begin,
    messaging_group_photo,
    messaging_send,
)
from messaging.models import MessagingConversation, MessagingMessage, MessagingPhoto
from moderation.actions import moderation_report
from moderation.targets import moderation_target
from social.actions import social_follow
from social.suggestions import social_suggestions_make

VIEWERS = {"A": "okapi", "F": "fern", "S": "stan", "O": ""}
"""The author, a follower, a stranger whom they met everywhere, and somebody signed out."""


@dataclass
class Left:
    """All that okapi left, with who could find it."""

    browsers: dict[str, Client]
    post: FeedPost
    elsewhere: FeedPost
    comment: FeedComment
    answer: FeedComment
    message: MessagingMessage
    card: MessagingMessage
    group: MessagingConversation
    avatar: str
    photos: list[str]
    sent: list[str]

    @property
    def marks(self) -> dict[str, tuple[str, ...]]:
        """By what each thing is known where it is shown."""
        return {
            "post": ("stripes", self.post.code, *self.photos, *_photos(self.post)),
            "comment": ("quagga", "addax"),
            "message": ("malayan", *self.sent),
            "person": ("okapi",),
            "profile photo": (self.avatar, *_avatars()),
            "group photo": (str(self.group.photo),),
        }


def _photos(post: FeedPost) -> list[str]:
    return [str(photo.image.name) for photo in FeedPhoto.objects.filter(post=post)]


def _avatars() -> list[str]:
    return [name for name in AccountsProfile.objects.values_list("photo", flat=True) if name]


def leave_everywhere(person: Person, post: Post, upload: Upload) -> Left:
    okapi, fern, stan, caio = (person(name) for name in ("okapi_once", "fern", "stan", "caio"))
    accounts_username_change(user=okapi, username="okapi")
    # Before anything happens, as a browser is told of what comes after it.
    browsers = {sign: Client() for sign in VIEWERS}
    for sign, user in zip(VIEWERS, (okapi, fern, stan), strict=False):
        browsers[sign].force_login(user)
    photo = ContentFile(photo_bytes(320, 320), "a.jpg")
    accounts_profile_update(user=okapi, name="Giraffa", bio="", website="", photo=photo)
    for follower, followed in ((fern, okapi), (caio, okapi), (stan, caio), (okapi, stan), (okapi, caio)):
        social_follow(follower=follower, followed=followed)
    alerts_subscribe(subscriber=fern, author=okapi)
    shown = _shown(post, okapi, fern, stan)
    elsewhere = post(caio, "Nothing of note")
    comment, answer = _said(elsewhere, okapi, stan)
    message, card = _written(upload, shown, okapi, stan)
    group = _group(okapi, fern, stan)
    _settle(fern, stan)
    [avatar] = _avatars()
    sent = [str(file.name) for each in MessagingPhoto.objects.all() for file in (each.image, each.bubble)]
    photos = _photos(shown)
    left = Left(browsers, shown, elsewhere, comment, answer, message, card, group, avatar, photos, sent)
    for kind, id_ in reportable(left):
        target = moderation_target(stan, kind, str(id_))
        assert target
        moderation_report(reporter=stan, target=target, reason="spam")
    return left


def _shown(post: Post, okapi: AccountsUser, fern: AccountsUser, stan: AccountsUser) -> FeedPost:
    """A post that everybody liked, saved and wrote under; pinned, with a hashtag that stan follows."""
    shown = post(okapi, "Zebra stripes #river @fern @stan")
    feed_post_pin(post=shown)
    feed_hashtag_follow(user=stan, hashtag=FeedHashtag.objects.get())
    for user in (fern, stan, okapi):
        feed_like(user=user, code=shown.code)
        feed_save(user=user, code=shown.code)
        feed_comment_create(author=user, post=shown, text="Well seen")
    return shown


def _said(elsewhere: FeedPost, okapi: AccountsUser, stan: AccountsUser) -> tuple[FeedComment, FeedComment]:
    """A comment and an answer under the post of somebody else, who is liked there, too."""
    feed_like(user=okapi, code=elsewhere.code)
    comment = feed_comment_create(author=okapi, post=elsewhere, text="Like a quagga @fern @stan")
    other = feed_comment_create(author=stan, post=elsewhere, text="Good morning")
    feed_comment_like(user=okapi, comment=other)
    return comment, feed_comment_create(author=okapi, post=elsewhere, text="And an addax", parent=other)


def _written(
    upload: Upload, shown: FeedPost, okapi: AccountsUser, stan: AccountsUser
) -> tuple[MessagingMessage, MessagingMessage]:
    """A message with a photo, and the post as somebody else shared it."""
    content = MessagingContent(text="A tapir, malayan", upload=upload(okapi))
    message = messaging_begin(sender=okapi, to=[stan], client_id=uuid4(), content=content).message
    key = message.conversation_id
    messaging_accept(user=stan, conversation=key)
    card = MessagingContent(post=shown)
    return message, messaging_send(sender=stan, conversation=key, client_id=uuid4(), content=card).message


def _group(okapi: AccountsUser, fern: AccountsUser, stan: AccountsUser) -> MessagingConversation:
    content = MessagingContent(text="Good evening")
    begun = messaging_begin(sender=okapi, to=[fern, stan], client_id=uuid4(), content=content, name="Herd")
    group = begun.message.conversation
    messaging_group_photo(user=okapi, conversation=group.pk, photo=ContentFile(photo_bytes(), "a.jpg"))
    group.refresh_from_db()
    return group


def _settle(fern: AccountsUser, stan: AccountsUser) -> None:
    """What the worker does: tell, index, draw an epoch, suggest people."""
    for user in (fern, stan):
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        alerts_digest_set(user=user, is_on=True)
    while alerts_deliver_batch():
        pass
    discover_index_new(10)
    discover_epoch_build()
    social_suggestions_make([fern.pk, stan.pk])


def reportable(left: Left) -> Iterator[tuple[str, object]]:
    yield "post", left.post.code
    yield "comment", left.comment.pk
    yield "comment", left.answer.pk
    yield "person", "okapi"
    yield "message", left.message.pk
    yield "group", left.group.pk
