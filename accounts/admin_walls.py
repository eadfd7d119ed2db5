"""Networks and mail hosts that stay outside."""

import ipaddress
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import AccountsBlockedHost, AccountsBlockedNetwork
from accounts.models.walls import accounts_network
from common.admin import CommonListAdmin
from common.network import common_client_address


class AccountsBlockedNetworkForm(forms.ModelForm[AccountsBlockedNetwork]):
    address: str | None = None
    """Where whoever fills it out is."""

    def clean_network(self) -> str:
        network = accounts_network(self.cleaned_data["network"])
        if self.address and ipaddress.ip_address(self.address) in network:
            raise ValidationError(
                _("You are in this network yourself, at %(address)s: you would lock yourself out."),
                code="own",
                params={"address": self.address},
            )
        return str(network)


@admin.register(AccountsBlockedNetwork)
class AccountsBlockedNetworkAdmin(CommonListAdmin):
    form = AccountsBlockedNetworkForm
    list_display = ["network", "what", "note", "made_at", "ends_at"]
    list_filter = ["what"]
    search_fields = ("network", "note")
    fields = ("network", "what", "note", "ends_at")

    def common_found(self, request: HttpRequest, words: str) -> Q:
        return Q(network__startswith=words) | Q(note__icontains=words)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.address = common_client_address(request)  # type: ignore[attr-defined]
        return form


@admin.register(AccountsBlockedHost)
class AccountsBlockedHostAdmin(CommonListAdmin):
    list_display = ["host", "note", "made_at"]
    search_fields = ("host", "note")
    fields = ("host", "note")

    def common_found(self, request: HttpRequest, words: str) -> Q:
        return Q(host__icontains=words) | Q(note__icontains=words)
