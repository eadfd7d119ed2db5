"""The numbers of several web processes together."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from pytest_django import Settings

from common.live import common_live_token
from messaging.tests.waiting_rooms import ANA, run
from tests.web import METRICS_TOKEN, Web, web_browser, web_happens, web_parked, web_ready, web_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def web(tmp_path: Path, settings: Settings) -> Iterator[Web]:
    with web_ready(tmp_path, settings) as web:
        yield web


def test_numbers_are_for_who_knows_the_token(web: Web, tmp_path: Path) -> None:
    web.start("--workers", "2")
    # Of one that was killed.
    (tmp_path / "numbers" / "gauge_livesum_999999999.db").write_bytes(b"")
    tokens = ("", "Bearer", "Bearer other", METRICS_TOKEN, f"Basic {METRICS_TOKEN}", "Bearer n\xfambers")
    for token in tokens:
        raw = [(b"authorization", token.encode("latin-1"))]
        answer = httpx.get(f"{web.url}/metrics", headers=raw)
        assert (answer.status_code, answer.text) == (404, "Not Found\n")
    known = {"Authorization": f"Bearer {METRICS_TOKEN}"}
    assert httpx.post(f"{web.url}/metrics", headers=known).status_code == 404

    async def main() -> None:
        async with web_browser() as client:
            polls = await web_parked(web, client, *range(100, 120))
            assert await web.parked() == 20
            # Each process tells whether it hears every few seconds.
            web_until(lambda: web.numbers()["varal_messages_redis_up"] == 1, 20)
            for user in range(100, 119):
                web_happens(user, 1)
            await asyncio.gather(*polls[:-1])
            web_happens(119, 1, is_told=False)
            await polls[-1]
            assert (
                await client.get(
                    f"{web.url}/messages/wait?cursor=9", headers={"X-Live-Token": common_live_token(ANA)}
                )
            ).status_code == 409

    run(main())
    web_until(lambda: web.numbers()["varal_messages_parked"] == 0, 20)
    found = web.numbers()
    assert found["varal_messages_wake_seconds_count"] == 19
    assert found["varal_messages_swept_total"] == 1
    assert found["varal_messages_resyncs_total"] == 1
    assert found['varal_redis_total{outcome="failed",what="wakes"}'] == 0


def test_without_a_token_there_are_no_numbers(web: Web) -> None:
    web.start(METRICS_TOKEN="")
    for token in ("", "Bearer", "Bearer None"):
        assert httpx.get(f"{web.url}/metrics", headers={"Authorization": token}).status_code == 404
