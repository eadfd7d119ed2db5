"""Who is of the team: a role is given and taken here, and nowhere else."""

from typing import Any

from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import AccountsUser
from moderation.actions import moderation_role_check, moderation_role_set
from moderation.models import MODERATION_REASON_MAX, ModerationMember
from moderation.roles import ModerationRole, moderation_rank, moderation_role_of, moderation_role_rank


class ModerationMemberForm(forms.ModelForm[ModerationMember]):
    by: AccountsUser
    role = forms.ChoiceField(label=_("Role"), required=False)
    reason = forms.CharField(
        label=_("Why"), max_length=MODERATION_REASON_MAX, widget=forms.Textarea({"rows": 2})
    )

    class Meta:
        model = ModerationMember
        fields = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rank = moderation_rank(self.by)
        below = [(role, role.label) for role in ModerationRole if moderation_role_rank(role) < rank]
        none = [("", _("Not of the team any more"))] if self.instance.pk else []
        role: Any = self.fields["role"]
        role.choices, role.required = [*below, *none], not none
        if self.instance.pk:
            role.initial = moderation_role_of(self.instance)

    def clean(self) -> Any:
        cleaned = super().clean()
        if not self.errors:
            try:
                moderation_role_check(by=self.by, person=self.instance, role=self.cleaned_data["role"])
            except PermissionDenied as refused:
                raise ValidationError(str(refused), code="refused") from refused
        return cleaned


class ModerationMemberAddForm(ModerationMemberForm):
    """Somebody who has an account already."""

    username = forms.CharField(label=_("Username"))

    def clean_username(self) -> str:
        name = self.cleaned_data["username"].strip().removeprefix("@").lower()
        found: Any = ModerationMember._base_manager.filter(username=name, is_active=True).first()
        if found is None:
            raise ValidationError(_("Nobody has this username."), code="nobody")
        self.instance = found
        return str(name)


@admin.register(ModerationMember)
class ModerationMemberAdmin(admin.ModelAdmin[ModerationMember]):
    list_display = ["username", "role", "has_factor", "last_login"]
    search_fields = ["=username"]
    search_help_text = _("Exact username")
    ordering = ["-is_superuser", "username"]
    readonly_fields = ["username", "has_factor", "last_login"]
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        factors = Authenticator.objects.filter(user=OuterRef("pk"))
        rows: QuerySet[Any] = super().get_queryset(request).annotate(factor=Exists(factors))
        return rows.prefetch_related("groups")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return list(self.readonly_fields) if obj else []

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ["username", "role", "reason"]
        is_form = self.has_change_permission(request, obj)
        return ["username", "has_factor", "last_login", "role", *(["reason"] if is_form else [])]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **options: Any) -> Any:
        base = ModerationMemberForm if obj else ModerationMemberAddForm
        return type(base.__name__, (base,), {"by": request.user})

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        by: Any = request.user
        is_allowed = super().has_change_permission(request, obj)
        return is_allowed and (obj is None or moderation_rank(by) > moderation_rank(obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Roles are taken away; accounts are deleted elsewhere."""
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        given: Any = form.cleaned_data
        moderation_role_set(by=form.by, person=obj, role=given["role"], reason=given["reason"])

    @admin.display(description=_("Role"))
    def role(self, member: ModerationMember) -> Any:
        if member.is_superuser:
            return _("Superuser")
        names = {group.name for group in member.groups.all()}
        return next((role.label for role in reversed(ModerationRole) if role in names), "—")

    @admin.display(description=_("second factor"), boolean=True)
    def has_factor(self, member: Any) -> bool:
        return bool(member.factor)
