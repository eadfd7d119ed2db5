"""Two people in two browsers talk, and each sees what the other does as it happens."""

import json
import re
from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import Locator, Page, expect
from redis import Redis

from accounts.models import AccountsUser
from conftest import Person
from feed.tests.test_compose_browser import log_in
from messaging.models import MessagingConversation, MessagingInbox, MessagingMember, MessagingMessage
from messaging.tests.conftest import befriend, say, write
from messaging.wakes import messaging_channel
from tests.browser import NewPage, Site

pytestmark = pytest.mark.browser

BrowserOf = Callable[[AccountsUser], Client]
Chat = Callable[..., Page]


@pytest.fixture
def talk(site: Site, person: Person) -> MessagingConversation:
    """Of ana and bia, who follow each other; bia has said hello."""
    ana, bia = person("ana"), person("bia")
    befriend(ana, bia)
    return write(bia, ana, text="hello")


@pytest.fixture
def chat(site: Site, talk: MessagingConversation, new_page: NewPage, browser_of: BrowserOf) -> Chat:
    """Somebody's browser with the conversation open, or another page."""

    def open_page(username: str = "ana", address: str = "", **looks: object) -> Page:
        page = new_page(**looks)
        log_in(page.context, site, browser_of(AccountsUser.objects.get(username=username)))
        return show(page, site, address or talk.get_absolute_url())

    return open_page


def show(page: Page, site: Site, address: str) -> Page:
    """Open it, and wait until it waits for news."""
    with page.expect_request("**/messages/wait?*"):
        page.goto(site.url + address)
    return page


def wake(site: Site) -> None:
    """What tests write themselves, the site's processes hear of as they do of each other."""
    news = list(MessagingInbox.objects.values_list("user_id", "seq"))
    with Redis.from_url(site.redis) as redis:
        redis.publish(messaging_channel(site.redis), json.dumps(news))


def field(page: Page) -> Locator:
    return page.locator("[data-chat-form] textarea")


def said(page: Page, text: str = "") -> Locator:
    rows = page.locator(".chat-message:not(.note)")
    return rows.filter(has_text=text) if text else rows


def texts(page: Page) -> Locator:
    return page.locator(".chat-message:not(.note) [data-chat-text]")


def send(page: Page, text: str) -> None:
    field(page).fill(text)
    field(page).press("Enter")


def stored(page: Page, text: str) -> Locator:
    """What the server has; no bubble that waits."""
    return said(page, text).and_(page.locator("[data-message]"))


def menu(message: Locator) -> Locator:
    message.hover()
    message.locator("summary").click()
    return message.page.locator("details[open] .menu-panel")


def test_two_people_talk_without_a_reload(chat: Chat) -> None:
    ana, bia = chat("ana"), chat("bia")
    send(ana, "How are you?")
    expect(stored(bia, "How are you?")).to_have_count(1)
    send(bia, "Fine.")
    send(bia, "And you?")
    expect(texts(ana)).to_have_text(["hello", "How are you?", "Fine.", "And you?"])
    expect(texts(bia)).to_have_text(["hello", "How are you?", "Fine.", "And you?"])
    expect(ana.locator(".pending")).to_have_count(0)
    expect(ana.locator("[data-chat-said]")).to_have_text(re.compile("And you"))
    expect(ana.locator(".chat-row")).to_contain_text("And you?")
    expect(bia.locator(".chat-row")).to_contain_text("You: And you?")


def test_a_bubble_is_there_before_the_server_answers(chat: Chat) -> None:
    ana = chat("ana")
    with ana.expect_request("**/messages/*/") as caught:
        send(ana, "<b>bold</b>")
        expect(said(ana, "<b>bold</b>")).to_be_visible()
        expect(field(ana)).to_have_value("")
        expect(field(ana)).to_be_focused()
    assert caught.value.method == "POST"
    expect(stored(ana, "<b>bold</b>")).to_have_count(1)
    assert MessagingMessage.objects.filter(text="<b>bold</b>").count() == 1


def test_one_s_own_message_needs_no_sync(chat: Chat) -> None:
    ana = chat("ana")
    # She has read, and heard that she has.
    expect(ana.locator("[data-badge=messages]:visible")).to_have_count(0)
    asked: list[str] = []
    ana.on("request", lambda request: asked.append(request.url))
    with ana.expect_response("**/messages/wait?*"), ana.expect_request("**/messages/wait?*"):
        send(ana, "to you")
    expect(stored(ana, "to you")).to_have_count(1)
    expect(ana.locator(".chat-row")).to_contain_text("You: to you")
    assert not [url for url in asked if "/messages/sync" in url]


def test_what_one_has_seen_the_other_sees(chat: Chat) -> None:
    ana = chat("ana")
    send(ana, "Look")
    expect(stored(ana, "Look")).to_have_count(1)
    expect(ana.locator("[data-chat-seen]")).to_have_text("Sent")
    chat("bia")
    expect(ana.locator("[data-chat-seen]")).to_have_text("Seen")
    send(ana, "And this")
    expect(ana.locator("[data-chat-seen]")).to_have_text("Seen")


def test_nothing_is_read_in_a_window_that_is_not_looked_at(chat: Chat, talk: MessagingConversation) -> None:
    ana, bia = chat("ana"), chat("bia")
    bia.evaluate("document.hasFocus = () => false")
    send(ana, "Are you there?")
    expect(stored(bia, "Are you there?")).to_have_count(1)
    expect(bia.locator(".chat-unread")).to_have_count(1)
    assert MessagingMember.objects.get(conversation=talk, user__username="bia").unread == 1
    bia.evaluate("delete document.hasFocus")
    with bia.expect_response("**/read/"):
        bia.evaluate("dispatchEvent(new Event('focus'))")
    expect(ana.locator("[data-chat-seen]")).to_have_text("Seen")


def test_who_writes_is_shown_until_they_have_written(chat: Chat) -> None:
    ana, bia = chat("ana"), chat("bia")
    field(ana).press_sequentially("he")
    expect(bia.locator("[data-chat-typing]")).to_have_text("ana is writing…")
    field(ana).press("Enter")
    expect(stored(bia, "he")).to_have_count(1)
    expect(bia.locator("[data-chat-typing]")).to_have_text("")


def test_who_stopped_writing_is_not_shown_for_long(chat: Chat) -> None:
    ana, bia = chat("ana"), chat("bia")
    bia.clock.install()
    field(ana).press_sequentially("he")
    expect(bia.locator("[data-chat-typing]")).to_have_text("ana is writing…")
    bia.clock.run_for(6_500)
    expect(bia.locator("[data-chat-typing]")).to_have_text("")


def test_who_comes_is_here(chat: Chat) -> None:
    ana = chat("ana")
    expect(ana.locator(".chat-head [data-here=bia]").last).to_be_hidden()
    chat("bia")
    expect(ana.locator(".chat-head [data-here=bia]").last).to_be_visible()
    expect(ana.locator(".chat-head")).to_contain_text("Active now")


def test_a_reaction_shows_at_once_and_is_taken_back_by_the_same(chat: Chat) -> None:
    ana, bia = chat("ana"), chat("bia")
    hello = said(ana, "hello")
    menu(hello).get_by_role("button", name="❤️").click()
    expect(hello.locator("[data-emoji=❤️]")).to_have_attribute("aria-pressed", "true")
    expect(said(bia, "hello").locator("[data-emoji=❤️]")).to_be_visible()
    menu(said(bia, "hello")).get_by_role("button", name="❤️").click()
    expect(hello.locator("[data-emoji=❤️] [data-chat-count]")).to_have_text("2")
    hello.locator("[data-emoji=❤️]").click()
    expect(said(bia, "hello").locator("[data-emoji=❤️] [data-chat-count]")).to_be_empty()
    expect(hello.locator("[data-emoji=❤️]")).to_have_attribute("aria-pressed", "false")


def test_a_refused_reaction_is_taken_back_with_the_reason(chat: Chat) -> None:
    ana = chat("ana")
    ana.route("**/react/", lambda route: route.fulfill(status=422, json={"error": "Choose one emoji."}))
    menu(said(ana, "hello")).get_by_role("button", name="😂").click()
    expect(ana.locator(".toast")).to_contain_text("Choose one emoji.")
    expect(said(ana, "hello").locator("[data-emoji]")).to_have_count(0)


def test_what_is_edited_changes_for_the_other_and_escape_gives_the_draft_back(chat: Chat) -> None:
    ana, bia = chat("ana"), chat("bia")
    send(ana, "Helo")
    expect(stored(bia, "Helo")).to_have_count(1)
    field(ana).press("ArrowUp")
    expect(field(ana)).to_have_value("Helo")
    field(ana).press("Escape")
    expect(field(ana)).to_have_value("")
    field(ana).fill("half a sentence")
    menu(stored(ana, "Helo")).get_by_text("Edit").click()
    field(ana).fill("Hello there")
    field(ana).press("Enter")
    expect(texts(bia)).to_have_text(["hello", "Hello there"])
    expect(field(ana)).to_have_value("half a sentence")
    expect(stored(ana, "Hello there")).to_contain_text("edited")


def test_a_message_is_taken_back_after_a_question(chat: Chat) -> None:
    ana, bia = chat("ana"), chat("bia")
    send(ana, "Oops")
    expect(stored(bia, "Oops")).to_have_count(1)
    menu(stored(ana, "Oops")).get_by_role("button", name="Unsend").click()
    ana.get_by_role("dialog").get_by_role("button", name="Unsend").click()
    expect(said(ana, "Oops")).to_have_count(0)
    expect(said(bia, "Oops")).to_have_count(0)
    expect(bia.locator(".chat-message")).to_have_count(2)


def test_an_answer_carries_what_it_answers(chat: Chat) -> None:
    ana, bia = chat("ana"), chat("bia")
    menu(said(ana, "hello")).get_by_text("Reply").click()
    expect(ana.locator("[data-chat-answered]")).to_contain_text("bia")
    field(ana).press("Escape")
    expect(ana.locator("[data-chat-answered]")).to_be_hidden()
    menu(said(ana, "hello")).get_by_text("Reply").click()
    expect(field(ana)).to_be_focused()
    send(ana, "to you too")
    expect(ana.locator("[data-chat-answered]")).to_be_hidden()
    answer = stored(bia, "to you too")
    expect(answer.locator(".chat-quote")).to_contain_text("hello")
    answer.locator("[data-chat-result]").click()
    expect(said(bia, "hello").and_(bia.locator(".is-found"))).to_have_count(1)


def test_text_is_copied(chat: Chat) -> None:
    ana = chat("ana")
    ana.context.grant_permissions(["clipboard-read", "clipboard-write"])
    menu(said(ana, "hello")).get_by_role("button", name="Copy").click()
    expect(ana.locator(".toast")).to_contain_text("Copied")
    assert ana.evaluate("navigator.clipboard.readText()") == "hello"


def test_a_sound_is_played_only_for_who_asked_for_it(
    chat: Chat, site: Site, talk: MessagingConversation
) -> None:
    ana, bia = chat("ana", f"{talk.get_absolute_url()}details/"), AccountsUser.objects.get(username="bia")
    ana.evaluate(
        """() => {
          window.tones = 0;
          const make = AudioContext.prototype.createOscillator;
          AudioContext.prototype.createOscillator = function () { tones += 1; return make.call(this); };
        }"""
    )
    say(bia, talk, "silence")
    wake(site)
    expect(ana.locator(".chat-row")).to_contain_text("silence")
    assert ana.evaluate("tones") == 0
    ana.get_by_label("Play a sound").check()
    say(bia, talk, "a tone")
    wake(site)
    expect(ana.locator(".chat-row")).to_contain_text("a tone")
    assert ana.evaluate("tones") == 2  # the first to hear what it is
    ana.reload()
    expect(ana.get_by_label("Play a sound")).to_be_checked()


def test_the_list_hears_of_other_conversations(
    chat: Chat, site: Site, talk: MessagingConversation, person: Person
) -> None:
    caio, ana = person("caio"), AccountsUser.objects.get(username="ana")
    befriend(caio, ana)
    page = chat("ana", "/messages/")
    write(caio, ana, text="Are you coming?")
    wake(site)
    expect(page.locator(".chat-row").first).to_contain_text("Are you coming?")
    expect(page.locator("[data-badge=messages]:visible").first).to_have_text("2")
    say(AccountsUser.objects.get(username="bia"), talk, "Later, then")
    wake(site)
    expect(page.locator(".chat-row").first).to_contain_text("Later, then")
    expect(page.locator(".chat-row")).to_have_count(2)


def test_enter_sends_the_first_message_too(chat: Chat, site: Site, person: Person) -> None:
    person("caio")
    page = chat("ana", "/messages/new/?to=caio")
    field(page).press("Enter")
    send(page, "Hello")
    page.wait_for_url(re.compile(r"/messages/\d+/"))
    expect(stored(page, "Hello")).to_have_count(1)
