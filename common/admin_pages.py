"""Lists of the admin page by key: the last page of a million rows costs as much as the first."""

from dataclasses import dataclass
from typing import Any

from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest

_BELOW, _ABOVE = "below", "above"


class CommonChangeList(ChangeList):
    """`?below=` goes on after the row with that key, `?above=` ends before it.

    For orders of the key, or of one column and then the key; any other is paged as Django does it.
    """

    common_is_paged = False
    common_newer = ""
    common_older = ""
    """The queries of the pages around this one, where there are any."""

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Any]:
        # Not filters; and another filter begins on a first page.
        for name in (_BELOW, _ABOVE):
            self.params.pop(name, None)
            self.filter_params.pop(name, None)
        return super().get_queryset(request, exclude_parameters)

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        if order := _order(self.queryset):
            self.common_is_paged = True
            self._page(order, self._row(request, _ABOVE), self._row(request, _BELOW))

    def _page(self, order: "_Order", above: Any, below: Any) -> None:
        rows: list[Any] = []
        if above is not None:
            rows = list(order.beyond(self.queryset, above, is_upward=True)[: self.list_per_page + 1])
        is_upward = bool(rows)
        if not is_upward:
            start = self.queryset if below is None else order.beyond(self.queryset, below, is_upward=False)
            rows = list(start[: self.list_per_page + 1])
        page, is_more = rows[: self.list_per_page], len(rows) > self.list_per_page
        if is_upward:
            page.reverse()
        self.result_list = page
        if page and (is_more if is_upward else below is not None):
            self.common_newer = self.get_query_string({_ABOVE: page[0].pk})
        if page and (is_more or is_upward):
            self.common_older = self.get_query_string({_BELOW: page[-1].pk})

    def _row(self, request: HttpRequest, name: str) -> Any:
        """The row that the address names, if it is there."""
        key = request.GET.get(name)
        if key is None:
            return None
        try:
            return self.model._base_manager.filter(pk=key).first()
        except (ValueError, ValidationError):  # forged
            return None


@dataclass(frozen=True)
class _Order:
    column: str
    """Before the key; empty for the key alone."""
    is_falling: bool

    def beyond(self, rows: QuerySet[Any], row: Any, *, is_upward: bool) -> QuerySet[Any]:
        """The rows after `row`, or from there on upward the rows before it."""
        step = "lt" if self.is_falling != is_upward else "gt"
        if self.column:
            value = getattr(row, self.column)
            # One condition that an index can walk from, and one for those of the same value.
            further = Q(**{f"{self.column}__{step}": value}) | Q(**{f"pk__{step}": row.pk})
            rows = rows.filter(further, **{f"{self.column}__{step}e": value})
        else:
            rows = rows.filter(**{f"pk__{step}": row.pk})
        return rows.reverse() if is_upward else rows


def _order(rows: QuerySet[Any]) -> _Order | None:
    names = rows.query.order_by
    if not names or not all(isinstance(name, str) for name in names):
        return None
    falls: dict[str, bool] = {}
    for name in map(str, names):
        # What comes a second time orders nothing: Django adds the key more often than it needs to.
        falls.setdefault(name.removeprefix("-"), name.startswith("-"))
    columns, ways = list(falls), set(falls.values())
    is_keyed = columns.pop() in ("pk", rows.model._meta.pk.name)
    if not is_keyed or len(columns) > 1 or len(ways) > 1:
        return None
    return _Order("".join(columns), ways.pop())
