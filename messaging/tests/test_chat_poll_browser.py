"""Who of the open tabs asks for news, and how a page goes on when it is not answered, or answered badly."""

import json
import re
from collections.abc import Callable

import pytest
from django.db.models import F
from playwright.sync_api import Page, Route, expect

from accounts.models import AccountsUser
from messaging.models import MessagingConversation, MessagingEvent, MessagingInbox
from messaging.tests.conftest import say
from messaging.tests.test_chat_browser import Chat, chat, field, send, show, stored, talk, texts, wake
from tests.browser import SET_HIDDEN, Site, until

pytestmark = pytest.mark.browser
__all__ = ["chat", "talk"]

Says = Callable[[str], None]

WAIT = "**/messages/wait?*"
SYNC = "**/messages/sync?*"


@pytest.fixture
def bia_says(site: Site, talk: MessagingConversation) -> Says:
    def act(text: str) -> None:
        say(AccountsUser.objects.get(username="bia"), talk, text)
        wake(site)

    return act


def settled(page: Page) -> Page:
    """All is read, and it was heard that it is."""
    expect(page.locator("[data-badge=messages]:visible")).to_have_count(0)
    return page


def count(page: Page, part: str) -> list[str]:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if part in request.url else None)
    return asked


def test_of_five_tabs_one_asks_and_all_show_the_same(
    chat: Chat, site: Site, talk: MessagingConversation, bia_says: Says
) -> None:
    first = settled(chat("ana"))
    tabs = [first] + [first.context.new_page() for _ in range(4)]
    asked = [count(tab, "/messages/wait") for tab in tabs]
    for tab in tabs[1:]:
        tab.goto(site.url + talk.get_absolute_url())
    bia_says("to all of them")
    for tab in tabs:
        expect(texts(tab)).to_have_text(["hello", "to all of them"])
    assert [bool(each) for each in asked] == [True, False, False, False, False]
    with tabs[1].expect_request(WAIT, timeout=1_000):
        first.close()
    bia_says("to four")
    for tab in tabs[1:]:
        expect(texts(tab)).to_have_text(["hello", "to all of them", "to four"])
    assert not any(asked[2:])


def test_a_tab_that_is_hidden_lets_another_ask(chat: Chat, site: Site, bia_says: Says) -> None:
    first = settled(chat("ana"))
    other = first.context.new_page()
    other.goto(site.url + "/messages/")
    with other.expect_request(WAIT):
        first.evaluate(SET_HIDDEN, True)
    bia_says("Where are you?")
    expect(other.locator(".chat-row")).to_contain_text("Where are you?")
    first.evaluate(SET_HIDDEN, False)
    expect(stored(first, "Where are you?")).to_have_count(1)


def test_a_tab_with_another_thread_hears_who_has_seen_its_own(
    chat: Chat, site: Site, talk: MessagingConversation
) -> None:
    list_page = chat("ana", "/messages/")
    thread = list_page.context.new_page()
    thread.goto(site.url + talk.get_absolute_url())
    send(thread, "Have you seen it?")
    expect(stored(thread, "Have you seen it?")).to_have_count(1)
    expect(list_page.locator(".chat-row")).to_contain_text("You: Have you seen it?")
    chat("bia")
    expect(thread.locator("[data-chat-seen]")).to_have_text("Seen")


@pytest.mark.parametrize("token", ["", "1:forged", "nonsense"])
def test_a_bad_token_is_changed_for_a_good_one(
    chat: Chat, site: Site, talk: MessagingConversation, bia_says: Says, token: str
) -> None:
    ana = settled(chat("ana"))

    def forge(route: Route) -> None:
        answer = route.fetch()
        body = re.sub(r'data-token="[^"]*"', f'data-token="{token}"', answer.text())
        route.fulfill(response=answer, body=body)

    ana.route(f"**{talk.get_absolute_url()}", forge)
    with ana.expect_response(SYNC):
        ana.goto(site.url + talk.get_absolute_url())
    bia_says("Still with me?")
    expect(stored(ana, "Still with me?")).to_have_count(1)


def test_a_log_that_does_not_reach_back_is_no_loss(
    chat: Chat, talk: MessagingConversation, bia_says: Says
) -> None:
    ana = settled(chat("ana"))
    field(ana).press_sequentially("half a sentence")
    ana.route(SYNC, lambda route: route.fulfill(status=409))
    with ana.expect_response(lambda answer: answer.url.endswith(talk.get_absolute_url())):
        bia_says("in between")
    ana.unroute(SYNC)
    expect(stored(ana, "in between")).to_have_count(1)
    inbox = MessagingInbox.objects.filter(user__username="ana")
    inbox.update(seq=F("seq") + 100, floor_seq=F("seq") + 100)
    MessagingEvent.objects.filter(user=inbox.get().pk).delete()
    bia_says("afterwards")
    expect(texts(ana)).to_have_text(["hello", "in between", "afterwards"])
    expect(field(ana)).to_have_value("half a sentence")
    bia_says("as before")
    expect(texts(ana)).to_have_text(["hello", "in between", "afterwards", "as before"])


def test_a_cursor_from_the_future_is_set_right(chat: Chat, bia_says: Says) -> None:
    ana = settled(chat("ana"))
    inbox = MessagingInbox.objects.filter(user__username="ana")
    MessagingEvent.objects.filter(user=inbox.get().pk).delete()
    inbox.update(seq=0)
    ana.reload()
    bia_says("from the start")
    expect(stored(ana, "from the start")).to_have_count(1)


def test_an_answer_with_a_gap_in_it_is_not_taken(chat: Chat, bia_says: Says) -> None:
    ana = settled(chat("ana"))
    left_out: list[int] = []

    def leave_out(route: Route) -> None:
        answer = route.fetch()
        news = answer.json()
        if len(news["events"]) > 1 and not left_out:
            left_out.append(news["events"].pop(0)["seq"])
        route.fulfill(response=answer, body=json.dumps(news))

    ana.route(SYNC, leave_out)
    ana.evaluate(SET_HIDDEN, True)
    bia_says("one")
    bia_says("two")
    ana.evaluate(SET_HIDDEN, False)
    expect(texts(ana)).to_have_text(["hello", "one", "two"])
    assert left_out
    ana.unroute_all(behavior="ignoreErrors")


def test_a_site_that_wants_to_be_left_in_peace_is(chat: Chat) -> None:
    ana = chat("ana")
    settled(ana)
    asked: list[str] = []

    def busy(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(status=503, headers={"Retry-After": "100"}, body="")

    ana.route(WAIT, busy)
    ana.clock.install()
    with ana.expect_response(lambda answer: answer.status == 503):
        ana.reload()
    for _ in range(9):
        ana.clock.run_for(10_000)
    assert len(asked) == 1
    ana.unroute(WAIT)
    with ana.expect_request(WAIT):
        ana.clock.run_for(15_000)


def test_a_banner_says_when_the_site_is_away_and_goes_when_it_is_back(chat: Chat, bia_says: Says) -> None:
    ana = settled(chat("ana"))
    asked: list[str] = []

    def fail(route: Route) -> None:
        asked.append(route.request.url)
        route.abort()

    ana.route(WAIT, fail)
    ana.evaluate("dispatchEvent(new Event('online'))")
    expect(ana.locator("[data-chat-banner]")).to_contain_text("does not answer")
    # The first try again did not wait, and was not told of.
    assert len(asked) >= 2
    bia_says("meanwhile")
    ana.unroute(WAIT)
    ana.evaluate("dispatchEvent(new Event('online'))")
    expect(stored(ana, "meanwhile")).to_have_count(1)
    expect(ana.locator("[data-chat-banner]")).to_be_empty()


def test_a_poll_without_an_answer_is_given_up(chat: Chat) -> None:
    ana = settled(chat("ana"))
    ana.clock.install()
    held: list[Route] = []
    ana.route(WAIT, lambda route: held.append(route))
    ana.reload()
    until(lambda: len(held) == 1, ana)
    ana.clock.run_for(34_000)
    assert len(held) == 1
    ana.clock.run_for(2_000)
    until(lambda: len(held) == 2, ana)


def test_a_computer_that_wakes_up_asks_at_once(chat: Chat) -> None:
    ana = settled(chat("ana"))
    ana.clock.install()
    with ana.expect_request(WAIT):
        ana.reload()
    with ana.expect_request(WAIT):
        ana.clock.fast_forward(3_600_000)


def test_without_locks_each_tab_asks_for_itself(
    chat: Chat, site: Site, talk: MessagingConversation, bia_says: Says
) -> None:
    ana = settled(chat("ana"))
    ana.context.add_init_script("Object.defineProperty(navigator, 'locks', { value: undefined })")
    tabs = [ana.context.new_page() for _ in range(2)]
    ana.close()
    for tab in tabs:
        show(tab, site, talk.get_absolute_url())
    bia_says("each of you")
    for tab in tabs:
        expect(texts(tab)).to_have_text(["hello", "each of you"])
    send(tabs[0], "and back")
    for tab in tabs:
        expect(texts(tab)).to_have_text(["hello", "each of you", "and back"])
