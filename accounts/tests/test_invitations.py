"""Members and the team make links that let people in, see who came by them, and take them back."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.actions_entrance import (
    ACCOUNTS_INVITATIONS_LIVE_MAX,
    accounts_arrive,
    accounts_invitation_create,
)
from accounts.models import AccountsInvitation, AccountsSite, AccountsUser
from accounts.tests.conftest import Member

_PAGE = "/settings/invitations/"
_FORM = {"uses": "3", "days": "7", "note": "The camera club"}


def test_a_member_makes_a_link_and_sees_who_came(
    anas_browser: Client, ana: AccountsUser, member: Member
) -> None:
    page = anas_browser.post(_PAGE, _FORM, follow=True).text
    made = AccountsInvitation.objects.get()
    assert (made.made_by, made.uses, made.note) == (ana, 3, "The camera club")
    assert timezone.now() + timedelta(days=6) < made.ends_at < timezone.now() + timedelta(days=8)
    assert f"http://testserver/accounts/signup/?invitation={made.token}" in page
    accounts_arrive(user=member("bo"), token=made.token, answer="")
    page = anas_browser.get(_PAGE).text
    assert "1 of 3 people came" in page
    assert 'href="/bo/"' in page


def test_one_that_is_taken_back_shows_its_link_no_more(anas_browser: Client) -> None:
    anas_browser.post(_PAGE, _FORM)
    made = AccountsInvitation.objects.get()
    page = anas_browser.post(f"{_PAGE}{made.pk}/revoke/", follow=True).text
    assert "Taken back" in page
    assert made.token not in page
    made.refresh_from_db()
    assert made.revoked_at


def test_nobody_takes_back_what_is_somebody_elses(anas_browser: Client, member: Member) -> None:
    made = accounts_invitation_create(user=member("bo"), uses=1, days=7)
    assert made.token not in anas_browser.get(_PAGE).text
    assert anas_browser.post(f"{_PAGE}{made.pk}/revoke/").status_code == 404
    assert AccountsInvitation.objects.live().exists()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"uses": "0"}, "greater than or equal to 1"),
        ({"uses": "21"}, "less than or equal to 20"),
        ({"uses": "x"}, "whole number"),
        ({"days": "365"}, "not one of the available choices"),
        ({"note": "n" * 101}, "at most 100 characters"),
    ],
)
def test_what_is_refused_says_why_and_loses_nothing(
    anas_browser: Client, values: dict[str, str], words: str
) -> None:
    response = anas_browser.post(_PAGE, _FORM | values)
    assert response.status_code == 422
    assert words in response.text
    assert (_FORM | values)["note"] in response.text
    assert not AccountsInvitation.objects.exists()


def test_the_teams_links_may_be_for_more_people_and_longer(anas_browser: Client) -> None:
    AccountsUser.objects.update(is_staff=True)
    assert anas_browser.post(_PAGE, {"uses": "500", "days": "365"}).status_code == 302


def test_a_member_has_so_many_at_once(anas_browser: Client, ana: AccountsUser) -> None:
    for _number in range(ACCOUNTS_INVITATIONS_LIVE_MAX):
        accounts_invitation_create(user=ana, uses=1, days=1)
    refused = anas_browser.post(_PAGE, _FORM)
    assert refused.status_code == 422
    assert "Take one back first" in refused.text
    AccountsInvitation.objects.filter(pk=AccountsInvitation.objects.latest("pk").pk).update(used=1)
    assert anas_browser.post(_PAGE, _FORM).status_code == 302


def test_where_the_team_alone_invites_members_are_told(anas_browser: Client) -> None:
    assert _PAGE in anas_browser.get("/settings/").text
    AccountsSite(inviters="staff").save()
    assert _PAGE not in anas_browser.get("/settings/").text
    assert "Only the team invites" in anas_browser.get(_PAGE).text
    assert anas_browser.post(_PAGE, _FORM).status_code == 422
    assert not AccountsInvitation.objects.exists()


def test_the_page_costs_the_same_however_many_there_are(
    anas_browser: Client,
    ana: AccountsUser,
    member: Member,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(3):
        made = accounts_invitation_create(user=ana, uses=5, days=1)
        accounts_arrive(user=member(f"bo{number}"), token=made.token, answer="")
    anas_browser.get(_PAGE)
    with django_assert_max_num_queries(5):
        anas_browser.get(_PAGE)
