"""A thread under the eyes of who reads it: it stays in place, follows at its end, and goes on at both."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import AccountsUser
from messaging.models import MessagingConversation, MessagingMember, MessagingMessage
from messaging.tests.conftest import say
from messaging.tests.test_chat_browser import Chat, chat, field, said, send, show, stored, talk, texts
from tests.browser import Site, until

pytestmark = pytest.mark.browser
__all__ = ["chat", "talk"]

READ = "**/read/"
TOP_OF = """row => {
  const box = row.closest("[data-chat-scroll]");
  return row.getBoundingClientRect().top - box.getBoundingClientRect().top;
}"""
END_LEFT = "box => box.scrollHeight - box.scrollTop - box.clientHeight"


@pytest.fixture
def long(talk: MessagingConversation) -> MessagingConversation:
    """A hundred messages of two people, all read by ana."""
    people = AccountsUser.objects.in_bulk(["ana", "bia"], field_name="username")
    for number in range(100):
        say(people["ana" if number % 5 == 0 else "bia"], talk, f"number {number:03}")
    MessagingMember.objects.filter(conversation=talk).update(read_seq=101, unread=0)
    return talk


def scroll(page: Page, top: int) -> None:
    page.locator("[data-chat-scroll]").evaluate(
        "(box, top) => box.scrollTo({ top, behavior: 'instant' })", top
    )


def walk(page: Page, top: int, link: str) -> None:
    """On to that end, as long as there is more."""

    def step() -> bool:
        scroll(page, top)
        return page.locator(link).count() == 0

    until(step, page)


def end_left(page: Page) -> float:
    return float(page.locator("[data-chat-scroll]").evaluate(END_LEFT))


def is_in_sight(page: Page, text: str) -> None:
    expect(said(page, text)).to_be_in_viewport()


def numbers(page: Page) -> list[int]:
    rows = page.locator(".chat-message[data-seq]")
    return list(rows.evaluate_all("rows => rows.map(row => Number(row.dataset.seq))"))


def test_it_opens_at_its_end_and_follows_there(chat: Chat, long: MessagingConversation) -> None:
    ana, bia = chat("ana"), chat("bia")
    is_in_sight(ana, "number 099")
    send(bia, "one more")
    is_in_sight(ana, "one more")
    expect(ana.locator("[data-chat-pill]")).to_be_hidden()
    assert end_left(ana) < 2


def test_who_reads_further_up_stays_there_and_is_told(chat: Chat, long: MessagingConversation) -> None:
    ana, bia = chat("ana"), chat("bia")
    scroll(ana, 600)
    row = said(ana).nth(20)
    before = row.evaluate(TOP_OF)
    reads: list[str] = []
    ana.on("request", lambda request: reads.append(request.url) if request.url.endswith("/read/") else None)
    send(bia, "far below")
    expect(ana.locator("[data-chat-pill]")).to_have_text("1 new message")
    send(bia, "and another")
    expect(ana.locator("[data-chat-pill]")).to_have_text("2 new messages")
    assert abs(row.evaluate(TOP_OF) - before) <= 1
    assert not reads
    with ana.expect_response(READ):
        ana.locator("[data-chat-pill]").click()
    is_in_sight(ana, "and another")
    expect(ana.locator("[data-chat-pill]")).to_be_hidden()


def test_older_ones_come_by_scrolling_up_and_the_place_stays(chat: Chat, long: MessagingConversation) -> None:
    ana = chat("ana")
    expect(said(ana)).to_have_count(40)
    first = ana.locator(".chat-message").first
    text = first.locator("[data-chat-text]").text_content()
    scroll(ana, 0)
    expect(said(ana)).not_to_have_count(40)
    assert text
    is_in_sight(ana, text)
    walk(ana, 0, "[data-chat-older]")
    expect(said(ana)).to_have_count(101)
    shown = ana.locator(".chat-message[data-seq]").evaluate_all(
        "rows => rows.map(row => Number(row.dataset.seq))"
    )
    assert shown == list(range(1, 102))
    expect(ana.locator(".chat-day")).to_have_count(1)


def test_an_address_leads_to_a_message_and_from_there_to_the_newest(
    chat: Chat, site: Site, long: MessagingConversation
) -> None:
    message = MessagingMessage.objects.get(text="number 030")
    ana = chat("ana", f"{long.get_absolute_url()}?at={message.pk}")
    is_in_sight(ana, "number 030")
    expect(ana.locator(f'[data-message="{message.pk}"].is-found')).to_have_count(1)
    bia = chat("bia")
    send(bia, "where are you")
    expect(ana.locator("[data-chat-pill]")).to_have_text("1 new message")
    expect(said(ana, "where are you")).to_have_count(0)
    field(ana).press_sequentially("not yet")
    ana.locator("[data-chat-pill]").click()
    is_in_sight(ana, "where are you")
    expect(field(ana)).to_have_value("not yet")
    expect(ana.locator("[data-chat-newer]")).to_have_count(0)


def test_newer_messages_come_by_scrolling_down(chat: Chat, long: MessagingConversation) -> None:
    message = MessagingMessage.objects.get(text="number 030")
    ana = chat("ana", f"{long.get_absolute_url()}?at={message.pk}")
    walk(ana, 100_000, "[data-chat-newer]")
    expect(said(ana, "number 099")).to_have_count(1)
    shown = ana.locator(".chat-message[data-seq]").evaluate_all(
        "rows => rows.map(row => Number(row.dataset.seq))"
    )
    assert shown == sorted(set(shown))
    assert shown[-1] == 101


def test_what_is_written_from_the_middle_of_a_thread_is_seen(chat: Chat, long: MessagingConversation) -> None:
    message = MessagingMessage.objects.get(text="number 030")
    ana = chat("ana", f"{long.get_absolute_url()}?at={message.pk}")
    send(ana, "from the middle")
    expect(stored(ana, "from the middle")).to_have_count(1)
    is_in_sight(ana, "from the middle")
    is_in_sight(ana, "number 099")


def test_what_is_unread_is_marked_as_read_only_as_far_as_it_was_seen(
    chat: Chat, long: MessagingConversation
) -> None:
    MessagingMember.objects.filter(user__username="ana").update(read_seq=62, unread=30)
    ana = chat("ana")
    expect(ana.locator(".chat-unread")).to_be_in_viewport()
    member = MessagingMember.objects.filter(user__username="ana")
    until(lambda: 62 < member.get().read_seq < 101, ana)
    with ana.expect_response(READ):
        scroll(ana, 100_000)
    until(lambda: member.get().read_seq == 101, ana)


def test_runs_and_days_stand_as_the_server_would_have_them(
    chat: Chat, site: Site, talk: MessagingConversation
) -> None:
    MessagingMessage.objects.update(created_at=timezone.now() - timedelta(days=2))
    ana, bia = chat("ana"), chat("bia")
    expect(ana.locator(".chat-day")).to_have_count(1)
    for text in ("one", "two", "three"):
        send(ana, text)
    expect(stored(bia, "three")).to_have_count(1)
    send(bia, "four")
    expect(texts(ana)).to_have_text(["hello", "one", "two", "three", "four"])
    expect(ana.locator(".pending")).to_have_count(0)
    expect(ana.locator(".chat-day")).to_have_count(2)
    looks = "rows => rows.map(({ classList: c }) => [c.contains('first'), c.contains('last')])"
    days = "rows => rows.map(({ dataset, textContent }) => [dataset.day, textContent.split(',')[0]])"
    before = ana.locator(".chat-message").evaluate_all(looks), ana.locator(".chat-day").evaluate_all(days)
    show(ana, site, talk.get_absolute_url())
    after = ana.locator(".chat-message").evaluate_all(looks), ana.locator(".chat-day").evaluate_all(days)
    assert before == after


def test_everything_is_done_by_keyboard(chat: Chat) -> None:
    ana = chat("ana")
    said(ana, "hello").locator("summary").focus()
    ana.keyboard.press("Enter")
    expect(ana.locator("details[open] .menu-panel[popover]")).to_be_visible()
    for _ in range(20):
        ana.keyboard.press("ArrowDown")
        if ana.evaluate("document.activeElement.matches('[data-chat-reply]')"):
            break
    ana.keyboard.press("Enter")
    expect(ana.locator("[data-chat-answered]")).to_contain_text("bia")
    expect(field(ana)).to_be_focused()
    ana.keyboard.type("by keys alone")
    ana.keyboard.press("Enter")
    expect(stored(ana, "by keys alone")).to_contain_text("hello")


def test_a_removed_member_is_led_to_the_list(chat: Chat, site: Site) -> None:
    ana = chat("ana")
    other = ana.context.new_page()
    other.goto(ana.url + "details/")
    other.get_by_role("button", name="Delete the conversation").click()
    other.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(ana).to_have_url(f"{site.url}/messages/")
