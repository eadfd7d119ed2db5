"""Fixtures for journeys: the real site (uvicorn, Celery worker, static files) and a real Chromium."""

import atexit
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.management import CommandError
from django.core.management.commands.flush import Command as FlushCommand
from django.db import OperationalError, connection
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from accounts.models import AccountsProfile, AccountsUser
from alerts.delivery import alerts_deliver_batch
from common.cache import CommonCache
from discover.actions import discover_less_add
from discover.doctor import discover_partitions_drop
from discover.epochs import discover_epoch_build
from discover.fresh import discover_fresh_add
from discover.models import DiscoverEpoch, DiscoverLess
from feed.actions import feed_comment_create, feed_like, feed_post_archive, feed_save
from feed.models import FeedPost
from messaging.actions import MessagingContent, messaging_begin, messaging_react
from messaging.models import MessagingMessage
from social.actions import social_block, social_follow, social_mute, social_restrict
from social.models import SocialMute
from tests.embedded_servers import redis_beside

# Playwright keeps an event loop in the thread of the test; Django's own queries there are safe.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

NewPage = Callable[..., Page]

SET_HIDDEN = """isHidden => {
  Object.defineProperty(document, "hidden", { configurable: true, get: () => isHidden });
  document.dispatchEvent(new Event("visibilitychange"));
}"""
"""Run in a page, whether it can be seen."""

_START_SECONDS = 60
_FLUSHES = 5
# How Chromium and htmx tell the console of an answer that says no, or of none.
_ANSWERS = ("Failed to load resource", "Response Status Error", "htmx:sendError", "htmx:afterRequest")
_PATIENCE = 15_000  # milliseconds until a missing element fails the test
_CHROMIUMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
_CHROMIUM = next(filter(None, map(shutil.which, _CHROMIUMS)), None)


@dataclass(frozen=True)
class Site:
    """A running site: its address, where it keeps its files, and its Redis."""

    url: str
    var: Path
    redis: str = field(repr=False)

    def stored(self) -> list[Path]:
        return [path for path in (self.var / "media").rglob("*") if path.is_file()]

    def forget(self) -> None:
        """Empty its cache: limits counted, codes used."""
        CommonCache(self.redis, settings.CACHES["default"]).clear()


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    if _CHROMIUM is None:
        reason = "Chromium is not installed: on Debian, apt-get install chromium"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return {
        "executable_path": _CHROMIUM,
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-sync",
            "--disable-background-networking",
            "--disable-component-update",
            "--no-first-run",
        ],
    }


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    return {"locale": "en-US", "viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce"}


@pytest.fixture(scope="session")
def running_site(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """uvicorn and a Celery worker on the tests' database, started once."""
    with site_started(tmp_path_factory.mktemp("site")) as site:
        yield site


@contextmanager
def site_started(var: Path, **variables: str) -> Iterator[Site]:
    """The site with its files in `var`, and more variables in its environment."""
    port = _free_port()
    environment = (
        os.environ
        | {
            "DATABASE_URL": site_database_url(),
            # Not the tests' own: its worker would take the tasks that tests send.
            "REDIS_URL": redis_beside(1),
            "VAR": str(var),
            "STATIC_ROOT": str(_collected()),
            "PORT": str(port),
            "LIMIT_SCALE": "1000",
            "LOG_LEVEL": "WARNING",
        }
        | variables
    )
    web = ["uvicorn", "project.asgi:application", "--port", str(port), "--log-level", "warning"]
    worker = ["celery", "-A", "celery_app", "worker", "-Q", "alerts,media,default", "-c", "1", "-l", "error"]
    processes = [
        subprocess.Popen([sys.executable, "-m", *command], env=environment) for command in (web, worker)
    ]
    try:
        _wait_for(port, processes[0])
        yield Site(f"http://localhost:{port}", var, environment["REDIS_URL"])
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(timeout=20)


@pytest.fixture
def site(running_site: Site, transactional_db: None) -> Iterator[Site]:
    """The running site, as empty as on its first day; what a test writes into the database, it sees."""
    running_site.forget()
    for path in running_site.stored():
        path.unlink(missing_ok=True)
    yield running_site
    _wait_for_quiet()


@pytest.fixture
def journey(site: Site, context: BrowserContext) -> Iterator[Page]:
    """The site's first page; a script's or the CSP's error on it fails the test."""
    context.set_default_timeout(_PATIENCE)
    page = context.new_page()
    problems = _listen(page)
    page.goto(site.url)
    yield page
    assert problems == []


@pytest.fixture
def new_page(browser: Browser) -> Iterator[NewPage]:
    """Open pages in browsers of their own; a script's or the CSP's error on any of them fails the test."""
    contexts: list[BrowserContext] = []
    problems: list[list[str]] = []

    def make(
        *,
        javascript: bool = True,
        size: tuple[int, int] = (1280, 900),
        theme: str = "light",
        locale: str = "en-US",
    ) -> Page:
        context = browser.new_context(
            java_script_enabled=javascript,
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if theme == "dark" else "light",
            locale=locale,
            reduced_motion="reduce",
        )
        context.set_default_timeout(_PATIENCE)
        contexts.append(context)
        page = context.new_page()
        problems.append(_listen(page))
        return page

    yield make
    for context in contexts:
        context.close()
    assert not any(problems)


def until(condition: Callable[[], bool], page: Page | None = None) -> None:
    """Meanwhile what happens on the page is heard."""
    end = time.monotonic() + 15
    while not condition():
        assert time.monotonic() < end
        if page:
            page.wait_for_timeout(20)
        else:
            time.sleep(0.02)


_OWN_PAGES = (
    "/settings/",
    "/settings/profile/",
    "/settings/account/",
    "/settings/privacy/",
    "/settings/security/",
    "/settings/security/sessions/",
    "/settings/blocked/",
    "/settings/muted/",
    "/settings/restricted/",
    "/settings/words/",
    "/settings/notifications/",
    "/settings/discovery/",
    "/settings/invitations/",
    "/settings/storage/",
    "/settings/language/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/2fa/",
    "/accounts/logout/",
)


@pytest.fixture
def every_page(site: Site, person: Any, post: Any) -> Iterator[Callable[[Page], list[str]]]:
    """Log a page in as somebody with posts; the addresses of all pages they can open."""

    def log_in(page: Page) -> list[str]:
        ana = person("ana", name="Ana " + "Montenegro-Albuquerque " * 2, bio="Uma linha de fotografias " * 5)
        other = person("maria.aparecida.da.conceicao1", name="Maria")
        mine = post(ana, caption="Palavra" * 40 + " and more words", photos=3)
        theirs = post(other, caption="To @ana #" + "hashtag" * 6)
        feed_post_archive(post=post(ana, caption="Away"))
        _make_known(ana, other, person, [mine, theirs])
        client = Client()
        client.force_login(ana)
        cookie = client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": site.url}])
        return [
            "/",
            "/ana/",
            f"/{other.username}/",
            "/longo/",
            *(f"/{user}/{end}/" for user in ("ana", other.username) for end in ("followers", "following")),
            "/requests/",
            "/alerts/",
            "/alerts/?only=mentions",
            *_chat_pages(ana, other, theirs),
            f"/messages/share/{theirs.code}/",
            "/saved/",
            "/archive/",
            f"/tags/{'hashtag' * 6}/",
            "/tags/nobody/",
            *_discovery_pages(ana, theirs),
            "/p/new/",
            *(f"/p/{each.code}/{page}" for each in (mine, theirs) for page in ("", "likes/", "comments/")),
            f"/p/{mine.code}/menu/",
            f"/p/{mine.code}/edit/",
            f"/p/{mine.code}/delete/",
            f"/report/?kind=person&id={other.username}",
            *_OWN_PAGES,
        ]

    yield log_in
    DiscoverEpoch.objects.all().delete()
    discover_partitions_drop()


def _discovery_pages(ana: AccountsUser, post: FeedPost) -> list[str]:
    """A wall, and why a photo of it is there: for its hashtags, for who likes it, as it is new."""
    discover_epoch_build()
    discover_fresh_add()
    discover_less_add(user=ana, kind=DiscoverLess.Kind.AUTHOR, key=post.author_id)
    return ["/explore/?seed=a", "/explore/?seed=a&page=2", f"/explore/why/{post.code}/", "/about/discovery/"]


def _chat_pages(ana: AccountsUser, other: AccountsUser, post: FeedPost) -> list[str]:
    """The pages of messages: a conversation of two, a group and a request, with all that may be said."""
    long, asking = (AccountsUser.objects.get(username=name) for name in ("longo", "esperando"))
    said = [
        _say(sender, *to, text=text, post=shared)
        for sender, to, text, shared in (
            (other, [ana], "Palavra" * 40 + " https://example.org/ @ana #mar", None),
            (ana, [other], "🔥", post),
            (other, [ana, long], "Olá " * 60, None),
            (asking, [ana], "Posso?", None),
        )
    ]
    messaging_react(user=ana, message=said[0].pk, emoji="🔥")
    two, _shared, group, request = (message.conversation_id for message in said)
    ends = ("", "details/", "search/?q=ol", f"?reply={said[0].pk}", f"?edit={said[1].pk}")
    return [
        "/messages/",
        "/messages/requests/",
        "/messages/new/",
        "/messages/new/?pick=1&to=longo&to=" + other.username,
        *(f"/messages/{two}/{end}" for end in ends),
        *(f"/messages/{group}/{end}" for end in ends[:2]),
        f"/messages/{request}/",
    ]


def _say(sender: AccountsUser, *to: AccountsUser, text: str, post: FeedPost | None) -> MessagingMessage:
    content = MessagingContent(text=text, post=post)
    return messaging_begin(sender=sender, to=to, client_id=uuid4(), content=content).message


def _make_known(ana: AccountsUser, other: AccountsUser, person: Any, posts: list[FeedPost]) -> None:
    """Something in every list that `ana` can open."""
    long, blocked, waiting = (person(name, name="Nome " * 12) for name in ("longo", "bloqueada", "esperando"))
    for one, two in ((ana, other), (other, ana), (long, ana), (long, other)):
        social_follow(follower=one, followed=two)
    AccountsProfile.objects.filter(user=ana).update(is_private=True)
    social_follow(follower=waiting, followed=ana)
    social_block(blocker=ana, blocked=blocked)
    social_mute(muter=ana, muted=long, scope=SocialMute.Scope.POSTS)
    social_restrict(restricter=ana, restricted=long)
    feed_comment_create(author=long, post=posts[0], text="Espera " * 20)
    for each in posts:
        for user in (ana, other):
            feed_like(user=user, code=each.code)
            feed_save(user=user, code=each.code)
        top = feed_comment_create(author=other, post=each, text="@ana " + "Comentário" * 20 + " #mar")
        feed_comment_create(author=ana, post=each, text="@longo and more words", parent=top)
    while alerts_deliver_batch():
        pass


def _listen(page: Page) -> list[str]:
    """Errors of the page, filled as they happen."""
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda line: problems.append(line.text) if _is_problem(line) else None)
    return problems


def _is_problem(line: ConsoleMessage) -> bool:
    """An error of a script or of the CSP; an answer such as 422 is the journey's own business."""
    return line.type == "error" and not line.text.startswith(_ANSWERS)


@cache
def _collected() -> Path:
    """Static files, hashed and compressed as in a deployment, in a folder of their own."""
    root = Path(tempfile.mkdtemp(prefix="varal-static-"))
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(command, env=os.environ | {"STATIC_ROOT": str(root)}, check=True, cwd=settings.BASE_DIR)
    return root


def _flush_patiently(flush: Callable[..., Any]) -> Callable[..., Any]:
    """Empty the tables again when a page's last request, or a task, was in the middle of them."""

    def patient(command: Any, **options: Any) -> None:
        for _attempt in range(_FLUSHES):
            try:
                flush(command, **options)
                return
            except CommandError as error:
                if not isinstance(error.__cause__, OperationalError):
                    raise
        raise AssertionError("the site never rested")

    return patient


FlushCommand.handle = _flush_patiently(FlushCommand.handle)  # type: ignore[method-assign]


def _wait_for_quiet() -> None:
    """Until the site has answered what pages asked last: emptying its tables under it would be a deadlock."""
    with connection.cursor() as cursor:
        for _ in range(100):
            cursor.execute(
                "select count(*) from pg_stat_activity where datname = current_database()"
                " and pid <> pg_backend_pid() and state <> 'idle'"
            )
            if cursor.fetchone() == (0,):
                return
            time.sleep(0.02)


def site_database_url() -> str:
    """The address of the database pytest-django made, which has a name of its own."""
    return os.environ["DATABASE_URL"].rpartition("/")[0] + "/" + str(connection.settings_dict["NAME"])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            probe = HTTPConnection("127.0.0.1", port, timeout=5)
            probe.request("GET", "/healthz", headers={"Host": "localhost"})
            if probe.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("the site did not start")
