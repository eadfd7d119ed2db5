"""What the team takes away is gone behind every door of the site, for everybody whom it is taken from.

One line of a table is one door: who finds the thing there before anything is decided, once it was taken down,
once its author's account is limited, and once that is suspended or banned. `A` its author, `F` a follower,
`S` a stranger whom the author met everywhere (both liked, saved, were mentioned, wrote), `O` somebody signed
out. Doors that are not listed show it to nobody: all addresses of the site are opened, so that a new one that
shows something must be written down here.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from conftest import Person, Post, Upload
from feed.tasks import feed_names_sweep
from moderation.actions import moderation_decide
from moderation.models import ModerationCase
from moderation.tests.conftest import Moderator
from moderation.tests.doors import acts, found
from moderation.tests.left import leave_everywhere

# Not taken from anybody: what somebody reported stays in their own list as long as nobody has acted on it.
# Conversations keep the words and the name of who was put out, as half of them would mean nothing; not the
# photo. A limited account is like one that was made private: addresses of files stay as they are.
DOORS = {
    # door                                  before  down  limited out
    "post": {
        "alerts:list":                         ("AFS",  "A",  "AF",   ""),
        "alerts:poll":                         ("A",    "",   "A",    ""),
        "messaging:share":                     ("AFS",  "A",  "AF",   ""),
        "messaging:thread":                    ("AS",   "A",  "A",    ""),
        "discover:why":                        ("AFSO", "",   "AF",   ""),
        "feed:home":                           ("AFS",  "",   "AF",   ""),
        "feed:saved":                          ("AFS",  "",   "AF",   ""),
        "feed:hashtag":                        ("AFSO", "",   "AF",   ""),
        "feed:post":                           ("AFSO", "A",  "AF",   ""),
        "feed:likes":                          ("AFSO", "A",  "AF",   ""),
        "feed:comments":                       ("AFSO", "A",  "AF",   ""),
        "feed:post-edit":                      ("A",    "A",  "A",    ""),
        "feed:post-delete":                    ("A",    "A",  "A",    ""),
        "feed:post-menu":                      ("A",    "A",  "A",    ""),
        "feed:profile":                        ("AFSO", "",   "AF",   ""),
        "home, further down":                  ("AFS",  "",   "AF",   ""),
        "home, from a place":                  ("AFS",  "",   "AF",   ""),
        "hashtag, further down":               ("AFSO", "",   "AF",   ""),
        "saved, further down":                 ("AFS",  "",   "AF",   ""),
        "the post's likes, further down":      ("AFSO", "A",  "AF",   ""),
        "search, words of a caption, all":     ("AFSO", "",   "AF",   ""),
        "search, words of a caption, posts":   ("AFSO", "",   "AF",   ""),
        "search, further down":                ("AFSO", "",   "AF",   ""),
        "alerts, comments":                    ("A",    "A",  "A",    ""),
        "alerts, likes":                       ("AFS",  "A",  "AF",   ""),
        "to report a post":                    ("AFS",  "A",  "AF",   ""),
        "chat, one message":                   ("AS",   "A",  "A",    ""),
        "chat, what is new":                   ("AS",   "A",  "A",    ""),
        "explore, a wall":                     ("FSO",  "",   "F",    ""),
        "alerts, mentions":                    ("FS",   "",   "F",    ""),
        "the daily mail":                      ("FS",   "",   "F",    ""),
        "moderation:reports":                  ("S",    "",   "S",    "S"),
        "the file":                            ("AFSO", "",   "AFSO", ""),
        "moderation:receipt":                  ("",     "A",  "",     ""),
    },
    "comment": {
        "feed:comment-edit":                   ("A",    "A",  "A",    ""),
        "feed:comment-replies":                ("AFSO", "A",  "AFSO", ""),
        "another's post":                      ("AFSO", "A",  "AFSO", ""),
        "another's post, one comment":         ("AFSO", "A",  "AFSO", ""),
        "another's post, one answer":          ("AFSO", "A",  "AFSO", ""),
        "another's post, answering":           ("AFSO", "A",  "AFSO", ""),
        "another's comments":                  ("AFSO", "A",  "AFSO", ""),
        "another's comments, further down":    ("AFSO", "A",  "AFSO", ""),
        "another's answers":                   ("AFSO", "A",  "AFSO", ""),
        "alerts:list":                         ("FS",   "",   "FS",   ""),
        "alerts, mentions":                    ("FS",   "",   "FS",   ""),
        "alerts, comments":                    ("FS",   "",   "FS",   ""),
        "alerts, likes":                       ("FS",   "",   "FS",   ""),
        "the daily mail":                      ("FS",   "",   "FS",   ""),
        "moderation:reports":                  ("S",    "",   "S",    "S"),
    },
    "message": {
        "messaging:thread":                    ("AS",   "",   "AS",   "S"),
        "chat, one message":                   ("AS",   "",   "AS",   "S"),
        "chat, searched":                      ("AS",   "",   "AS",   "S"),
        "chat, what is new":                   ("AS",   "",   "AS",   "S"),
        "moderation:reports":                  ("S",    "",   "S",    "S"),
        "the file":                            ("AFSO", "",   "AFSO", "AFSO"),
    },
    "person": {
        "alerts:list":                         ("FS",   "S",  "FS",   ""),
        "messaging:list":                      ("FS",   "FS", "FS",   "FS"),
        "messaging:new":                       ("FS",   "FS", "FS",   "FS"),
        "discover:why":                        ("FSO",  "",   "F",    ""),
        "discover:people":                     ("FS",   "FS", "FS",   ""),
        "social:followers":                    ("FSO",  "FSO","F",    ""),
        "social:following":                    ("FSO",  "FSO","F",    ""),
        "feed:home":                           ("FS",   "FS", "FS",   ""),
        "feed:post":                           ("FSO",  "",   "F",    ""),
        "feed:likes":                          ("FSO",  "",   "F",    ""),
        "feed:comments":                       ("FSO",  "",   "F",    ""),
        "feed:comment-replies":                ("FSO",  "",   "FSO",  ""),
        "feed:profile":                        ("FSO",  "FSO","FSO",  ""),
        "home, further down":                  ("FS",   "FS", "FS",   ""),
        "home, from a place":                  ("FS",   "FS", "FS",   ""),
        "profile, further down":               ("FSO",  "FSO","FSO",  ""),
        "profile, former name":                ("FSO",  "FSO","FSO",  ""),
        "another's post":                      ("FSO",  "",   "FSO",  ""),
        "another's post, one comment":         ("FSO",  "",   "FSO",  ""),
        "another's post, one answer":          ("FSO",  "",   "FSO",  ""),
        "another's post, answering":           ("FSO",  "",   "FSO",  ""),
        "another's comments":                  ("FSO",  "",   "FSO",  ""),
        "another's comments, further down":    ("FSO",  "",   "FSO",  ""),
        "another's answers":                   ("FSO",  "",   "FSO",  ""),
        "another's likes":                     ("FSO",  "FSO","FSO",  ""),
        "another's followers":                 ("FSO",  "FSO","FSO",  ""),
        "another's followers, searched":       ("FSO",  "FSO","FSO",  ""),
        "another's following":                 ("FSO",  "FSO","FSO",  ""),
        "the stranger's followers":            ("FSO",  "FSO","FSO",  ""),
        "mentions, as one types":              ("FS",   "FS", "FS",   ""),
        "search, a name, all":                 ("FSO",  "FSO","FSO",  ""),
        "search, a username, all":             ("FSO",  "FSO","FSO",  ""),
        "search, a name, people":              ("FSO",  "FSO","FSO",  ""),
        "search, a username, people":          ("FSO",  "FSO","FSO",  ""),
        "alerts, mentions":                    ("FS",   "",   "FS",   ""),
        "alerts, comments":                    ("FS",   "S",  "FS",   ""),
        "alerts, likes":                       ("FS",   "S",  "FS",   ""),
        "to report a post":                    ("FS",   "",   "F",    ""),
        "to report a comment":                 ("FS",   "",   "FS",   ""),
        "to report a person":                  ("FS",   "FS", "FS",   ""),
        "the group":                           ("FS",   "FS", "FS",   "FS"),
        "the group's details":                 ("FS",   "FS", "FS",   "FS"),
        "chat, what is new":                   ("FS",   "FS", "FS",   "FS"),
        "chat, people":                        ("FS",   "FS", "FS",   ""),
        "chat, to somebody":                   ("F",    "F",  "F",    ""),
        "the daily mail":                      ("FS",   "S",  "FS",   ""),
        "moderation:reports":                  ("S",    "",   "",     ""),
        "messaging:requests":                  ("S",    "S",  "S",    "S"),
        "messaging:people":                    ("S",    "S",  "S",    ""),
        "messaging:share":                     ("S",    "",   "",     ""),
        "messaging:thread":                    ("S",    "S",  "S",    "S"),
        "messaging:search":                    ("S",    "S",  "S",    "S"),
        "messaging:details":                   ("S",    "S",  "S",    "S"),
        "the post's likes, further down":      ("SO",   "",   "",     ""),
        "alerts, follows":                     ("S",    "S",  "S",    ""),
        "to report a message":                 ("S",    "",   "S",    "S"),
        "chat, one message":                   ("S",    "S",  "S",    "S"),
        "chat, searched":                      ("S",    "S",  "S",    "S"),
    },
    "profile photo": {
        "alerts:list":                         ("FS",   "",   "FS",   ""),
        "discover:why":                        ("FSO",  "",   "F",    ""),
        "feed:home":                           ("FS",   "",   "FS",   ""),
        "feed:post":                           ("FSO",  "",   "F",    ""),
        "feed:likes":                          ("FSO",  "",   "F",    ""),
        "feed:comments":                       ("FSO",  "",   "F",    ""),
        "feed:comment-replies":                ("FSO",  "",   "FSO",  ""),
        "feed:profile":                        ("FSO",  "",   "FSO",  ""),
        "home, further down":                  ("FS",   "",   "FS",   ""),
        "home, from a place":                  ("FS",   "",   "FS",   ""),
        "profile, further down":               ("FSO",  "",   "FSO",  ""),
        "another's post":                      ("FSO",  "",   "FSO",  ""),
        "another's post, one comment":         ("FSO",  "",   "FSO",  ""),
        "another's post, one answer":          ("FSO",  "",   "FSO",  ""),
        "another's post, answering":           ("FSO",  "",   "FSO",  ""),
        "another's comments":                  ("FSO",  "",   "FSO",  ""),
        "another's comments, further down":    ("FSO",  "",   "FSO",  ""),
        "another's answers":                   ("FSO",  "",   "FSO",  ""),
        "another's likes":                     ("FSO",  "",   "FSO",  ""),
        "another's followers":                 ("FSO",  "",   "FSO",  ""),
        "another's followers, searched":       ("FSO",  "",   "FSO",  ""),
        "another's following":                 ("FSO",  "",   "FSO",  ""),
        "the stranger's followers":            ("FSO",  "",   "FSO",  ""),
        "mentions, as one types":              ("FS",   "",   "FS",   ""),
        "search, a name, all":                 ("FSO",  "",   "FSO",  ""),
        "search, a username, all":             ("FSO",  "",   "FSO",  ""),
        "search, a name, people":              ("FSO",  "",   "FSO",  ""),
        "search, a username, people":          ("FSO",  "",   "FSO",  ""),
        "alerts, mentions":                    ("FS",   "",   "FS",   ""),
        "alerts, comments":                    ("FS",   "",   "FS",   ""),
        "alerts, likes":                       ("FS",   "",   "FS",   ""),
        "the group":                           ("FS",   "",   "FS",   ""),
        "the group's details":                 ("FS",   "",   "FS",   ""),
        "chat, what is new":                   ("FS",   "",   "FS",   ""),
        "chat, people":                        ("FS",   "",   "FS",   ""),
        "messaging:list":                      ("S",    "",   "S",    ""),
        "messaging:people":                    ("S",    "",   "S",    ""),
        "messaging:new":                       ("S",    "",   "S",    ""),
        "messaging:share":                     ("S",    "",   "",     ""),
        "messaging:thread":                    ("S",    "",   "S",    ""),
        "messaging:search":                    ("S",    "",   "S",    ""),
        "messaging:details":                   ("S",    "",   "S",    ""),
        "discover:people":                     ("S",    "",   "S",    ""),
        "the post's likes, further down":      ("SO",   "",   "",     ""),
        "alerts, follows":                     ("S",    "",   "S",    ""),
        "chat, one message":                   ("S",    "",   "S",    ""),
        "chat, searched":                      ("S",    "",   "S",    ""),
        "the file":                            ("AFSO", "",   "AFSO", ""),
    },
    "group photo": {
        "messaging:list":                      ("AF",   "",   "AF",   "F"),
        "messaging:new":                       ("AF",   "",   "AF",   "F"),
        "messaging:share":                     ("AF",   "",   "AF",   ""),
        "messaging:thread":                    ("A",    "",   "A",    ""),
        "messaging:search":                    ("A",    "",   "A",    ""),
        "messaging:details":                   ("A",    "",   "A",    ""),
        "the group":                           ("AFS",  "",   "AFS",  "FS"),
        "the group's details":                 ("AFS",  "",   "AFS",  "FS"),
        "chat, one message":                   ("A",    "",   "A",    ""),
        "chat, searched":                      ("A",    "",   "A",    ""),
        "chat, what is new":                   ("AFS",  "",   "AFS",  "FS"),
        "chat, to somebody":                   ("AF",   "",   "AF",   ""),
        "messaging:requests":                  ("S",    "",   "S",    "S"),
        "the file":                            ("AFSO", "",   "AFSO", "AFSO"),
    },
}  # fmt: skip
STATES = {"before": 0, "taken down": 1, "limited": 2, "suspended": 3, "banned": 3}
MEASURES: dict[str, dict[str, dict[str, Any]]] = {
    "before": {},
    "taken down": {
        **{kind: {"measure": "hide"} for kind in ("post", "comment", "message")},
        **{kind: {"measure": "photo"} for kind in ("person", "group")},
    },
    "limited": {"person": {"measure": "limit"}},
    "suspended": {"person": {"measure": "suspend", "until": timezone.now() + timedelta(days=7)}},
    "banned": {"person": {"measure": "ban"}},
}
# What the addresses of acts name that are closed to others.
CLOSED = {
    "taken down": ("code", "comment_id"),
    "suspended": ("code", "comment_id", "username"),
    "banned": ("code", "comment_id", "username"),
}


@pytest.mark.parametrize("state", STATES)
def test_every_door(
    person: Person,
    post: Post,
    upload: Upload,
    moderator: Moderator,
    settings: Settings,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    state: str,
) -> None:
    settings.LIMIT_SCALE = 1_000
    left = leave_everywhere(person, post, upload)
    with django_capture_on_commit_callbacks(execute=True):
        _decide(moderator("team"), MEASURES[state])
    # The worker's part; files go once their rows are written.
    with django_capture_on_commit_callbacks(execute=True):
        feed_names_sweep()
    column, signs = STATES[state], found(left)
    wrong = {
        (thing, door): (got, wanted)
        for thing, table in DOORS.items()
        for door in table | signs[thing]
        if (got := signs[thing].get(door, "")) != (wanted := table[door][column] if door in table else "")
    }
    assert wrong == {}
    if about := CLOSED.get(state):
        refused = acts(left, *about)
        assert len(refused) > 15
        assert {name: each for name, each in refused.items() if each != {"F": 404, "S": 404, "O": 302}} == {}


def _decide(team: Any, measures: dict[str, dict[str, Any]]) -> None:
    for case in ModerationCase.objects.filter(kind__in=measures):
        moderation_decide(case=case, by=team, rule="spam", reason="Three adverts.", **measures[case.kind])
