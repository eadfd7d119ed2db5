"""Pages of the admin that write down what is done on them. The site makes each of them such a page."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.contrib.admin import ModelAdmin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import BadRequest, FieldDoesNotExist, PermissionDenied, ValidationError
from django.db import DataError, transaction
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from moderation.audit import moderation_acts_written, moderation_is_written, moderation_label, moderation_log
from moderation.models import ModerationAct
from moderation.said import (
    moderation_difference,
    moderation_is_said,
    moderation_value,
    moderation_values,
)

_SAFE = ("GET", "HEAD", "OPTIONS")
# Django's own pages tell by log_addition, log_change and log_deletions, or by an action.
_STANDARD = ("changelist_view", "add_view", "change_view", "delete_view", "history_view")

Values = tuple[dict[str, Any], dict[str, Any]]


class ModerationLogged(ModelAdmin[Any]):
    """What is added, changed and deleted is an act of the team, with what it was and became."""

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        """Only here the forms are at hand that know what was before."""
        request.moderation_changed = _changed(form, formsets or [])  # type: ignore[attr-defined]
        return super().construct_change_message(request, form, formsets, add)

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        after = _changed_of(request)[1]
        if not moderation_is_written(obj):
            _write(request, "add", obj, ({}, after))

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        before, after = _changed_of(request)
        if (before or after) and not moderation_is_written(obj):
            _write(request, "change", obj, (before, after))

    def log_deletions(self, request: HttpRequest, queryset: Iterable[Model]) -> Any:
        for row in queryset:
            _write(request, "delete", row, (moderation_values(row), {}))

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        asked = urlencode({"model": moderation_label(self.model()), "key": object_id})
        return redirect(f"{reverse('admin:moderation_moderationact_changelist')}?{asked}")

    def response_action(self, request: HttpRequest, queryset: QuerySet[Any], *args: Any) -> Any:
        """With the keys that can be some: Django's fails on others."""
        sent: Any = request.POST.copy()
        chosen = sent.getlist(ACTION_CHECKBOX_NAME)
        sent.setlist(ACTION_CHECKBOX_NAME, [key for key in chosen if _is_key(self.opts.pk, key)])
        request.POST = sent
        return super().response_action(request, queryset, *args)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        try:
            return super().changelist_view(request, extra_context)
        except DataError as error:
            # A number, say, that no column can hold.
            raise BadRequest from error

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """By columns that are shown, and no others: one could guess a secret letter by letter."""
        if "\0" in value:
            return False
        name = lookup.partition("__")[0]
        try:
            field = self.opts.get_field(name)
        except FieldDoesNotExist:
            return bool(super().lookup_allowed(lookup, value, request))
        # A page may name more.
        asked = getattr(self, "moderation_asked", ())
        is_shown = field.name in {*asked, *_shown(self, request)}
        return is_shown and bool(super().lookup_allowed(lookup, value, request))


def _shown(admin: "ModelAdmin[Any]", request: HttpRequest) -> set[Any]:
    filters = {_filter_name(each) for each in admin.get_list_filter(request)}
    fields = flatten_fieldsets(admin.get_fieldsets(request, admin.model()))
    return {admin.opts.pk.name, admin.date_hierarchy, *admin.get_list_display(request), *fields} | filters


def _filter_name(item: Any) -> Any:
    """Of a field, of a field with a filter of its own, or of a filter alone."""
    return item[0] if isinstance(item, tuple | list) else getattr(item, "parameter_name", item)


def _is_key(field: Any, text: str) -> bool:
    while field.remote_field:
        field = field.target_field
    try:
        field.run_validators(field.to_python(text))
    except (ValidationError, ValueError):
        return False
    return "\0" not in text


def moderation_logged(base: "type[ModelAdmin[Any]]") -> "type[ModelAdmin[Any]]":
    """The same page, which writes down what is done on it."""
    if issubclass(base, ModerationLogged):
        return base
    actions = list(base.actions or ())
    names = [name for name in actions if isinstance(name, str) and hasattr(base, name)]
    members: dict[str, Any] = {name: _logged_action(getattr(base, name)) for name in names}
    members["actions"] = [_logged_action(each) if callable(each) else each for each in actions]
    members |= {"__module__": base.__module__, "__doc__": base.__doc__}
    return type(base.__name__, (ModerationLogged, base), members)


def moderation_one_by_one(action: Callable[..., Any]) -> Callable[..., Any]:
    """An action that commits each row by itself, together with what it writes down of it.

    For rows whose locks come with those of others: many in one transaction would deadlock with whoever takes
    one of them.
    """
    action.moderation_one_by_one = True  # type: ignore[attr-defined]
    return action


def _is_one_by_one(action: Any) -> bool:
    return getattr(action, "moderation_one_by_one", False)


def _logged_action(action: Callable[..., Any]) -> Callable[..., Any]:
    """One act for each row, on the list or wherever else the page calls the action."""
    if _is_one_by_one(action):
        return action

    @wraps(action)
    def logged(admin: "ModelAdmin[Any]", request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        rows = list(queryset)
        before = {row.pk: moderation_values(row) for row in rows}
        with transaction.atomic(), moderation_acts_written() as acts:
            answer = action(admin, request, queryset)
            _write_rows(request, action.__name__, rows, before, acts)
        return answer

    if not hasattr(logged, "allowed_permissions"):
        # Others let everybody do it who may look at the list.
        logged.allowed_permissions = ["change"]  # type: ignore[attr-defined]
    return logged


def _write_rows(
    request: HttpRequest,
    verb: str,
    rows: list[Any],
    before: dict[Any, dict[str, Any]],
    acts: list[ModerationAct],
) -> None:
    """What changed, unless the action said it; of what changes no row, such as a mail, that it was asked.

    An action that does it to some of the rows alone says to which, in `common_acted`.
    """
    acted = getattr(request, "common_acted", before)
    now = _now(rows, before)
    changes = {pk: moderation_difference(was, now.get(pk, {})) for pk, was in before.items()}
    is_seen = bool(acts) or any(any(change) for change in changes.values())
    for row in rows:
        change = changes[row.pk]
        if not moderation_is_written(row) and (any(change) or (not is_seen and row.pk in acted)):
            _write(request, verb, row, change)


def _now(rows: list[Any], before: dict[Any, dict[str, Any]]) -> dict[Any, dict[str, Any]]:
    if not rows:
        return {}
    loaded = next(iter(before.values()))
    found = type(rows[0])._base_manager.only(*loaded).in_bulk(list(before))
    return {pk: moderation_values(row) for pk, row in found.items()}


def moderation_written_down(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page of the admin whose acts and their log are one transaction.

    What an address of a page's own does, beside Django's, is written down if it says nothing itself.
    """

    @wraps(view)
    def inside(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method in _SAFE or _acts_one_by_one(view, request):
            return view(request, *args, **kwargs)
        with transaction.atomic(), moderation_acts_written() as acts:
            answer = view(request, *args, **kwargs)
            owner: Any = getattr(view, "__self__", None)
            is_own = isinstance(owner, ModelAdmin) and view.__name__ not in _STANDARD
            if is_own and not acts and answer.status_code < 400:
                key = next(iter([*args, *kwargs.values()]), None)
                _write(request, view.__name__.removesuffix("_view"), owner.model(pk=key), ({}, {}))
        return answer

    return inside


def _acts_one_by_one(view: Any, request: HttpRequest) -> bool:
    page = getattr(view, "__self__", None)
    asked = request.POST.getlist("action") if view.__name__ == "changelist_view" else []
    return any(_is_one_by_one(getattr(page, name, None)) for name in asked)


def _changed_of(request: HttpRequest) -> Values:
    changed: Values = request.__dict__.pop("moderation_changed", ({}, {}))
    return changed


def _changed(form: "ModelForm[Any]", formsets: Iterable[Any]) -> Values:
    """Before and after, of the fields of a form and of the rows beside it."""
    before, after = _changed_in(form)
    for formset in formsets:
        gone = getattr(formset, "deleted_forms", [])
        for each in formset.forms:
            name = f"{formset.model._meta.model_name}.{each.instance.pk}"
            if each in gone:
                before[name] = moderation_values(each.instance)
                continue
            for values, found in zip((before, after), _changed_in(each), strict=True):
                values |= {f"{name}.{field}": value for field, value in found.items()}
    return before, after


def _changed_in(form: "ModelForm[Any]") -> Values:
    model: Any = form._meta.model
    names = [name for name in form.changed_data if moderation_is_said(model, name)]
    initial = {name: form.get_initial_for_field(form.fields[name], name) for name in names}
    return moderation_difference(
        {name: moderation_value(model, name, value) for name, value in initial.items()},
        {name: moderation_value(model, name, form.cleaned_data.get(name)) for name in names},
    )


def _write(request: HttpRequest, verb: str, row: Model, values: Values) -> None:
    by: Any = request.user
    reason = request.POST.get("reason", "").replace("\0", "").strip()
    moderation_log(by=by, verb=verb, about=row, before=values[0], after=values[1], reason=reason)
