"""The log of what the team did: administrators read all of it, everybody else their own acts."""

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from common.admin import CommonKeptAdmin
from moderation.models import ModerationAct
from moderation.verbs import moderation_verb_words

_PERSON = "accounts.accountsuser"


class _VerbFilter(admin.SimpleListFilter):
    title = _("act")
    parameter_name = "verb"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(verb, moderation_verb_words(verb)) for verb in ModerationAct.objects.verbs()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(verb=self.value()) if self.value() else queryset


@admin.register(ModerationAct)
class ModerationActAdmin(CommonKeptAdmin):
    list_display = ["at", "who", "what", "of_kind", "about", "reason_start"]
    list_filter = [_VerbFilter, "at"]
    search_fields = ["by_name"]
    search_help_text = _("Exact username: what they did, and what was done to them")
    ordering = ["-id"]
    # Histories lead here.
    moderation_asked = ("model",)
    fields = ("at", "who", "what", "of_kind", "key", "about", "reason", "changes")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows if _sees_all(request) else rows.filter(by=request.user.pk)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        name = search_term.strip().removeprefix("@").lower()
        if not name:
            return queryset, False
        people: Any = get_user_model()._default_manager
        keys = list(people.filter(username=name).values_list("pk", flat=True))
        of_them = Q(by__in=keys) | Q(model=_PERSON, key__in=[str(key) for key in keys])
        # Somebody who is gone is known by name.
        return queryset.filter(of_them if keys else Q(by_name=name)), False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return True

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """All who come in: what they see is the queryset's."""
        return True

    @admin.display(description=_("by"))
    def who(self, act: ModerationAct) -> str:
        return act.by_name or "—"

    @admin.display(description=_("act"))
    def what(self, act: ModerationAct) -> Any:
        return moderation_verb_words(act.verb)

    @admin.display(description=_("of what kind"))
    def of_kind(self, act: ModerationAct) -> str:
        model = _model(act)
        return str(model._meta.verbose_name) if model else act.model

    @admin.display(description=_("to what"))
    def about(self, act: ModerationAct) -> str:
        words = act.label or act.key or "—"
        try:
            page = reverse(f"admin:{act.model.replace('.', '_')}_change", args=[act.key])
        except NoReverseMatch:
            return words
        return format_html('<a href="{}">{}</a>', page, words)

    @admin.display(description=_("why"))
    def reason_start(self, act: ModerationAct) -> str:
        return act.reason[:80]

    @admin.display(description=_("before and after"))
    def changes(self, act: ModerationAct) -> str:
        names = {**act.before, **act.after}
        if not names:
            return "—"
        rows = ((_name(act, name), _shown(act.before, name), _shown(act.after, name)) for name in names)
        body = format_html_join("", '<tr><th scope="row">{}</th><td>{}</td><td>{}</td></tr>', rows)
        head = format_html(
            '<tr><th scope="col"></th><th scope="col">{}</th><th scope="col">{}</th></tr>',
            _("before"),
            _("after"),
        )
        return format_html("<table><thead>{}</thead><tbody>{}</tbody></table>", head, body)


def _sees_all(request: HttpRequest) -> bool:
    user: Any = request.user
    return bool(user.has_perm("moderation.view_moderationact"))


def _model(act: ModerationAct) -> Any:
    """None for what is known no more."""
    try:
        return apps.get_model(act.model)
    except (LookupError, ValueError):
        return None


def _name(act: ModerationAct, name: str) -> str:
    """The field as people know it; of a row beside, such as a profile, with what that is."""
    model = _model(act)
    beside, _dot, field = name.rpartition(".")
    try:
        if beside:
            model = apps.get_model(model._meta.app_label, beside.partition(".")[0])
        words = str(model._meta.get_field(field).verbose_name)
        return f"{model._meta.verbose_name}: {words}" if beside else words
    except (AttributeError, FieldDoesNotExist, LookupError):
        return name


def _shown(values: dict[str, Any], name: str) -> str:
    value = values.get(name)
    if value is None or value == "":
        return "—"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
