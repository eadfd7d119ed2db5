from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.actions import accounts_activity_set, accounts_privacy_set
from accounts.models import AccountsFormerName, AccountsProfile, AccountsSession, AccountsUser
from accounts.names import accounts_name_check


class AccountsUserChangeForm(UserChangeForm):  # type: ignore[type-arg]
    class Meta(UserChangeForm.Meta):
        model = AccountsUser


class AccountsUserAddForm(AdminUserCreationForm):  # type: ignore[type-arg]
    class Meta(AdminUserCreationForm.Meta):
        model = AccountsUser
        fields = ("username", "email")

    def clean_username(self) -> str:
        username = self.cleaned_data["username"].lower()
        accounts_name_check(username)
        return str(username)


class AccountsProfileInline(admin.StackedInline):  # type: ignore[type-arg]
    model = AccountsProfile
    can_delete = False
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    readonly_fields = ["post_count", "follower_count", "following_count"]

    def has_add_permission(self, request: HttpRequest, obj: AccountsUser | None = None) -> bool:
        return False


@admin.register(AccountsUser)
class AccountsUserAdmin(UserAdmin):  # type: ignore[type-arg]
    form = AccountsUserChangeForm
    add_form = AccountsUserAddForm
    # A name changes by the person's own hand, which keeps the old one for them.
    readonly_fields = ["date_joined", "last_login"]
    list_display = ["username", "email", "is_active", "is_staff", "date_joined"]
    list_filter = ["is_active", "is_staff", "is_superuser"]
    search_fields = ["username", "email"]
    ordering = ["-date_joined"]
    show_full_result_count = False
    fieldsets = (
        (None, {"fields": ("username", "email", "password")}),
        (_("Permissions"), {"fields": ("is_active", "is_staff", "is_superuser", "groups")}),
        (_("Important dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"fields": ("username", "email", "usable_password", "password1", "password2")}),)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [*self.readonly_fields, "username"] if obj else list(self.readonly_fields)

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """No profile on the form that adds a user: the signal makes it."""
        return [AccountsProfileInline] if obj else []

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Whether they are let in is the action's, which tells the rest of the site."""
        is_active = obj.is_active
        if change:
            obj.is_active = AccountsUser.objects.values_list("is_active", flat=True).get(pk=obj.pk)
        super().save_model(request, obj, form, change)
        accounts_activity_set(user=obj, is_active=is_active)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Of a profile, what was changed and no more: its counters move while the form is open.

        Opening an account, or closing it, has consequences; the action knows them.
        """
        formset.save(commit=False)
        for profile, changed in formset.changed_objects:
            profile.save(update_fields=set(changed) - {"is_private"})
            if "is_private" in changed:
                accounts_privacy_set(user=profile.user, is_private=profile.is_private)


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
