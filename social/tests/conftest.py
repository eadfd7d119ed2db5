from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from accounts.models import AccountsUser
from conftest import Person
from social.actions import social_follow, social_request_accept


@dataclass(frozen=True)
class Acting:
    """Somebody in a browser, who posts acts as a plain form or as htmx does."""

    user: AccountsUser
    client: Client

    def act(self, address: str, *, on: str = "/", target: str = "", **values: str) -> Any:
        headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{on}", "HX-Target": target}
        return self.client.post(address, values, headers=headers)

    def form(self, address: str, **values: str) -> Any:
        return self.client.post(address, values)

    def page(self, address: str, **values: str) -> Any:
        return self.client.get(address, values)

    def part(self, address: str, target: str = "", **values: str) -> Any:
        return self.client.get(address, values, headers={"HX-Request": "true", "HX-Target": target})


@pytest.fixture
def ana(person: Person) -> Acting:
    user, client = person("ana"), Client()
    client.force_login(user)
    return Acting(user, client)


@pytest.fixture
def bia(person: Person) -> AccountsUser:
    return person("bia", name="Beatriz Nunes")


@pytest.fixture
def follow(db: None) -> Callable[..., None]:
    """`follow(one, other)`: one follows other, let in if that takes a request."""

    def make(follower: AccountsUser, *others: AccountsUser) -> None:
        for followed in others:
            if not social_follow(follower=follower, followed=followed):
                social_request_accept(followed=followed, follower=follower)

    return make


def counts(user: AccountsUser) -> tuple[int, int]:
    """Followers and following, as the profile row has them."""
    profile = AccountsUser.objects.select_related("profile").get(pk=user.pk).profile
    return profile.follower_count, profile.following_count


def names(response: Any) -> list[str]:
    """Usernames of the rows of a list, in order."""
    return [person.username for person in response.context["social_page"].rows]
