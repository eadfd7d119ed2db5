"""The preferences: from whom one hears of what, and by mail or not."""

from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import AccountsUser
from alerts.kinds import ALERTS_CHOSEN_KINDS, ALERTS_ON_OFF_KINDS
from alerts.models import AlertsDigest, AlertsPreference
from conftest import Person

BrowserOf = Callable[[AccountsUser], Client]

ADDRESS = "/settings/notifications/"
EVERYONE = dict.fromkeys((kind.value for kind in ALERTS_CHOSEN_KINDS), "everyone")


@pytest.fixture
def ana(person: Person) -> AccountsUser:
    return person("ana")


@pytest.fixture
def browser(ana: AccountsUser, browser_of: BrowserOf) -> Client:
    """ana's."""
    return browser_of(ana)


def chosen(user: AccountsUser) -> dict[str, str]:
    return dict(AlertsPreference.objects.filter(user=user).values_list("kind", "source"))


def test_at_first_one_hears_from_everyone_and_gets_no_mail(
    browser: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    # Session, viewer; preferences, digest.
    with django_assert_num_queries(5):
        page = browser.get(ADDRESS)
    assert page.text.count('<option value="everyone" selected>') == len(ALERTS_CHOSEN_KINDS)
    assert page.text.count('<option value="followed"') == len(ALERTS_CHOSEN_KINDS) - len(ALERTS_ON_OFF_KINDS)
    assert 'type="checkbox" name="digest"' in page.text
    assert " checked" not in page.text.split("<main")[1].split("</main")[0]
    assert page.text.count("<h1") == 1


def test_what_is_chosen_is_kept_and_shown(browser: Client, ana: AccountsUser) -> None:
    form = EVERYONE | {"like": "followed", "post": "nobody", "digest": "on"}
    page = browser.post(ADDRESS, form, follow=True)
    assert page.redirect_chain == [(ADDRESS, 302)]
    assert "Saved." in page.text
    assert chosen(ana) == EVERYONE | {"like": "followed", "post": "nobody"}
    assert AlertsDigest.objects.filter(user=ana).exists()
    page = browser.get(ADDRESS)
    assert page.text.count('<option value="followed" selected>') == 1
    assert page.text.count('<option value="nobody" selected>') == 1
    browser.post(ADDRESS, EVERYONE)
    assert chosen(ana) == EVERYONE
    assert not AlertsDigest.objects.filter(user=ana).exists()


@pytest.mark.parametrize(
    "wrong",
    [{"like": "nonsense"}, {"like": ""}, {"post": "followed"}, {"accepted": "followed"}],
    ids=lambda wrong: next(f"{kind}={source}" for kind, source in wrong.items()),
)
def test_what_cannot_be_chosen_is_refused_whole(
    browser: Client, ana: AccountsUser, wrong: dict[str, str]
) -> None:
    page = browser.post(ADDRESS, EVERYONE | {"comment": "nobody"} | wrong)
    assert page.status_code == 422
    assert 'aria-invalid="true"' in page.text
    assert '<option value="nobody" selected>' in page.text
    assert chosen(ana) == {}


def test_there_is_nothing_to_choose_for_requests_and_notices(browser: Client, ana: AccountsUser) -> None:
    browser.post(ADDRESS, EVERYONE | {"request": "nobody", "notice": "nobody"})
    assert chosen(ana) == EVERYONE


def test_who_has_no_confirmed_address_is_told_where_to_give_one(browser: Client, ana: AccountsUser) -> None:
    assert "you need an email address" in browser.get(ADDRESS).text
    EmailAddress.objects.create(user=ana, email=ana.email, verified=True, primary=True)
    assert "you need an email address" not in browser.get(ADDRESS).text
    AccountsUser.objects.filter(pk=ana.pk).update(email="")
    assert "you need an email address" in browser.get(ADDRESS).text


def test_the_settings_lead_there(browser: Client) -> None:
    assert f'href="{ADDRESS}"' in browser.get("/settings/").text
    assert f'href="{ADDRESS}" aria-current="page"' in browser.get(ADDRESS).text
    assert f'href="{ADDRESS}"' in browser.get("/alerts/").text


def test_strangers_are_sent_to_log_in_and_back(client: Client, db: None) -> None:
    assert client.get(ADDRESS)["Location"] == f"/accounts/login/?next={ADDRESS}"
    assert client.post(ADDRESS, EVERYONE).status_code == 302
    assert not AlertsPreference.objects.exists()


def test_it_is_said_in_portuguese(browser: Client) -> None:
    page = browser.get(ADDRESS, headers={"Accept-Language": "pt-BR"}).text
    for words in (
        "Notificações",
        "De pessoas que sigo",
        "De ninguém",
        "Desativadas",
        "Comentários nas suas publicações",
    ):
        assert words in page
