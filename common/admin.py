"""Bases for pages of the admin: rows that are looked at, large tables, and people who may be gone."""

from typing import Any

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.core.paginator import Paginator
from django.db import connection
from django.db.models import Model, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

COMMON_ADMIN_COUNTED = 10_000
"""Rows that are counted; the number of more is estimated."""


class CommonAdminPaginator(Paginator):  # type: ignore[type-arg]
    """Counts a large table, unless it is searched, as PostgreSQL last estimated it."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        estimated = 0 if rows.query.where else _estimate(rows.model)
        return estimated if estimated > COMMON_ADMIN_COUNTED else rows.count()


def _estimate(model: type[Model]) -> int:
    with connection.cursor() as cursor:
        cursor.execute("select reltuples from pg_class where oid = %s::regclass", [model._meta.db_table])
        return int(cursor.fetchone()[0])


class CommonLookAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows that nobody makes or changes by hand."""

    paginator = CommonAdminPaginator
    show_full_result_count = False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.get_fields(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class CommonKeptAdmin(CommonLookAdmin):
    """Rows that nobody deletes by hand either."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class CommonInboxAdmin(CommonKeptAdmin):
    """Inboxes; `numbers` are the fields beside whose it is."""

    numbers: tuple[str, ...]
    search_fields = ["user__username"]
    search_help_text = _("Exact username")
    ordering = ["-pk"]

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return ["owner", *self.numbers]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return ["owner", *self.numbers]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        named: QuerySet[Any] = super().get_queryset(request).annotate(owner_name=common_name_of("user_id"))
        return named

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        return common_rows_of_user(queryset, "pk", search_term), False

    @admin.display(description=_("user"))
    def owner(self, inbox: Any) -> str:
        return inbox.owner_name or gettext("%(key)s, gone") % {"key": inbox.pk}


def common_name_of(user: str) -> Subquery:
    """The username behind the column `user`, looked up beside the row; None for somebody who is gone."""
    people: Any = get_user_model()._default_manager
    return Subquery(people.filter(pk=OuterRef(user)).values("username"))


def common_rows_of_user(rows: QuerySet[Any], key: str, username: str) -> QuerySet[Any]:
    """The rows whose `key` is that of the user; all if none is named."""
    if not username.strip():
        return rows
    everybody: Any = get_user_model()._default_manager
    people = everybody.filter(username=username.strip().removeprefix("@").lower())
    return rows.filter(**{f"{key}__in": list(people.values_list("pk", flat=True))})
