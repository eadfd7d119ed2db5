"""The admin's door is the site's own: with its limits of tries and its second factor."""

import pytest
from django.test import Client

from conftest import Person

PASSWORD = "a-line-between-two-trees"


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_admin_asks_strangers_to_log_in_as_everybody_does(client: Client, db: None, method: str) -> None:
    form = {"username": "ana", "password": PASSWORD, "next": "/admin/"}
    response = getattr(client, method)("/admin/login/?next=/admin/", form if method == "post" else None)
    assert response["Location"] == "/accounts/login/?next=%2Fadmin%2F"


def test_staff_arrive_in_the_admin_and_others_do_not(client: Client, person: Person) -> None:
    for username, is_staff in (("boss", True), ("ana", False)):
        user = person(username, PASSWORD)
        user.is_staff = user.is_superuser = is_staff
        user.save()
        form = {"login": username, "password": PASSWORD, "next": "/admin/"}
        browser = Client()
        assert browser.post("/accounts/login/", form)["Location"] == "/admin/"
        assert browser.get("/admin/", follow=True).status_code == (200 if is_staff else 403)
