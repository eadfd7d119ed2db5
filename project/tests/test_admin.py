"""The admin's door is the site's own: with its limits of tries and its second factor."""

from collections.abc import Callable

import pytest
from django.contrib import admin
from django.test import Client

from accounts.models import AccountsUser
from common.schedule import common_schedule, common_schedule_write
from conftest import Person, Post, Upload

BrowserOf = Callable[[AccountsUser], Client]

PASSWORD = "a-line-between-two-trees"


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_admin_asks_strangers_to_log_in_as_everybody_does(client: Client, db: None, method: str) -> None:
    form = {"username": "ana", "password": PASSWORD, "next": "/admin/"}
    response = getattr(client, method)("/admin/login/?next=/admin/", form if method == "post" else None)
    assert response["Location"] == "/accounts/login/?next=%2Fadmin%2F"


def test_staff_arrive_at_the_door_of_the_admin_and_others_do_not(client: Client, person: Person) -> None:
    for username, is_staff in (("boss", True), ("ana", False)):
        user = person(username, PASSWORD)
        user.is_staff = user.is_superuser = is_staff
        user.save()
        form = {"login": username, "password": PASSWORD, "next": "/admin/"}
        browser = Client()
        assert browser.post("/accounts/login/", form)["Location"] == "/admin/"
        page = browser.get("/admin/", follow=True)
        assert page.status_code == (200 if is_staff else 403)
        # Past the door only with a second factor: moderation/tests/test_staff_door.py.
        assert "A second factor, please" in page.text or not is_staff


def test_every_page_of_the_admin_opens(
    person: Person, post: Post, upload: Upload, browser_of: BrowserOf
) -> None:
    """Lists, searches, forms of what is there (beat's schedule too) and of what may be added."""
    boss, ana = person("boss"), person("ana")
    AccountsUser.objects.filter(pk=boss.pk).update(is_staff=True, is_superuser=True)
    post(ana)
    upload(ana)
    common_schedule_write(common_schedule())
    client = browser_of(boss)
    for model in admin.site._registry:
        base = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        keys = model._default_manager.values_list("pk", flat=True)[:2]
        for address in (base, f"{base}?q=a", f"{base}add/", *(f"{base}{key}/change/" for key in keys)):
            assert client.get(address).status_code in (200, 403), address
