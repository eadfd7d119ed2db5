"""Whatever is sent to any address is answered: with a page, a refusal or a redirect, never with a 500."""

import random
import socket
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from pytest_django import Settings

from accounts.models import AccountsSession
from conftest import Person, Post, Upload
from feed.actions import feed_comment_create
from feed.models import FeedPhoto
from messaging.actions import MessagingContent, messaging_begin
from tests.browser import Site

Ask = Callable[[Client, str], Any]

NUL, HUGE, DEEP = "a\0b", "9" * 5000, "[" * 50_000
FORM = "application/x-www-form-urlencoded"
# What may be in a form of the site beside what its pages say by themselves.
NAMES = ["add", "after", "alt", "before", "bio", "caption", "code", "comment", "comments_closed"]
NAMES += ["credential", "crop", "cursor", "digest", "email", "from", "hides_likes", "key", "known"]
NAMES += ["language", "like", "login", "name", "next", "only", "opened", "page", "parent", "password"]
NAMES += ["password1", "photo", "photos", "position", "q", "reading", "remove", "scope", "section", "seen"]
NAMES += ["since", "submission", "text", "theme", "token", "top", "uidb36", "upload", "upto", "username"]
NAMES += ["website", "at", "audience", "client_id", "conversation", "edit", "emoji", "post", "react", "reply"]
NAMES += ["reply_to", "to", "hashtags", "people", "fresh", "is_surprising", "kind", "seed"]
NAMES += ["invitation", "answer", "uses", "days", "note"]


def _post_of(value: str) -> Ask:
    return lambda client, path: client.post(path, dict.fromkeys(NAMES, value))


def _query_of(value: str) -> Ask:
    return lambda client, path: client.get(path, dict.fromkeys(NAMES, value))


def _body(content: bytes, content_type: str) -> Ask:
    return lambda client, path: client.generic("POST", path, content, content_type)


_NOISE = random.Random(7).randbytes(4096)
_FILE = (
    b'--x\r\nContent-Disposition: form-data; name="photo"; filename="../../\xff\0.jpg"\r\n'
    b"Content-Type: image/jpeg\r\n\r\n\xff\xd8\xff\r\n--x--\r\n"
)
_FORGED = {
    "Accept-Language": "x" * 5000 + ",;q=nan",
    "Cookie": "theme=%00; django_language=\xff; csrftoken=\0; messages=[[",
    "HX-Boosted": "\xff",
    "HX-Current-URL": "http://[",
    "HX-Request": "true",
    "Referer": "http://[::",
    "X-Forwarded-For": "\xff, ::::, 1.2.3.4.5",
}

ASKS: dict[str, Ask] = {
    "plain GET": lambda client, path: client.get(path),
    "empty POST": lambda client, path: client.post(path),
    "unknown method": lambda client, path: client.generic("BREW", path),
    "NUL in every parameter": _query_of(NUL),
    "NUL in every field": _post_of(NUL),
    "huge numbers in every parameter": _query_of(HUGE),
    "huge numbers in every field": _post_of(HUGE),
    "no number in every field": _post_of("nan"),
    "deep lists in every field": _post_of(DEEP),
    "lists in every field": lambda client, path: client.post(path, {name: ["1", NUL] for name in NAMES}),
    "huge query": lambda client, path: client.get(f"{path}?{'x=1&' * 50_000}"),
    "invalid UTF-8 in the query": lambda client, path: client.get(f"{path}?cursor=%FF&next=%C3&%FF=%FE"),
    "noise as a form": _body(_NOISE, FORM),
    "noise as files": _body(_NOISE, "multipart/form-data; boundary=x"),
    "noise as JSON": _body(_NOISE, "application/json"),
    "noise as nothing": _body(_NOISE, ""),
    "noise as an unknown encoding": _body(_NOISE, f"{FORM}; charset=klingon"),
    "files without a boundary": _body(_FILE, "multipart/form-data"),
    "files with a boundary of no ASCII": _body(_FILE, "multipart/form-data; boundary=\xff"),
    "files in an unknown encoding": _body(_FILE, "multipart/form-data; boundary=x; charset=klingon"),
    "a file with a name like a path": _body(_FILE, "multipart/form-data; boundary=x"),
    "half of a file": _body(_FILE[:90], "multipart/form-data; boundary=x"),
    "10,000 fields": _body(b"&".join(b"f%d=1" % number for number in range(10_000)), FORM),
    "10,000 values of one field": _body(b"upload=1&" * 10_000, FORM),
    "invalid UTF-8 in fields": _body(b"&".join(b"%s=%%ff%%c3" % name.encode() for name in NAMES), FORM),
    "3 MB of a field": _body(b"caption=" + b"x" * 3_000_000, FORM),
    "a forged Host": lambda client, path: client.get(path, headers={"Host": "evil.example\0"}),
    "forged headers": lambda client, path: client.post(path, headers=_FORGED),
}


@pytest.fixture
def addresses(person: Person, post: Post, upload: Upload) -> list[str]:
    """Every address of the project, of things that are somebody else's."""
    ana = person("ana")
    Client().force_login(ana)
    session = AccountsSession.objects.get(user=ana)
    shared = post(ana, caption="#sea")
    comment = feed_comment_create(author=ana, post=shared, text="words")
    caio = person("caio")
    said = messaging_begin(
        sender=ana, to=[caio], client_id=uuid4(), content=MessagingContent(text="words")
    ).message
    samples = {
        "username": "ana",
        "code": shared.code,
        "comment_id": comment.pk,
        "event_id": "1",
        "name": "sea",
        "conversation_id": said.conversation_id,
        "message_id": said.pk,
        "upload_id": str(upload(ana).pk),
        "public_id": str(session.public_id),
        "uidb36": "1",
        "key": "0" * 40,
        "pk": "1",
        "id": "1",
        "object_id": "1",
        "app_label": "accounts",
        "content_type_id": "1",
        "url": "no/such/page",
        "decision": "1",
        "kind": "post",
        "token": "0:0:0",
    }
    # A parameter without a sample is a new one: give it one above.
    return sorted(
        reverse(name, kwargs={each: samples[each] for each in names})
        for name, names in named_addresses(get_resolver())
    )


def named_addresses(
    resolver: URLResolver, space: str = "", above: frozenset[str] = frozenset()
) -> Iterator[tuple[str, frozenset[str]]]:
    """The full name and the parameters of each pattern below."""
    for pattern in resolver.url_patterns:
        names = above | set(pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from named_addresses(pattern, inner, names)
        elif pattern.name:
            yield f"{space}{pattern.name}", names


def _answers(client: Client, ask: Ask, addresses: list[str]) -> dict[str, int]:
    """The status of each answer; what one request did is undone before the next."""
    cookies = SimpleCookie(client.cookies)
    statuses = {}
    for address in addresses:
        client.cookies = SimpleCookie(cookies)
        with transaction.atomic():
            statuses[address] = ask(client, address).status_code
            transaction.set_rollback(True)
    return statuses


@pytest.fixture
def unlimited(settings: Settings) -> None:
    """A limit's refusal would hide the answer behind it."""
    settings.LIMIT_SCALE = 1_000_000
    settings.ACCOUNT_RATE_LIMITS, settings.MFA_RATE_LIMITS = False, {}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.mark.parametrize("is_stranger", [False, True], ids=["signed out", "a stranger"])
@pytest.mark.parametrize("ask", ASKS.values(), ids=ASKS.keys())
def test_no_address_fails(
    unlimited: None, addresses: list[str], person: Person, ask: Ask, is_stranger: bool
) -> None:
    client = Client(raise_request_exception=False)
    if is_stranger:
        client.force_login(person("bo"))
    statuses = _answers(client, ask, addresses)
    assert len(statuses) > 50
    assert {address: status for address, status in statuses.items() if status >= 500} == {}


@pytest.mark.parametrize(
    "number",
    ["9" * 400, "-" + "9" * 400, "nan", "inf", "1e999", "\uff11", "1_0", ""],
    ids=lambda number: number[:6] or "nothing",
)
def test_a_photos_place_and_crop_may_be_any_text(
    unlimited: None, person: Person, post: Post, upload: Upload, number: str
) -> None:
    bo = person("bo")
    client = Client(raise_request_exception=False)
    client.force_login(bo)
    shared, staged = post(bo), upload(bo)
    photo = FeedPhoto.objects.get(post=shared)
    form = {"upload": str(staged.pk), "position": number, "crop": ",".join([number] * 4), "add": ""}
    assert client.post("/p/new/", form).status_code in (200, 422)
    edit = {
        "photo": [str(photo.pk), number],
        "alt": ["wall", ""],
        "position": [number, number],
        "caption": "",
    }
    assert client.post(f"/p/{shared.code}/edit/", edit).status_code == 302


RAW = {
    "no request at all": b"\0\xff\r\n\r\n",
    "an unknown protocol": b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
    "no Host": b"GET / HTTP/1.1\r\n\r\n",
    "a Host of noise": b"GET / HTTP/1.1\r\nHost: \xff\xfe/..\r\n\r\n",
    "NUL in the path": b"GET /%00/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "invalid UTF-8 in the path": b"GET /%ff%c3/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "an escape cut off": b"GET /%a/%/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "a path up the tree": b"GET /media/../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "an escaped path up": b"GET /media/%2e%2e/%2e%2e%2fetc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "NUL in the name of a photo": b"GET /media/photos/%00.jpg HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "a photo's name of 5,000 letters": b"GET /media/" + b"x" * 5000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "a whole address as the path": b"GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "a header of 1 MB": b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 1_000_000 + b"\r\n\r\n",
    "a header of noise": b"GET / HTTP/1.1\r\nHost: localhost\r\nX: \0\xff\r\n\r\n",
    "cookies of noise": b"GET / HTTP/1.1\r\nHost: localhost\r\nCookie: sessionid=\xff\xfe; ;;=\r\n\r\n",
    "a length of letters": b"POST /p/upload/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: ten\r\n\r\n",
    "a negative length": b"POST /p/upload/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
    "two lengths": b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "an endless length": b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + b"9" * 30 + b"\r\n\r\n",
    "chunks of noise": (
        b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\xff\r\n0\r\n\r\n"
    ),
    "a handshake that is none": (
        b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
    ),
}


@pytest.mark.parametrize("sent", RAW.values(), ids=RAW.keys())
def test_the_site_survives_what_no_browser_sends(site: Site, sent: bytes) -> None:
    status = _status(site, sent)
    assert status is None or 200 <= status < 500
    assert _status(site, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n") == 200


def _status(site: Site, sent: bytes) -> int | None:
    """The status of the answer; None where the connection was closed without one."""
    address = urlsplit(site.url)
    with closing(
        socket.create_connection((str(address.hostname), int(address.port or 80)), timeout=15)
    ) as line:
        with suppress(ConnectionError):
            line.sendall(sent)
        with suppress(ConnectionError), line.makefile("rb") as answer:
            first = answer.readline().split()
            return int(first[1]) if first else None
    return None
