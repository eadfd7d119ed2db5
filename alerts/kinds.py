"""What somebody can be told of, and from whom they want to hear it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AlertsKind(TextChoices):
    """The kinds of notifications. Each is about a target: a post, a comment, a person, a notice."""

    LIKE = "like", _("Likes")
    COMMENT = "comment", _("Comments on your posts")
    REPLY = "reply", _("Answers to your comments")
    COMMENT_LIKE = "comment_like", _("Likes of your comments")
    MENTION = "mention", _("Mentions in posts")
    COMMENT_MENTION = "comment_mention", _("Mentions in comments")
    FOLLOW = "follow", _("New followers")
    REQUEST = "request", _("Follow requests")
    ACCEPTED = "accepted", _("Accepted follow requests")
    POST = "post", _("Posts you asked to hear of")
    NOTICE = "notice", _("Notices of the site")


class AlertsSource(TextChoices):
    """Whose acts of a kind somebody wants to be told of."""

    EVERYONE = "everyone", _("From everyone")
    FOLLOWED = "followed", _("From people I follow")
    NOBODY = "nobody", _("From nobody")


class AlertsTopic(TextChoices):
    """What an event of the outbox says has changed; what that means for whom is found by looking."""

    LIKE = "like", _("a like")
    COMMENT = "comment", _("a comment")
    COMMENT_LIKE = "comment_like", _("a like of a comment")
    FOLLOW = "follow", _("a follow")
    REQUEST = "request", _("a follow request")
    ACCEPTED = "accepted", _("an accepted request")
    WALL = "wall", _("a block or a mute")
    POST = "post", _("a post")
    SUBSCRIBERS = "subscribers", _("a post for who asked to hear of it")
    AUTHOR = "author", _("an account opened or closed")
    PERSON = "person", _("an account deleted")


ALERTS_COMMENT_KINDS = (AlertsKind.REPLY, AlertsKind.COMMENT_MENTION, AlertsKind.COMMENT)
"""What one comment may be to somebody; they are told of the first of these that holds."""

# Moderators' words reach whom they concern, and a request must be answered: there is nothing to choose.
ALERTS_CHOSEN_KINDS = [kind for kind in AlertsKind if kind not in (AlertsKind.NOTICE, AlertsKind.REQUEST)]
# Somebody who asks again waits again for an answer, and is told again.
ALERTS_ASKED_KINDS = (AlertsKind.REQUEST, AlertsKind.ACCEPTED)
# These come from people one follows or asked, in any case.
ALERTS_ON_OFF_KINDS = (AlertsKind.ACCEPTED, AlertsKind.POST)


class AlertsFilter(TextChoices):
    """Which notifications of the page somebody wants to see."""

    COMMENTS = "comments", _("Comments")
    FOLLOWS = "follows", _("Follows")
    MENTIONS = "mentions", _("Mentions")


ALERTS_FILTERS: dict[str, tuple[AlertsKind, ...]] = {
    AlertsFilter.COMMENTS: (*ALERTS_COMMENT_KINDS, AlertsKind.COMMENT_LIKE),
    AlertsFilter.FOLLOWS: (AlertsKind.FOLLOW, AlertsKind.REQUEST, AlertsKind.ACCEPTED),
    AlertsFilter.MENTIONS: (AlertsKind.MENTION, AlertsKind.COMMENT_MENTION),
}

ALERTS_ATTEMPTS = 5
"""From so many on an event counts as failed: somebody should look at it. It is tried on, every hour."""
