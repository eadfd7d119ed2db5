"""The page of notifications: its words, its sections and filters, how it goes on, and what it costs."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone, translation
from pytest_django import DjangoAssertNumQueries

from accounts.actions import accounts_privacy_set
from accounts.models import AccountsUser
from alerts.actions import alerts_notice_send, alerts_read, alerts_subscribe
from alerts.kinds import AlertsKind
from alerts.models import AlertsInbox, AlertsNotification
from alerts.queries import alerts_page
from alerts.sections import AlertsAge, alerts_sections
from alerts.tests.conftest import unread_of
from conftest import Person, Post
from feed.actions import feed_comment_create, feed_comment_like, feed_like
from feed.models import FeedComment, FeedPost
from social.actions import social_follow, social_request_accept
from social.models import SocialFollow

BrowserOf = Callable[[AccountsUser], Client]
Deliver = Callable[[], int]

LANGUAGES = ("en", "pt-br")
SENTENCES = {
    "like": ("bia liked your post", "bia curtiu sua publicação"),
    "comment": ("bia commented on your post", "bia comentou na sua publicação"),
    "reply": ("bia replied to your comment", "bia respondeu ao seu comentário"),
    "comment_like": ("bia liked your comment", "bia curtiu seu comentário"),
    "mention": ("bia mentioned you in a post", "bia mencionou você em uma publicação"),
    "comment_mention": ("bia mentioned you in a comment", "bia mencionou você em um comentário"),
    "follow": ("bia started following you", "bia começou a seguir você"),
    "request": ("bia asked to follow you", "bia pediu para seguir você"),
    "accepted": ("bia accepted your request to follow", "bia aceitou sua solicitação para seguir"),
    "post": ("bia shared a new post", "bia compartilhou uma nova publicação"),
    "notice": ("Varal Read the rules.", "Varal Read the rules."),
}
GROUPS = {
    1: ("p0 liked your %s", "p0 curtiu %s"),
    2: ("p1 and p0 liked your %s", "p1 e p0 curtiram %s"),
    3: ("p2, p1 and p0 liked your %s", "p2, p1 e p0 curtiram %s"),
    4: ("p3, p2 and 2 others liked your %s", "p3, p2 e mais 2 pessoas curtiram %s"),
    14: ("p13, p12 and 12 others liked your %s", "p13, p12 e mais 12 pessoas curtiram %s"),
}


@pytest.fixture
def ana(person: Person) -> AccountsUser:
    return person("ana")


@pytest.fixture
def bia(person: Person) -> AccountsUser:
    return person("bia", name="Beatriz Nunes")


@pytest.fixture
def browser(ana: AccountsUser, browser_of: BrowserOf) -> Client:
    """ana's."""
    return browser_of(ana)


@dataclass(frozen=True)
class Telling:
    """Lets bia do to ana what a kind is about."""

    ana: AccountsUser
    bia: AccountsUser
    post: Post
    deliver: Deliver

    def __call__(self, kind: str) -> FeedPost:
        photo = self.post(self.ana)
        own = feed_comment_create(author=self.ana, post=photo, text="My own words")
        getattr(self, {"post": "shared"}.get(kind, kind))(photo, own)
        self.deliver()
        return photo

    def like(self, photo: FeedPost, own: FeedComment) -> None:
        feed_like(user=self.bia, code=photo.code)

    def comment(self, photo: FeedPost, own: FeedComment) -> None:
        feed_comment_create(author=self.bia, post=photo, text="So  much\n\nlight <3")

    def reply(self, photo: FeedPost, own: FeedComment) -> None:
        feed_comment_create(author=self.bia, post=photo, text="Indeed", parent=own)

    def comment_like(self, photo: FeedPost, own: FeedComment) -> None:
        feed_comment_like(user=self.bia, comment=own)

    def mention(self, photo: FeedPost, own: FeedComment) -> None:
        self.post(self.bia, caption="With @ana")

    def comment_mention(self, photo: FeedPost, own: FeedComment) -> None:
        feed_comment_create(author=self.bia, post=photo, text="See, @ana")

    def follow(self, photo: FeedPost, own: FeedComment) -> None:
        social_follow(follower=self.bia, followed=self.ana)

    def request(self, photo: FeedPost, own: FeedComment) -> None:
        accounts_privacy_set(user=self.ana, is_private=True)
        social_follow(follower=self.bia, followed=self.ana)

    def accepted(self, photo: FeedPost, own: FeedComment) -> None:
        accounts_privacy_set(user=self.bia, is_private=True)
        social_follow(follower=self.ana, followed=self.bia)
        social_request_accept(followed=self.bia, follower=self.ana)

    def shared(self, photo: FeedPost, own: FeedComment) -> None:
        social_follow(follower=self.ana, followed=self.bia)
        alerts_subscribe(subscriber=self.ana, author=self.bia)
        self.post(self.bia)

    def notice(self, photo: FeedPost, own: FeedComment) -> None:
        alerts_notice_send(recipient=self.ana, text="Read the rules.")


@pytest.fixture
def tell(ana: AccountsUser, bia: AccountsUser, post: Post, deliver: Deliver) -> Telling:
    return Telling(ana, bia, post, deliver)


@pytest.fixture
def followers(ana: AccountsUser, person: Person, deliver: Deliver) -> Callable[..., list[AccountsUser]]:
    """So many who follow ana, each a notification of its own, the last the newest."""

    def make(count: int, prefix: str = "f") -> list[AccountsUser]:
        made = [person(f"{prefix}{number}") for number in range(count)]
        for each in made:
            social_follow(follower=each, followed=ana)
            deliver()
        return made

    return make


def page_of(browser: Client, language: str = "en", **values: str) -> Any:
    return browser.get("/alerts/", values, headers={"Accept-Language": language})


def part_of(browser: Client, address: str, target: str = "") -> Any:
    return browser.get(address, headers={"HX-Request": "true", "HX-Target": target})


def rows_of(html: str) -> list[str]:
    return re.findall(r'<li class="alert-row.*?</li>', html, re.DOTALL)


def words_of(row: str) -> str:
    """The sentence of a row, without its age."""
    sentence = re.search(r"<p>(.*?)<span class=\"alert-age\">", row, re.DOTALL)
    assert sentence
    return " ".join(unescape(re.sub(r"<[^>]+>", "", sentence[1])).split()).removeprefix("New: ")


def names_of(html: str) -> list[str]:
    return [words_of(row).split()[0] for row in rows_of(html)]


def ages_of(html: str) -> list[str]:
    return re.findall(r'<h2 class="alerts-age">(.*?)</h2>', html)


def more_of(html: str) -> str:
    """Where the page goes on under itself."""
    found = re.search(r'class="load-more"[^>]* hx-get="([^"]+)"', html)
    return unescape(found[1]) if found else ""


def happened(user: AccountsUser, moment: datetime) -> None:
    rows = AlertsNotification.objects.filter(actors__actor=user)
    rows.update(happened_at=moment)


def days_ago(days: int) -> datetime:
    """At noon of the calendar of the site, so that no hour of the test changes the day."""
    return timezone.localtime().replace(hour=12) - timedelta(days=days)


# Words


@pytest.mark.parametrize("kind", SENTENCES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_kind_says_what_happened(
    browser: Client, ana: AccountsUser, tell: Telling, kind: str, language: str
) -> None:
    tell(kind)
    [row] = rows_of(page_of(browser, language).text)
    assert AlertsNotification.objects.get(recipient=ana.pk).kind == kind
    assert words_of(row).removeprefix("Nova: ") == SENTENCES[kind][LANGUAGES.index(language)]


def test_every_kind_has_words() -> None:
    assert SENTENCES.keys() == set(AlertsKind.values)


@pytest.mark.parametrize("count", GROUPS)
def test_groups_name_some_and_count_the_others(
    browser: Client, ana: AccountsUser, person: Person, post: Post, deliver: Deliver, count: int
) -> None:
    photo = post(ana)
    said = feed_comment_create(author=ana, post=photo, text="My own words")
    for number in range(count):
        liker = person(f"p{number}")
        feed_like(user=liker, code=photo.code)
        feed_comment_like(user=liker, comment=said)
    deliver()
    told = {
        language: sorted(words_of(row) for row in rows_of(page_of(browser, language).text))
        for language in LANGUAGES
    }
    english, portuguese = GROUPS[count]
    assert told["en"] == [english % "comment", english % "post"]
    assert [words.removeprefix("Nova: ") for words in told["pt-br"]] == [
        portuguese % "seu comentário",
        portuguese % "sua publicação",
    ]


def test_names_lead_to_people_and_the_others_to_who_liked(
    browser: Client, ana: AccountsUser, person: Person, post: Post, deliver: Deliver
) -> None:
    photo = post(ana)
    for number in range(4):
        feed_like(user=person(f"p{number}"), code=photo.code)
    deliver()
    [row] = rows_of(page_of(browser).text)
    assert '<a href="/p3/"><b>p3</b></a>, <a href="/p2/"><b>p2</b></a> and ' in row
    likes = f"/p/{photo.code}/likes/"
    assert f'<a href="{likes}" hx-get="{likes}" hx-target="#dialog"' in row
    assert row.count('class="avatar') == 2


def test_whoever_is_gone_is_counted_by_nobody_and_named_by_no_one(
    browser: Client, ana: AccountsUser, person: Person, post: Post, deliver: Deliver
) -> None:
    photo, gone = post(ana), person("p0")
    for liker in (gone, person("p1")):
        feed_like(user=liker, code=photo.code)
    deliver()
    AccountsUser.objects.filter(pk=gone.pk).update(is_active=False)
    [row] = rows_of(page_of(browser).text)
    assert words_of(row) == "p1 and 1 other liked your post"


def test_a_comment_is_quoted_and_found(browser: Client, tell: Telling) -> None:
    photo = tell("comment")
    [row] = rows_of(page_of(browser).text)
    assert '<p class="alert-quote">So much light &lt;3</p>' in row
    said = AlertsNotification.objects.get().comment_id
    assert f'href="/p/{photo.code}/?comment={said}#comment-{said}" aria-label="Go to comment"' in row


def test_a_post_is_shown_by_its_first_photo(browser: Client, tell: Telling) -> None:
    photo = tell("like")
    [row] = rows_of(page_of(browser).text)
    picture = photo.photos.get().image.url
    assert f'href="/p/{photo.code}/" aria-label="Go to post"><img src="{picture}" width="44"' in row


def test_what_people_and_the_site_write_is_no_html(browser: Client, ana: AccountsUser) -> None:
    alerts_notice_send(recipient=ana, text="<script>alert(1)</script>")
    assert "<script>alert" not in page_of(browser).text


@pytest.mark.parametrize("kind", SENTENCES)
def test_a_toast_says_the_same_and_is_one_link(ana: AccountsUser, tell: Telling, kind: str) -> None:
    tell(kind)
    [alert] = alerts_page(ana).rows
    with translation.override("en"):
        toast = render_to_string("alerts/_toast.html", {"alert": alert, "common_site_name": "Varal"})
    html = re.sub(r"<svg.*?</svg>", "", toast)
    said = " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())
    assert said.startswith(SENTENCES[kind][0])
    assert html.count("<a ") == 1
    assert f'class="toast" data-alert="{alert.row.pk}"' in html


# Sections


def test_sections_go_by_the_calendar(
    ana: AccountsUser, followers: Callable[..., list[AccountsUser]], browser: Client
) -> None:
    ages = dict(zip(followers(7), (40, 30, 29, 7, 6, 1, 0), strict=True))
    for follower, days in ages.items():
        happened(follower, days_ago(days))
    page = page_of(browser).text
    assert ages_of(page) == ["Today", "This week", "This month", "Earlier"]
    cut = [(section.age, len(section.rows)) for section in alerts_sections(alerts_page(ana).rows)]
    assert cut == [
        (AlertsAge.TODAY, 1),
        (AlertsAge.WEEK, 2),
        (AlertsAge.MONTH, 2),
        (AlertsAge.EARLIER, 2),
    ]
    assert ages_of(page_of(browser, "pt-br").text) == ["Hoje", "Esta semana", "Este mês", "Antes"]


def test_a_section_that_goes_on_has_its_heading_once(
    browser: Client, followers: Callable[..., list[AccountsUser]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("alerts.queries.ALERTS_PAGE_SIZE", 2)
    for follower, days in zip(followers(6), (9, 8, 3, 3, 3, 0), strict=True):
        happened(follower, days_ago(days))
    page = page_of(browser).text
    seen = [ages_of(page)]
    while address := more_of(page):
        page = part_of(browser, address).text
        assert "<html" not in page
        seen.append(ages_of(page))
    assert seen == [["Today", "This week"], [], ["This month"]]


def test_a_page_of_its_own_has_all_its_headings(
    browser: Client, followers: Callable[..., list[AccountsUser]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("alerts.queries.ALERTS_PAGE_SIZE", 2)
    followers(3)
    href = re.search(r'class="load-more" href="([^"]+)"', page_of(browser).text)
    assert href
    assert ages_of(browser.get(unescape(href[1])).text) == ["Today"]


# Going on


def test_nothing_is_skipped_or_doubled_while_news_comes(
    browser: Client, followers: Callable[..., list[AccountsUser]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("alerts.queries.ALERTS_PAGE_SIZE", 3)
    followers(8)
    AlertsNotification.objects.update(happened_at=timezone.now() - timedelta(minutes=1))  # all at once
    page = page_of(browser).text
    seen = names_of(page)
    for number in range(10):
        followers(1, prefix=f"new{number}x")
        if not (address := more_of(page)):
            break
        page = part_of(browser, address).text
        seen += names_of(page)
    assert seen == [f"f{number}" for number in range(7, -1, -1)]


@pytest.mark.parametrize(
    "cursor", ["", "x", "-1", "1-", "-", "1-x", "9" * 40, "9" * 18 + "-1", "٣-٣", "1-1-1"]
)
def test_a_forged_cursor_is_none_or_the_end(
    browser: Client, followers: Callable[..., list[AccountsUser]], cursor: str
) -> None:
    followers(1)
    page = page_of(browser, cursor=cursor, section="x" * 999, opened=cursor)
    assert page.status_code == 200
    assert names_of(page.text) in ([], ["f0"])


def test_rows_that_are_all_hidden_still_lead_on(
    browser: Client, followers: Callable[..., list[AccountsUser]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("alerts.queries.ALERTS_PAGE_SIZE", 2)
    shown, *hidden = followers(3)
    AccountsUser.objects.filter(pk__in=[each.pk for each in hidden]).update(is_active=False)
    page = page_of(browser).text
    assert rows_of(page) == []
    assert "Quiet so far" not in page
    assert names_of(part_of(browser, more_of(page)).text) == [shown.username]


# Filters and empty pages


@pytest.mark.parametrize(
    ("only", "kinds"),
    [
        ("", {"like", "comment", "follow", "mention"}),
        ("comments", {"comment"}),
        ("follows", {"follow"}),
        ("mentions", {"mention"}),
        ("forged", {"like", "comment", "follow", "mention"}),
    ],
)
def test_filters(browser: Client, tell: Telling, only: str, kinds: set[str]) -> None:
    for kind in ("like", "comment", "follow", "mention"):
        tell(kind)
    page = page_of(browser, only=only)
    assert {words_of(row) for row in rows_of(page.text)} == {SENTENCES[kind][0] for kind in kinds}
    assert page.text.count('aria-current="true"') == 1


def test_a_filter_stays_while_one_goes_on(
    browser: Client, tell: Telling, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("alerts.queries.ALERTS_PAGE_SIZE", 1)
    for kind in ("comment", "like", "comment"):
        tell(kind)
    address = more_of(page_of(browser, only="comments").text)
    page = part_of(browser, address).text
    assert len(rows_of(page)) == 1
    assert more_of(page) == ""


@pytest.mark.parametrize(
    ("only", "words", "way"),
    [
        ("", "Quiet so far", '<a class="button button-primary" href="/p/new/"'),
        ("comments", "No comments yet", '<a class="button" href="/"'),
        ("follows", "Nobody new yet", '<a class="button" href="/settings/profile/"'),
        ("mentions", "Who writes @ana in a post", 'data-copy="/ana/"'),
    ],
)
def test_an_empty_page_says_what_to_do(browser: Client, only: str, words: str, way: str) -> None:
    page = page_of(browser, only=only).text
    assert words in page
    assert way in page
    assert "data-alerts-read" not in page


# Parts of the page


def test_the_panel_and_the_list_are_the_same_rows(
    browser: Client, followers: Callable[..., list[AccountsUser]]
) -> None:
    followers(2)
    for target, head, filters in (("alerts-panel", True, True), ("alerts", False, True), ("", False, False)):
        part = part_of(browser, "/alerts/", target)
        assert names_of(part.text) == ["f1", "f0"]
        assert ("<html" in part.text, "data-alerts-close" in part.text) == (False, head)
        assert ('class="alerts-filters"' in part.text) == filters
        assert {"HX-Request", "HX-Target"} <= {name.strip() for name in part["Vary"].split(",")}


def test_strangers_are_sent_to_log_in(client: Client, db: None) -> None:
    assert client.get("/alerts/")["Location"] == "/accounts/login/?next=/alerts/"
    assert part_of(client, "/alerts/", "alerts-panel").status_code == 401
    assert client.post("/alerts/read/").status_code == 302


def test_others_have_their_own(
    browser_of: BrowserOf, followers: Callable[..., list[AccountsUser]], ana: AccountsUser
) -> None:
    [stranger] = followers(1)
    other = browser_of(stranger)
    assert "Quiet so far" in page_of(other).text
    other.post("/alerts/read/")
    assert unread_of(ana) == 1


# Unread and read


def test_unread_is_marked_counted_and_read_by_a_form(
    browser: Client, ana: AccountsUser, followers: Callable[..., list[AccountsUser]]
) -> None:
    followers(3)
    page = page_of(browser).text
    assert page.count("is-unread") == page.count(">New: </span>") == 3
    badges = re.findall(r'<span class="badge" data-badge="alerts"( hidden)?>(.*?)</span>', page)
    assert badges == [("", "3"), ("", "3")]
    upto = re.search(r'name="upto" value="(\d+)"', page)
    assert upto
    followers(1, prefix="later")
    back = browser.post("/alerts/read/", {"upto": upto[1], "next": "/alerts/?only=follows"})
    assert back["Location"] == "/alerts/?only=follows"
    assert unread_of(ana) == 1
    page = page_of(browser).text
    assert [name for name, row in zip(names_of(page), rows_of(page), strict=True) if "is-unread" in row] == [
        "later0"
    ]


def test_reading_by_a_script_answers_nothing(
    browser: Client, ana: AccountsUser, followers: Callable[..., list[AccountsUser]]
) -> None:
    followers(1)
    answer = browser.post("/alerts/read/", {"upto": "nonsense"}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert unread_of(ana) == 0
    page = page_of(browser).text
    assert "is-unread" not in page
    assert page.count('data-badge="alerts" hidden>0<') == 2


def test_what_a_page_read_stays_marked_while_one_goes_on_with_it(
    browser: Client,
    ana: AccountsUser,
    followers: Callable[..., list[AccountsUser]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("alerts.queries.ALERTS_PAGE_SIZE", 2)
    followers(1, prefix="old")
    alerts_read(user=ana)
    followers(3)
    page = page_of(browser).text
    alerts_read(user=ana)
    more = part_of(browser, more_of(page)).text
    assert names_of(more) == ["f0", "old0"]
    assert ["is-unread" in row for row in rows_of(more)] == [True, False]
    filtered = re.search(r'hx-get="(/alerts/\?only=follows[^"]+)"', page)
    assert filtered
    assert part_of(browser, unescape(filtered[1]), "alerts").text.count("is-unread") == 2
    assert "is-unread" not in page_of(browser).text


def test_only_a_page_that_shows_all_is_read_by_looking(
    browser: Client, followers: Callable[..., list[AccountsUser]]
) -> None:
    followers(1)
    assert 'data-alerts-read="shown"' in page_of(browser).text
    page = page_of(browser, only="comments").text
    assert "data-alerts-read>" in page
    assert "Mark all as read" in page


@pytest.mark.parametrize(("unread", "shown"), [(1, "1"), (99, "99"), (100, "99+"), (12_345, "99+")])
def test_badges_are_on_every_page_and_short(
    browser: Client, ana: AccountsUser, unread: int, shown: str
) -> None:
    AlertsInbox.objects.create(user=ana, unread=unread)
    page = browser.get("/").text
    assert page.count(f'data-badge="alerts">{shown}</span><span class="visually-hidden"> unread</span>') == 2
    assert page.count('aria-label="Notifications" aria-describedby=') == 2


# In place


def test_requests_are_answered_in_place(browser: Client, ana: AccountsUser, tell: Telling) -> None:
    tell("request")
    [row] = rows_of(page_of(browser).text)
    assert 'hx-post="/requests/bia/accept/" hx-target="closest .person-acts"' in row
    assert 'hx-post="/requests/bia/decline/"' in row
    assert '<input type="hidden" name="next" value="/alerts/">' in row
    answer = browser.post("/requests/bia/accept/", headers={"HX-Request": "true"})
    assert "Accepted" in answer.text
    assert ">Follow back<" in answer.text
    assert SocialFollow.objects.filter(follower__username="bia", followed=ana).exists()
    # Until that is delivered the row is there, and asks nothing any more.
    [row] = rows_of(page_of(browser).text)
    assert "/requests/" not in row
    assert 'action="/bia/follow/"' in row


@pytest.mark.parametrize(("kind", "words"), [("follow", "Follow back"), ("accepted", "Following")])
def test_who_follows_is_followed_back_in_place(browser: Client, tell: Telling, kind: str, words: str) -> None:
    tell(kind)
    [row] = rows_of(page_of(browser).text)
    assert f">{words}</button>" in row
    assert 'name="next" value="/alerts/"' in row


# Cost


@pytest.mark.parametrize("times", [1, 2])
def test_the_page_costs_the_same_whatever_is_on_it(
    browser: Client,
    ana: AccountsUser,
    bia: AccountsUser,
    tell: Telling,
    person: Person,
    deliver: Deliver,
    django_assert_num_queries: DjangoAssertNumQueries,
    times: int,
) -> None:
    kinds = list(SENTENCES) if times == 2 else ["comment"]
    likers = [person(f"p{number}") for number in range(3)]
    for turn in range(times):
        for kind in kinds:
            photo = tell(kind)
            for liker in likers if kind == "like" and not turn else ():
                feed_like(user=liker, code=photo.code)
    for liker in likers if times == 2 else ():
        social_follow(follower=liker, followed=ana)
    deliver()
    # Session, viewer; rows, actors, people, posts with their covers, comments.
    with django_assert_num_queries(8):
        page = page_of(browser)
    shown = [alert.row.kind for section in page.context["alerts_sections"] for alert in section.rows]
    assert set(shown) == set(kinds)
    assert len(shown) == (20 if times == 2 else 1)
