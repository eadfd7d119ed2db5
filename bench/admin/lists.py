"""Each list as the team opens it: its first page and one near its end, searched, and filtered."""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import environ
from django.contrib import admin
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.db import connections
from django.db.models import Count, Model
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from accounts.models import AccountsSession, AccountsUser
from alerts.models import AlertsNotification
from bench.rows import BenchRow, bench_median_ratio
from feed.models import FeedComment, FeedLike, FeedPost
from messaging.models import MessagingConversation
from moderation.models import (
    ModerationAct,
    ModerationAppeal,
    ModerationCase,
    ModerationDecision,
    ModerationReport,
)
from social.models import SocialFollow

_LARGE = (
    *(AccountsUser, AccountsSession, SocialFollow, FeedPost, FeedComment, FeedLike, AlertsNotification),
    *(MessagingConversation, ModerationCase, ModerationReport, ModerationDecision, ModerationAppeal),
    ModerationAct,
)
_ROUNDS = 9
_QUERIES = 12
_RATIO = 3.0
_MANY = "person1"  # whose are a hundredth of a million rows, and a tenth of a thousand
_FEW = (15, 25)  # rows of somebody, in either database


@dataclass(frozen=True)
class _Asked:
    """A list of the admin, asked in one way of one database."""

    model: type[Model]
    wrapper: Any
    query: dict[str, Any]

    def open(self) -> tuple[float, int]:
        """Milliseconds and queries."""
        connections["default"] = self.wrapper
        request = _request(self.query)
        begun = time.perf_counter()
        with CaptureQueriesContext(self.wrapper) as captured:
            page: Any = admin.site._registry[self.model].changelist_view(request)
            page.render()
        return (time.perf_counter() - begun) * 1000, len(captured)


def _request(query: dict[str, Any] | None = None) -> Any:
    """Of a superuser of the database that is asked."""
    request: Any = RequestFactory().get("/", query or {})
    request.user = AccountsUser.objects.get(username="person2")
    request.session = SessionStore()
    return request


def bench_admin_lists() -> list[BenchRow]:
    large, small = _database("DATABASE_URL"), _database("BENCH_SMALL_URL")
    for wrapper in (large, small):
        connections["default"] = wrapper
        AccountsUser.objects.filter(username="person2").update(is_staff=True, is_superuser=True)
    chosen = os.environ.get("BENCH_LISTS", "").split()
    models = [model for model in _LARGE if model in admin.site._registry]
    return [
        row
        for model in models
        if not chosen or model._meta.label_lower in chosen
        for row in _measured(model, large, small)
    ]


def _database(variable: str) -> Any:
    settings = connections.settings["default"] | environ.Env.db_url_config(os.environ[variable])
    connections.settings["default"] = settings
    return connections.create_connection("default")


def _measured(model: type[Model], large: Any, small: Any) -> Iterator[BenchRow]:
    name = model._meta.label
    for way in _ways(model):
        asked = [_Asked(model, wrapper, _query(model, wrapper, way)) for wrapper in (large, small)]
        for each in asked:
            each.open()
        pairs = [[each.open() for each in asked] for _round in range(_ROUNDS)]
        times, floors = ([pair[place][0] for pair in pairs] for place in (0, 1))
        queries = max(number for pair in pairs for _spent, number in pair)
        note = f"{sorted(times)[_ROUNDS // 2]:.0f} ms, {queries} queries"
        ratio = bench_median_ratio(times, floors)
        yield BenchRow(f"admin: {name}, {way} / at 1,000", ratio, "×", at_most=_RATIO, note=note)
        if queries > _QUERIES:
            yield BenchRow(f"admin: {name}, {way}, queries", queries, "", at_most=_QUERIES)


def _ways(model: type[Model]) -> list[str]:
    listed: Any = admin.site._registry[model]
    searches = ["search many", "search few"] if listed.common_of or listed.search_fields else []
    filters = [f"filter {value}" for value in _filters(listed)]
    return ["first page", "last page", *searches, *filters]


def _filters(listed: Any) -> list[str]:
    """The values of the filter by state, where there is one."""
    for each in listed.list_filter:
        if getattr(each, "parameter_name", "") == "state":
            states = each(_request(), {}, listed.model, listed)
            return [str(value) for value, _words in states.lookup_choices]
    return []


def _query(model: type[Model], wrapper: Any, way: str) -> dict[str, Any]:
    kind, _space, value = way.partition(" ")
    if kind == "search":
        return {"q": _MANY if value == "many" else _few(model, wrapper)}
    if kind == "filter":
        return {"state": value}
    if kind == "first":
        return {}
    # So near to the end that a page still follows.
    connections["default"] = wrapper
    listed: Any = admin.site._registry[model]
    request = _request()
    order = listed.get_ordering(request)
    rows = listed.get_queryset(request).order_by(*order).reverse()
    return {"below": rows.values_list("pk", flat=True)[60]}


def _few(model: type[Model], wrapper: Any) -> str:
    """Somebody who has a few rows, where anybody has; of people, the address of one."""
    connections["default"] = wrapper
    listed: Any = admin.site._registry[model]
    owner = next((field for of in listed.common_of for field in of.fields if field != "pk"), None)
    if owner is None:
        return "person777@example.org"
    owned = model._default_manager.values_list(owner).annotate(number=Count("pk"))
    found = owned.filter(number__range=_FEW).order_by(owner).first()
    return AccountsUser.objects.get(pk=found[0]).username if found else "person777"
