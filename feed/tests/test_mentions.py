"""Whom a field offers after an @."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import AccountsUser
from conftest import Person
from feed.mentions import FEED_MENTION_OPTIONS, feed_mention_options
from social.actions import social_block, social_follow

BrowserOf = Callable[[AccountsUser], Client]

# The session, then the user with the profile.
SIGNED_IN = 2


def names(client: Client, letters: str) -> list[str]:
    answer = client.get("/mentions/", {"q": letters})
    assert answer.status_code == 200
    return re.findall(r'data-username="([^"]+)"', answer.content.decode())


def test_people_the_viewer_knows_come_first_then_who_has_just_that_name(
    person: Person, browser_of: BrowserOf
) -> None:
    viewer = person("viewer")
    social_follow(follower=viewer, followed=person("anabel"))
    social_follow(follower=viewer, followed=person("zoe", name="Maria Ana Souza"))
    social_follow(follower=person("anapaula"), followed=viewer)
    for stranger in ("ana", "anastasia"):
        person(stranger)
    client = browser_of(viewer)
    assert names(client, "ana") == ["anabel", "zoe", "anapaula", "ana"]
    assert names(client, "ANAB") == ["anabel"]
    assert names(client, "souza") == ["zoe"]
    assert names(client, "aria") == []


def test_who_follows_each_other_is_offered_once(person: Person, browser_of: BrowserOf) -> None:
    viewer, ana = person("viewer"), person("ana")
    social_follow(follower=viewer, followed=ana)
    social_follow(follower=ana, followed=viewer)
    assert names(browser_of(viewer), "a") == ["ana"]


@pytest.mark.parametrize("letters", ["", " ", "\0", "%", "_", "a_", "a\\", "'", "a" * 31, "\u202e", "<b>"])
def test_signs_stand_for_themselves(person: Person, browser_of: BrowserOf, letters: str) -> None:
    viewer = person("viewer")
    social_follow(follower=viewer, followed=person("ana", name="Ana"))
    assert names(browser_of(viewer), letters) == []


def test_an_underscore_is_found_as_such(person: Person, browser_of: BrowserOf) -> None:
    viewer = person("viewer")
    social_follow(follower=viewer, followed=person("a_b"))
    social_follow(follower=viewer, followed=person("axb"))
    assert names(browser_of(viewer), "a_") == ["a_b"]


def test_nobody_who_is_not_there_and_never_oneself(person: Person, browser_of: BrowserOf) -> None:
    viewer, blocked, blocker, gone = (person(name) for name in ("viewer", "blocked", "blocker", "gone"))
    for other in (blocked, blocker, gone):
        social_follow(follower=viewer, followed=other)
    social_block(blocker=viewer, blocked=blocked)
    social_block(blocker=blocker, blocked=viewer)
    AccountsUser.objects.filter(pk=gone.pk).update(is_active=False)
    client = browser_of(viewer)
    for name in ("viewer", "blocked", "blocker", "gone"):
        assert names(client, name) == []


def test_names_are_text_and_no_markup(person: Person, browser_of: BrowserOf) -> None:
    viewer = person("viewer")
    social_follow(follower=viewer, followed=person("ana", name="Ana <script>"))
    assert "Ana &lt;script&gt;" in browser_of(viewer).get("/mentions/?q=ana").content.decode()


def test_at_most_eight_by_two_queries(
    person: Person, browser_of: BrowserOf, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    viewer = person("viewer")
    for number in range(12):
        social_follow(follower=viewer, followed=person(f"ana{number}"))
    client = browser_of(viewer)
    with django_assert_num_queries(SIGNED_IN + 2):
        assert len(names(client, "ana")) == FEED_MENTION_OPTIONS


def test_no_letters_cost_no_query(person: Person, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    viewer = person("viewer")
    with django_assert_num_queries(0):
        assert feed_mention_options(viewer, "") == []


def test_only_for_who_is_signed_in(client: Client, db: None) -> None:
    assert client.get("/mentions/?q=ana").headers["Location"].startswith("/accounts/login/")
    assert client.get("/mentions/?q=ana", headers={"HX-Request": "true"}).status_code == 401


def test_it_is_only_read(person: Person, browser_of: BrowserOf) -> None:
    assert browser_of(person("viewer")).post("/mentions/").status_code == 405
