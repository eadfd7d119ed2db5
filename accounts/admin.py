from ipaddress import ip_address
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts import admin_allauth, admin_entrance, admin_walls  # noqa: F401
from accounts.actions import accounts_privacy_set
from accounts.forms import accounts_email_unblocked
from accounts.models import AccountsFormerName, AccountsProfile, AccountsSession, AccountsUser
from accounts.names import accounts_name_check
from accounts.tasks import accounts_password_mail
from common.admin import CommonAdminOf, CommonListAdmin, CommonLookAdmin, common_of_user
from common.admin_deleted import common_deleted
from common.enqueue import common_enqueue

_FACE = 32  # pixels
_FOUND = 50
_LETTERS = 3  # what the index of names needs

_RIGHTS = ("is_staff", "is_superuser", "groups")
_DATES = ("last_login", "date_joined")
_COUNTERS = ("post_count", "follower_count", "following_count")


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
        email = accounts_email_unblocked(self.cleaned_data["email"].lower())
        # One that is not confirmed is nobody's yet; those of users are unique anyway.
        if EmailAddress.objects.filter(email=email, verified=True).exists():
            raise ValidationError(_("Somebody has this address already."), code="taken")
        return email


class AccountsProfileInline(admin.StackedInline):  # type: ignore[type-arg]
    model = AccountsProfile
    can_delete = False
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    readonly_fields = _COUNTERS

    def has_add_permission(self, request: HttpRequest, obj: AccountsUser | None = None) -> bool:
        return False


class _StateFilter(admin.SimpleListFilter):
    """Only states of which few people are, each with an index of its own."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("staff", _("staff")), ("out", _("kept out")), ("limited", _("limited"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match self.value():
            case "staff":
                return queryset.filter(is_staff=True)
            case "out":
                return queryset.filter(is_active=False)
            case "limited":
                return queryset.filter(pk__in=AccountsProfile.objects.filter(is_limited=True).values("pk"))
        return queryset


@admin.register(AccountsUser)
class AccountsUserAdmin(CommonListAdmin):
    """Names, addresses and passwords are their owners': nobody of the team takes an account over.

    Rights are given by roles, not here, and what concerns one of the team is the superusers'. Who is let in
    follows from decisions, which have a rule and a reason, and are told.
    """

    readonly_fields = (
        "username",
        "email",
        "addresses",
        "is_active",
        "has_factor",
        *_RIGHTS,
        *_DATES,
        "common_rows",
    )
    list_display_links = ["username"]
    list_select_related = ["profile"]
    list_filter = [_StateFilter]
    search_fields = ["username"]
    search_help_text = _("The beginning of a username, a part of a name, or a whole email address")
    actions = ["send_password_mail"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        factors = Authenticator.objects.filter(user=OuterRef("pk"))
        rows: QuerySet[Any] = super().get_queryset(request).annotate(factor=Exists(factors))
        return rows

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        shown = ["email"] if _sees_addresses(request) else []
        return ["face", "username", *shown, "posts", "followers", "is_active", "is_staff", "date_joined"]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ((None, {"fields": ("username", "email")}),)
        shown = ("email", "addresses") if _sees_addresses(request) else ()
        return (
            (None, {"fields": ("username", *shown, "is_active", "has_factor")}),
            (_("Permissions"), {"fields": _RIGHTS}),
            (_("Important dates"), {"fields": _DATES}),
            (_("See also"), {"fields": ("common_rows",)}),
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.readonly_fields if obj else ()

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **options: Any) -> Any:
        form = {} if obj else {"form": AccountsUserAddForm}
        return super().get_form(request, obj, change, **form | options)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and _may_touch(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_self = obj is not None and obj.pk == request.user.pk
        return super().has_delete_permission(request, obj) and _may_touch(request, obj) and not is_self

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """All that is theirs goes with them, whoever may delete some of it alone."""
        people = list(objs)
        profiles = AccountsProfile.objects.filter(user__in=[person.pk for person in people])
        return common_deleted(self, request, people, profiles, *_COUNTERS)

    @admin.display(description=_("addresses, confirmed or not"))
    def addresses(self, user: AccountsUser) -> str:
        rows = EmailAddress.objects.filter(user=user).order_by("pk")
        return ", ".join(f"{row.email} {'✓' if row.verified else '?'}" for row in rows) or "-"

    @admin.display(description=_("second factor"), boolean=True)
    def has_factor(self, user: Any) -> bool:
        return bool(user.factor)

    @admin.action(description=_("Send the mail that resets the password"), permissions=["change"])
    def send_password_mail(self, request: HttpRequest, queryset: QuerySet[AccountsUser]) -> None:
        able = queryset.filter(is_active=True).exclude(email="")
        asked = [user.pk for user in able if self.has_change_permission(request, user)]
        for key in asked:
            common_enqueue(accounts_password_mail, key)
        request.common_acted = asked  # type: ignore[attr-defined]
        words = ngettext("%(count)d mail is on its way.", "%(count)d mails are on their way.", len(asked))
        level = messages.SUCCESS if asked else messages.WARNING
        self.message_user(request, words % {"count": len(asked)}, level)

    def common_found(self, request: HttpRequest, words: str) -> Q:
        """The keys first, of no more than a page of each: each is a walk of an index of its own."""
        words = words.removeprefix("@")
        names = AccountsUser.objects.filter(username__startswith=words.lower()).order_by("username")
        keys = set(names.values_list("pk", flat=True)[:_FOUND])
        if _sees_addresses(request):
            addresses = AccountsUser.objects.exclude(email="").alias(lowered=Lower("email"))
            keys.update(addresses.filter(lowered=words.lower()).values_list("pk", flat=True))
        if len(words) >= _LETTERS:
            called = AccountsProfile.objects.filter(name__icontains=words)
            keys.update(called.values_list("pk", flat=True)[:_FOUND])
        return Q(pk__in=keys)

    @admin.display(description=_("photo"))
    def face(self, user: AccountsUser) -> str:
        photo = user.profile.photo
        html = '<img src="{}" width="{}" height="{}" alt="" loading="lazy">'
        return format_html(html, photo.url, _FACE, _FACE) if photo else ""

    @admin.display(description=_("posts"))
    def posts(self, user: AccountsUser) -> int:
        return user.profile.post_count

    @admin.display(description=_("followers"))
    def followers(self, user: AccountsUser) -> int:
        return user.profile.follower_count

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """No profile on the form that adds a user: the signal makes it."""
        return [AccountsProfileInline] if obj else []

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Of somebody who is here, only the profile beside is changed."""
        if change:
            return
        obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        common_enqueue(accounts_password_mail, obj.pk)

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
class AccountsSessionAdmin(CommonLookAdmin):
    """To look at and to end; what is in a session is nobody's business."""

    list_display = ["user", "browser", "address", "created_at", "last_seen", "expire_date"]
    list_select_related = ["user"]
    ordering = ["-created_at", "-pk"]
    common_of = (common_of_user("user"),)
    search_help_text = _("Exact username, or an address")
    fields = ("user", "browser", "device", "address", "created_at", "last_seen", "expire_date")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and _may_touch(request, obj and obj.user)

    def get_queryset(self, request: HttpRequest) -> QuerySet[AccountsSession]:
        rows: QuerySet[AccountsSession] = super().get_queryset(request)
        return rows.defer("session_data")

    def common_found(self, request: HttpRequest, words: str) -> Q:
        found = super().common_found(request, words)
        try:
            return found | Q(address=str(ip_address(words)))
        except ValueError:
            return found

    @admin.display(description=_("browser"))
    def browser(self, session: AccountsSession) -> str:
        return session.device_words


@admin.register(AccountsFormerName)
class AccountsFormerNameAdmin(CommonListAdmin):
    list_display = ["username", "user", "kept_until"]
    list_select_related = ["user"]
    common_of = (
        common_of_user("user"),
        CommonAdminOf("accounts.accountsformername", "username", ("pk",)),
    )
    search_help_text = _("Exact username")
    readonly_fields = ["username", "user"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
