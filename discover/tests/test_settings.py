"""The sliders: saved, refused with words, reset; what they come to."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import AccountsUser
from conftest import Person
from discover.epochs import discover_epoch_build
from discover.fresh import discover_fresh_add
from discover.models import DiscoverPreference
from discover.templatetags.discover import discover_percent
from discover.tests.conftest import Posts

BrowserOf = Callable[[AccountsUser], Client]
ADDRESS = "/settings/discovery/"
FORM: dict[str, Any] = {"hashtags": 20, "people": 0, "fresh": 100, "is_surprising": "on"}


@pytest.fixture
def bia(person: Person, browser_of: BrowserOf) -> Client:
    return browser_of(person("bia"))


def saved() -> list[tuple[int, int, int, bool]]:
    return list(DiscoverPreference.objects.values_list("hashtags", "people", "fresh", "is_surprising"))


def mixture(client: Client) -> dict[str, str]:
    shares = client.get(ADDRESS).context["discover_mixture"]
    return {name: discover_percent(share) for name, share in shares.items()}


def test_sliders_are_kept_and_reset(bia: Client) -> None:
    assert bia.post(ADDRESS, FORM)["Location"] == ADDRESS
    assert bia.post(ADDRESS, FORM).status_code == 302
    assert saved() == [(20, 0, 100, True)]
    page = bia.get(ADDRESS)
    assert 'value="100"' in page.text
    assert "Saved. Your next wall will be made so." in page.text
    assert bia.post(ADDRESS + "reset/")["Location"] == ADDRESS
    assert bia.post(ADDRESS + "reset/").status_code == 302
    assert saved() == []
    assert 'value="50"' in bia.get(ADDRESS).text


@pytest.mark.parametrize("value", ["101", "-1", "", "many", "9" * 5000, "5.5", "nan", "a\0b"])
def test_what_is_no_slider_is_refused_with_words(bia: Client, value: str) -> None:
    response = bia.post(ADDRESS, FORM | {"people": value})
    assert response.status_code == 422
    assert response.context["accounts_form"].errors["people"]
    assert 'aria-invalid="true"' in response.text
    # What was right stays as it was set.
    assert 'value="20"' in response.text
    assert saved() == []


def test_shares_are_of_what_there_is(bia: Client, person: Person, posts: Posts) -> None:
    assert set(mixture(bia).values()) == {"0%"}
    posts(person("ana"), 3)
    discover_epoch_build()
    assert mixture(bia) == {"hashtags": "0%", "popular": "100%", "people": "0%", "fresh": "0%"}
    assert "What there is nothing of yet has no share" in bia.get(ADDRESS).text
    posts(person("caio"), 1, hours=1)
    discover_fresh_add()
    assert mixture(bia) == {"hashtags": "0%", "popular": "75%", "people": "0%", "fresh": "25%"}
    bia.post(ADDRESS, FORM)
    assert mixture(bia)["popular"] == "57%"


def test_the_settings_lead_there(bia: Client) -> None:
    assert f'href="{ADDRESS}"' in bia.get("/settings/profile/").text


@pytest.mark.parametrize(
    ("share", "words"),
    [(0, "0%"), (1, "100%"), (0.5, "50%"), (0.0999, "10%"), (0.004, "0.4%"), (0.0002, "under 0.1%")],
)
def test_percents_are_short(share: float, words: str) -> None:
    assert discover_percent(share) == words
