"""By whom somebody was invited says nothing to that person that the rest of the site hides from them."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.actions import accounts_activity_set, accounts_username_change
from accounts.actions_entrance import accounts_arrive, accounts_invitation_create
from accounts.models import AccountsInvitation, AccountsUser
from conftest import Person
from social.actions import social_block

_PAGE = "/settings/invitations/"


@pytest.fixture
def ana(person: Person) -> AccountsUser:
    return person("ana")


@pytest.fixture
def made(ana: AccountsUser) -> AccountsInvitation:
    return accounts_invitation_create(user=ana, uses=20, days=7)


@pytest.fixture
def came(person: Person, made: AccountsInvitation) -> Callable[[str], AccountsUser]:
    def arrive(name: str) -> AccountsUser:
        user = person(name)
        accounts_arrive(user=user, token=made.token, answer="")
        return user

    return arrive


@pytest.mark.parametrize("is_by_them", [True, False])
def test_who_blocked_is_not_found_by_a_new_name(
    ana: AccountsUser,
    came: Callable[[str], AccountsUser],
    browser_of: Callable[[AccountsUser], Client],
    is_by_them: bool,
) -> None:
    bo = came("bo")
    came("caio")
    pair = (bo, ana) if is_by_them else (ana, bo)
    social_block(blocker=pair[0], blocked=pair[1])
    accounts_username_change(user=bo, username="secret")
    page = browser_of(ana).get(_PAGE).text
    assert "secret" not in page
    assert 'href="/caio/"' in page
    assert "2 of 20 people came" in page


def test_who_is_kept_out_is_named_to_nobody(
    ana: AccountsUser, came: Callable[[str], AccountsUser], browser_of: Callable[[AccountsUser], Client]
) -> None:
    accounts_activity_set(user=came("bo"), is_active=False)
    assert 'href="/bo/"' not in browser_of(ana).get(_PAGE).text


def test_of_many_the_first_are_named(
    ana: AccountsUser,
    made: AccountsInvitation,
    came: Callable[[str], AccountsUser],
    browser_of: Callable[[AccountsUser], Client],
) -> None:
    AccountsInvitation.objects.filter(pk=made.pk).update(uses=30)
    for number in range(23):
        came(f"guest{number:02}")
    page = browser_of(ana).get(_PAGE).text
    assert page.count('href="/guest') == 20
    assert "and 3 more" in page
