"""Django's answer to the poll: the truth, and each toast once to a browser."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks, Settings

from accounts.actions import accounts_session_told
from accounts.models import AccountsSession, AccountsUser
from alerts.actions import alerts_read
from alerts.live import alerts_version_key, alerts_versions_keep
from alerts.models import AlertsInbox
from alerts.queries import alerts_news
from common.live import COMMON_LIVE_VERSION_SECONDS, common_live_token, common_live_token_parts
from common.tests.brokers import CommonTestBroker
from conftest import Person, Post
from feed.actions import feed_like, feed_unlike
from feed.models import FeedPost
from messaging.models import MessagingInbox
from messaging.wakes import messaging_version_key

BrowserOf = Callable[[AccountsUser], Client]
Deliver = Callable[[], int]

JSON = {"Accept": "application/json"}


@pytest.fixture
def ana(person: Person) -> AccountsUser:
    return person("ana")


@pytest.fixture
def photo(ana: AccountsUser, post: Post) -> FeedPost:
    return post(ana)


@pytest.fixture
def like(person: Person, photo: FeedPost, deliver: Deliver) -> Callable[..., None]:
    """Somebody likes ana's photo, or another post of hers, and the worker has seen it."""

    def act(name: str, post: FeedPost = photo) -> None:
        feed_like(user=person(name), code=post.code)
        deliver()

    return act


def ask(client: Client, cursor: object = None, **headers: str) -> Any:
    query = {} if cursor is None else {"cursor": str(cursor)}
    return client.get("/alerts/poll/", query, headers=JSON | headers)


def told_to(client: Client, cursor: object = None) -> tuple[int, int, list[str]]:
    """How far an answer goes and its badge, of notifications, and who its toasts are about."""
    news = ask(client, cursor).json()
    names = [re.findall(r"\b(?:bia|cleo|dora)\b", re.sub(r"<[^>]*>", "", html)) for html in news["toasts"]]
    seq = int(news["cursor"].partition(".")[0])
    return seq, news["badges"]["alerts"], [" ".join(each) for each in names]


def owner_of(answer: Any) -> int:
    parts = common_live_token_parts(answer.headers["X-Live-Token"])
    assert parts
    return parts[0]


def seq_of(person: AccountsUser) -> int:
    return AlertsInbox.objects.get(pk=person.pk).seq


def test_who_has_no_news_has_none(ana: AccountsUser, browser_of: BrowserOf) -> None:
    client = browser_of(ana)
    assert told_to(client) == (0, 0, [])
    answer = ask(client, 0)
    assert (answer.status_code, answer.content) == (204, b"")
    assert "no-store" in answer.headers["Cache-Control"]


def test_news_come_once_with_a_badge_and_a_toast(
    ana: AccountsUser, photo: FeedPost, like: Callable[..., None], browser_of: BrowserOf
) -> None:
    client = browser_of(ana)
    like("bia")
    [toast] = (answer := ask(client, 0)).json()["toasts"]
    assert f'href="/p/{photo.code}/"' in toast
    assert answer.json()["badges"] == {"alerts": 1, "messages": 0}
    cursor = seq_of(ana)
    assert ask(client, cursor).status_code == 204
    # The truth, for a tab that has not heard it yet; the toast was for another.
    assert told_to(client, 0) == told_to(client) == (cursor, 1, [])
    like("cleo")
    assert told_to(client, cursor) == (seq_of(ana), 1, ["cleo bia"])


def test_each_browser_is_told(ana: AccountsUser, like: Callable[..., None], browser_of: BrowserOf) -> None:
    one, other = browser_of(ana), browser_of(ana)
    like("bia")
    assert [told_to(one)[2], told_to(other)[2]] == [["bia"], ["bia"]]
    assert [told_to(one)[2], told_to(other)[2]] == [[], []]


def test_a_new_browser_begins_with_what_happens_since_it_is_here(
    ana: AccountsUser, post: Post, like: Callable[..., None], browser_of: BrowserOf
) -> None:
    like("bia")
    client = browser_of(ana)
    like("cleo", post(ana))
    assert told_to(client) == (seq_of(ana), 2, ["cleo"])
    late = browser_of(ana)
    assert told_to(late) == (seq_of(ana), 2, [])
    like("dora", post(ana))
    assert told_to(late)[2] == told_to(client)[2] == ["dora"]


def test_the_badge_sinks_when_another_browser_reads(
    ana: AccountsUser, like: Callable[..., None], browser_of: BrowserOf
) -> None:
    one, other = browser_of(ana), browser_of(ana)
    like("bia")
    cursor = told_to(one)[0]
    other.post("/alerts/read/")
    after, badge, toasts = told_to(one, cursor)
    assert (badge, toasts) == (0, [])
    assert after > cursor
    assert ask(one, after).status_code == 204
    # What was read elsewhere is no news.
    assert told_to(other)[1:] == (0, [])


def test_the_badge_sinks_when_the_act_is_undone(
    ana: AccountsUser, photo: FeedPost, like: Callable[..., None], deliver: Deliver, browser_of: BrowserOf
) -> None:
    client = browser_of(ana)
    like("bia")
    cursor = told_to(client)[0]
    feed_unlike(user=AccountsUser.objects.get(username="bia"), code=photo.code)
    deliver()
    assert told_to(client, cursor)[1:] == (0, [])


@pytest.mark.parametrize(
    "cursor", ["", "-1", "x", "1e1", "9" * 30, "\u0661", "1\0", "nan", "99", "1.", "1.0.0", ".0", "1.0 "]
)
def test_a_forged_cursor_gets_the_truth(
    ana: AccountsUser, like: Callable[..., None], browser_of: BrowserOf, cursor: str
) -> None:
    client = browser_of(ana)
    like("bia")
    assert told_to(client, cursor) == (seq_of(ana), 1, ["bia"])


def test_the_session_decides_whatever_the_token_says(
    ana: AccountsUser, person: Person, like: Callable[..., None], browser_of: BrowserOf
) -> None:
    client = browser_of(ana)
    like("bia")
    other = common_live_token(person("other").pk)
    for token in ("", "forged", other):
        answer = ask(client, 0, **{"X-Live-Token": token})
        assert answer.json()["cursor"] == f"{seq_of(ana)}.0"
        assert owner_of(answer) == ana.pk


def test_every_answer_renews_the_token(ana: AccountsUser, browser_of: BrowserOf) -> None:
    client = browser_of(ana)
    for answer in (ask(client), ask(client, 0)):
        # By which a page sees whose it is.
        assert answer.headers["X-Live-Token"].startswith(f"{ana.pk}:")
        assert owner_of(answer) == ana.pk


def test_strangers_are_told_to_log_in(db: None) -> None:
    client = Client()
    assert ask(client, 0, **{"X-Live-Token": common_live_token(1)}).status_code == 401
    assert client.get("/alerts/poll/", headers={"HX-Request": "true"}).status_code == 401
    answer = client.get("/alerts/poll/?cursor=0")
    assert (answer.status_code, answer["Location"]) == (
        302,
        "/accounts/login/?next=/alerts/poll/%3Fcursor%3D0",
    )


def test_asking_is_all_one_can_do(ana: AccountsUser, browser_of: BrowserOf) -> None:
    client = browser_of(ana)
    for method in ("post", "put", "delete", "head"):
        assert getattr(client, method)("/alerts/poll/").status_code == 405


def test_the_page_goes_on_from_what_its_browser_was_told(
    ana: AccountsUser, like: Callable[..., None], browser_of: BrowserOf
) -> None:
    def cursor_of(client: Client) -> str:
        return "".join(re.findall(r'data-live-cursor="([\d.]*)"', client.get("/").text))

    client = browser_of(ana)
    assert cursor_of(client) == "0.0"
    like("bia")
    MessagingInbox.objects.create(user=ana, seq=4)
    # Else its first poll would be answered that there is nothing, and the toast come a minute late.
    assert cursor_of(client) == "0.4"
    cursor = told_to(client, 0)[0]
    assert cursor_of(client) == f"{cursor}.4"
    assert cursor_of(browser_of(ana)) == "0.4"


def test_messages_are_told_of_by_their_badge(ana: AccountsUser, browser_of: BrowserOf) -> None:
    client = browser_of(ana)
    assert ask(client, "0.0").status_code == 204
    MessagingInbox.objects.create(user=ana, seq=3, unread=2)
    answer = ask(client, "0.0").json()
    assert answer == {"cursor": "0.3", "badges": {"alerts": 0, "messages": 2}, "toasts": []}
    assert ask(client, "0.3").status_code == 204
    # A page of before asks for notifications alone.
    assert ask(client, "0").status_code == 204


def test_two_tabs_that_ask_at_once_are_told_once(
    ana: AccountsUser, like: Callable[..., None], browser_of: BrowserOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = browser_of(ana)
    like("bia")
    told: list[list[str]] = []
    act = accounts_session_told

    def other_tab_first(**told_what: Any) -> bool:
        monkeypatch.setattr("alerts.views.accounts_session_told", act)
        told.append(told_to(client)[2])
        return act(**told_what)

    monkeypatch.setattr("alerts.views.accounts_session_told", other_tab_first)
    told.append(told_to(client)[2])
    assert told == [["bia"], []]


def test_a_tab_that_knows_more_than_the_one_before_tells_the_rest(
    ana: AccountsUser,
    post: Post,
    like: Callable[..., None],
    browser_of: BrowserOf,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = browser_of(ana)
    like("bia")
    before = seq_of(ana)
    like("cleo", post(ana))
    act = accounts_session_told

    def other_tab_first(**told_what: Any) -> bool:
        monkeypatch.setattr("alerts.views.accounts_session_told", act)
        AccountsSession.objects.filter(user=ana).update(alerts_seq=before)
        return act(**told_what)

    monkeypatch.setattr("alerts.views.accounts_session_told", other_tab_first)
    assert told_to(client)[2] == ["cleo"]
    assert told_to(client)[2] == []


def test_who_logs_out_meanwhile_is_told_nothing(
    ana: AccountsUser, like: Callable[..., None], browser_of: BrowserOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = browser_of(ana)
    like("bia")
    act = accounts_session_told

    def log_out_first(**told_what: Any) -> bool:
        AccountsSession.objects.filter(user=ana).delete()
        return act(**told_what)

    monkeypatch.setattr("alerts.views.accounts_session_told", log_out_first)
    assert told_to(client)[2] == []
    assert ask(client).status_code == 401


def test_what_comes_while_the_answer_is_made_is_told_by_the_next(
    ana: AccountsUser,
    photo: FeedPost,
    post: Post,
    like: Callable[..., None],
    browser_of: BrowserOf,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = browser_of(ana)
    like("bia")
    act, other = alerts_news, post(ana)

    def late(*args: Any, **what: Any) -> Any:
        monkeypatch.setattr("alerts.views.alerts_news", act)
        like("cleo", other)
        return act(*args, **what)

    monkeypatch.setattr("alerts.views.alerts_news", late)
    cursor, _badge, toasts = told_to(client)
    assert toasts == ["bia"]
    assert told_to(client, cursor) == (seq_of(ana), 2, ["cleo"])


def test_the_number_is_kept_for_a_minute_at_most(ana: AccountsUser, browser_of: BrowserOf) -> None:
    ask(browser_of(ana))
    for key in (alerts_version_key(ana.pk), messaging_version_key(ana.pk)):
        assert cache.get(key) == 0
        assert 0 < cache.ttl(key) <= COMMON_LIVE_VERSION_SECONDS  # type: ignore[attr-defined]


def test_a_number_kept_by_a_later_change_stays(
    ana: AccountsUser,
    like: Callable[..., None],
    browser_of: BrowserOf,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    """Between reading the inbox and keeping its number, somebody liked."""
    client, act = browser_of(ana), alerts_versions_keep

    def late(user: int, **read: int) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            like("bia")
        act(user, **read)

    cache.clear()
    monkeypatch.setattr("alerts.views.alerts_versions_keep", late)
    assert told_to(client) == (0, 0, [])
    assert cache.get(alerts_version_key(ana.pk)) == seq_of(ana) > 0


@pytest.mark.parametrize("kept", [None, 0, 10**6])
def test_whatever_the_cache_says_the_answer_is_the_truth(
    ana: AccountsUser, like: Callable[..., None], browser_of: BrowserOf, kept: int | None
) -> None:
    client = browser_of(ana)
    like("bia")
    cache.clear()
    if kept is not None:
        cache.set(alerts_version_key(ana.pk), kept)
    assert told_to(client, kept) == (seq_of(ana), 1, ["bia"])
    assert ask(client, seq_of(ana)).status_code == 204


@pytest.fixture
def broker(broker: CommonTestBroker, settings: Settings) -> CommonTestBroker:
    """In place of the server of all tests, for what this test keeps in the cache."""
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": broker.url}}
    return broker


@pytest.mark.parametrize("end", ["freeze", "kill"])
def test_without_the_cache_the_answer_is_the_truth(
    ana: AccountsUser, photo: FeedPost, browser_of: BrowserOf, broker: CommonTestBroker, end: str, like: Any
) -> None:
    client = browser_of(ana)
    ask(client)
    assert cache.get(alerts_version_key(ana.pk)) == 0
    getattr(broker, end)()
    like("bia")
    assert told_to(client, 0) == (seq_of(ana), 1, ["bia"])
    assert ask(client, seq_of(ana)).status_code == 204
    cursor = seq_of(ana)
    alerts_read(user=ana)
    assert told_to(client, cursor) == (cursor + 1, 0, [])


def test_an_answer_costs_few_queries(
    ana: AccountsUser,
    like: Callable[..., None],
    browser_of: BrowserOf,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client = browser_of(ana)
    ask(client)
    with django_assert_num_queries(2):
        assert ask(client, 0).status_code == 204
    with django_assert_num_queries(2):
        assert ask(client, 99).status_code == 200
    like("bia")
    with django_assert_num_queries(8):
        assert told_to(client)[2] == ["bia"]
    like("cleo")
    like("dora")
    with django_assert_num_queries(8):
        assert told_to(client)[2] == ["dora cleo bia"]
