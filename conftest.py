"""What tests of every app share: people, photos, posts, and a store of files of their own."""

import io
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.utils import translation
from PIL import Image
from pytest_django import DjangoDbBlocker, Settings

from accounts.models import AccountsUser
from accounts.site import accounts_site
from accounts.walls import accounts_walls
from common.kept import common_kept_forget
from common.tests.brokers import CommonTestBroker
from feed.actions import FeedNewPhoto, feed_post_create, feed_upload_create
from feed.models import FeedPost, FeedUpload

pytest_plugins = ["tests.browser"]

Person = Callable[..., AccountsUser]
Post = Callable[..., FeedPost]
Upload = Callable[..., FeedUpload]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Tests that commit empty all tables afterwards, which the log of what the team does would refuse."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("alter table moderation_moderationact disable trigger moderation_act_keep_all")


@pytest.fixture(autouse=True)
def own_files(settings: Settings, tmp_path: Path) -> Path:
    """Each test has a store of its own, so that it can say what must lie in it."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PRIVATE_ROOT = tmp_path / "private"
    # Hashed names need collected files; the journeys have those.
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    return tmp_path


@pytest.fixture(autouse=True)
def fresh_cache() -> Iterator[None]:
    """Rate limits counted by one test must not refuse another, nor rows that it kept be known to it."""
    yield
    cache.clear()
    common_kept_forget()


@pytest.fixture(autouse=True)
def known_site(request: pytest.FixtureRequest, fresh_cache: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a process that has just looked: what it keeps of the database is read already.

    It looks again only when told of a change, so that numbers of queries do not depend on the machine.
    """
    monkeypatch.setattr("common.kept.COMMON_KEPT_LOOK", 3_600)
    marker = request.node.get_closest_marker("django_db")
    names = {"db", "transactional_db"} & set(request.fixturenames)
    needs_none = marker is not None and marker.kwargs.get("databases") == []
    if (marker or names) and not needs_none:
        is_real = "transactional_db" in names or (marker and marker.kwargs.get("transaction"))
        request.getfixturevalue("transactional_db" if is_real else "db")
        accounts_site()
        accounts_walls()


@pytest.fixture(autouse=True)
def old_accounts(settings: Settings) -> None:
    """People of tests have been here for years, but those of tests/test_newcomers.py."""
    settings.NEW_ACCOUNT_DAYS = 0


@pytest.fixture(autouse=True)
def late_codes(settings: Settings) -> None:
    """A code holds while the clock turns to the next half a minute: no test fails by chance."""
    settings.MFA_TOTP_TOLERANCE = 1


def code_of_app(secret: str) -> str:
    """What somebody's app shows just now."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // app_settings.TOTP_PERIOD)))


@pytest.fixture(autouse=True)
def own_language() -> Iterator[None]:
    """A request leaves its language to its thread, and so to the next test."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def one_window(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rates are counted in fixed windows: none ends while a test fills it."""
    begun = time.time() // 86_400 * 86_400 + 1
    monkeypatch.setattr("common.rates.time", SimpleNamespace(time=lambda: begun))


@pytest.fixture
def person(db: None) -> Person:
    """Make a person: `person("ana", is_private=True)`; other keywords go to the profile."""

    def make(username: str = "ana", password: str | None = None, **profile: object) -> AccountsUser:
        user = AccountsUser.objects.create_user(username, f"{username}@example.org", password)
        if profile:
            type(user.profile).objects.filter(pk=user.pk).update(**profile)
            user.profile.refresh_from_db()
        return user

    return make


def client_of(user: AccountsUser) -> Client:
    """A test client in which somebody is logged in: one of the team with their second factor."""
    client = Client()
    client.force_login(user)
    if AccountsUser.objects.filter(pk=user.pk, is_staff=True).exists():
        _prove_factor(client, user)
    return client


def _prove_factor(client: Client, user: AccountsUser) -> None:
    factor, _made = Authenticator.objects.get_or_create(user=user, type="totp", defaults={"data": {}})
    session = client.session
    session["account_authentication_methods_user"] = str(user.pk)
    session["account_authentication_methods"] = [
        {"method": "mfa", "at": time.time(), "id": factor.pk, "type": factor.type}
    ]
    session.save()


@pytest.fixture
def browser_of() -> Callable[[AccountsUser], Client]:
    """As `client_of`."""
    return client_of


def photo_bytes(width: int = 640, height: int = 480, colour: str = "teal", format: str = "JPEG") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(file, format)
    return file.getvalue()


@pytest.fixture
def upload(db: None) -> Upload:
    """Stage a one-coloured photo for `owner`."""

    def make(owner: AccountsUser, width: int = 640, height: int = 480, colour: str = "teal") -> FeedUpload:
        return feed_upload_create(owner=owner, file=ContentFile(photo_bytes(width, height, colour)))

    return make


@pytest.fixture
def post(upload: Upload) -> Post:
    """Share a post of `photos` one-coloured photos."""

    def make(author: AccountsUser, caption: str = "", photos: int = 1) -> FeedPost:
        staged = [FeedNewPhoto(upload=upload(author), alt=f"photo {number}") for number in range(photos)]
        return feed_post_create(author=author, caption=caption, photos=staged, submission=uuid.uuid4())

    return make


def stored_files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[CommonTestBroker]:
    """A Redis of this test's own, to be frozen and killed."""
    broker = CommonTestBroker(tmp_path)
    broker.start()
    yield broker
    broker.kill()
