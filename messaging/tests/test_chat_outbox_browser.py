"""What is written arrives once and in order, whatever happens on the way; what cannot, stays."""

import re
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, Route, expect

from accounts.models import AccountsSession, AccountsUser
from conftest import photo_bytes
from feed.tests.test_compose_browser import log_in
from messaging.models import MessagingConversation, MessagingMessage
from messaging.tests.test_chat_browser import Chat, chat, field, said, send, show, stored, talk, texts
from tests.browser import Site, until

pytestmark = pytest.mark.browser
__all__ = ["chat", "talk"]

THREAD = re.compile(r"/messages/\d+/$")


def kept(text: str = "") -> list[str]:
    """Texts of ana's messages, as they are stored."""
    own = MessagingMessage.objects.filter(sender__username="ana", text__contains=text)
    return list(own.order_by("seq").values_list("text", flat=True))


def refuse(page: Page, **answer: Any) -> list[str]:
    """Answers every send so, or not at all; which were asked for."""
    asked: list[str] = []

    def act(route: Route) -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        asked.append(route.request.url)
        if answer:
            route.fulfill(**answer)
        else:
            route.abort()

    page.route(THREAD, act)
    return asked


def log_in_as(page: Page, site: Site, username: str) -> None:
    client = Client()
    client.force_login(AccountsUser.objects.get(username=username))
    log_in(page.context, site, client)


def test_what_is_written_offline_goes_when_one_is_back(chat: Chat) -> None:
    ana, bia = chat("ana"), chat("bia")
    ana.context.set_offline(True)
    expect(ana.locator("[data-chat-banner]")).to_contain_text("You are offline")
    for text in ("one", "two", "three"):
        send(ana, text)
    expect(texts(ana)).to_have_text(["hello", "one", "two", "three"])
    expect(ana.locator(".pending")).to_have_count(3)
    ana.context.set_offline(False)
    expect(ana.locator("[data-chat-banner]")).to_be_empty()
    expect(ana.locator(".pending")).to_have_count(0)
    expect(texts(bia)).to_have_text(["hello", "one", "two", "three"])
    expect(texts(ana)).to_have_text(["hello", "one", "two", "three"])
    assert kept() == ["one", "two", "three"]


def test_what_the_server_refuses_survives_a_reload_and_is_sent_by_hand(chat: Chat) -> None:
    ana = chat("ana")
    refuse(ana, status=422, json={"error": "Nobody is here any more to read it."})
    send(ana, "Still there?")
    bubble = said(ana, "Still there?")
    expect(bubble).to_contain_text("Nobody is here any more to read it.")
    send(ana, "And this is refused too")
    expect(ana.get_by_role("button", name="Remove")).to_have_count(2)
    ana.reload()
    expect(said(ana, "Still there?")).to_contain_text("Nobody is here any more to read it.")
    said(ana, "refused too").get_by_role("button", name="Remove").click()
    expect(said(ana, "refused too")).to_have_count(0)
    ana.unroute(THREAD)
    bubble.get_by_role("button", name="Try again").click()
    expect(stored(ana, "Still there?")).to_have_count(1)
    ana.reload()
    expect(texts(ana)).to_have_text(["hello", "Still there?"])
    assert kept() == ["Still there?"]


def test_an_answer_that_was_lost_makes_no_second_message(chat: Chat) -> None:
    ana = chat("ana")
    dropped: list[int] = []

    def drop(route: Route) -> None:
        if route.request.method != "POST" or dropped:
            route.continue_()
            return
        dropped.append(route.fetch().status)
        route.abort()

    ana.route(THREAD, drop)
    send(ana, "once")
    expect(stored(ana, "once")).to_have_count(1)
    expect(ana.locator(".pending")).to_have_count(0)
    expect(texts(ana)).to_have_text(["hello", "once"])
    assert dropped == [200]
    assert kept() == ["once"]


def test_too_fast_the_queue_waits_and_says_so(chat: Chat) -> None:
    ana = chat("ana")
    asked = refuse(ana, status=429, headers={"Retry-After": "1"}, body="")
    send(ana, "first")
    send(ana, "second")
    expect(ana.locator("[data-chat-banner]")).to_contain_text("That was very fast")
    expect(ana.locator(".pending")).to_have_count(2)
    assert len(asked) == 1
    ana.unroute(THREAD)
    expect(ana.locator(".pending")).to_have_count(0)
    expect(ana.locator("[data-chat-banner]")).to_be_empty()
    assert kept() == ["first", "second"]


def test_what_fails_on_the_server_s_side_is_tried_again_as_the_same(chat: Chat) -> None:
    ana = chat("ana")
    asked = refuse(ana, status=502, body="bad gateway")
    send(ana, "patience")
    until(lambda: len(asked) > 1, ana)
    bubble = said(ana, "patience").get_attribute("data-client")
    ana.unroute(THREAD)
    expect(stored(ana, "patience")).to_have_count(1)
    assert str(MessagingMessage.objects.get(text="patience").client_id) == bubble


def test_what_waits_is_sent_from_whichever_page_is_opened_next(
    chat: Chat, site: Site, talk: MessagingConversation
) -> None:
    ana = chat("ana")
    refuse(ana)
    send(ana, "left behind")
    expect(ana.locator(".pending")).to_have_count(1)
    # Only when that page is gone may anything go through: it goes on trying.
    ana.goto("about:blank")
    ana.unroute(THREAD)
    with ana.expect_response(THREAD):
        show(ana, site, "/messages/")
    expect(ana.locator(".chat-row")).to_contain_text("left behind")
    show(ana, site, talk.get_absolute_url())
    expect(texts(ana)).to_have_text(["hello", "left behind"])
    assert kept() == ["left behind"]


@pytest.mark.parametrize("value", [None, {}, {"id": "a-b", "at": "x", "text": "when?"}, {"text": 1, "at": 1}])
def test_what_was_kept_and_cannot_be_read_is_forgotten(
    chat: Chat, talk: MessagingConversation, value: object
) -> None:
    ana, asked = chat("ana"), []
    key = ana.evaluate(
        """([key, value]) => {
          const kept = `draft:${document.body.dataset.user}:outbox-${key}`;
          localStorage.setItem(kept, JSON.stringify({ value, at: Date.now() }));
          return kept;
        }""",
        [f"{talk.pk}-a-b", value],
    )
    ana.on("request", lambda request: asked.append(request.method) if THREAD.search(request.url) else None)
    ana.reload()
    send(ana, "read")
    expect(stored(ana, "read")).to_have_count(1)
    expect(said(ana)).to_have_count(2)
    assert asked.count("POST") == 1
    assert ana.evaluate("key => localStorage.getItem(key)", key) is None


def test_two_tabs_do_not_send_the_same_twice(chat: Chat, site: Site, talk: MessagingConversation) -> None:
    one = chat("ana")
    other = one.context.new_page()
    for page in (one, other):
        refuse(page)
    other.goto(site.url + talk.get_absolute_url())
    for text in ("a", "b", "c"):
        send(one, text)
    other.reload()
    expect(other.locator(".pending")).to_have_count(3)
    for page in (one, other):
        page.unroute(THREAD)
    for page in (one, other):
        expect(page.locator(".pending")).to_have_count(0)
        expect(texts(page)).to_have_text(["hello", "a", "b", "c"])
    assert kept() == ["a", "b", "c"]


def test_a_session_that_ended_leads_to_the_login_and_loses_nothing(
    chat: Chat, site: Site, talk: MessagingConversation
) -> None:
    ana = chat("ana")
    expect(ana.locator("[data-badge=messages]:visible")).to_have_count(0)
    ana.route("**/typing/", lambda route: route.fulfill(status=204))
    AccountsSession.objects.all().delete()
    send(ana, "before the door")
    expect(ana).to_have_url(f"{site.url}/accounts/login/?next={talk.get_absolute_url()}")
    assert kept() == []
    log_in_as(ana, site, "ana")
    show(ana, site, talk.get_absolute_url())
    expect(stored(ana, "before the door")).to_have_count(1)
    assert kept() == ["before the door"]


def change_form_token(page: Page, site: Site) -> None:
    """As logging in does, in another tab of the browser."""
    page.context.add_cookies([{"name": "csrftoken", "value": "a" * 32, "url": site.url}])


def test_who_logged_in_again_goes_on_writing(chat: Chat, site: Site) -> None:
    ana = chat("ana")
    change_form_token(ana, site)
    send(ana, "me again")
    expect(stored(ana, "me again")).to_have_count(1)
    assert kept() == ["me again"]


def test_nothing_is_sent_in_the_name_of_who_logged_in_since(
    chat: Chat, site: Site, talk: MessagingConversation
) -> None:
    ana = chat("ana")
    ana.route("**/typing/", lambda route: route.fulfill(status=204))
    log_in_as(ana, site, "bia")
    change_form_token(ana, site)
    with ana.expect_navigation():
        send(ana, "from ana alone")
    expect(ana.locator(".chat-title")).to_have_text("bia")
    expect(texts(ana)).to_have_text(["hello"])
    log_in_as(ana, site, "ana")
    show(ana, site, talk.get_absolute_url())
    expect(said(ana, "from ana alone")).to_have_count(1)
    assert not MessagingMessage.objects.filter(sender__username="bia", text="from ana alone").exists()


def test_without_random_ids_of_the_browser_there_are_others(chat: Chat) -> None:
    ana = chat("ana")
    ana.evaluate("crypto.randomUUID = undefined")
    send(ana, "plain http")
    expect(stored(ana, "plain http")).to_have_count(1)
    assert MessagingMessage.objects.get(text="plain http").client_id.version == 4


def test_a_draft_waits_for_its_conversation(chat: Chat) -> None:
    ana = chat("ana")
    field(ana).press_sequentially("Half a")
    ana.reload()
    expect(field(ana)).to_have_value("Half a")
    field(ana).press("Enter")
    expect(stored(ana, "Half a")).to_have_count(1)
    ana.reload()
    expect(field(ana)).to_have_value("")


def test_what_is_too_long_is_neither_sent_nor_lost(chat: Chat) -> None:
    ana = chat("ana")
    field(ana).fill("x" * 1_899)
    expect(ana.locator("[data-chat-count]")).to_be_hidden()
    field(ana).fill("x" * 2_001)
    expect(ana.locator("[data-chat-count]")).to_have_text("2,001/2,000")
    field(ana).press("Enter")
    expect(ana.locator("[data-chat-form] [role=alert]")).to_contain_text("too long")
    expect(field(ana)).to_have_value("x" * 2_001)
    # As the server counts, an emoji is one.
    send(ana, "😀" * 2_000)
    expect(field(ana)).to_have_value("")
    expect(stored(ana, "😀")).to_have_count(1)
    assert len(kept()[0]) == 2_000


def test_shift_enter_breaks_the_line_and_composing_sends_nothing(chat: Chat) -> None:
    ana = chat("ana")
    field(ana).press_sequentially("One")
    field(ana).press("Shift+Enter")
    field(ana).press_sequentially("Two")
    field(ana).dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    field(ana).dispatch_event("keydown", {"key": "Enter", "keyCode": 229})
    expect(field(ana)).to_have_value("One\nTwo")
    field(ana).press("Enter")
    expect(stored(ana, "Two")).to_have_count(1)
    assert kept() == ["One\nTwo"]


def test_several_photos_become_several_messages(chat: Chat, tmp_path: Path) -> None:
    ana, bia = chat("ana"), chat("bia")
    files = []
    for colour in ("teal", "tomato"):
        files.append(tmp_path / f"{colour}.jpg")
        files[-1].write_bytes(photo_bytes(colour=colour))
    held: list[Route] = []
    ana.route("**/p/upload/", lambda route: held.append(route))
    ana.locator("[data-chat-form] input[type=file]").set_input_files(files)
    expect(ana.locator(".pending img")).to_have_count(2)
    expect(ana.locator(".pending progress").first).to_be_visible()
    send(ana, "Both of today")
    until(lambda: len(held) == 2, ana)
    for route in held:
        route.continue_()
    expect(bia.locator(".chat-message img.chat-picture")).to_have_count(2)
    expect(said(bia)).to_have_count(4)
    expect(said(bia).last).to_contain_text("Both of today")
    expect(ana.locator(".pending")).to_have_count(0)


def test_a_file_that_is_no_photo_is_refused_with_a_sentence(chat: Chat, tmp_path: Path) -> None:
    ana = chat("ana")
    words = tmp_path / "words.txt"
    words.write_text("no photo")
    fake = tmp_path / "fake.jpg"
    fake.write_bytes(b"no photo")
    choose = ana.locator("[data-chat-form] input[type=file]")
    choose.set_input_files(words)
    expect(ana.get_by_role("alert").filter(has_text="not a photo")).to_be_visible()
    choose.set_input_files(fake)
    bubble = ana.locator(".pending")
    expect(bubble.locator("[data-chat-why]")).not_to_be_empty()
    bubble.get_by_role("button", name="Remove").click()
    expect(bubble).to_have_count(0)
    assert MessagingMessage.objects.count() == 1


def test_a_photo_can_be_dropped(chat: Chat) -> None:
    ana = chat("ana")
    handle = ana.evaluate_handle(
        """async () => {
          const canvas = new OffscreenCanvas(80, 80);
          canvas.getContext("2d").fillRect(0, 0, 40, 40);
          const blob = await canvas.convertToBlob({ type: "image/png" });
          const data = new DataTransfer();
          data.items.add(new File([blob], "drawn.png", { type: "image/png" }));
          return data;
        }"""
    )
    ana.locator("[data-chat-scroll]").dispatch_event("drop", {"dataTransfer": handle})
    expect(ana.locator("[data-message] img.chat-picture")).to_have_count(1)


def break_often(page: Page) -> None:
    """Of all that a page asks for, much is lost on the way there or back, or answered by nobody who knows."""
    sends = cycle(["lost", "pass", "abort", "pass", "bad", "pass"])
    waits, syncs = cycle(["pass", "abort", "pass", "bad"]), cycle(["abort", "pass", "bad", "pass"])

    def act(route: Route, kinds: Iterator[str]) -> None:
        match next(kinds):
            case "pass":
                route.continue_()
            case "bad":
                route.fulfill(status=502, body="<h1>Bad Gateway</h1>")
            case "lost":
                route.fetch()
                route.abort()
            case "abort":
                route.abort()

    page.route(THREAD, lambda route: act(route, sends))
    page.route("**/messages/wait?*", lambda route: act(route, waits))
    page.route("**/messages/sync?*", lambda route: act(route, syncs))


def test_over_a_bad_line_all_arrives_once_and_in_order_for_both(chat: Chat) -> None:
    ana, bia = chat("ana"), chat("bia")
    for page in (ana, bia):
        break_often(page)
    for number in range(12):
        send(ana, f"ana {number:02}")
        send(bia, f"bia {number:02}")
    until(lambda: MessagingMessage.objects.count() == 25, ana)
    in_order = list(MessagingMessage.objects.order_by("seq").values_list("text", flat=True))
    for page in (ana, bia):
        expect(texts(page)).to_have_text(in_order, timeout=30_000)
        expect(page.locator(".pending")).to_have_count(0)
        page.unroute_all(behavior="ignoreErrors")
    for name in ("ana", "bia"):
        assert [text for text in in_order if text.startswith(name)] == [f"{name} {n:02}" for n in range(12)]
