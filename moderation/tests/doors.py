"""Every address of the site under which somebody may find what a person left, and who finds it there."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.core import mail
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from alerts.models import AlertsDigest, AlertsNotification
from alerts.tasks import alerts_digest
from alerts.tests.test_digest import html_of
from discover.models import DiscoverEpoch
from moderation.models import ModerationDecision
from moderation.tests.left import VIEWERS, Left, reportable
from tests.test_bad_requests import named_addresses

# Signing up and in, the team's own pages, and what says nothing of people.
_ELSEWHERE = ("admin:", "account_", "mfa_", "common-")
_LATEST = 10**12


def doors(left: Left) -> dict[str, str]:
    """Every address of the site, by its name; and where one is asked in another way, by what is asked."""
    samples: dict[str, Any] = {
        "username": "okapi",
        "code": left.post.code,
        "comment_id": left.comment.pk,
        "name": "river",
        "conversation_id": left.message.conversation_id,
        "message_id": left.message.pk,
        "upload_id": uuid4(),
        "public_id": uuid4(),
        "decision": _decision(),
        "key": "0",
        "token": "0",
    }
    # A parameter without a sample is a new one: give it one above, and what is behind it to okapi.
    named = {
        name: reverse(name, kwargs={each: samples[each] for each in parameters})
        for name, parameters in named_addresses(get_resolver())
        if not name.startswith(_ELSEWHERE)
    }
    return named | dict(_asked(left))


def _decision() -> int:
    """The one about the post."""
    return ModerationDecision.objects.filter(case__kind="post").values_list("pk", flat=True).first() or 0


def _asked(left: Left) -> Iterator[tuple[str, str]]:
    """Addresses in hand, from before: pages further down, links to one comment, searches."""
    post, other = left.post.get_absolute_url(), left.elsewhere.get_absolute_url()
    yield "home, further down", f"/?cursor={_LATEST}"
    yield "home, from a place", f"/?from={_LATEST}"
    yield "profile, further down", f"/okapi/?cursor={_LATEST}"
    yield "profile, former name", "/okapi_once/"
    yield "hashtag, further down", f"/tags/river/?cursor={_LATEST}"
    yield "saved, further down", f"/saved/?cursor={_LATEST}"
    yield "another's post", other
    yield "another's post, one comment", f"{other}?comment={left.comment.pk}"
    yield "another's post, one answer", f"{other}?comment={left.answer.pk}"
    yield "another's post, answering", f"{other}?reply={left.comment.pk}"
    yield "another's comments", f"{other}comments/"
    yield "another's comments, further down", f"{other}comments/?before={_LATEST}"
    yield "another's answers", f"/c/{left.answer.parent_id}/replies/"
    yield "another's likes", f"{other}likes/"
    yield "another's followers", "/caio/followers/"
    yield "another's followers, searched", "/caio/followers/?q=giraffa"
    yield "another's following", "/caio/following/"
    yield "the stranger's followers", "/stan/followers/"
    yield "the post's likes, further down", f"{post}likes/?others={_LATEST}"
    yield "mentions, as one types", "/mentions/?q=oka"
    yield "explore, a wall", f"/explore/?seed={DiscoverEpoch.objects.latest('pk').pk}-1"
    for kind in ("", "people", "posts"):
        yield f"search, words of a caption, {kind or 'all'}", f"/explore/search/?q=zebra&kind={kind}"
        yield f"search, a name, {kind or 'all'}", f"/explore/search/?q=giraffa&kind={kind}"
        yield f"search, a username, {kind or 'all'}", f"/explore/search/?q=oka&kind={kind}"
    yield "search, further down", f"/explore/search/?q=zebra&kind=posts&cursor={_LATEST}"
    yield "search, a hashtag", "/explore/search/?q=river&kind=hashtags"
    for only in ("mentions", "comments", "likes", "follows"):
        yield f"alerts, {only}", f"/alerts/?only={only}"
    for kind, id_ in reportable(left):
        yield f"to report a {kind}", f"/report/?kind={kind}&id={id_}"
    yield "the group", f"/messages/{left.group.pk}/"
    yield "the group's details", f"/messages/{left.group.pk}/details/"
    yield "the shared card", f"/messages/m/{left.card.pk}/"
    yield "chat, one message", f"/messages/{left.message.conversation_id}/?at={left.message.pk}"
    yield "chat, searched", f"/messages/{left.message.conversation_id}/search/?q=tapir"
    yield "chat, what is new", f"/messages/sync?cursor=0&conversation={left.message.conversation_id}"
    yield "chat, people", "/messages/people/?q=oka"
    yield "chat, to somebody", "/messages/new/?to=okapi"


def found(left: Left) -> dict[str, dict[str, str]]:
    """Who finds each thing behind which door; what nobody finds is not listed."""
    signs: dict[str, dict[str, str]] = {thing: {} for thing in left.marks}
    marks = left.marks
    for sign, browser in left.browsers.items():
        for door, address in doors(left).items():
            _note(signs, marks, door, sign, _answer(browser, address))
        _note(signs, marks, "the daily mail", sign, _mail(VIEWERS[sign]))
    files = {"post": left.photos, "message": left.sent, "profile photo": [left.avatar]}
    for thing, names in (files | {"group photo": [str(left.group.photo)]}).items():
        if any(default_storage.exists(name) for name in names):
            # Whoever knows the address of a file gets it: nobody asks who they are.
            signs[thing]["the file"] = "".join(VIEWERS)
    return signs


def _note(
    signs: dict[str, dict[str, str]], marks: dict[str, tuple[str, ...]], door: str, sign: str, text: str
) -> None:
    for thing, names in marks.items():
        # Their own name and face are on top of every page of theirs.
        is_own = sign == "A" and thing in ("person", "profile photo")
        if not is_own and any(name in text for name in names):
            signs[thing][door] = signs[thing].get(door, "") + sign


def _answer(browser: Client, address: str) -> str:
    """All that it says; that one must sign in says nothing."""
    response = browser.get(address)
    place = response.headers.get("Location", "")
    text = "" if response.status_code >= 400 else response.content.decode()
    return text + ("" if place.startswith("/accounts/") else place)


def _mail(username: str) -> str:
    """What somebody is mailed of the last days."""
    AlertsDigest.objects.filter(user__username=username).update(
        told_until=timezone.now() - timedelta(hours=50)
    )
    AlertsNotification.objects.update(happened_at=timezone.now() - timedelta(hours=1))
    mail.outbox.clear()
    alerts_digest()
    return "".join(f"{message.body}{html_of(message)}" for message in mail.outbox)


def acts(left: Left, *about: str) -> dict[str, dict[str, int]]:
    """What everybody but the author gets who does something about what these parameters say."""
    named = doors(left)
    names = [
        name
        for name, parameters in named_addresses(get_resolver())
        if name in named and parameters & set(about) and _is_act(left, named[name])
    ]
    others = [sign for sign in VIEWERS if sign != "A"]
    return {
        name: {sign: left.browsers[sign].post(named[name]).status_code for sign in others} for name in names
    }


def _is_act(left: Left, address: str) -> bool:
    return "POST" in left.browsers["S"].put(address).headers.get("Allow", "")
