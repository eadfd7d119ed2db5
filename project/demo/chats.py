"""Lets the demo's people write to each other, by the same actions that people's browsers reach."""

from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import AccountsUser
from feed.models import FeedPost
from messaging.actions import (
    MessagingContent,
    messaging_begin,
    messaging_react,
    messaging_read,
    messaging_send,
)
from messaging.models import MessagingMessage
from project.demo.talk import DEMO_TALKS, DemoLine, DemoTalk
from social.actions import social_follow

_Users = dict[str, AccountsUser]


def demo_chats_create() -> None:
    """Repeating it says nothing twice."""
    users = {user.username: user for user in AccountsUser.objects.all()}
    # As they would have come: the list is in the order of what happened.
    for talk in sorted(DEMO_TALKS, key=lambda talk: talk.ago, reverse=True):
        _talk(talk, users)


def _talk(talk: DemoTalk, users: _Users) -> None:
    people = {line.person for line in talk.lines}
    if len(people) > 1:
        # What is answered was no request: each follows whoever began.
        for name in {*people, *talk.to} - {talk.lines[0].person}:
            social_follow(follower=users[name], followed=users[talk.lines[0].person])
    moment = timezone.now() - talk.ago - timedelta(minutes=sum(line.after for line in talk.lines))
    said: list[MessagingMessage] = []
    for number, line in enumerate(talk.lines):
        moment += timedelta(minutes=line.after)
        said.append(_say(talk, number, line, users, moment, said))
        for name, emoji in line.reactions:
            messaging_react(user=users[name], message=said[-1].pk, emoji=emoji)
    if talk.is_read:
        for name in (talk.lines[0].person, *talk.to):
            messaging_read(user=users[name], conversation=said[-1].conversation_id, upto=said[-1].seq)


def _say(
    talk: DemoTalk,
    number: int,
    line: DemoLine,
    users: _Users,
    moment: datetime,
    said: list[MessagingMessage],
) -> MessagingMessage:
    sender = users[line.person]
    content = MessagingContent(
        text=line.text,
        post=_newest_post(sender) if line.shares else None,
        reply_to=said[-1].pk if line.answers else None,
        created_at=moment,
    )
    client_id = talk.client_id(number)
    if said:
        conversation = said[-1].conversation_id
        return messaging_send(
            sender=sender, conversation=conversation, client_id=client_id, content=content
        ).message
    to = [users[name] for name in talk.to]
    return messaging_begin(sender=sender, to=to, client_id=client_id, content=content, name=talk.name).message


def _newest_post(person: AccountsUser) -> FeedPost | None:
    return FeedPost.objects.shown().filter(author=person).order_by("-published").first()
