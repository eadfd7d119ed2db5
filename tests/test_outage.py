"""Redis away: the site goes on at once, loses nothing, and catches up by itself.

The site runs on a server of this test's own, frozen (it accepts and never answers) or killed.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from time import monotonic, sleep
from typing import Any

import httpx
import pytest
from django.utils import timezone
from kombu import Connection

from accounts.models import AccountsUser
from common.tests.brokers import CommonTestBroker
from conftest import Person, photo_bytes
from feed.models import FeedPhoto, FeedPost
from feed.tasks import feed_variants_sweep
from tests.browser import Site, site_started

PASSWORD = "a-line-between-two-trees"
PATIENCE = 3.0  # seconds of one request; measured: 0.4 at most, for the first that asks a frozen server
CATCHING_UP = 30.0  # seconds until the worker has found its server again and done the work


@pytest.fixture(scope="module")
def own_broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CommonTestBroker]:
    broker = CommonTestBroker(tmp_path_factory.mktemp("broker"))
    broker.start()
    yield broker
    broker.kill()


@pytest.fixture(scope="module")
def started(
    own_broker: CommonTestBroker, django_db_setup: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    with site_started(tmp_path_factory.mktemp("outage"), REDIS_URL=own_broker.url) as site:
        yield site


@dataclass
class Visitor:
    """A browser without a picture, which notes how long each answer took."""

    client: httpx.Client
    seconds: list[float] = field(default_factory=list)

    def get(self, path: str) -> httpx.Response:
        return self._timed(lambda: self.client.get(path))

    def post(self, path: str, data: dict[str, Any], files: dict[str, Any] | None = None) -> httpx.Response:
        headers = {"X-CSRFToken": self.client.cookies.get("csrftoken") or ""}
        return self._timed(lambda: self.client.post(path, data=data, files=files, headers=headers))

    def log_in(self) -> None:
        self.get("/accounts/login/")
        answer = self.post("/accounts/login/", {"login": "ana", "password": PASSWORD})
        assert (answer.status_code, answer.headers["Location"]) == (302, "/")

    def share_photo(self, caption: str) -> FeedPost:
        page = self.get("/p/new/")
        submission = re.search(r'name="submission" value="([^"]+)"', page.text)
        assert submission
        staged = self.post("/p/upload/", {}, {"photo": ("wall.jpg", photo_bytes(900, 700), "image/jpeg")})
        assert staged.status_code == 200
        form = {"submission": submission[1], "upload": staged.json()["id"], "caption": caption, "alt": ""}
        assert self.post("/p/new/", form).status_code == 302
        return FeedPost.objects.get(caption=caption)

    def _timed(self, request: Callable[[], httpx.Response]) -> httpx.Response:
        began = monotonic()
        answer = request()
        self.seconds.append(monotonic() - began)
        assert answer.status_code < 500, answer.text
        return answer


@pytest.fixture
def ana(transactional_db: None, person: Person) -> AccountsUser:
    return person("ana", PASSWORD)


@pytest.fixture
def visitor(started: Site, ana: AccountsUser) -> Iterator[Visitor]:
    """Ana, logged in while all was well."""
    with httpx.Client(base_url=started.url, timeout=20) as client:
        visitor = Visitor(client)
        visitor.log_in()
        visitor.seconds.clear()
        yield visitor


OUTAGES = [
    pytest.param(CommonTestBroker.freeze, CommonTestBroker.thaw, id="frozen"),
    pytest.param(CommonTestBroker.kill, CommonTestBroker.start, id="killed"),
]


@pytest.mark.parametrize(("begin", "end"), OUTAGES)
def test_nothing_fails_waits_or_is_lost(
    started: Site,
    visitor: Visitor,
    own_broker: CommonTestBroker,
    begin: Callable[[CommonTestBroker], None],
    end: Callable[[CommonTestBroker], None],
) -> None:
    begin(own_broker)
    try:
        post = _visit(started, visitor)
    finally:
        end(own_broker)
    assert max(visitor.seconds) < PATIENCE
    assert visitor.get("/settings/").status_code == 200
    _catch_up(own_broker, post)
    photo = FeedPhoto.objects.get(post=post)
    assert visitor.get(photo.webp_320.url).headers["Content-Type"] == "image/webp"


def _visit(site: Site, visitor: Visitor) -> FeedPost:
    """What somebody may do during the outage, on the session from before it and on a new one."""
    assert visitor.get("/settings/").status_code == 200
    post = visitor.share_photo("Meanwhile")
    assert "Meanwhile" in visitor.get("/").text
    with httpx.Client(base_url=site.url, timeout=20) as client:
        other = Visitor(client, visitor.seconds)
        assert other.get("/").status_code == 200
        other.log_in()
        assert other.get("/settings/").status_code == 200
        other.post("/accounts/logout/", {})
        assert other.get("/settings/").status_code == 302
    return post


def _catch_up(broker: CommonTestBroker, post: FeedPost) -> None:
    """As beat does: send the sweeper, which makes the smaller pictures nobody was told to make."""
    # The sweeper leaves the newest alone, whose messages may be on their way.
    FeedPost.objects.filter(pk=post.pk).update(created_at=timezone.now() - timedelta(minutes=1))
    with Connection(broker.url) as connection:
        elsewhere: dict[str, Any] = {"connection": connection}
        feed_variants_sweep.apply_async(**elsewhere)
    give_up = monotonic() + CATCHING_UP
    while FeedPhoto.objects.without_variants().filter(post=post).exists():
        assert monotonic() < give_up
        sleep(0.05)
