"""The pages of what went wrong, and the small answers to browsers and crawlers."""

import json

import pytest
from django.contrib.staticfiles import finders
from django.template import loader
from django.test import Client, RequestFactory

from common.errors import common_server_error

pytestmark = pytest.mark.django_db


def test_an_address_of_nothing_answers_404_in_the_sites_own_frame(client: Client) -> None:
    response = client.get("/nobody.at.all/")
    assert response.status_code == 404
    assert "This line is empty" in response.content.decode()


def test_a_form_without_its_token_is_refused_with_what_to_do_now() -> None:
    response = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "ana"})
    assert response.status_code == 403
    assert "Nothing was changed" in response.content.decode()


@pytest.mark.django_db(databases=[])
@pytest.mark.parametrize("template", ["400.html", "500.html"])
def test_pages_of_a_broken_site_need_neither_database_nor_request(template: str) -> None:
    html = loader.render_to_string(template)
    assert "<h1>" in html
    assert "<script" not in html


def test_a_broken_view_answers_500() -> None:
    assert common_server_error(RequestFactory().get("/")).status_code == 500


def test_the_manifest_names_icons_that_exist(client: Client) -> None:
    response = client.get("/manifest.webmanifest")
    manifest = json.loads(response.content)
    assert response.headers["Content-Type"] == "application/manifest+json"
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}
    assert all(finders.find(icon["src"].removeprefix("/static/")) for icon in manifest["icons"])


def test_crawlers_stay_out_of_what_is_personal(client: Client) -> None:
    text = client.get("/robots.txt").content.decode()
    assert text.startswith("User-agent: *\n")
    assert "Disallow: /settings/" in text


def test_password_managers_find_the_page_that_changes_a_password(client: Client) -> None:
    response = client.get("/.well-known/change-password")
    assert response.headers["Location"] == "/accounts/password/change/"


@pytest.mark.parametrize("path", ["/manifest.webmanifest", "/robots.txt", "/.well-known/change-password"])
def test_they_are_only_read(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405
