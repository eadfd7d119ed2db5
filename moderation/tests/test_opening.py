"""The team looks at something without waiting for a report."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AccountsUser
from conftest import Person, client_of
from feed.models import FeedComment, FeedPost
from moderation.actions import moderation_case_begin
from moderation.models import ModerationAct, ModerationCase
from moderation.tests.conftest import Moderator

PAGES = {
    "person": ("accounts_accountsuser", AccountsUser),
    "post": ("feed_feedpost", FeedPost),
    "comment": ("feed_feedcomment", FeedComment),
}


def link_of(browser: Client, kind: str, row: Any) -> str | None:
    page = browser.get(reverse(f"admin:{PAGES[kind][0]}_change", args=[row.pk])).text
    found = re.search(r'<a href="([^"]+)">Open a case</a>', page)
    return found[1] if found else None


def row_of(ana: AccountsUser, kind: str) -> Any:
    model: Any = PAGES[kind][1]
    return ana if kind == "person" else model.objects.get(author=ana)


@pytest.mark.parametrize("kind", PAGES)
def test_a_case_is_opened_from_the_page_of_what_it_is_about(
    ana: AccountsUser, things: dict[str, Any], moderator: Moderator, kind: str
) -> None:
    mia = moderator("mia")
    row, browser = row_of(ana, kind), client_of(mia)
    link = link_of(browser, kind, row)
    assert link
    assert browser.get(link).status_code == 200
    assert not ModerationCase.objects.exists()
    desk = browser.post(link)
    case = ModerationCase.objects.get()
    assert (case.kind, case.key, case.author, case.closed_at) == (kind, row.pk, ana.pk, None)
    assert [(act.verb, act.by_name, act.model) for act in ModerationAct.objects.all()] == [
        ("open", "mia", "moderation.moderationcase")
    ]
    assert "Nobody reported it." in browser.get(desk["Location"]).text
    # Once more leads to the same one, by either method.
    assert browser.get(link)["Location"] == browser.post(link)["Location"] == desk["Location"]
    assert {act.key for act in ModerationAct.objects.all()} == {str(case.pk)}


def test_who_decides_no_cases_opens_none(ana: AccountsUser, person: Person) -> None:
    boss = AccountsUser.objects.create_superuser("boss", "boss@example.org", "x")
    clerk = person("clerk")
    AccountsUser.objects.filter(pk=clerk.pk).update(is_staff=True)
    address = reverse("admin:moderation_moderationcase_open", args=["person", ana.pk])
    assert client_of(AccountsUser.objects.get(pk=clerk.pk)).post(address).status_code == 403
    for wrong in (["group", ana.pk], ["person", 0], ["post", 9 * 10**20]):
        nowhere = reverse("admin:moderation_moderationcase_open", args=wrong)
        assert client_of(boss).post(nowhere).status_code == 404
    assert not ModerationCase.objects.exists()


def test_what_was_reported_has_its_case_already(
    ana: AccountsUser, case_of: Any, moderator: Moderator
) -> None:
    case = case_of("person")
    assert moderation_case_begin(kind="person", key=ana.pk, author=ana.pk, by=moderator("mia")) == case
