"""COPY, and what has to be out of its way meanwhile."""

import io
import struct
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import repeat

import numpy as np
from django.core.management.color import no_style
from django.db import connection
from django.db.models import Model
from numpy.typing import NDArray

from bench.fill.draw import BenchNumbers

BENCH_NULL = r"\N"

_EPOCH = np.datetime64("2000-01-01", "us")
_BINARY_HEAD = b"PGCOPY\n\xff\r\n\0" + struct.pack(">ii", 0, 0)
_BINARY_FOOT = struct.pack(">h", -1)

_CONSTRAINTS = """
    select conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) from pg_constraint
    where conrelid = any(%s::regclass[]) and contype in ('u', 'f') order by contype desc, conname
"""
_INDEXES = """
    select indexrelid::regclass::text, pg_get_indexdef(indexrelid) from pg_index
    where indrelid = any(%s::regclass[]) and not indisprimary and not exists (
        select from pg_constraint where conindid = indexrelid and contype in ('u', 'x')
    ) order by indexrelid
"""


def bench_copy_words(model: type[Model], columns: Mapping[str, Iterable[str] | str]) -> None:
    """Rows as text, none of which needs escapes; a column that is one string is the same in all rows."""
    values = [repeat(column) if isinstance(column, str) else column for column in columns.values()]
    # The first column of a table is never constant, and zip stops with it.
    lines = map("\t".join, zip(*values, strict=False))
    _copy(model, columns, "", io.BytesIO(("\n".join(lines) + "\n").encode()))


def bench_copy_numbers(model: type[Model], columns: Mapping[str, BenchNumbers]) -> None:
    """Rows of bigint and timestamptz, eight bytes each, as PostgreSQL's binary format has them."""
    size = len(next(iter(columns.values())))
    fields = [field for name in columns for field in ((f"{name} bytes", ">i4"), (name, ">i8"))]
    rows = np.empty(size, dtype=[("columns", ">i2"), *fields])
    rows["columns"] = len(columns)
    for name, values in columns.items():
        rows[f"{name} bytes"], rows[name] = 8, values
    _copy(model, columns, "(format binary)", io.BytesIO(_BINARY_HEAD + rows.tobytes() + _BINARY_FOOT))


def _copy(model: type[Model], columns: Iterable[str], how: str, file: io.BytesIO) -> None:
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.copy_expert(f"copy {table} ({', '.join(columns)}) from stdin {how}", file)


def bench_texts(numbers: BenchNumbers) -> list[str]:
    return list(map(str, numbers.tolist()))


def bench_moment(text: str) -> int:
    """A date as timestamptz keeps it: microseconds since 2000."""
    return int((np.datetime64(text, "us") - _EPOCH).astype(np.int64))


def bench_moment_texts(moments: BenchNumbers) -> list[str]:
    texts: NDArray[np.str_] = np.datetime_as_string(_EPOCH + moments.astype("timedelta64[us]"), unit="s")
    return [f"{text}Z" for text in texts.tolist()]


@contextmanager
def bench_bare_tables(models: Iterable[type[Model]]) -> Iterator[None]:
    """No foreign keys, unique constraints and secondary indexes inside; the same ones again behind.

    Twenty million checks of foreign keys are queued in memory and asked one by one, and every index grows by
    a row at a time: hours, against minutes for making all anew. For inside a transaction, which brings them
    back when anything fails.
    """
    tables = [model._meta.db_table for model in models]
    with connection.cursor() as cursor:
        cursor.execute("set local maintenance_work_mem = '256MB'")
        cursor.execute(_CONSTRAINTS, [tables])
        constraints = cursor.fetchall()
        cursor.execute(_INDEXES, [tables])
        indexes = cursor.fetchall()
        # Foreign keys first: some need the unique constraint of another table.
        for table, name, _definition in reversed(constraints):
            cursor.execute(f"alter table {table} drop constraint {name}")
        for name, _definition in indexes:
            cursor.execute(f"drop index {name}")
        yield
        for _name, definition in indexes:
            cursor.execute(definition)
        for table, name, definition in constraints:
            cursor.execute(f"alter table {table} add constraint {name} {definition}")


def bench_sequences_set(models: Iterable[type[Model]]) -> None:
    """The next id of each table comes after those that were copied into it."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(models)):
            cursor.execute(statement)


def bench_vacuum(models: Iterable[type[Model]]) -> None:
    """Statistics for the planner and visibility maps for index-only scans; not inside a transaction."""
    tables = ", ".join(model._meta.db_table for model in models)
    with connection.cursor() as cursor:
        cursor.execute(f"vacuum (analyze) {tables}")
