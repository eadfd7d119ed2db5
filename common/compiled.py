"""Queries that every visit asks with other values, and whose SQL is made once.

To build and compile a query that knows who sees what takes Django longer than PostgreSQL takes to answer it.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from copy import copy
from functools import wraps
from typing import Any, NamedTuple, ParamSpec, TypeVar, cast

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import ForeignKey, ManyToOneRel, Model, Prefetch, QuerySet
from django.db.models.sql import Query
from django.db.models.sql.compiler import SQLCompiler

_P = ParamSpec("_P")
_Row = TypeVar("_Row")

# What stands for the values while the query is compiled: numbers and words that nothing else in it can be.
# They stand apart, so that one that was changed on its way is neither taken for another nor overlooked.
_NUMBERS = range(-7_700_000_000_000, -7_600_000_000_000, 1_000)
_CHANGED = "A value of a compiled query does not reach the database as it is."
_FOREIGN = "\N{REPLACEMENT CHARACTER}"

COMMON_ANYBODY = -1
"""The key of a viewer in whose place common_rule_sql puts another."""


def common_compiled(build: "Callable[_P, QuerySet[Any, _Row]]") -> Callable[_P, list[_Row]]:
    """Make of a function that builds a queryset one that answers with its rows, and builds it only once.

    It may be given numbers, words, rows of the database, of which `build` uses the key alone, and tuples of
    these; None, True and False. Once for each combination of their kinds the queryset is built. With anything
    else, such as a viewer who is signed out, it is built each time. `build` looks at nothing but what it is
    given, and leaves numbers and words to the database as they are. A tuple of numbers is a set of keys: it
    comes with one of them repeated, so that few lengths are compiled, whatever is sought. What is prefetched
    into attributes of their own, such as the photos of posts, is compiled once, too.
    """
    made: dict[Hashable, _Statement | None] = {}

    @wraps(build)
    def rows(*args: _P.args, **kwargs: _P.kwargs) -> list[_Row]:
        given = [_filled(value) for value in (*args, *kwargs.values())]
        kinds = (*kwargs, *map(_kind, given))
        if None in kinds:
            return list(build(*args, **kwargs))
        if kinds not in made:
            marks = _marks(given)
            names = dict(zip(kwargs, marks[len(args) :], strict=True))
            queryset = build(*marks[: len(args)], **names)
            made[kinds] = _compile(queryset, list(_values(marks)), has_empty=() in given)
        statement = made[kinds]
        return statement.rows(list(_values(given))) if statement else []

    return rows


def common_rule_sql(rows: "QuerySet[Any, Any]", *, viewer: str) -> str:
    """The key of the first of these rows, as SQL in which `viewer` stands for COMMON_ANYBODY.

    For statements written by hand that ask who sees what, whose rule stays in one place so.
    """
    sql, params = rows.values("pk")[:1].query.sql_with_params()
    return sql % tuple(viewer if param == COMMON_ANYBODY else _literal(param) for param in params)


def _literal(value: Any) -> str:
    """What a rule itself holds: numbers and words of ours."""
    if isinstance(value, int):
        return str(int(value))
    if isinstance(value, str) and value.isalnum():
        return f"'{value}'"
    raise TypeError(f"{value!r} is no constant of a rule.")


class _Compiler(SQLCompiler):
    """Compiles once; its copies say the same with other values."""

    statement: tuple[str, tuple[Any, ...]] | None = None

    def as_sql(self, *args: Any, **kwargs: Any) -> tuple[str, tuple[Any, ...]]:
        return self.statement or super().as_sql(*args, **kwargs)


class _Query(Query):
    """One that was compiled before, and whose parts nobody changes any more."""

    compiled: _Compiler

    def clone(self) -> "_Query":
        query = _Query.__new__(_Query)
        query.__dict__ = self.__dict__.copy()
        return query

    def get_compiler(self, using: str | None = None, *args: Any, **kwargs: Any) -> SQLCompiler:
        compiler = copy(self.compiled)
        compiler.using, compiler.connection = using, connections[using or "default"]
        return compiler


class _Hanging(NamedTuple):
    """Rows that hang on others, such as photos on posts, and are read into a list on each of those."""

    name: str
    key: "ForeignKey[Any, Any]"
    read: Callable[[tuple[Any, ...]], list[Any]]

    def hang(self, owners: Sequence[Any]) -> None:
        lists: dict[Any, list[Any]] = {owner.pk: [] for owner in owners}
        by_key = {owner.pk: owner for owner in owners}
        for row in self.read(tuple(lists)) if lists else ():
            owner = by_key[getattr(row, self.key.attname)]
            setattr(row, self.key.name, owner)
            lists[owner.pk].append(row)
        for owner in owners:
            setattr(owner, self.name, lists[owner.pk])


class _Statement(NamedTuple):
    queryset: QuerySet[Any, Any]
    compiler: _Compiler
    sql: str
    params: Sequence[tuple[int | None, Any]]
    """Each the place of a value, or else what is always the same."""
    hanging: Sequence[_Hanging]

    def rows(self, values: Sequence[Any]) -> list[Any]:
        params = tuple(fixed if place is None else values[place] for place, fixed in self.params)
        compiler, queryset = copy(self.compiler), self.queryset.all()
        compiler.statement = self.sql, params
        cast(_Query, queryset.query).compiled = compiler
        rows = list(queryset)
        for each in self.hanging:
            each.hang(rows)
        return rows


def _compile(queryset: QuerySet[Any, Any], marks: Sequence[Any], *, has_empty: bool) -> _Statement | None:
    """None if nothing can be found, because something is sought among no keys at all."""
    queryset, hanging = _without_hanging(queryset)
    compiler = _Compiler(queryset.query, connections[queryset.db], queryset.db)
    try:
        sql, found = compiler.as_sql()
    except EmptyResultSet as error:
        if has_empty:
            return None
        # A mark is no value that this column can hold.
        raise TypeError(_CHANGED) from error
    places = {mark: place for place, mark in enumerate(marks)}
    params = [(places.get(param) if isinstance(param, int | str) else None, param) for param in found]
    if set(places.values()) - {place for place, _param in params} or any(
        _is_changed(param) for place, param in params if place is None
    ):
        raise TypeError(_CHANGED)
    queryset.query.__class__ = _Query
    # It is the compiling thread's; each copy is given its own.
    compiler.connection = None  # type: ignore[assignment]
    return _Statement(queryset, compiler, sql, params, hanging)


def _without_hanging(queryset: QuerySet[Any, Any]) -> tuple[QuerySet[Any, Any], list[_Hanging]]:
    """The queryset without what can be compiled of its prefetches, and that."""
    lookups: Sequence[Any] = queryset._prefetch_related_lookups  # type: ignore[attr-defined]
    found = [(lookup, _hanging(queryset.model, lookup)) for lookup in lookups]
    others = [lookup for lookup, hanging in found if hanging is None]
    return queryset.prefetch_related(None).prefetch_related(*others), [each for _, each in found if each]


def _hanging(model: type[Model], lookup: Any) -> _Hanging | None:
    """None for what is left to Django: other relations, and lists that are not attributes of their own."""
    if not isinstance(lookup, Prefetch) or "__" in lookup.prefetch_through:
        return None
    relation = model._meta.get_field(lookup.prefetch_through)
    name: str = lookup.to_attr or lookup.prefetch_through
    if not isinstance(relation, ManyToOneRel) or name == lookup.prefetch_through:
        return None
    key, rows = relation.field, lookup.queryset
    rows = relation.related_model._default_manager.all() if rows is None else rows

    @common_compiled
    def read(keys: tuple[Any, ...]) -> QuerySet[Any]:
        return rows.filter(**{f"{key.name}__in": keys})

    return _Hanging(name, key, read)


def _is_changed(param: Any) -> bool:
    """Was this made of a mark?"""
    if isinstance(param, str):
        return _FOREIGN in param
    return isinstance(param, int) and _NUMBERS.start <= param < _NUMBERS.stop


def _kind(value: Any) -> Hashable:
    """What the SQL depends on; None if that cannot be told."""
    if isinstance(value, Model):
        return None if value.pk is None else value.__class__
    if isinstance(value, tuple):
        parts = tuple(map(_kind, value))
        return None if None in parts else parts
    if value is None or isinstance(value, bool):
        return str(value)
    kinds: dict[type, str] = {int: "number", str: "words"}
    return kinds.get(type(value))


def _filled(value: Any) -> Any:
    """A set of keys, made as long as the next power of two."""
    if not isinstance(value, tuple) or not value or not all(type(part) is int for part in value):
        return value
    return value + value[-1:] * ((1 << (len(value) - 1).bit_length()) - len(value))


def _marks(given: Sequence[Any]) -> list[Any]:
    numbers = iter(_NUMBERS)
    return [_mark(value, numbers) for value in given]


def _mark(value: Any, numbers: Iterator[int]) -> Any:
    if isinstance(value, Model):
        return value.__class__(pk=next(numbers))
    if isinstance(value, tuple):
        return tuple(_mark(part, numbers) for part in value)
    if value is None or isinstance(value, bool):
        return value
    return next(numbers) if isinstance(value, int) else f"{_FOREIGN}{next(numbers)}"


def _values(given: Sequence[Any]) -> Iterator[Any]:
    for value in given:
        if isinstance(value, tuple):
            yield from _values(value)
        elif value is not None and not isinstance(value, bool):
            yield value.pk if isinstance(value, Model) else value
