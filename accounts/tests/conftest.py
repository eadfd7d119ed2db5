import uuid
from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from pytest_django import Settings

from accounts.models import AccountsUser
from conftest import Person

ACCOUNTS_PASSWORD = "three prints on a line"

Member = Callable[..., AccountsUser]


@pytest.fixture(autouse=True)
def quick(settings: Settings) -> None:
    """Passwords need not be safe here, nor files collected and hashed before a page can name them."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}


@pytest.fixture(autouse=True)
def own_limits(settings: Settings) -> None:
    """Tries counted here are not those of tests running beside."""
    settings.CACHES = {"default": settings.CACHES["default"] | {"KEY_PREFIX": uuid.uuid4().hex}}


@pytest.fixture
def member(person: Person) -> Member:
    """A person with a password and a confirmed address."""

    def make(username: str = "ana", **profile: object) -> AccountsUser:
        user = person(username, ACCOUNTS_PASSWORD, **profile)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user

    return make


@pytest.fixture
def ana(member: Member) -> AccountsUser:
    return member("ana")


@pytest.fixture
def anas_browser(ana: AccountsUser) -> Client:
    """Ana's, logged in by the form, so that she need not prove herself again."""
    client = Client(
        headers={"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
    )
    client.post("/accounts/login/", {"login": "ana", "password": ACCOUNTS_PASSWORD})
    return client
