"""Alerts under faults, with real processes: nothing is lost, nothing told twice, and nobody has to help."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import httpx
import psycopg2
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django_celery_beat.models import IntervalSchedule, PeriodicTask
from kombu import Connection
from redis import Redis

from accounts.models import AccountsUser
from alerts.models import AlertsActor, AlertsEvent, AlertsInbox, AlertsNotification
from alerts.tasks import alerts_deliver
from celery_app import app
from common.schedule import common_schedule, common_schedule_write
from common.tests.brokers import CommonTestBroker
from conftest import Person
from feed.models import FeedLike, FeedPost
from project.embedded.memory import EmbeddedMemory
from project.embedded.postgres import EmbeddedPostgres
from tests.browser import site_database_url, site_started
from tests.races import differences

LIKERS, PHOTOS = 20, 50
WAIT = 0.5  # seconds that an outage may add to what the slowest like took while all was well
CATCHING_UP = 150.0  # seconds: the sweeper looks every 30 for what is older than 30
TOKEN = "t" * 32


@pytest.fixture
def photos(transactional_db: None, person: Person) -> list[FeedPost]:
    """Of ana. Rows alone: nobody looks at them here."""
    ana = person("ana", post_count=PHOTOS)
    return [FeedPost.objects.create(author=ana, published=number) for number in range(1, PHOTOS + 1)]


@pytest.fixture
def likers(transactional_db: None, person: Person) -> list[AccountsUser]:
    return [person(f"liker{number}") for number in range(LIKERS)]


@dataclass
class Crowd:
    """Each likes every photo, one after the other, all of them at once."""

    url: str
    likers: list[AccountsUser]
    seconds: list[float] = field(default_factory=list)
    statuses: set[int] = field(default_factory=set)
    done: int = 0

    def like(self, photos: list[FeedPost], moments: dict[int, Callable[[], None]]) -> None:
        """`moments`: what happens when so many likes are answered."""
        lock = threading.Lock()
        cookies = [cookies_of(liker) for liker in self.likers]

        def one(place: int) -> None:
            headers = {"X-CSRFToken": TOKEN, "HX-Request": "true"}
            with httpx.Client(
                base_url=self.url, cookies=cookies[place], headers=headers, timeout=30
            ) as client:
                # Not all at the same photo in the same order.
                for photo in photos[place:] + photos[:place]:
                    began = monotonic()
                    status = client.post(f"/p/{photo.code}/like/").status_code
                    with lock:
                        self.seconds.append(monotonic() - began)
                        self.statuses.add(status)
                        self.done += 1
                        moments.get(self.done, lambda: None)()

        with ThreadPoolExecutor(len(self.likers)) as pool:
            list(pool.map(one, range(len(self.likers))))


def cookies_of(user: AccountsUser) -> dict[str, str]:
    client = Client()
    client.force_login(user)
    return {
        settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value,
        "csrftoken": TOKEN,
    }


@contextmanager
def beat(broker: CommonTestBroker, folder: Path) -> Iterator[None]:
    """The schedule as `make run` starts it, but for a sweeper that comes sooner."""
    common_schedule_write(common_schedule())
    soon, _made = IntervalSchedule.objects.get_or_create(every=2, period=IntervalSchedule.SECONDS)
    PeriodicTask.objects.filter(name="alerts.sweep").update(interval=soon)
    command = ["celery", "-A", "celery_app", "beat", "--scheduler", settings.CELERY_BEAT_SCHEDULER]
    with celery_process([*command, "-l", "error"], broker, folder):
        yield


@contextmanager
def celery_process(
    command: list[str], broker: CommonTestBroker, folder: Path, **variables: str
) -> Iterator[subprocess.Popen[bytes]]:
    environment = environment_of(broker, folder) | variables
    process = subprocess.Popen([sys.executable, "-m", *command], env=environment)
    try:
        yield process
    finally:
        process.kill()
        process.wait(timeout=20)


def environment_of(broker: CommonTestBroker, folder: Path) -> dict[str, str]:
    return os.environ | {
        "DATABASE_URL": site_database_url(),
        "REDIS_URL": broker.url,
        "VAR": str(folder),
        "LOG_LEVEL": "ERROR",
    }


def worker(
    broker: CommonTestBroker, folder: Path, **variables: str
) -> AbstractContextManager[subprocess.Popen[bytes]]:
    command = ["celery", "-A", "celery_app", "worker", "-Q", "alerts", "-c", "1", "-l", "info"]
    # What it did is shown when a test fails.
    return celery_process(command, broker, folder, LOG_LEVEL="INFO", **variables)


def wait_until(
    holds: Callable[[], bool],
    seconds: float = CATCHING_UP,
    tell: Callable[[], object] = lambda: "it never came to be",
) -> None:
    give_up = monotonic() + seconds
    while not holds():
        assert monotonic() < give_up, tell()
        sleep(0.1)


def assert_each_told_once(count: int) -> None:
    assert AlertsActor.objects.filter(kind="like", is_present=True).count() == count
    assert AlertsActor.objects.count() == count
    assert not AlertsEvent.objects.exists()
    counted = AlertsNotification.objects.values_list("actor_count", flat=True)
    assert sum(counted) == count
    assert differences() == []


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        pytest.param(CommonTestBroker.freeze, CommonTestBroker.thaw, id="frozen"),
        pytest.param(CommonTestBroker.kill, CommonTestBroker.start, id="killed"),
    ],
)
def test_a_thousand_likes_while_redis_is_away(
    broker: CommonTestBroker,
    photos: list[FeedPost],
    likers: list[AccountsUser],
    tmp_path: Path,
    begin: Callable[[CommonTestBroker], None],
    end: Callable[[CommonTestBroker], None],
) -> None:
    with site_started(tmp_path / "site", REDIS_URL=broker.url) as site, beat(broker, tmp_path):
        crowd = Crowd(site.url, likers)
        total = LIKERS * PHOTOS
        away = slice(total // 3, 2 * total // 3)
        crowd.like(photos, {away.start: lambda: begin(broker), away.stop: lambda: end(broker)})
        assert crowd.statuses == {200}
        assert FeedLike.objects.count() == total
        assert max(crowd.seconds[away]) < max(crowd.seconds[: away.start]) + WAIT
        wait_until(lambda: not AlertsEvent.objects.exists())
    assert_each_told_once(total)


def test_a_worker_killed_in_the_middle_of_a_batch_loses_nothing(
    broker: CommonTestBroker, photos: list[FeedPost], likers: list[AccountsUser], tmp_path: Path
) -> None:
    ana = photos[0].author_id
    AlertsInbox.objects.create(user_id=ana)
    events = write_likes(photos, likers)
    with connection.cursor() as cursor, worker(broker, tmp_path) as process:
        # It takes a batch, and waits for this inbox with the events in its hands.
        cursor.execute("begin")
        cursor.execute(f"select from {AlertsInbox._meta.db_table} where user_id = %s for update", [ana])
        wait_until(lambda: taken_up(broker, cursor), 60)
        kill_group(process)
        cursor.execute("commit")
    assert AlertsEvent.objects.count() == events
    assert not AlertsActor.objects.exists()
    with worker(broker, tmp_path):
        send_hint(broker)
        wait_until(lambda: not AlertsEvent.objects.exists(), 60)
    assert_each_told_once(events)


def test_postgresql_restarted_under_the_worker(broker: CommonTestBroker, tmp_path: Path) -> None:
    """In the middle of a batch. The server is this test's own; the worker finds the new one by itself."""
    server = EmbeddedPostgres(tmp_path, EmbeddedMemory(tmp_path))
    server.reserve()
    try:
        server.start()
        variables = environment_of(broker, tmp_path) | {"DATABASE_URL": server.url}
        for arguments in (["migrate", "--verbosity=0"], ["shell", "-v0", "-c", FILL]):
            subprocess.run([sys.executable, "manage.py", *arguments], env=variables, check=True)
        with worker(broker, tmp_path, DATABASE_URL=server.url):
            with closing(psycopg2.connect(server.url)) as held, held.cursor() as cursor:
                cursor.execute("select from alerts_alertsinbox for update")
                wait_until(lambda: taken_up(broker, cursor), 60, lambda: where_it_is(broker, server.url))
                server.stop()
            server.start()
            wait_until(lambda: delivered_again(broker, server.url), 60)
        assert answer(server.url, "select count(*), sum(actor_count) from alerts_alertsnotification") == (
            5,
            50,
        )
        assert answer(server.url, "select count(*) from alerts_alertsactor where is_present") == (50,)
        assert answer(server.url, "select unread from alerts_alertsinbox") == (5,)
    finally:
        server.wipe()


FILL = """
from accounts.models import AccountsUser
from alerts.models import AlertsEvent, AlertsInbox
from feed.models import FeedLike, FeedPost
ana, *likers = [AccountsUser.objects.create_user(f"one{number}") for number in range(11)]
AlertsInbox.objects.create(user=ana)
for number in range(5):
    post = FeedPost.objects.create(author=ana, published=number)
    for liker in likers:
        FeedLike.objects.create(user=liker, post=post)
        AlertsEvent.objects.create(topic="like", actor=liker, recipient=ana, post=post)
"""


def where_it_is(broker: CommonTestBroker, url: str) -> str:
    """What a worker that does nothing leaves behind in its queue, and does in the database."""
    with Redis.from_url(broker.url) as there:
        kept = {
            key: there.llen(key) if there.type(key) == b"list" else there.type(key)
            for key in there.scan_iter()
        }
    busy = answer(
        url, "select array_agg(format('%s %s %s', application_name, state, query)) from pg_stat_activity"
    )
    return f"{kept} {busy}"


def answer(url: str, sql: str) -> tuple[Any, ...]:
    with closing(psycopg2.connect(url)) as there, there.cursor() as cursor:
        cursor.execute(sql)
        row = cursor.fetchone()
    assert row is not None
    return row


def taken_up(broker: CommonTestBroker, cursor: Any) -> bool:
    """Hints are told again and again, as by a site that is used."""
    send_hint(broker)
    sleep(0.5)
    return somebody_waits(cursor)


def delivered_again(broker: CommonTestBroker, url: str) -> bool:
    """As beat does: now and then."""
    send_hint(broker)
    sleep(0.5)
    return answer(url, "select count(*) from alerts_alertsevent") == (0,)


def write_likes(photos: list[FeedPost], likers: list[AccountsUser]) -> int:
    """Likes and their events, as the acts write them, without a site; returns how many."""
    pairs = [(liker, photo) for photo in photos for liker in likers]
    FeedLike.objects.bulk_create(FeedLike(user=liker, post=photo) for liker, photo in pairs)
    FeedPost.objects.filter(pk__in=[photo.pk for photo in photos]).update(like_count=len(likers))
    AlertsEvent.objects.bulk_create(
        AlertsEvent(topic="like", actor=liker, recipient_id=photo.author_id, post=photo)
        for liker, photo in pairs
    )
    return len(pairs)


def send_hint(broker: CommonTestBroker) -> None:
    with Connection(broker.url) as there:
        # By the site's own app: another test may have made another one current.
        app.send_task(alerts_deliver.name, connection=there)


def somebody_waits(cursor: Any) -> bool:
    cursor.execute("select from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))")
    return bool(cursor.rowcount)


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """The worker and its child, without a word."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    for pid in [process.pid, *map(int, children)]:
        os.kill(pid, signal.SIGKILL)
    process.wait(timeout=20)
