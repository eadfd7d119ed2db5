"""Reporting from the menus where people find it, with scripts and without."""

from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from accounts.models import AccountsUser
from conftest import Person, Post, client_of
from feed.actions import feed_comment_create
from messaging.actions import MessagingContent, messaging_begin
from moderation.models import ModerationCase, ModerationReport
from social.actions import social_follow
from tests.browser import NewPage, Site

pytestmark = pytest.mark.browser


@pytest.fixture
def people(site: Site, person: Person) -> tuple[AccountsUser, AccountsUser]:
    ana, bia = person("ana"), person("bia")
    social_follow(follower=bia, followed=ana)
    return ana, bia


def enter(page: Page, site: Site, user: AccountsUser) -> None:
    client = client_of(user)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site.url}]
    )


def menu(place: Any, name: str = "More options") -> None:
    place.locator(f"summary[aria-label='{name}']").first.click()
    place.get_by_role("link", name="Report").first.click()


def test_a_post_is_reported_over_the_feed(
    site: Site, new_page: NewPage, people: tuple[AccountsUser, AccountsUser], post: Post
) -> None:
    ana, bia = people
    post(ana, caption="Some words")
    page = new_page()
    enter(page, site, bia)
    page.goto(site.url)
    menu(page.locator("[data-post]").first)
    dialog = page.locator("#dialog")
    expect(dialog.get_by_role("heading", name="Report ana's post")).to_be_visible()
    dialog.get_by_role("button", name="Report").click()
    expect(dialog.get_by_text("Choose what is wrong with it.")).to_be_visible()
    dialog.get_by_label("Something else").check()
    dialog.get_by_role("button", name="Report").click()
    expect(dialog.get_by_text("Say in a few words what is wrong.")).to_be_visible()
    expect(dialog.get_by_label("Something else")).to_be_checked()
    dialog.get_by_label("Anything that helps us understand").fill("It is my photo")
    dialog.get_by_role("button", name="Report").click()
    expect(dialog.get_by_text("Thank you")).to_be_visible()
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden()
    report = ModerationReport.objects.get()
    assert (report.reason, report.note, report.quoted) == ("other", "It is my photo", "Some words")
    assert page.url == f"{site.url}/"


def test_comments_profiles_messages_and_groups_have_it_in_their_menus(
    site: Site, new_page: NewPage, people: tuple[AccountsUser, AccountsUser], person: Person, post: Post
) -> None:
    ana, bia = people
    shown = post(ana)
    feed_comment_create(author=ana, post=shown, text="Some words")

    def say(*to: AccountsUser) -> int:
        content = MessagingContent(text="Some words")
        return messaging_begin(sender=ana, to=to, client_id=uuid4(), content=content).message.conversation_id

    two, group = say(bia), say(bia, person("cleo"))
    page = new_page()
    enter(page, site, bia)

    def send() -> None:
        dialog = page.locator("#dialog")
        dialog.get_by_label("Bullying or harassment").check()
        dialog.get_by_role("button", name="Report").click()
        expect(dialog.get_by_text("Thank you")).to_be_visible()

    page.goto(f"{site.url}/p/{shown.code}/")
    comment = page.locator("[data-comment]").first
    comment.hover()
    menu(comment, "Comment options")
    send()
    page.goto(f"{site.url}/ana/")
    menu(page.locator("#person-menu"))
    send()
    page.goto(f"{site.url}/messages/{two}/")
    message = page.locator("[data-message]").first
    message.hover()
    menu(message, "Options for the message from ana")
    send()
    page.goto(f"{site.url}/messages/{group}/details/")
    page.get_by_role("link", name="Report").click()
    send()
    kinds = set(ModerationCase.objects.values_list("kind", flat=True))
    assert kinds == {"comment", "person", "message", "group"}


def test_a_report_without_scripts_at_320_pixels(
    site: Site, new_page: NewPage, people: tuple[AccountsUser, AccountsUser], post: Post
) -> None:
    ana, bia = people
    shown = post(ana)
    page = new_page(javascript=False, size=(320, 640))
    enter(page, site, bia)
    page.goto(f"{site.url}/p/{shown.code}/")
    menu(page.locator("[data-post]").first)
    page.get_by_role("button", name="Report").click()
    expect(page.get_by_text("Choose what is wrong with it.")).to_be_visible()
    page.get_by_label("Spam or fraud").check()
    page.get_by_role("button", name="Report").click()
    expect(page.get_by_text("nobody is told who reported it")).to_be_visible()
    assert page.url == f"{site.url}/p/{shown.code}/"
    assert ModerationReport.objects.get().reason == "spam"
