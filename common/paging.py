"""Paging by key: the next page starts after the last row seen, whatever was added or removed since."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlencode

from django.db.models import Model, QuerySet

CommonRow = TypeVar("CommonRow", bound=Model)

_BIGINT_MAX = 2**63 - 1


@dataclass(frozen=True)
class CommonPage(Generic[CommonRow]):
    rows: Sequence[CommonRow]
    cursor: int | None
    """Where the next page begins; None on the last page."""

    @property
    def next_query(self) -> str:
        """`?cursor=…` of the next page, or nothing."""
        return "?" + urlencode({"cursor": self.cursor}) if self.cursor is not None else ""


def common_cursor(value: str | None) -> int | None:
    """A cursor from an address; None (page one) when it is missing or forged."""
    if not value or not value.isascii() or not value.isdigit():
        return None
    number = int(value[:20])
    return number if number <= _BIGINT_MAX else None


def common_keyset_page(
    queryset: "QuerySet[CommonRow]", *, key: str, cursor: int | None, size: int
) -> CommonPage[CommonRow]:
    """The `size` rows with the highest unique, positive `key` below `cursor`, highest first."""
    if cursor is not None:
        queryset = queryset.filter(**{f"{key}__lt": cursor})
    return common_page(list(queryset.order_by(f"-{key}")[: size + 1]), key=key, size=size)


def common_page(found: Sequence[CommonRow], *, key: str, size: int) -> CommonPage[CommonRow]:
    """The first `size` of the rows found; one more of them says that another page follows."""
    rows = found[:size]
    return CommonPage(rows, getattr(rows[-1], key) if len(found) > size else None)
