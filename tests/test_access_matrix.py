"""Every address of people and posts, for everybody who may stand to their owner in some way.

One line of the table is one address: what each of ROLES gets where the owner's account is public, then where
it is private. `.` done or shown, `-` not there (404), `R` refused with a sentence, `L` sent to log in.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.messages import ERROR, get_messages
from django.db import transaction
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts import urls as accounts_urls
from accounts.actions import accounts_privacy_set
from accounts.actions_entrance import accounts_invitation_create
from accounts.models import AccountsInvitation, AccountsSession, AccountsUser
from alerts import urls as alerts_urls
from alerts.kinds import ALERTS_CHOSEN_KINDS
from conftest import Person, Post
from discover import urls as discover_urls
from feed import urls as feed_urls
from feed.actions import feed_comment_create
from feed.models import FeedComment, FeedPost
from messaging import urls as messaging_urls
from messaging.actions import MessagingContent, messaging_begin, messaging_group_leave
from messaging.models import MessagingMessage
from moderation import urls as moderation_urls
from moderation.models import ModerationCase, ModerationDecision
from social import urls as social_urls
from social.actions import social_block, social_follow

BrowserOf = Callable[[AccountsUser], Client]

MODULES = (accounts_urls, feed_urls, social_urls, messaging_urls, discover_urls, alerts_urls, moderation_urls)
ROLES = ("owner", "follower", "stranger", "requested", "blocked", "blocker", "signed out")
# Nobody waits at a public account: who is `requested` there is one more stranger.

ALL, MEMBERS, OWN = ". . . . . . .", ". . . . . . L", ". - - - - - L"
READ = (". . . . - - .", ". . - - - - -")
ACT = (". . . . - - L", ". . - - - - L")
MEET = (". . . . - - L", ". . . . - - L")
# A group that the owner made with their follower.
CHAT = (". . - - - - L", ". . - - - - L")
# Oneself is nobody to follow, block or mute.
OTHER = ("R . . . - - L", "R . . . - - L")

PAGES = {
    # address             public           private
    "accounts:settings":  (MEMBERS,        MEMBERS),
    "accounts:settings-profile":     (MEMBERS, MEMBERS),
    "accounts:settings-account":     (MEMBERS, MEMBERS),
    "accounts:settings-privacy":     (MEMBERS, MEMBERS),
    "accounts:settings-security":    (MEMBERS, MEMBERS),
    "accounts:settings-sessions":    (MEMBERS, MEMBERS),
    "accounts:settings-invitations": (MEMBERS, MEMBERS),
    "accounts:settings-storage":     (MEMBERS, MEMBERS),
    "accounts:settings-language":    (MEMBERS, MEMBERS),
    "feed:home":          (ALL,            ALL),
    "feed:home-new":      (MEMBERS,        MEMBERS),
    "feed:saved":         (MEMBERS,        MEMBERS),
    "feed:archive":       (MEMBERS,        MEMBERS),
    "feed:mentions":      (MEMBERS,        MEMBERS),
    "feed:compose":       (MEMBERS,        MEMBERS),
    "feed:hashtag":       (ALL,            READ[1]),
    "feed:profile":       (". . . . - - .", ". . . . - - ."),
    "feed:post":          READ,
    "feed:likes":         READ,
    "feed:comments":      READ,
    "feed:comment-replies": READ,
    "feed:comment-edit":  (OWN,            OWN),
    "feed:comment-delete": (OWN,           OWN),
    "feed:hidden-words":  (MEMBERS,        MEMBERS),
    "feed:post-edit":     (OWN,            OWN),
    "feed:post-delete":   (OWN,            OWN),
    "feed:post-menu":     (OWN,            OWN),
    "social:followers":   READ,
    "social:following":   READ,
    "social:requests":    (MEMBERS,        MEMBERS),
    "social:blocked":     (MEMBERS,        MEMBERS),
    "social:muted":       (MEMBERS,        MEMBERS),
    "social:restricted":  (MEMBERS,        MEMBERS),
    "alerts:list":        (MEMBERS,        MEMBERS),
    "alerts:poll":        (MEMBERS,        MEMBERS),
    "alerts:settings":    (MEMBERS,        MEMBERS),
    "messaging:list":     (MEMBERS,        MEMBERS),
    "messaging:requests": (MEMBERS,        MEMBERS),
    "messaging:people":   (MEMBERS,        MEMBERS),
    "messaging:new":      (MEMBERS,        MEMBERS),
    "messaging:sync":     (MEMBERS,        MEMBERS),
    "messaging:share":    ACT,
    "messaging:message":  CHAT,
    "messaging:thread":   CHAT,
    "messaging:search":   CHAT,
    "messaging:details":  CHAT,
    "discover:explore":   (ALL,            ALL),
    "discover:why":       READ,
    "discover:search":    (ALL,            ALL),
    "discover:people":    (MEMBERS,        MEMBERS),
    "discover:settings":  (MEMBERS,        MEMBERS),
    "discover:about":     (ALL,            ALL),
    "moderation:report":  ("R . . . - - L", "R . - - - - L"),
    "moderation:status":  (MEMBERS,        MEMBERS),
    "moderation:receipt": (OWN,            OWN),
    "moderation:reports": (MEMBERS,        MEMBERS),
    "moderation:rules":   (ALL,            ALL),
    "moderation:numbers": (ALL,            ALL),
}  # fmt: skip
ACTS = {
    # address                public           private
    "accounts:settings-profile":     (MEMBERS, MEMBERS),
    "accounts:settings-account":     (MEMBERS, MEMBERS),
    "accounts:settings-privacy":     (MEMBERS, MEMBERS),
    "accounts:settings-invitations": (MEMBERS, MEMBERS),
    "accounts:settings-language":    (MEMBERS, MEMBERS),
    "accounts:invitation-revoke":    (OWN,     OWN),
    "accounts:session-log-out":      (OWN,     OWN),
    "accounts:sessions-log-out":     (MEMBERS, MEMBERS),
    "accounts:set-language": (ALL,            ALL),
    "accounts:theme":        (ALL,            ALL),
    "feed:home-place":       (MEMBERS,        MEMBERS),
    "feed:hashtag-follow":   (MEMBERS,        ACT[1]),
    "feed:hashtag-unfollow": (MEMBERS,        ACT[1]),
    "feed:like":             ACT,
    "feed:unlike":           ACT,
    "feed:save":             ACT,
    "feed:unsave":           ACT,
    "feed:comments":         ACT,
    "feed:comment-like":     ACT,
    "feed:comment-unlike":   ACT,
    "feed:comment-edit":     (OWN,            OWN),
    "feed:comment-delete":   (OWN,            OWN),
    "feed:comment-approve":  (OWN,            OWN),
    "feed:hidden-words":     (MEMBERS,        MEMBERS),
    "feed:comment-pin":      (OWN,            OWN),
    "feed:comment-unpin":    (OWN,            OWN),
    "feed:post-edit":        (OWN,            OWN),
    "feed:post-delete":      (OWN,            OWN),
    "feed:post-archive":     (OWN,            OWN),
    "feed:post-restore":     (OWN,            OWN),
    "feed:post-pin":         (OWN,            OWN),
    "feed:post-unpin":       (OWN,            OWN),
    "feed:post-options":     (OWN,            OWN),
    "social:follow":         OTHER,
    "social:unfollow":       MEET,
    "social:remove":         MEET,
    "social:accept":         MEET,
    "social:decline":        MEET,
    "social:mute":           OTHER,
    "social:unmute":         MEET,
    "social:restrict":       OTHER,
    "social:unrestrict":     MEET,
    "social:dismiss":        MEET,
    # Whom one blocked, one may block again and unblock.
    "social:block":          ("R . . . - . L", "R . . . - . L"),
    "social:unblock":        (". . . . - . L", ". . . . - . L"),
    "alerts:read":           (MEMBERS,        MEMBERS),
    "alerts:settings":       (MEMBERS,        MEMBERS),
    # Whom one does not follow one does not hear of.
    "alerts:notify":         ("R . R R - - L", "R . R R - - L"),
    "alerts:unnotify":       MEET,
    # To the stranger, who is nobody to write to for themselves.
    "messaging:new":         (". . R . . . L", ". . R . . . L"),
    "messaging:share":       CHAT,
    "messaging:settings":    (MEMBERS,        MEMBERS),
    "messaging:thread":      CHAT,
    "messaging:react":       CHAT,
    "messaging:read":        CHAT,
    "messaging:typing":      CHAT,
    "messaging:mute":        CHAT,
    "messaging:unmute":      CHAT,
    "messaging:accept":      CHAT,
    "messaging:delete":      CHAT,
    "messaging:name":        CHAT,
    "messaging:photo":       CHAT,
    "messaging:add":         CHAT,
    "messaging:leave":       CHAT,
    # The owner said it, and leads the group.
    "messaging:edit":        (OWN,            OWN),
    "messaging:unsend":      (OWN,            OWN),
    "messaging:remove":      (". R - - - - L", ". R - - - - L"),
    "discover:recent":       (MEMBERS,        MEMBERS),
    "discover:settings":     (MEMBERS,        MEMBERS),
    "discover:settings-reset": (MEMBERS,      MEMBERS),
    "discover:less":         OTHER,
    "discover:less-remove":  MEET,
    "moderation:report":     ("R . . . - - L", "R . - - - - L"),
    "moderation:appeal":     (OWN,            OWN),
}  # fmt: skip
# Photos that nobody posted are asked for by owner and key alone: feed/tests/test_visibility.py. Whoever has a
# mail may end the mails: alerts/tests/test_digest.py. Who is kept out has a link of their own:
# moderation/tests/test_appeals.py.
EXEMPT = {"feed:upload", "feed:upload-preview", "feed:upload-delete", "alerts:unsubscribe", "moderation:door"}


# Their pages are about what stands in the query.
ASKED_BY_QUERY = {"moderation:report"}


@dataclass
class Scene:
    """What belongs to the owner, and everybody's browser."""

    post: FeedPost
    comment: FeedComment
    message: MessagingMessage
    decision: ModerationDecision
    invitation: AccountsInvitation
    session: AccountsSession
    browsers: dict[str, Client]

    def address(self, name: str) -> str:
        values = {
            "username": self.post.author.username,
            "code": self.post.code,
            "comment_id": self.comment.pk,
            "name": "sea",
            "conversation_id": self.message.conversation_id,
            "message_id": self.message.pk,
            "decision": self.decision.pk,
            "key": self.invitation.pk,
            "public_id": self.session.pk,
        }
        return reverse(name, kwargs={key: values[key] for key in parameters_of(name)})

    def form(self, name: str) -> dict[str, Any]:
        forms: dict[str, dict[str, Any]] = {
            "accounts:settings-account": {"username": "somebody.else"},
            "accounts:settings-invitations": {"uses": 1, "days": 7},
            "accounts:theme": {"theme": "dark"},
            "feed:comments": {"text": "Good morning"},
            "feed:comment-edit": {"text": "Good evening"},
            "feed:hidden-words": {"words": "spider\nbig spider"},
            "feed:home-place": {"top": 7, "reading": 7},
            "feed:post-edit": {"caption": "New", "photo": self.post.photos.get().pk, "alt": ""},
            "feed:post-options": {"hides_likes": "1"},
            "social:mute": {"scope": "all"},
            "alerts:settings": dict.fromkeys(ALERTS_CHOSEN_KINDS, "everyone"),
            "messaging:new": {"to": "stranger", "text": "Good morning"},
            "messaging:share": {"conversation": self.message.conversation_id},
            "messaging:settings": {"audience": "everyone"},
            "messaging:thread": {"text": "Good morning"},
            "messaging:edit": {"text": "Good evening"},
            "messaging:react": {"emoji": "🔥"},
            "messaging:add": {"to": "stranger"},
            "messaging:remove": {"username": "follower"},
            "discover:settings": {"hashtags": 20, "people": 30, "fresh": 40},
            "discover:less": {"kind": "author", "name": "owner"},
            "discover:less-remove": {"kind": "author", "name": "owner"},
            "moderation:appeal": {"text": "It is art."},
            "moderation:report": {"kind": "post", "id": self.post.code, "reason": "spam"},
        }
        return forms.get(name, {})


@pytest.fixture
def scene(person: Person, post: Post, browser_of: BrowserOf, settings: Settings) -> Callable[[bool], Scene]:
    def make(is_private: bool) -> Scene:
        settings.LIMIT_SCALE = 1_000
        people = {role: person(role.replace(" ", "_")) for role in ROLES[:-1]}
        owner = people["owner"]
        social_follow(follower=people["follower"], followed=owner)
        accounts_privacy_set(user=owner, is_private=is_private)
        if is_private:
            social_follow(follower=people["requested"], followed=owner)
        social_block(blocker=owner, blocked=people["blocked"])
        social_block(blocker=people["blocker"], blocked=owner)
        shown = post(owner, caption="#sea")
        comment = feed_comment_create(author=owner, post=shown, text="My own words")
        said = messaging_begin(
            sender=owner,
            to=[people["follower"], people["requested"]],
            client_id=uuid4(),
            content=MessagingContent(text="My own words"),
        ).message
        messaging_group_leave(user=people["requested"], conversation=said.conversation_id)
        case = ModerationCase.objects.create(kind="person", key=owner.pk, author=owner.pk)
        decision = ModerationDecision.objects.create(
            case=case, measure="warn", person=owner.pk, rule="spam", reason="Three adverts."
        )
        browsers = {role: browser_of(one) for role, one in people.items()} | {"signed out": Client()}
        invitation = accounts_invitation_create(user=owner, uses=1, days=7)
        session = AccountsSession.objects.get(user=owner)
        return Scene(shown, comment, said, decision, invitation, session, browsers)

    return make


def names_of(module: Any) -> Iterator[tuple[str, list[str]]]:
    for pattern in module.urlpatterns:
        yield f"{module.app_name}:{pattern.name}", list(pattern.pattern.regex.groupindex)


def parameters_of(name: str) -> list[str]:
    return dict(name_and_parameters for module in MODULES for name_and_parameters in names_of(module))[name]


def outcome(response: Any) -> str:
    """The sign of an answer in the table; the number of any that has none."""
    status = response.status_code
    if status == 401 or (status == 302 and response["Location"].startswith("/accounts/login/")):
        return "L"
    # Without htmx a refusal is told on the page that one comes back to.
    if status == 422 or any(message.level == ERROR for message in get_messages(response.wsgi_request)):
        return "R"
    return {200: ".", 204: ".", 302: ".", 303: ".", 404: "-"}.get(status, str(status))


def answers(scene: Scene, name: str, method: str, is_htmx: bool) -> str:
    """What each role gets; what one did is undone before the next."""
    headers = {"HX-Request": "true"} if is_htmx else {}
    signs = []
    address = scene.address(name)
    form = scene.form(name) if method == "post" or name in ASKED_BY_QUERY else {}
    for browser in scene.browsers.values():
        cookies = SimpleCookie(browser.cookies)
        with transaction.atomic():
            signs.append(outcome(getattr(browser, method)(address, form, headers=headers)))
            transaction.set_rollback(True)
        browser.cookies = cookies
    return " ".join(signs)


@pytest.mark.parametrize("is_htmx", [False, True], ids=["plain", "htmx"])
@pytest.mark.parametrize("is_private", [False, True], ids=["public", "private"])
@pytest.mark.parametrize(("method", "table"), [("get", PAGES), ("post", ACTS)], ids=["pages", "acts"])
def test_everybody_gets_what_the_table_says(
    scene: Callable[[bool], Scene],
    method: str,
    table: dict[str, tuple[str, str]],
    is_private: bool,
    is_htmx: bool,
) -> None:
    made = scene(is_private)
    got = {name: answers(made, name, method, is_htmx) for name in table}
    assert got == {name: line[is_private] for name, line in table.items()}


def test_every_address_is_in_the_table() -> None:
    names = {name for module in MODULES for name, _parameters in names_of(module)}
    assert names == PAGES.keys() | ACTS.keys() | EXEMPT


@pytest.mark.parametrize("role", ["owner", "stranger", "signed out"])
def test_a_wrong_method_is_405(scene: Callable[[bool], Scene], role: str) -> None:
    made = scene(False)
    client = made.browsers[role]
    wrong = [("post", name) for name in PAGES.keys() - ACTS.keys() - {"feed:compose"}]
    wrong += [("get", name) for name in ACTS.keys() - PAGES.keys()]
    wrong += [("put", name) for name in PAGES.keys() | ACTS.keys()]
    statuses = {
        (method, name): getattr(client, method)(made.address(name)).status_code for method, name in wrong
    }
    assert {asked: status for asked, status in statuses.items() if status != 405} == {}


def test_acts_need_the_csrf_token(scene: Callable[[bool], Scene]) -> None:
    made = scene(False)
    client = Client(enforce_csrf_checks=True)
    client.force_login(made.post.author)
    statuses = {name: client.post(made.address(name), made.form(name)).status_code for name in ACTS}
    assert {name: status for name, status in statuses.items() if status != 403} == {}


def test_the_blocker_is_offered_to_unblock_and_nobody_else_is(scene: Callable[[bool], Scene]) -> None:
    browsers = scene(False).browsers
    pages = {role: browser.get("/owner/") for role, browser in browsers.items()}
    assert [role for role, page in pages.items() if "/owner/unblock/" in page.text] == ["blocker"]
