"""What no browser sends to the admin is refused there, too: sent by one of the team, it is no 500 either."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.db import transaction
from django.db.models import Model
from django.template.response import SimpleTemplateResponse
from django.urls import reverse

from accounts.models import AccountsUser
from conftest import client_of
from tests.test_bad_requests import HUGE, NUL

# What lists and forms of the admin read, beside the columns of their models.
ASKED = ["q", "o", "p", "all", "state", "verb", "_changelist_filters", "_to_field", "_popup", "e", "next"]
SENT = ["action", "index", "select_across", "do", "seen", "measure", "decision", "appeal", "reason", "post"]

Fails = Callable[..., bool]


@pytest.fixture
def fails(db: None, monkeypatch: pytest.MonkeyPatch) -> Fails:
    """Whether a superuser's request is answered by a 500; what it did is undone."""
    # Whether an answer is there is known before it is drawn.
    monkeypatch.setattr(SimpleTemplateResponse, "rendered_content", "")
    boss = client_of(AccountsUser.objects.create_superuser("boss", "boss@example.org", "x"))
    boss.raise_request_exception = False

    def ask(method: str, address: str, form: dict[str, Any]) -> bool:
        with transaction.atomic():
            status: int = getattr(boss, method)(address, form).status_code
            transaction.set_rollback(True)
        return status >= 500

    return ask


def address_of(model: type[Model], page: str, *key: str) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=key)


def test_no_page_of_the_admin_fails(fails: Fails) -> None:
    failed = []
    for model in admin.site._registry:
        keyed = [address_of(model, page, "a") for page in ("change", "delete", "history")]
        for address in (address_of(model, "changelist"), address_of(model, "add"), *keyed):
            failed += [address] if fails("get", address, dict.fromkeys(ASKED, NUL)) else []
            failed += [f"POST {address}"] if fails("post", address, dict.fromkeys(SENT, NUL)) else []
    assert failed == []


def test_no_column_of_a_list_fails(fails: Fails) -> None:
    assert [
        f"{model._meta.label} {field.name} {value[:9]}"
        for model in admin.site._registry
        for field in model._meta.concrete_fields
        for value in ("nan", HUGE)
        if fails("get", address_of(model, "changelist"), {field.name: value})
    ] == []


def test_no_action_on_a_list_fails(fails: Fails) -> None:
    assert [
        f"{model._meta.label} {action} {key[:9]}"
        for model, page in admin.site._registry.items()
        for action in ("delete_selected", *(page.actions or ()))
        for key in (NUL, HUGE, "9" * 40, "nan", "[[")
        if fails("post", address_of(model, "changelist"), {"action": action, "_selected_action": [key]})
    ] == []


def test_a_key_that_cannot_be_one_leaves_the_others_chosen(fails: Fails) -> None:
    gone = AccountsUser.objects.create_user("gone", "gone@example.org")
    boss = client_of(AccountsUser.objects.get(username="boss"))
    form = {"action": "delete_selected", "_selected_action": ["nan", gone.pk], "post": "yes"}
    assert boss.post("/admin/accounts/accountsuser/", form).status_code == 302
    assert not AccountsUser.objects.filter(pk=gone.pk).exists()
