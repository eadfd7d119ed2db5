"""The list beside a thread, and its numbers, as others write and one answers."""

import pytest
from playwright.sync_api import Page, expect

from accounts.models import AccountsUser
from conftest import Person
from messaging.models import MessagingConversation
from messaging.tests.conftest import say, write
from messaging.tests.test_chat_browser import Chat, chat, send, stored, talk, wake
from tests.browser import Site

pytestmark = pytest.mark.browser
__all__ = ["chat", "talk"]

REQUESTS = "[data-chat-requests]"


def test_a_request_is_counted_as_it_comes_and_until_it_is_answered(
    chat: Chat, site: Site, person: Person
) -> None:
    ana, stranger = chat("ana", "/messages/"), person("caio")
    expect(ana.locator(REQUESTS)).to_be_hidden()
    conversation = write(stranger, AccountsUser.objects.get(username="ana"), text="May I?")
    wake(site)
    expect(ana.locator(REQUESTS)).to_have_text("1")
    expect(ana.locator(".chat-row")).to_have_count(1)
    other: Page = ana.context.new_page()
    other.goto(site.url + conversation.get_absolute_url())
    expect(other.locator(REQUESTS)).to_have_text("1")
    other.get_by_role("button", name="Accept").click()
    for page in (ana, other):
        expect(page.locator(REQUESTS)).to_be_hidden()
    expect(ana.locator(".chat-row").first).to_contain_text("May I?")


def test_who_answers_what_they_did_not_look_at_has_read_it(
    chat: Chat, site: Site, talk: MessagingConversation
) -> None:
    ana = chat("ana")
    # Which tells the badge, too, but later.
    ana.route("**/alerts/poll/*", lambda route: route.abort())
    badge = ana.locator("[data-badge=messages]:visible")
    expect(badge).to_have_count(0)
    ana.evaluate("document.hasFocus = () => false")
    say(AccountsUser.objects.get(username="bia"), talk, "Are you there?")
    wake(site)
    expect(badge.first).to_have_text("1")
    expect(ana.locator(".chat-row.is-unread")).to_have_count(1)
    send(ana, "Yes.")
    expect(stored(ana, "Yes.")).to_have_count(1)
    expect(ana.locator(".chat-row.is-unread")).to_have_count(0)
    expect(badge).to_have_count(0)
