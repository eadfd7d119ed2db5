from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin, messages
from django.db import models
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts import admin_allauth  # noqa: F401
from accounts.actions import accounts_activity_set, accounts_privacy_set
from accounts.mails import accounts_password_mail
from accounts.models import AccountsFormerName, AccountsProfile, AccountsSession, AccountsUser
from accounts.names import accounts_name_check

_RIGHTS = ("is_staff", "is_superuser", "groups")
_DATES = ("last_login", "date_joined")


class AccountsUserAddForm(forms.ModelForm):  # type: ignore[type-arg]
    """Somebody new, who chooses a password by a mail: nobody else ever knows it."""

    email = forms.EmailField(label=_("Email"))

    class Meta:
        model = AccountsUser
        fields = ("username", "email")

    def clean_username(self) -> str:
        username = self.cleaned_data["username"].lower()
        accounts_name_check(username)
        return str(username)

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"].lower())


class AccountsProfileInline(admin.StackedInline):  # type: ignore[type-arg]
    model = AccountsProfile
    can_delete = False
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    readonly_fields = ["post_count", "follower_count", "following_count"]

    def has_add_permission(self, request: HttpRequest, obj: AccountsUser | None = None) -> bool:
        return False


@admin.register(AccountsUser)
class AccountsUserAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Names, addresses and passwords are their owners': nobody of the team takes an account over.

    Rights are given by roles, not here, and what concerns one of the team is the superusers'.
    """

    readonly_fields = ["username", "email", "addresses", "has_factor", *_RIGHTS, *_DATES]
    list_filter = ["is_active", "is_staff", "is_superuser"]
    ordering = ["-date_joined"]
    show_full_result_count = False
    actions = ["send_password_mail"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        factors = Authenticator.objects.filter(user=OuterRef("pk"))
        rows: QuerySet[Any] = super().get_queryset(request).annotate(factor=Exists(factors))
        return rows

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        shown = ["email"] if _sees_addresses(request) else []
        return ["username", *shown, "is_active", "is_staff", "date_joined"]

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        return ["username", "email"] if _sees_addresses(request) else ["username"]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ((None, {"fields": ("username", "email")}),)
        shown = ("email", "addresses") if _sees_addresses(request) else ()
        return (
            (None, {"fields": ("username", *shown, "is_active", "has_factor")}),
            (_("Permissions"), {"fields": _RIGHTS}),
            (_("Important dates"), {"fields": _DATES}),
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        if obj is None:
            return []
        # Nobody locks themselves out.
        return [*self.readonly_fields, "is_active"] if obj.pk == request.user.pk else self.readonly_fields

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **options: Any) -> Any:
        form = {} if obj else {"form": AccountsUserAddForm}
        return super().get_form(request, obj, change, **form | options)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and _may_touch(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_self = obj is not None and obj.pk == request.user.pk
        return super().has_delete_permission(request, obj) and _may_touch(request, obj) and not is_self

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Factors go with their user, whoever may delete one alone."""
        listed, counts, needed, kept = super().get_deleted_objects(objs, request)
        return listed, counts, needed - {Authenticator._meta.verbose_name}, kept

    @admin.display(description=_("addresses, confirmed or not"))
    def addresses(self, user: AccountsUser) -> str:
        rows = EmailAddress.objects.filter(user=user).order_by("pk")
        return ", ".join(f"{row.email} {'✓' if row.verified else '?'}" for row in rows) or "-"

    @admin.display(description=_("second factor"), boolean=True)
    def has_factor(self, user: Any) -> bool:
        return bool(user.factor)

    @admin.action(description=_("Send the mail that resets the password"), permissions=["change"])
    def send_password_mail(self, request: HttpRequest, queryset: QuerySet[AccountsUser]) -> None:
        sent = 0
        for user in queryset:
            if self.has_change_permission(request, user):
                sent += accounts_password_mail(user=user, request=request)
        words = ngettext("%(count)d mail was sent.", "%(count)d mails were sent.", sent)
        self.message_user(request, words % {"count": sent}, messages.SUCCESS if sent else messages.WARNING)

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """No profile on the form that adds a user: the signal makes it."""
        return [AccountsProfileInline] if obj else []

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Whether they are let in is the action's, which tells the rest of the site."""
        if change:
            if "is_active" in form.changed_data:
                accounts_activity_set(user=obj, is_active=obj.is_active)
            return
        obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        accounts_password_mail(user=obj, request=request)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Of a profile, what was changed and no more: its counters move while the form is open.

        Opening an account, or closing it, has consequences; the action knows them.
        """
        formset.save(commit=False)
        for profile, changed in formset.changed_objects:
            profile.save(update_fields=set(changed) - {"is_private"})
            if "is_private" in changed:
                accounts_privacy_set(user=profile.user, is_private=profile.is_private)


def _sees_addresses(request: HttpRequest) -> bool:
    """Addresses of mail are shown to who looks after accounts, not to all who look at them."""
    user: Any = request.user
    return bool(user.has_perm("accounts.change_accountsuser"))


def _may_touch(request: HttpRequest, user: Any) -> bool:
    """What concerns one of the team is for superusers."""
    by: Any = request.user
    return by.is_superuser or user is None or not (user.is_staff or user.is_superuser)


@admin.register(AccountsSession)
class AccountsSessionAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """To look at and to end; what is in a session is nobody's business."""

    list_display = ["user", "browser", "address", "created_at", "last_seen", "expire_date"]
    list_select_related = ["user"]
    search_fields = ["user__username", "address"]
    date_hierarchy = "last_seen"
    fields = ("user", "browser", "device", "address", "created_at", "last_seen", "expire_date")
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[AccountsSession]:
        return super().get_queryset(request).defer("session_data")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: AccountsSession | None = None) -> bool:
        return False

    @admin.display(description=_("browser"))
    def browser(self, session: AccountsSession) -> str:
        return session.device_words


@admin.register(AccountsFormerName)
class AccountsFormerNameAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["username", "user", "kept_until"]
    list_select_related = ["user"]
    search_fields = ["username", "user__username"]
    readonly_fields = ["username", "user"]
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
