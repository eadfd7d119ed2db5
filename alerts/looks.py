"""From what changed to whom it may concern: events become questions that alerts/truth.py answers."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import QuerySet

from accounts.models import AccountsUser
from alerts.kinds import ALERTS_COMMENT_KINDS, AlertsKind, AlertsTopic
from alerts.models import AlertsActor, AlertsEvent, AlertsNotification, AlertsSubscription
from feed.models import FeedComment, FeedPost

ALERTS_STRETCH = 500
"""So many rows of a long event are looked at in one transaction."""


class AlertsKey(NamedTuple):
    """What somebody is told once: that this actor did this to this target. All but the kind are keys."""

    recipient: int
    kind: str
    target: int
    actor: int


@dataclass(frozen=True)
class AlertsLook:
    """Is `key` so now?"""

    key: AlertsKey
    post: int | None = None
    comment: int | None = None
    adds: bool = True
    """Tell the recipient if it is so and they have not been told; else only what they know may change."""


@dataclass
class AlertsFinding:
    """What has to be done for one event, or for the next stretch of a long one."""

    looks: list[AlertsLook] = field(default_factory=list)
    dropped: list[int] = field(default_factory=list)
    """Notifications about what is gone, or for whom."""
    forgotten: list[int] = field(default_factory=list)
    """Rows of actors who are gone."""
    leaver: int | None = None
    """Whose inbox goes: nothing is left for them."""
    progress: int | None = None
    """Where a long event goes on; None when nothing is left of it."""


def alerts_findings(events: Sequence[AlertsEvent]) -> Iterator[tuple[AlertsEvent, AlertsFinding]]:
    """For each event in turn. Raises KeyError for a topic that is not known."""
    talk = _Talk([_About.of(event).comment for event in events if event.topic == AlertsTopic.COMMENT])
    for event in events:
        if event.topic == AlertsTopic.COMMENT:
            yield event, talk.finding(_About.of(event).comment)
        else:
            yield event, _FINDERS[event.topic](_About.of(event))


class _About(NamedTuple):
    """The keys that an event names; 0 for those that it does not."""

    actor: int
    recipient: int
    post: int
    comment: int
    progress: int

    @classmethod
    def of(cls, event: AlertsEvent) -> "_About":
        return cls(
            actor=event.actor_id or 0,
            recipient=event.recipient_id or 0,
            post=event.post_id or 0,
            comment=event.comment_id or 0,
            progress=event.progress,
        )


class _Talk:
    """What is known of some comments, read for all of them at once."""

    def __init__(self, keys: Sequence[int]) -> None:
        there = FeedComment.objects.filter(pk__in=keys).select_related("post", "parent") if keys else []
        self._comments = {comment.pk: comment for comment in there}
        names = {name for comment in self._comments.values() for name in comment.mentions}
        self._people = _people(names)
        self._told: dict[int, list[AlertsLook]] = {}
        about = AlertsActor.objects.filter(kind__in=ALERTS_COMMENT_KINDS, notification__comment__in=keys)
        for look in _again(about) if keys else ():
            self._told.setdefault(look.key.target, []).append(look)

    def finding(self, key: int) -> AlertsFinding:
        comment = self._comments.get(key)
        if comment is None:
            gone = AlertsNotification.objects.filter(comment=key).values_list("pk", flat=True)
            return AlertsFinding(dropped=list(gone))
        return AlertsFinding(looks=[*self._of(comment), *self._told.get(key, ())])

    def _of(self, comment: FeedComment) -> Iterator[AlertsLook]:
        concerned = [(AlertsKind.COMMENT_MENTION, self._people[name]) for name in comment.mentions]
        concerned.append((AlertsKind.COMMENT, comment.post.author_id))
        if comment.parent:
            concerned.append((AlertsKind.REPLY, comment.parent.author_id))
        for kind, recipient in concerned:
            key = AlertsKey(recipient, kind, comment.pk, comment.author_id)
            yield AlertsLook(key, post=comment.post_id, comment=comment.pk)


def _like(about: _About) -> AlertsFinding:
    key = AlertsKey(about.recipient, AlertsKind.LIKE, about.post, about.actor)
    return AlertsFinding([AlertsLook(key, post=about.post)])


def _comment_like(about: _About) -> AlertsFinding:
    key = AlertsKey(about.recipient, AlertsKind.COMMENT_LIKE, about.comment, about.actor)
    return AlertsFinding([AlertsLook(key, post=about.post, comment=about.comment)])


def _follow(about: _About) -> AlertsFinding:
    """And, as it shows or hides what the followed posts, all that the follower was told around them."""
    finding = _stretch(about, _told_around(about.recipient, about.actor))
    finding.looks += [
        _between(AlertsKind.FOLLOW, about.recipient, about.actor),
        _between(AlertsKind.REQUEST, about.recipient, about.actor, adds=False),
        _between(AlertsKind.ACCEPTED, about.actor, about.recipient, adds=False),
    ]
    return finding


def _request(about: _About) -> AlertsFinding:
    return AlertsFinding([_between(AlertsKind.REQUEST, about.recipient, about.actor)])


def _accepted(about: _About) -> AlertsFinding:
    """Whoever granted it knows that they are followed now: only the other one is told."""
    return AlertsFinding(
        [
            _between(AlertsKind.REQUEST, about.recipient, about.actor, adds=False),
            _between(AlertsKind.ACCEPTED, about.actor, about.recipient),
        ]
    )


def _between(kind: AlertsKind, recipient: int, actor: int, *, adds: bool = True) -> AlertsLook:
    return AlertsLook(AlertsKey(recipient, kind, actor, actor), adds=adds)


def _wall(about: _About) -> AlertsFinding:
    """All that the recipient was told around the actor."""
    return _stretch(about, _told_around(about.actor, about.recipient))


def _author(about: _About) -> AlertsFinding:
    """All that others were told around the actor."""
    of = AlertsActor.objects.filter(actor=about.actor)
    under = AlertsActor.objects.filter(notification__post__author=about.actor)
    return _stretch(about, _united(of, under.exclude(notification__recipient=about.actor)))


def _told_around(person: int, recipient: int) -> QuerySet[AlertsActor]:
    """What the recipient was told of somebody, and of others under what they posted."""
    of = AlertsActor.objects.filter(recipient=recipient, actor=person)
    under = AlertsActor.objects.filter(notification__recipient=recipient, notification__post__author=person)
    return _united(of, under)


def _united(of: QuerySet[AlertsActor], under: QuerySet[AlertsActor]) -> QuerySet[AlertsActor]:
    """Not by "or": one condition on two tables could use the index of neither."""
    return AlertsActor.objects.filter(pk__in=of.values("pk").union(under.values("pk")))


def _post(about: _About) -> AlertsFinding:
    post = FeedPost.objects.filter(pk=about.post).first()
    if post is None:
        return _drop_stretch(about, AlertsNotification.objects.filter(post=about.post))
    # Whether it is shown or not, its author sees it.
    told = AlertsActor.objects.filter(notification__post=post).exclude(recipient=post.author_id)
    finding = _stretch(about, told)
    people = _people(set(post.mentions))
    for name in post.mentions:
        key = AlertsKey(people[name], AlertsKind.MENTION, post.pk, post.author_id)
        finding.looks.append(AlertsLook(key, post=post.pk))
    return finding


def _subscribers(about: _About) -> AlertsFinding:
    asked = AlertsSubscription.objects.filter(author=about.actor, pk__gt=about.progress).order_by("pk")
    rows = list(asked.values_list("pk", "subscriber")[:ALERTS_STRETCH])
    keys = [AlertsKey(person, AlertsKind.POST, about.post, about.actor) for _row, person in rows]
    return AlertsFinding(
        [AlertsLook(key, post=about.post) for key in keys],
        progress=rows[-1][0] if len(rows) == ALERTS_STRETCH else None,
    )


def _person(about: _About) -> AlertsFinding:
    """First what others were told of somebody who is gone, then what they were told themselves."""
    traces = AlertsActor.objects.filter(actor=about.actor).select_related("notification").order_by("pk")
    rows = list(traces[:ALERTS_STRETCH])
    if rows:
        looks = [alerts_look_again(row) for row in rows]
        return AlertsFinding(looks, forgotten=[row.pk for row in rows], progress=about.progress + 1)
    finding = _drop_stretch(about, AlertsNotification.objects.filter(recipient=about.actor))
    return finding if finding.dropped else AlertsFinding(leaver=about.actor)


_FINDERS: dict[str, Callable[[_About], AlertsFinding]] = {
    AlertsTopic.LIKE: _like,
    AlertsTopic.COMMENT_LIKE: _comment_like,
    AlertsTopic.FOLLOW: _follow,
    AlertsTopic.REQUEST: _request,
    AlertsTopic.ACCEPTED: _accepted,
    AlertsTopic.WALL: _wall,
    AlertsTopic.AUTHOR: _author,
    AlertsTopic.POST: _post,
    AlertsTopic.SUBSCRIBERS: _subscribers,
    AlertsTopic.PERSON: _person,
}


def _people(names: set[str]) -> dict[str, int]:
    """The keys of the people of these names; 0 for who is gone, or called otherwise by now."""
    found = AccountsUser.objects.filter(username__in=names).values_list("username", "pk") if names else ()
    return dict.fromkeys(names, 0) | dict(found)


def _again(told: QuerySet[AlertsActor]) -> list[AlertsLook]:
    return [alerts_look_again(row) for row in told.select_related("notification")]


def alerts_look_again(row: AlertsActor) -> AlertsLook:
    """At what somebody was told, whose notification was read with it."""
    about = row.notification
    key = AlertsKey(row.recipient_id, row.kind, row.target, row.actor_id)
    return AlertsLook(key, post=about.post_id, comment=about.comment_id, adds=False)


def _stretch(about: _About, told: QuerySet[AlertsActor]) -> AlertsFinding:
    """The next rows of what people were told."""
    rows = list(
        told.filter(pk__gt=about.progress).select_related("notification").order_by("pk")[:ALERTS_STRETCH]
    )
    return AlertsFinding(
        [alerts_look_again(row) for row in rows],
        progress=rows[-1].pk if len(rows) == ALERTS_STRETCH else None,
    )


def _drop_stretch(about: _About, rows: QuerySet[AlertsNotification]) -> AlertsFinding:
    """The next of the notifications that go; those before them are gone by now."""
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[:ALERTS_STRETCH])
    return AlertsFinding(dropped=keys, progress=about.progress + 1 if keys else None)
