"""The settings pages: each asked the same questions, then what is its own."""

import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from accounts.models import AccountsFormerName, AccountsProfile, AccountsUser
from conftest import photo_bytes, stored_files

_PAGES = {
    "/settings/": 2,
    "/settings/profile/": 2,
    "/settings/account/": 3,
    "/settings/privacy/": 4,
    "/settings/security/": 4,
    "/settings/security/sessions/": 3,
    "/settings/language/": 2,
}
_FORMS = ["/settings/profile/", "/settings/account/", "/settings/privacy/", "/settings/language/"]
_WORDS = {"name": "Ana Prado", "bio": "Light, mostly.", "website": "ana.example.org"}


def _photo(content: bytes, name: str = "me.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "image/jpeg")


@pytest.mark.parametrize(("path", "queries"), _PAGES.items())
def test_every_page_shows_itself_in_a_fixed_number_of_queries(
    anas_browser: Client, path: str, queries: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(queries):
        response = anas_browser.get(path)
    page = response.content.decode()
    assert response.status_code == 200
    assert page.count("<h1") == 1
    assert " style=" not in page
    assert "{{" not in page


@pytest.mark.parametrize("path", ["/settings/", "/accounts/logout/"])
def test_whoever_logs_out_leaves_no_drafts_in_the_browser(anas_browser: Client, path: str) -> None:
    page = anas_browser.get(path).text
    assert page.count('action="/accounts/logout/"') == page.count("data-drafts-end") > 0


@pytest.mark.parametrize("path", _PAGES)
def test_strangers_are_sent_to_log_in_and_back(client: Client, db: None, path: str) -> None:
    assert client.get(path).headers["Location"] == f"/accounts/login/?next={path}"


@pytest.mark.parametrize("path", ["/settings/", "/settings/security/", "/settings/security/sessions/"])
def test_pages_to_read_take_no_post(anas_browser: Client, path: str) -> None:
    assert anas_browser.post(path).status_code == 405


@pytest.mark.parametrize(
    "path", ["/settings/theme/", "/settings/language/set/", "/settings/security/sessions/log-out/"]
)
def test_acts_take_no_get(anas_browser: Client, path: str) -> None:
    assert anas_browser.get(path).status_code == 405


@pytest.mark.parametrize("path", _FORMS)
def test_forms_need_their_token(ana: AccountsUser, path: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ana)
    assert strict.post(path, _WORDS).status_code == 403


def test_a_profile_is_saved_and_says_so(anas_browser: Client) -> None:
    page = anas_browser.post("/settings/profile/", _WORDS, follow=True)
    assert page.redirect_chain == [("/settings/profile/", 302)]
    assert "Your profile was saved." in page.content.decode()
    profile = AccountsProfile.objects.get()
    assert (profile.name, profile.bio, profile.website) == (
        "Ana Prado",
        "Light, mostly.",
        "https://ana.example.org",
    )


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "n" * 65, "at most 64 characters"),
        ("bio", "b" * 151, "at most 150 characters"),
        ("bio", "with\0nul", "Null characters are not allowed"),
        ("name", "with\0nul", "Null characters are not allowed"),
        ("website", "javascript:alert(1)", "This is not a web address"),
        ("website", "ftp://ana.example.org", "This is not a web address"),
        ("website", "https://" + "a" * 250 + ".org", "at most 200 characters"),
    ],
)
def test_a_refused_profile_says_why_and_loses_nothing(
    anas_browser: Client, field: str, value: str, sentence: str
) -> None:
    response = anas_browser.post("/settings/profile/", _WORDS | {field: value})
    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page
    for text in (_WORDS | {field: value}).values():
        assert text in page
    assert AccountsProfile.objects.get().name == ""


def test_a_bio_of_150_with_line_breaks_as_browsers_send_them(anas_browser: Client) -> None:
    bio = "a" * 74 + "\r\n" + "b" * 75
    assert anas_browser.post("/settings/profile/", {"bio": bio}).status_code == 302
    assert len(AccountsProfile.objects.get().bio) == 150


def test_right_to_left_marks_and_emoji_stay(anas_browser: Client) -> None:
    anas_browser.post("/settings/profile/", {"bio": "\u202eשלום 👩‍👩‍👧 \u200f"})
    assert AccountsProfile.objects.get().bio.startswith("\u202eשלום 👩‍👩‍👧")


@pytest.mark.django_db(transaction=True)
def test_a_photo_is_small_square_and_without_traces_and_the_old_file_goes(
    anas_browser: Client, own_files: Path
) -> None:
    media = own_files / "media"
    anas_browser.post("/settings/profile/", {"photo": _photo(photo_bytes(1600, 900))})
    (first,) = stored_files(media)
    with Image.open(first) as image:
        assert (image.format, image.size) == ("JPEG", (320, 320))
        assert not image.getexif()
    anas_browser.post("/settings/profile/", {"photo": _photo(photo_bytes(900, 1600, "red"))})
    (second,) = stored_files(media)
    assert second != first
    anas_browser.post("/settings/profile/", {"remove_photo": "on"})
    assert stored_files(media) == []
    assert not AccountsProfile.objects.get().photo


@pytest.mark.django_db(transaction=True)
def test_saving_the_words_leaves_the_photo(anas_browser: Client, own_files: Path) -> None:
    anas_browser.post("/settings/profile/", {"photo": _photo(photo_bytes())})
    anas_browser.post("/settings/profile/", _WORDS)
    assert len(stored_files(own_files / "media")) == 1
    assert AccountsProfile.objects.get().photo


def _png_of_sixty_megapixels() -> bytes:
    file = io.BytesIO()
    Image.new("1", (10_000, 6_000)).save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty"),
        (b"I am a text", "not a photo"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not accepted"),
        (photo_bytes()[:-900], "damaged or incomplete"),
        (_png_of_sixty_megapixels(), "more than 50 megapixels"),
    ],
)
def test_what_is_no_photo_is_refused_with_a_sentence(
    anas_browser: Client, own_files: Path, content: bytes, sentence: str
) -> None:
    response = anas_browser.post("/settings/profile/", _WORDS | {"photo": _photo(content)})
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert "Light, mostly." in response.content.decode()
    assert stored_files(own_files) == []


def test_a_name_is_changed_on_the_page(anas_browser: Client, ana: AccountsUser) -> None:
    page = anas_browser.post("/settings/account/", {"username": "Anna"}, follow=True).content.decode()
    assert "You are now anna." in page
    assert "For 30 days your old name leads to your new one" in page
    assert AccountsFormerName.objects.get().username == "ana"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("Settings", "kept for the site itself"),
        ("a..b", "no two dots in a row"),
        ("é", "letters a–z"),
        ("BO", "This name is taken."),
        ("", "required"),
        ("a\0b", "Null characters"),
        ("x" * 5000, "at most 30 characters"),
    ],
)
def test_a_refused_name_says_why(anas_browser: Client, name: str, sentence: str) -> None:
    AccountsUser.objects.create_user("bo")
    response = anas_browser.post("/settings/account/", {"username": name})
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert f'value="{name}"' in response.content.decode() or not name
    assert AccountsUser.objects.filter(username="ana").exists()


def test_names_cannot_be_hoarded(anas_browser: Client) -> None:
    answers = [
        anas_browser.post("/settings/account/", {"username": f"ana{n}"}).status_code for n in range(11)
    ]
    assert answers == [302] * 10 + [429]


def test_an_account_becomes_private_and_public(anas_browser: Client) -> None:
    anas_browser.post("/settings/privacy/", {"is_private": "on"})
    assert AccountsProfile.objects.get().is_private
    assert "checked" in anas_browser.get("/settings/privacy/").content.decode()
    anas_browser.post("/settings/privacy/", {})
    assert not AccountsProfile.objects.get().is_private


def test_the_accounts_language_wins_over_the_browsers(anas_browser: Client) -> None:
    anas_browser.post("/settings/language/", {"language": "pt-br", "theme": "dark"})
    page = anas_browser.get("/settings/language/", headers={"Accept-Language": "en"})
    assert page.headers["Content-Language"] == "pt-br"
    assert 'data-theme="dark"' in page.content.decode()
    anas_browser.post("/settings/language/", {"language": "", "theme": ""})
    assert (
        anas_browser.get("/settings/", headers={"Accept-Language": "en"}).headers["Content-Language"] == "en"
    )


def test_no_other_language_or_theme(anas_browser: Client) -> None:
    for form in ({"language": "xx", "theme": ""}, {"language": "", "theme": "neon"}):
        assert anas_browser.post("/settings/language/", form).status_code == 422
    assert anas_browser.post("/settings/theme/", {"theme": "neon"}).status_code == 422
    anas_browser.post("/settings/language/set/", {"language": "xx"})
    assert AccountsProfile.objects.get().language == ""


def test_the_switch_of_language_also_changes_the_account(anas_browser: Client) -> None:
    anas_browser.post("/settings/language/set/", {"language": "pt-br", "next": "/settings/"})
    assert AccountsProfile.objects.get().language == "pt-br"


def test_the_switch_of_theme(anas_browser: Client, client: Client) -> None:
    response = anas_browser.post("/settings/theme/", {"theme": "dark", "next": "/settings/"})
    assert response.headers["Location"] == "/settings/"
    assert AccountsProfile.objects.get().theme == "dark"
    by_script = anas_browser.post("/settings/theme/", {"theme": "light"}, headers={"Sec-Fetch-Mode": "cors"})
    assert by_script.status_code == 204
    visitor = client.post("/settings/theme/", {"theme": "dark", "next": "https://evil.example/"})
    assert (visitor.headers["Location"], visitor.cookies["theme"].value) == ("/", "dark")
    assert 'data-theme="dark"' in client.get("/accounts/login/").content.decode()
