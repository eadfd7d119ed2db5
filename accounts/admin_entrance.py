"""How people come in: the rules of the entrance, invitations, and those who wait."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.actions_entrance import (
    accounts_arrival_approve,
    accounts_arrival_decline,
    accounts_invitation_revoke,
)
from accounts.models import AccountsArrival, AccountsInvitation, AccountsSite, AccountsStorage
from accounts.site import accounts_site
from accounts.storage import accounts_room_of_site
from common.admin import CommonKeptAdmin, CommonListAdmin, common_name_of, common_of_user


@admin.register(AccountsSite)
class AccountsSiteAdmin(CommonListAdmin):
    """One page: there is one row, and none before the first change."""

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        return AccountsSite.objects.first() or AccountsSite()

    readonly_fields = ["room"]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        """What was changed is told by what its writer saw, not by what somebody else has chosen since."""
        field = super().formfield_for_dbfield(db_field, request, **options)
        if field:
            field.show_hidden_initial = True
        return field

    def save_model(self, request: HttpRequest, obj: AccountsSite, form: Any, change: bool) -> None:
        """Of two administrators, the second undoes nothing of the first."""
        AccountsSite.objects.get_or_create(pk=obj.pk)
        obj.save(force_update=True, update_fields=form.changed_data)

    @admin.display(description=_("storage used"))
    def room(self, site: AccountsSite) -> str:
        room = accounts_room_of_site()
        return f"{room.words} ⚠" if room.is_nearly_full else room.words

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if "action" in request.POST:
            raise PermissionDenied  # of a list, and there is none
        return self.changeform_view(request, str(AccountsSite().pk), extra_context=extra_context)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(AccountsStorage)
class AccountsStorageAdmin(CommonKeptAdmin):
    """Whose photos take most."""

    list_display = ["user", "room", "share"]
    list_select_related = ["user"]
    fields = ("user", "room", "share")
    common_of = (common_of_user("user"),)
    search_help_text = _("Exact username")
    ordering = ("-bytes", "-pk")

    @admin.display(description=_("storage used"))
    def room(self, storage: AccountsStorage) -> str:
        return filesizeformat(storage.bytes)

    @admin.display(description=_("share of the quota"))
    def share(self, storage: AccountsStorage) -> str:
        quota = (accounts_site().account_megabytes or 0) << 20
        return f"{100 * storage.bytes // quota} %" if quota else ""


@admin.register(AccountsInvitation)
class AccountsInvitationAdmin(CommonKeptAdmin):
    """To look at and to take back. Links are their makers' alone: whoever has one can come in."""

    list_display = ["pk", "made_by", "note", "used", "uses", "made_at", "ends_at", "revoked_at"]
    list_select_related = ["made_by"]
    common_of = (common_of_user("made_by"),)
    search_help_text = _("Exact username")
    fields = ("made_by", "note", "used", "uses", "made_at", "ends_at", "revoked_at")
    actions = ["revoke"]

    @admin.action(description=_("Take back"), permissions=["revoke"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[AccountsInvitation]) -> None:
        count = sum(accounts_invitation_revoke(invitation=each) for each in queryset)
        words = ngettext(
            "%(count)s invitation was taken back.", "%(count)s invitations were taken back.", count
        )
        self.message_user(request, words % {"count": count})

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        user: Any = request.user
        return bool(user.has_perm("accounts.change_accountsinvitation"))


class _StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("all", _("All")), *((state.value or "in", state.label) for state in AccountsArrival.State)]

    def choices(self, changelist: Any) -> Any:
        # Nobody comes to look at who is in: without a choice, those who wait are shown.
        for choice in list(super().choices(changelist))[1:]:
            waits = choice["display"] == AccountsArrival.State.WAITING.label
            yield choice | {"selected": choice["selected"] or (waits and self.value() is None)}

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        state = self.value() or AccountsArrival.State.WAITING
        return queryset if state == "all" else queryset.filter(state="" if state == "in" else state)


@admin.register(AccountsArrival)
class AccountsArrivalAdmin(CommonKeptAdmin):
    """Those who wait to be let in, and how everybody else came."""

    list_display = ["user", "answer", "at", "inviter", "state"]
    list_select_related = ["user", "invited_by"]
    list_filter = [_StateFilter]
    fields = ("user", "email", "question", "answer", "at", "inviter", "state", "decided_at", "decider")
    common_of = (common_of_user("user"),)
    search_help_text = _("Exact username")
    ordering = ("pk",)  # as they came
    actions = ["approve", "decline"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        named: QuerySet[Any] = rows.annotate(decider_name=common_name_of("decided_by"))
        return named

    @admin.display(description=_("email address"))
    def email(self, arrival: AccountsArrival) -> str:
        return arrival.user.email

    @admin.display(description=_("invited by"))
    def inviter(self, arrival: AccountsArrival) -> str:
        return str(arrival.invited_by or "")

    @admin.display(description=_("decided by"))
    def decider(self, arrival: Any) -> str:
        return arrival.decider_name or ""

    @admin.action(description=_("Let in"), permissions=["decide"])
    def approve(self, request: HttpRequest, queryset: QuerySet[AccountsArrival]) -> None:
        by: Any = request.user
        count = sum(accounts_arrival_approve(arrival=each, by=by) for each in queryset)
        words = ngettext("%(count)s person was let in.", "%(count)s people were let in.", count)
        self.message_user(request, words % {"count": count})

    @admin.action(description=_("Decline"), permissions=["decide"])
    def decline(self, request: HttpRequest, queryset: QuerySet[AccountsArrival]) -> None:
        by: Any = request.user
        count = sum(accounts_arrival_decline(arrival=each, by=by) for each in queryset)
        words = ngettext("%(count)s person was declined.", "%(count)s people were declined.", count)
        self.message_user(request, words % {"count": count})

    def has_decide_permission(self, request: HttpRequest) -> bool:
        user: Any = request.user
        return bool(user.has_perm("accounts.change_accountsarrival"))
