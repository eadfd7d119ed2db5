"""To hear of somebody's new posts: who may ask, what is answered, and where it is offered."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import AccountsUser
from alerts.models import AlertsSubscription
from conftest import Person, Post
from social.actions import social_block, social_follow, social_mute, social_unfollow

BrowserOf = Callable[[AccountsUser], Client]

HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/bia/"}


@pytest.fixture
def ana(person: Person) -> AccountsUser:
    return person("ana")


@pytest.fixture
def bia(person: Person) -> AccountsUser:
    return person("bia")


@pytest.fixture
def browser(ana: AccountsUser, browser_of: BrowserOf) -> Client:
    """ana's."""
    return browser_of(ana)


def hears(subscriber: AccountsUser, author: AccountsUser) -> bool:
    return AlertsSubscription.objects.filter(subscriber=subscriber, author=author).exists()


def said(response: Any) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_asking_and_no_longer_asking_answer_the_button(
    browser: Client, ana: AccountsUser, bia: AccountsUser
) -> None:
    social_follow(follower=ana, followed=bia)
    for _ in range(2):
        answer = browser.post("/bia/notify/", headers=HTMX)
        assert 'action="/bia/unnotify/" data-optimistic="/bia/notify/"' in answer.text
        assert 'aria-pressed="true"' in answer.text
        assert "<span>Stop notifying me</span>" in answer.text
    assert AlertsSubscription.objects.count() == 1
    for _ in range(2):
        answer = browser.post("/BIA/unnotify/", headers=HTMX)
        assert 'action="/bia/notify/"' in answer.text
        assert "<span>Notify me of new posts</span>" in answer.text
    assert not hears(ana, bia)


def test_plain_forms_lead_back_and_say_it(browser: Client, ana: AccountsUser, bia: AccountsUser) -> None:
    social_follow(follower=ana, followed=bia)
    answer = browser.post("/bia/notify/")
    assert answer["Location"] == "/bia/"
    assert said(answer) == ["You will hear of new posts of bia."]
    answer = browser.post("/bia/unnotify/")
    assert said(answer)[-1] == "You will no longer hear of new posts of bia."


@pytest.mark.parametrize("name", ["ana", "bia"])
def test_whom_one_does_not_follow_one_is_not_told_of(
    browser: Client, ana: AccountsUser, bia: AccountsUser, name: str
) -> None:
    answer = browser.post(f"/{name}/notify/", headers=HTMX)
    assert answer.status_code == 422
    assert "Follow them first" in answer["HX-Trigger"]
    assert answer["HX-Reswap"] == "none"
    assert said(browser.post(f"/{name}/notify/")) == ["Follow them first to hear of their posts."]
    assert not AlertsSubscription.objects.exists()


def test_who_is_not_there_is_404(browser: Client, ana: AccountsUser, bia: AccountsUser) -> None:
    social_follow(follower=ana, followed=bia)
    social_block(blocker=bia, blocked=ana)
    for address in ("/bia/notify/", "/bia/unnotify/", "/nobody.there/notify/"):
        assert browser.post(address).status_code == 404
    AccountsUser.objects.filter(pk=bia.pk).update(is_active=False)
    assert browser.post("/bia/notify/").status_code == 404


def test_it_takes_a_post_of_somebody_signed_in(browser: Client, client: Client, bia: AccountsUser) -> None:
    assert browser.get("/bia/notify/").status_code == browser.get("/bia/unnotify/").status_code == 405
    assert client.post("/bia/notify/")["Location"].startswith("/accounts/login/")
    assert client.post("/bia/notify/", headers=HTMX).status_code == 401


def test_too_often_is_429(browser: Client, ana: AccountsUser, bia: AccountsUser) -> None:
    social_follow(follower=ana, followed=bia)
    statuses = [browser.post("/bia/notify/", headers=HTMX).status_code for _ in range(61)]
    assert (set(statuses[:60]), statuses[60]) == ({200}, 429)


def test_the_menu_offers_it_for_whom_one_follows(
    browser: Client, client: Client, ana: AccountsUser, bia: AccountsUser
) -> None:
    assert "notify/" not in browser.get("/bia/").text
    assert "notify/" not in browser.get("/ana/").text
    assert "notify/" not in client.get("/bia/").text
    social_follow(follower=ana, followed=bia)
    assert 'action="/bia/notify/"' in browser.get("/bia/").text
    browser.post("/bia/notify/")
    assert 'action="/bia/unnotify/"' in browser.get("/bia/").text


def test_the_menu_follows_the_follow_button(browser: Client, ana: AccountsUser, bia: AccountsUser) -> None:
    place = '<div id="person-bell" hx-swap-oob="true">'
    answer = browser.post("/bia/follow/", headers=HTMX).text
    assert f'{place}\n\n<form method="post" action="/bia/notify/"' in answer.replace("\n\n\n", "\n\n")
    assert f"{place}</div>" in browser.post("/bia/unfollow/", headers=HTMX).text
    elsewhere = HTMX | {"HX-Current-URL": "http://testserver/"}
    assert "person-bell" not in browser.post("/bia/follow/", headers=elsewhere).text


def test_the_menu_that_comes_anew_offers_it_too(
    browser: Client, ana: AccountsUser, bia: AccountsUser
) -> None:
    social_follow(follower=ana, followed=bia)
    social_mute(muter=ana, muted=bia, scope="posts")
    answer = browser.post("/bia/unmute/", headers=HTMX | {"HX-Target": "mute-line"}).text
    assert '<div id="person-bell"><' in answer.replace("\n", "")
    assert 'action="/bia/notify/"' in answer


def test_it_rests_while_one_does_not_follow(browser: Client, ana: AccountsUser, bia: AccountsUser) -> None:
    social_follow(follower=ana, followed=bia)
    browser.post("/bia/notify/")
    social_unfollow(follower=ana, followed=bia)
    assert "notify/" not in browser.get("/bia/").text
    social_follow(follower=ana, followed=bia)
    assert 'action="/bia/unnotify/"' in browser.get("/bia/").text


def test_a_profile_asks_once_for_whom_one_follows(
    browser: Client,
    ana: AccountsUser,
    bia: AccountsUser,
    post: Post,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    post(bia)
    social_follow(follower=ana, followed=bia)
    # Session, viewer, person; posts with their covers, pinned; followed by; asked to hear.
    with django_assert_num_queries(8):
        browser.get("/bia/")
