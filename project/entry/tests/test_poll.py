"""The empty answer of the poll within the whole entry; the rest of it: alerts/tests/test_poll_empty.py."""

from contextlib import ExitStack

from django.conf import settings
from redis import Redis

from alerts.live import alerts_version_key
from common.cache import CommonCache
from common.live import common_live_token
from common.tests.brokers import CommonTestBroker
from project.entry.tests.conftest import StartSite
from project.entry.tests.sites import entry_get


def test_it_takes_no_thread_and_hangs_up_when_the_site_stops(
    broker: CommonTestBroker, start_site: StartSite, stack: ExitStack
) -> None:
    CommonCache(broker.url, settings.CACHES["default"]).set(alerts_version_key(7), 5)
    with Redis(port=broker.port) as redis:
        others = len(redis.client_list())
        site = start_site(ENTRY_THREADS=1, ENTRY_WAITING=0, REDIS_URL=broker.url)
        site.connect(stack).sendall(entry_get("/gate/"))
        assert site.inside.acquire(timeout=5)
        token = f"X-Live-Token: {common_live_token(7)}"
        assert site.ask(entry_get("/alerts/poll/?cursor=5", token)).startswith(b"HTTP/1.1 204 ")
        assert site.ask(entry_get("/alerts/poll/?cursor=4", token)).startswith(b"HTTP/1.1 503 ")
        # Its own, and that of the waiting room.
        assert len(redis.client_list()) == others + 2
        stack.close()
        assert len(redis.client_list()) == others
