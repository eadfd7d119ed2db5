"""What allauth and Django keep of people: to look at, without their secrets, or not at all."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.base.internal.flows import delete_dangling_recovery_codes
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.models import Group
from django.http import HttpRequest

from accounts.mails_team import ACCOUNTS_FACTORS_REMOVED
from accounts.models import AccountsUser
from accounts.tasks import accounts_factor_mail
from common.admin import CommonActedAdmin
from common.enqueue import common_enqueue

# Who could change these would give rights to themselves, or take over an account. Addresses stand with users.
admin.site.unregister([Group, EmailAddress, Authenticator])


@admin.register(Authenticator)
class AccountsAuthenticatorAdmin(CommonActedAdmin):
    """Second factors. Superusers take one away from whoever has lost it, who hears of that."""

    list_display = ["user", "type", "created_at", "last_used_at"]
    list_select_related = ["user"]
    list_filter = ["type"]
    search_fields = ["=user__username"]
    fields = ("user", "type", "created_at", "last_used_at")
    ordering = ["-pk"]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return _is_superuser(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _is_superuser(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _is_superuser(request)

    def delete_model(self, request: HttpRequest, factor: Authenticator) -> None:
        user, kind = factor.user, str(factor.type)
        factor.delete()
        delete_dangling_recovery_codes(user)
        if kind in ACCOUNTS_FACTORS_REMOVED:
            common_enqueue(accounts_factor_mail, user.pk, kind)


def _is_superuser(request: HttpRequest) -> bool:
    return isinstance(request.user, AccountsUser) and request.user.is_superuser
