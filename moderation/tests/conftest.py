from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from accounts.models import AccountsUser
from conftest import Person, Post
from feed.actions import feed_comment_create
from messaging.actions import MessagingContent, messaging_begin
from messaging.models import MessagingMessage
from moderation.actions import moderation_report
from moderation.filters import moderation_filter_fold
from moderation.models import ModerationCase, ModerationFilter
from moderation.roles import ModerationRole
from moderation.targets import ModerationTarget, moderation_target

BrowserOf = Callable[[AccountsUser], Client]
CaseOf = Callable[..., ModerationCase]
Moderator = Callable[[str], AccountsUser]
Listed = Callable[..., ModerationFilter]


def said(sender: AccountsUser, *to: AccountsUser, text: str = "Some words") -> MessagingMessage:
    content = MessagingContent(text=text)
    return messaging_begin(sender=sender, to=to, client_id=uuid4(), content=content).message


def target_of(viewer: AccountsUser, kind: str, id_: object) -> ModerationTarget:
    target = moderation_target(viewer, kind, str(id_))
    assert target
    return target


@pytest.fixture
def ana(person: Person) -> AccountsUser:
    return person("ana", name="Ana Souza")


@pytest.fixture
def boss(person: Person) -> AccountsUser:
    user = person("boss")
    AccountsUser.objects.filter(pk=user.pk).update(is_staff=True, is_superuser=True)
    return AccountsUser.objects.get(pk=user.pk)


@pytest.fixture
def bia(person: Person) -> AccountsUser:
    return person("bia")


@pytest.fixture
def things(ana: AccountsUser, bia: AccountsUser, person: Person, post: Post) -> dict[str, Any]:
    """One of each kind, by ana, which bia can see: the id that a form names it by."""
    shown = post(ana, caption="Some words")
    group = said(ana, bia, person("cleo"))
    return {
        "post": shown.code,
        "comment": feed_comment_create(author=ana, post=shown, text="Some words").pk,
        "person": "ana",
        "message": said(ana, bia).pk,
        "group": group.conversation_id,
    }


@pytest.fixture
def case_of(things: dict[str, Any], bia: AccountsUser) -> CaseOf:
    """What bia reports of ana: `case_of("post")`."""

    def report(kind: str = "post", reason: str = "spam") -> ModerationCase:
        target = target_of(bia, kind, things[kind])
        return moderation_report(reporter=bia, target=target, reason=reason).case

    return report


@pytest.fixture
def moderator(person: Person) -> Moderator:
    """One of the team, as a moderator."""

    def make(name: str = "moderator") -> AccountsUser:
        user = person(name)
        AccountsUser.objects.filter(pk=user.pk).update(is_staff=True)
        user.groups.set(Group.objects.filter(name=ModerationRole.MODERATOR))
        return AccountsUser.objects.get(pk=user.pk)

    return make


@pytest.fixture
def listed(db: None) -> Listed:
    """Put a text on a list: `listed("spider")`, `listed("evil.com", "host")`."""

    def add(text: str, kind: str = "word") -> ModerationFilter:
        return ModerationFilter.objects.create(
            kind=kind, text=text, folded=moderation_filter_fold(kind, text)
        )

    return add
