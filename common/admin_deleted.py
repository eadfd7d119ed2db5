from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.text import capfirst


def common_deleted(
    listed: "ModelAdmin[Any]",
    request: HttpRequest,
    rows: Sequence[Any],
    counted: Iterable[Any],
    *columns: str,
) -> tuple[list[str], dict[Any, int], set[Any], list[str]]:
    """What ModelAdmin.get_deleted_objects answers, of the rows alone.

    What goes with them may be a million rows: as many as the `columns` of the rows `counted` say. Who may
    delete a row may delete all that is nothing without it.
    """
    names = listed.opts
    words: list[str] = [format_html("{}: {}", capfirst(names.verbose_name), row) for row in rows]
    counts: Counter[Any] = Counter({names.verbose_name_plural: len(rows)})
    for row in counted:
        for column in columns:
            counts[row._meta.get_field(column).verbose_name] += getattr(row, column)
    may = all(listed.has_delete_permission(request, row) for row in rows)
    return words, counts, set() if may else {names.verbose_name}, []
