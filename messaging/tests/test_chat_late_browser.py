"""Answers that were made before something else happened, and come after it was told."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from accounts.models import AccountsUser
from messaging.actions import messaging_clear, messaging_react, messaging_unsend
from messaging.models import MessagingConversation, MessagingMessage
from messaging.tests.conftest import say
from messaging.tests.test_chat_browser import Chat, chat, field, menu, said, send, show, stored, talk, wake
from messaging.tests.test_chat_outbox_browser import THREAD, kept
from messaging.tests.test_chat_thread_browser import long, numbers, scroll, walk
from tests.browser import Site, until

pytestmark = pytest.mark.browser
__all__ = ["chat", "long", "talk"]

SYNC = "**/messages/sync?*"

Release = Callable[[], None]


def hold(page: Page, address: Any, method: str = "GET") -> list[Release]:
    """The first answer to this is made at once, and comes when it is let go."""
    held: list[Release] = []

    def act(route: Route) -> None:
        if held or route.request.method != method:
            route.continue_()
            return
        answer = route.fetch()
        held.append(lambda: route.fulfill(response=answer))

    page.route(address, act)
    return held


def react_as_bia(site: Site, text: str) -> None:
    bia, message = AccountsUser.objects.get(username="bia"), MessagingMessage.objects.get(text=text)
    messaging_react(user=bia, message=message.pk, emoji="❤️")
    wake(site)


def test_what_is_said_while_the_last_newer_ones_are_on_their_way_is_shown(
    chat: Chat, site: Site, long: MessagingConversation
) -> None:
    ana, message = chat("ana", "/messages/"), MessagingMessage.objects.get(text="number 070")
    held = hold(ana, re.compile(r"\?after="))
    show(ana, site, f"{long.get_absolute_url()}?at={message.pk}")
    scroll(ana, 100_000)
    until(lambda: bool(held), ana)
    say(AccountsUser.objects.get(username="bia"), long, "meanwhile")
    wake(site)
    expect(ana.locator(".chat-row")).to_contain_text("meanwhile")
    held[0]()
    expect(ana.locator("[data-chat-newer]")).to_have_count(0)
    expect(stored(ana, "meanwhile")).to_have_count(1)
    assert numbers(ana) == list(range(numbers(ana)[0], 103))


def test_what_is_unsent_while_older_ones_are_on_their_way_is_not_shown(
    chat: Chat, site: Site, long: MessagingConversation
) -> None:
    ana, bia = chat("ana"), AccountsUser.objects.get(username="bia")
    held = hold(ana, re.compile(r"\?before="))
    scroll(ana, 0)
    until(lambda: bool(held), ana)
    messaging_unsend(user=bia, message=MessagingMessage.objects.get(text="number 031").pk)
    say(bia, long, "and told")
    wake(site)
    expect(stored(ana, "and told")).to_have_count(1)
    held[0]()
    expect(said(ana, "number 032")).to_have_count(1)
    expect(said(ana, "number 031")).to_have_count(0)


def test_a_late_answer_of_a_reaction_takes_no_newer_one_away(chat: Chat, site: Site) -> None:
    ana = chat("ana")
    held = hold(ana, "**/react/", "POST")
    menu(said(ana, "hello")).get_by_role("button", name="❤️").click()
    until(lambda: bool(held), ana)
    react_as_bia(site, "hello")
    count = said(ana, "hello").locator("[data-emoji=❤️] [data-chat-count]")
    expect(count).to_have_text("2")
    with ana.expect_response(SYNC):
        held[0]()
    expect(count).to_have_text("2")


def test_a_late_answer_of_an_edit_takes_no_newer_reaction_away(chat: Chat, site: Site) -> None:
    ana = chat("ana")
    send(ana, "Helo")
    expect(stored(ana, "Helo")).to_have_count(1)
    held = hold(ana, "**/edit/", "POST")
    field(ana).press("ArrowUp")
    send(ana, "Hello there")
    until(lambda: bool(held), ana)
    react_as_bia(site, "Hello there")
    expect(stored(ana, "Hello there").locator("[data-emoji=❤️]")).to_be_visible()
    with ana.expect_response(SYNC):
        held[0]()
    expect(field(ana)).to_have_value("")
    expect(stored(ana, "Hello there").locator("[data-emoji=❤️]")).to_be_visible()


def test_a_late_answer_of_a_send_takes_no_newer_reaction_away(chat: Chat, site: Site) -> None:
    ana = chat("ana")
    held = hold(ana, THREAD, "POST")
    send(ana, "first")
    until(lambda: bool(held), ana)
    react_as_bia(site, "first")
    expect(stored(ana, "first").locator("[data-emoji=❤️]")).to_be_visible()
    # It goes when the answer of the first was read.
    send(ana, "second")
    held[0]()
    expect(stored(ana, "second")).to_have_count(1)
    expect(stored(ana, "first").locator("[data-emoji=❤️]")).to_be_visible()


def test_what_was_sent_from_the_middle_stands_at_the_end_when_all_is_there(
    chat: Chat, long: MessagingConversation
) -> None:
    message = MessagingMessage.objects.get(text="number 070")
    ana = chat("ana", f"{long.get_absolute_url()}?at={message.pk}")
    held = hold(ana, THREAD, "POST")
    newer = re.compile(r"\?after=")
    ana.route(newer, lambda route: route.abort())
    # The end of the thread, to which sending leads.
    ana.route(THREAD, lambda route: route.abort() if route.request.method == "GET" else route.fallback())
    send(ana, "from the middle")
    until(lambda: bool(held), ana)
    expect(said(ana, "from the middle")).to_have_count(1)
    ana.unroute(newer)
    walk(ana, 100_000, "[data-chat-newer]")
    held[0]()
    expect(ana.locator(".pending")).to_have_count(0)
    expect(said(ana, "from the middle")).to_have_count(1)
    assert numbers(ana) == list(range(numbers(ana)[0], 103))


def test_what_was_cleared_away_before_its_answer_came_is_not_sent_for_ever(
    chat: Chat, talk: MessagingConversation
) -> None:
    ana, answers = chat("ana"), []

    def lose_the_first(route: Route) -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        answer = route.fetch()
        answers.append(answer.status)
        if len(answers) > 1:
            route.fulfill(response=answer)
            return
        messaging_clear(user=AccountsUser.objects.get(username="ana"), conversation=talk.pk)
        route.abort()

    ana.route("**/messages/wait?*", lambda route: route.abort())
    ana.route(SYNC, lambda route: route.abort())
    ana.route(THREAD, lose_the_first)
    send(ana, "once")
    expect(ana.locator(".pending")).to_have_count(1)
    expect(ana.locator(".pending")).to_have_count(0)
    assert answers == [200, 204]
    assert not [key for key in ana.evaluate("Object.keys(localStorage)") if "outbox-" in key]
    assert kept() == ["once"]
