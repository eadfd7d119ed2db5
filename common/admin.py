"""Bases for pages of the admin: rows that are looked at, large tables, and people who may be gone."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.apps import apps
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin import ShowFacets
from django.contrib.auth import get_user_model
from django.core.paginator import Paginator
from django.db import connection
from django.db.models import Model, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.admin_pages import CommonChangeList

COMMON_ADMIN_COUNTED = 10_000
"""Rows that are counted; the number of more is estimated."""
_ACTED = 500  # rows of one action


class CommonAdminPaginator(Paginator):  # type: ignore[type-arg]
    """Counts a large table as PostgreSQL last estimated it; of what is searched in it, at most so many."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        estimated = 0 if rows.query.where else _estimate(rows.model)
        return estimated if estimated > COMMON_ADMIN_COUNTED else self._counted

    @cached_property
    def _counted(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by()[: COMMON_ADMIN_COUNTED + 1].count())

    @property
    def words(self) -> str:
        """How many, as exactly as is known."""
        number = number_format(min(self.count, COMMON_ADMIN_COUNTED), force_grouping=True)
        if self.count <= COMMON_ADMIN_COUNTED:
            return number
        if self.count == COMMON_ADMIN_COUNTED + 1:
            return gettext("more than %(number)s") % {"number": number}
        return gettext("about %(number)s") % {"number": number_format(self.count, force_grouping=True)}


def _estimate(model: type[Model]) -> int:
    with connection.cursor() as cursor:
        cursor.execute("select reltuples from pg_class where oid = %s::regclass", [model._meta.db_table])
        return int(cursor.fetchone()[0])


@dataclass(frozen=True)
class CommonAdminOf:
    """Rows are found by whose they are: by the exact `name` of a row of `model`, to which `fields` lead."""

    model: str
    name: str
    fields: tuple[str, ...]

    def keys(self, words: str) -> list[Any]:
        if self.name == "username":
            words = words.removeprefix("@").lower()
        rows: Any = apps.get_model(self.model)._default_manager
        return list(rows.filter(**{self.name: words}).values_list("pk", flat=True))


def common_of_user(*fields: str) -> CommonAdminOf:
    return CommonAdminOf(settings.AUTH_USER_MODEL, "username", fields)


class CommonListAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """A table of any size: paged by key, in an order that an index has, searched by what indexes know."""

    paginator = CommonAdminPaginator
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    sortable_by: ClassVar[Any] = ()
    list_per_page = 50
    ordering: ClassVar[Any] = ("-pk",)
    change_list_template = "common/admin/list.html"
    common_of: tuple[CommonAdminOf, ...] = ()

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[CommonChangeList]:
        return CommonChangeList

    def get_search_fields(self, request: HttpRequest) -> Any:
        return self.search_fields or [field for of in self.common_of for field in of.fields]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        words = search_term.replace("\0", "").strip()
        is_own = self.common_of or type(self).common_found is not CommonListAdmin.common_found
        if words and not is_own:  # by its search_fields, as in Django: for small tables
            return super().get_search_results(request, queryset, words)
        return (queryset.filter(self.common_found(request, words)) if words else queryset), False

    def common_found(self, request: HttpRequest, words: str) -> Q:
        """What is searched for, by keys that are looked up first: a join would read the whole table."""
        found = Q(pk__in=[])
        for of in self.common_of:
            if keys := of.keys(words):
                for field in of.fields:
                    found |= Q(**{f"{field}__in": keys})
        return found

    def response_action(self, request: HttpRequest, queryset: QuerySet[Any], *args: Any) -> Any:
        """Of what is chosen across pages, no more than a request can do."""
        if request.POST.get("select_across") == "1" and queryset[: _ACTED + 1].count() > _ACTED:
            words = gettext("Choose at most %(most)d rows at once.") % {"most": _ACTED}
            self.message_user(request, words, messages.ERROR)
            return None
        return super().response_action(request, queryset, *args)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        row: Any = super().get_object(request, object_id, from_field)
        if row is not None:
            # What is shown of it depends on who looks.
            row.common_request = request
        return row

    @admin.display(description=_("see also"))
    def common_rows(self, row: Any) -> str:
        """Links to what is done about this row, and to lists of what is its, that whoever looks may open."""
        lists = [
            (model, of)
            for model, each in self.admin_site._registry.items()
            for of in getattr(each, "common_of", ())
            if of.model.lower() == row._meta.label_lower and model is not type(row)
            if each.has_view_permission(row.common_request)
        ]
        links = [
            (_list_url(model, getattr(row, of.name)), model._meta.verbose_name_plural) for model, of in lists
        ]
        # Higher apps have more to do about a row than its own app knows.
        asked = [getattr(each, "common_link_for", None) for each in self.admin_site._registry.values()]
        links[:0] = [link for ask in asked if ask and (link := ask(row.common_request, row))]
        return format_html_join(" · ", '<a href="{}">{}</a>', links)


def _list_url(model: type[Model], words: str) -> str:
    page = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    return f"{page}?{urlencode({'q': words})}"


class CommonLookAdmin(CommonListAdmin):
    """Rows that nobody makes or changes by hand."""

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Django's would ask which are read-only, and so for these again."""
        return self.fields or [field.name for field in self.opts.fields]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.get_fields(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class CommonActedAdmin(CommonLookAdmin):
    """Rows that go by an action, which knows what depends on them: `delete_model` calls it, for each row."""

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for row in queryset:
            self.delete_model(request, row)


class CommonKeptAdmin(CommonLookAdmin):
    """Rows that nobody deletes by hand either."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class CommonInboxAdmin(CommonKeptAdmin):
    """Inboxes; `numbers` are the fields beside whose it is."""

    numbers: tuple[str, ...]
    common_of = (common_of_user("pk"),)
    search_help_text = _("Exact username")

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return ["owner", *self.numbers]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return ["owner", *self.numbers]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        named: QuerySet[Any] = super().get_queryset(request).annotate(owner_name=common_name_of("user_id"))
        return named

    @admin.display(description=_("user"))
    def owner(self, inbox: Any) -> str:
        return inbox.owner_name or gettext("%(key)s, gone") % {"key": inbox.pk}


def common_admin_link(row: Model, name: str) -> str:
    """To the page of another row."""
    page = f"admin:{row._meta.app_label}_{row._meta.model_name}_change"
    return format_html('<a href="{}">{}</a>', reverse(page, args=[row.pk]), name)


def common_name_of(user: str) -> Subquery:
    """The username behind the column `user`, looked up beside the row; None for somebody who is gone."""
    people: Any = get_user_model()._default_manager
    return Subquery(people.filter(pk=OuterRef(user)).values("username"))
