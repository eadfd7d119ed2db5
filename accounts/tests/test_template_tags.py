import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.base import ContentFile
from django.http import HttpRequest
from django.template import Context
from django.test import RequestFactory

from accounts.models import AccountsUser
from accounts.templatetags.accounts import accounts_avatar, accounts_theme
from conftest import Person, photo_bytes


def request_of(user: AccountsUser | AnonymousUser, cookie: str = "") -> HttpRequest:
    request = RequestFactory().get("/", headers={"Cookie": f"theme={cookie}"})
    request.user = user
    return request


def test_without_a_photo_the_avatar_is_the_first_letter(person: Person) -> None:
    html = accounts_avatar(person("_.ana"), 32)
    assert ">A</text>" in html
    assert 'width="32" height="32"' in html


def test_a_name_without_letters_has_an_avatar_too(person: Person) -> None:
    assert ">·</text>" in accounts_avatar(person("__"), 32)


def test_the_photo_is_decoration_beside_the_name(person: Person) -> None:
    user = person()
    user.profile.photo.save("me.jpg", ContentFile(photo_bytes()))
    html = accounts_avatar(user, 44)
    assert f'src="{user.profile.photo.url}"' in html
    assert 'alt=""' in html


def test_the_accounts_theme_wins_over_the_browsers(person: Person) -> None:
    user = person(theme="dark")
    assert accounts_theme(Context({"request": request_of(user, "light")})) == "dark"


@pytest.mark.parametrize(("cookie", "theme"), [("dark", "dark"), ("", ""), ('"><script>', "")])
def test_signed_out_the_cookie_decides_and_a_forged_one_counts_for_nothing(cookie: str, theme: str) -> None:
    assert accounts_theme(Context({"request": request_of(AnonymousUser(), cookie)})) == theme


def test_a_page_without_a_request_follows_the_device() -> None:
    assert accounts_theme(Context()) == ""
