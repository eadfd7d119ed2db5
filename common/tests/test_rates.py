import json
import uuid
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from pytest_django import Settings

from common.rates import (
    CommonRate,
    common_rate_limit,
    common_rate_limited,
    common_rates,
    common_rates_take,
    common_too_many_requests,
)
from common.tests.brokers import CommonTestBroker


@pytest.fixture(autouse=True)
def own_limits(settings: Settings) -> None:
    """Tries counted here are not those of tests running beside."""
    settings.CACHES = {"default": settings.CACHES["default"] | {"KEY_PREFIX": uuid.uuid4().hex}}


def _request(address: str = "203.0.113.7", user: Any = None) -> HttpRequest:
    request = RequestFactory().post("/", REMOTE_ADDR=address)
    request.user = user or AnonymousUser()
    return request


def test_a_rate_reads_as_allauths(settings: Settings) -> None:
    settings.LIMIT_SCALE = 10
    assert common_rates("30/m/user, 2/10m/ip") == [CommonRate(300, 60, "user"), CommonRate(20, 600, "ip")]
    with pytest.raises(ValueError, match="per user or per ip"):
        common_rates("1/m/key")


def test_the_one_too_many_is_told_how_long_to_wait() -> None:
    waits = [common_rate_limited(_request(), "act", "2/h/ip") for _ in range(3)]
    assert waits[:2] == [None, None]
    assert 0 < (waits[2] or 0) <= 3600


def test_what_is_done_several_times_at_once_counts_so_often() -> None:
    waits = [common_rate_limited(_request(), "act", "5/h/ip", count) for count in (3, 0, 2, 0, 1, 0)]
    assert [wait is None for wait in waits] == [True, True, True, True, False, True]
    assert common_rate_limited(_request(), "other", "5/h/ip", 6)


def test_the_addresses_of_one_ipv6_line_count_as_one() -> None:
    waits = [common_rate_limited(_request(f"2001:db8:1:2::{number}"), "act", "2/h/ip") for number in "123"]
    assert [wait is None for wait in waits] == [True, True, False]
    assert common_rate_limited(_request("2001:db8:1:3::1"), "act", "2/h/ip") is None


def test_people_actions_and_addresses_are_counted_apart() -> None:
    ana, bo = get_user_model()(pk=1), get_user_model()(pk=2)
    assert common_rate_limited(_request(user=ana), "act", "1/h/user") is None
    assert common_rate_limited(_request(user=ana), "act", "1/h/user")
    assert common_rate_limited(_request(user=bo), "act", "1/h/user") is None
    assert common_rate_limited(_request(user=ana), "other", "1/h/user") is None
    assert common_rate_limited(_request("203.0.113.8"), "act", "1/h/user") is None
    assert common_rate_limited(_request("203.0.113.9"), "act", "1/h/user") is None


def test_the_strictest_of_several_rates_counts() -> None:
    assert common_rate_limited(_request(), "act", "9/m/ip,1/d/ip") is None
    assert (common_rate_limited(_request(), "act", "9/m/ip,1/d/ip") or 0) >= 1


def test_a_limited_view_answers_429_with_the_time(db: None) -> None:
    @common_rate_limit("act", "1/h/ip")
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse("done")

    assert view(_request()).status_code == 200
    refused = view(_request())
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 3600
    assert view(RequestFactory().get("/")).status_code == 200


@pytest.mark.parametrize(
    ("wait", "words"),
    [
        (1, "Too fast. Try again in 1 second."),
        (59, "Too fast. Try again in 59 seconds."),
        (60, "Try again in about a minute."),
        (61, "Try again in about 2 minutes."),
        (3600, "Try again in about 60 minutes."),
    ],
)
def test_htmx_is_answered_a_toast_that_says_when(wait: int, words: str) -> None:
    request = RequestFactory().post("/", headers={"HX-Request": "true"})
    refused = common_too_many_requests(request, wait)
    assert (refused.status_code, refused["Retry-After"]) == (429, str(wait))
    assert json.loads(refused["HX-Trigger"])["common:toast"]["text"].endswith(words)
    assert not refused.content


def test_several_actions_are_counted_together_or_not_at_all() -> None:
    rates = {"posts": ("9/h/user,4/d/user", 1), "links": ("5/d/user", 2)}
    assert [common_rates_take(1, rates) for _ in range(2)] == [None, None]
    for _try in range(3):
        used_up = common_rates_take(1, rates)
        assert used_up is not None
        assert (used_up.action, used_up.rate.amount, used_up.rate.seconds) == ("links", 5, 86_400)
        assert 0 < used_up.wait <= 86_400
    assert common_rates_take(2, rates) is None
    alone = {"posts": rates["posts"]}
    answers = [common_rates_take(1, alone) for _ in range(3)]
    assert [answer and answer.rate.amount for answer in answers] == [None, None, 4]


def test_without_a_cache_nobody_is_refused(settings: Settings, broker: CommonTestBroker) -> None:
    broker.kill()
    settings.CACHES = {"default": {"BACKEND": "common.cache.CommonCache", "LOCATION": broker.url}}
    assert [common_rate_limited(_request(), "act", "1/h/ip") for _ in range(3)] == [None] * 3
    assert [common_rates_take(1, {"act": ("1/h/user", 1)}) for _ in range(3)] == [None] * 3
