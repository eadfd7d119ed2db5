"""How long pages take is counted in the process and read from Redis."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client, RequestFactory
from pytest_django import Settings

from common import slow
from common.breaker import common_breaker
from common.slow import CommonSlowPage, CommonSlowPages, common_slow_ask, common_slow_pages
from common.trips import common_trip


def ask(pages: CommonSlowPages, route: str, *times: float, method: str = "GET") -> None:
    for ms in times:
        request = RequestFactory().generic(method, "/")
        request.resolver_match = SimpleNamespace(view_name=route) if route else None  # type: ignore[assignment]
        pages.note(request, ms)


def read() -> list[CommonSlowPage]:
    return common_slow_pages(common_trip(common_slow_ask).answers)


@pytest.fixture
def pages() -> CommonSlowPages:
    cache.clear()
    return CommonSlowPages()


def test_the_slowest_stand_first_with_nearly_all_of_their_times(pages: CommonSlowPages) -> None:
    ask(pages, "feed:home", *[8] * 95, *[180] * 4, 2_600)
    ask(pages, "feed:post", *[8] * 94, *[180] * 6)
    pages.bring()
    assert read() == [
        CommonSlowPage("GET feed:post", 100, 200, 180),
        CommonSlowPage("GET feed:home", 100, 10, 2_600),
    ]


def test_what_several_processes_bring_is_one_count(pages: CommonSlowPages) -> None:
    other = CommonSlowPages()
    ask(pages, "feed:home", 40)
    ask(other, "feed:home", 90)
    pages.bring()
    other.bring()
    ask(pages, "feed:home", 20)
    pages.bring()
    assert read() == [CommonSlowPage("GET feed:home", 3, 100, 90)]


def test_beyond_the_last_step_the_slowest_is_told(pages: CommonSlowPages) -> None:
    ask(pages, "feed:home", 12_345)
    pages.bring()
    assert read() == [CommonSlowPage("GET feed:home", 1, 12_345, 12_345)]


def test_no_address_and_no_method_of_a_stranger_makes_a_line(pages: CommonSlowPages) -> None:
    ask(pages, "", 10)
    ask(pages, "feed:home", 10, method="BREW")
    ask(pages, "feed:home", 10, method="HEAD")
    pages.bring()
    assert [page.route for page in read()] == ["GET feed:home"]


def test_lines_go_after_two_days(pages: CommonSlowPages) -> None:
    ask(pages, "feed:home", 10)
    pages.bring()

    def fill(pipeline: Any) -> None:
        for key in slow._keys(datetime.now(UTC)):
            pipeline.ttl(key)

    times = common_trip(fill).answers
    assert len(times) == 2
    assert all(0 < left <= 2 * 86_400 for left in times)


def test_requests_bring_it_when_it_is_time(pages: CommonSlowPages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("common.logs.COMMON_SLOW_PAGES", pages)
    Client().get("/healthz")
    assert read() == []
    pages._next = 0
    Client().get("/healthz")
    assert [(page.route, page.count) for page in read()] == [("GET common-healthz", 2)]


def test_a_dead_redis_fails_no_request(
    pages: CommonSlowPages, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_: str) -> Any:
        raise ConnectionError

    monkeypatch.setattr("common.trips.get_redis_connection", away)
    breaker = common_breaker(str(settings.CACHES["default"]["LOCATION"]))
    ask(pages, "feed:home", 10)
    pages.bring()
    assert common_trip(common_slow_ask).answers == []
    breaker.close()
    monkeypatch.undo()
    pages.bring()
    assert read() == []
