"""The page that says the law."""

from collections.abc import Callable

from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import AccountsUser
from conftest import Person
from discover.epochs import discover_epoch_build
from discover.tests.conftest import Posts

BrowserOf = Callable[[AccountsUser], Client]


def test_it_says_the_law_before_there_is_anything(db: None) -> None:
    page = Client().get("/about/discovery/").text
    assert "√(ln(2 + followers))" in page
    assert "/ 7 days</sup>" in page
    assert "Nothing has been weighed yet" in page


def test_its_numbers_are_those_of_the_newest_epoch(
    person: Person,
    posts: Posts,
    browser_of: BrowserOf,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    posts(person("ana"), 1234)
    discover_epoch_build()
    client = browser_of(person("bia"))
    client.get("/about/discovery/")
    with django_assert_max_num_queries(9):
        page = client.get("/about/discovery/").text
    assert "<dd>1,234</dd>" in page
    assert '<dd class="about-share">100%</dd>' in page
    assert '<dd class="about-share">50%</dd>' in Client().get("/about/discovery/").text


def test_members_only(db: None, settings: Settings) -> None:
    settings.MEMBERS_ONLY = True
    assert Client().get("/about/discovery/")["Location"].startswith("/accounts/login/")
