"""Likes and saves: what the addresses answer, to whom, and what it costs."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import AccountsUser
from conftest import Person, Post
from feed.actions import feed_like, feed_post_archive, feed_post_options_set, feed_save
from feed.likers import FeedLikersPlace, feed_likers_page
from feed.models import FeedLike, FeedPost, FeedSave
from feed.views import marks
from social.actions import social_block, social_follow

BrowserOf = Callable[[AccountsUser], Client]

HTMX = {"HX-Request": "true"}
ACTS = ["like", "unlike", "save", "unsave"]


@pytest.mark.parametrize(("act", "undo", "model", "counter"), [
    ("like", "unlike", FeedLike, "like_count"),
    ("save", "unsave", FeedSave, "save_count"),
])  # fmt: skip
def test_a_mark_is_made_once_and_taken_once(
    person: Person,
    post: Post,
    browser_of: BrowserOf,
    act: str,
    undo: str,
    model: type[FeedLike],
    counter: str,
) -> None:
    shown = post(person("ana"))
    client = browser_of(person("bia"))
    for address, count in ((act, 1), (act, 1), (undo, 0), (undo, 0)):
        assert client.post(f"/p/{shown.code}/{address}/").status_code == 302
        shown.refresh_from_db()
        assert getattr(shown, counter) == model.objects.count() == count


def test_a_like_answers_scripts_with_the_button_and_the_count(
    person: Person, post: Post, browser_of: BrowserOf
) -> None:
    shown = post(person("ana"))
    client = browser_of(person("bia"))
    liked = client.post(f"/p/{shown.code}/like/", headers=HTMX).text
    assert f'action="/p/{shown.code}/unlike/"' in liked
    assert 'aria-label="Unlike" aria-pressed="true"' in liked
    assert 'data-count="likes" data-optimistic-text="Be the first to like this">1 like</a>' in liked
    assert "<html" not in liked
    unliked = client.post(f"/p/{shown.code}/unlike/", headers=HTMX).text
    assert 'aria-label="Like" aria-pressed="false"' in unliked
    assert 'data-optimistic-text="1 like">Be the first to like this</a>' in unliked


def test_a_post_without_likes_asks_for_the_first(
    person: Person, post: Post, browser_of: BrowserOf, client: Client
) -> None:
    ana = person("ana")
    shown = post(ana)
    reader, address = browser_of(person("bia")), f"/p/{shown.code}/"
    asked = 'data-count="likes" data-optimistic-text="1 like">Be the first to like this</a>'
    for page in (browser_of(ana).get("/"), reader.get(address), reader.get(address, headers=HTMX)):
        assert asked in page.text
    # Where it leads says how.
    assert "Two taps on a photo" in client.get(f"{address}likes/").text
    in_portuguese = client.get(address, headers={"Accept-Language": "pt-BR"}).text
    assert ">Seja a primeira pessoa a curtir</a>" in in_portuguese


def test_a_save_answers_scripts_with_the_button(person: Person, post: Post, browser_of: BrowserOf) -> None:
    shown = post(person("ana"))
    saved = browser_of(person("bia")).post(f"/p/{shown.code}/save/", headers=HTMX).text
    assert f'action="/p/{shown.code}/unsave/"' in saved
    assert 'aria-label="Unsave" aria-pressed="true"' in saved


def test_a_plain_form_leads_back_to_where_it_stood(person: Person, post: Post, browser_of: BrowserOf) -> None:
    shown = post(person("ana"))
    client = browser_of(person("bia"))
    place = f"/?cursor=9#marks-{shown.code}"
    assert client.post(f"/p/{shown.code}/like/", {"next": place})["Location"] == place
    for foreign in ("https://example.com/", "//example.com/", "javascript:alert(1)", ""):
        answer = client.post(f"/p/{shown.code}/like/", {"next": foreign})
        assert answer["Location"] == f"/p/{shown.code}/"


@pytest.mark.parametrize("act", ACTS)
def test_marks_of_who_may_not_see_the_post_do_not_exist(
    person: Person, post: Post, browser_of: BrowserOf, client: Client, act: str
) -> None:
    ana, bia = person("ana"), person("bia")
    shown, hidden = post(ana), post(person("caio", is_private=True))
    away = post(ana)
    feed_post_archive(post=away)
    signed_in = browser_of(bia)
    assert signed_in.get(f"/p/{shown.code}/{act}/").status_code == 405
    assert signed_in.post(f"/p/{hidden.code}/{act}/").status_code == 404
    assert signed_in.post(f"/p/{away.code}/{act}/").status_code == 404
    assert signed_in.post(f"/p/nothing/{act}/").status_code == 404
    assert client.post(f"/p/{shown.code}/{act}/")["Location"].startswith("/accounts/login/")
    stranger = client.post(f"/p/{shown.code}/{act}/", headers=HTMX)
    assert (stranger.status_code, stranger["HX-Redirect"]) == (401, "/accounts/login/")
    social_block(blocker=ana, blocked=bia)
    assert signed_in.post(f"/p/{shown.code}/{act}/", headers=HTMX).status_code == 404
    assert not FeedLike.objects.exists()
    assert not FeedSave.objects.exists()


def test_too_many_marks_are_told_when_to_come_back(
    person: Person, post: Post, browser_of: BrowserOf, settings: Settings
) -> None:
    shown = post(person("ana"))
    client = browser_of(person("bia"))
    allowed = 120 * settings.LIMIT_SCALE
    answers = [client.post(f"/p/{shown.code}/{ACTS[n % 4]}/") for n in range(allowed + 2)]
    assert {answer.status_code for answer in answers[:allowed]} == {302}
    assert answers[-1].status_code == 429
    assert 0 < int(answers[-1]["Retry-After"]) <= 60


@pytest.mark.parametrize("act", ACTS)
def test_a_mark_costs_few_statements(person: Person, post: Post, browser_of: BrowserOf, act: str) -> None:
    shown = post(person("ana"))
    bia = person("bia")
    client = browser_of(bia)
    if act.startswith("un"):
        feed_like(user=bia, code=shown.code)
        feed_save(user=bia, code=shown.code)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.post(f"/p/{shown.code}/{act}/", headers=HTMX)
    statements = [query["sql"].split()[0] for query in queries.captured_queries]
    # Session, user; then the post is locked, the row written and counted, and what others may be told noted.
    change = "DELETE" if act.startswith("un") else "INSERT"
    noted = ["insert"] if act in ("like", "unlike") else []
    assert statements == ["SELECT", "SELECT", "SAVEPOINT", "SELECT", change, "UPDATE", *noted, "RELEASE"]


def test_likers_are_the_viewer_then_the_followed_then_the_newest(person: Person, post: Post) -> None:
    shown = post(person("ana"))
    people = [person(f"p{number}") for number in range(8)]
    viewer = people[3]
    for liker in people:
        feed_like(user=liker, code=shown.code)
    for followed in (people[1], people[5]):
        social_follow(follower=viewer, followed=followed)
    expected = ["p3", "p5", "p1", "p7", "p6", "p4", "p2", "p0"]
    for size in range(2, 10):
        assert _pages(shown, viewer, size) == expected
    assert _pages(shown, AnonymousUser(), 3) == [f"p{number}" for number in reversed(range(8))]


def _pages(shown: FeedPost, viewer: AccountsUser | AnonymousUser, size: int) -> list[str]:
    place, names = FeedLikersPlace(), []
    while True:
        page = feed_likers_page(shown, viewer, place, size)
        assert len(page.rows) <= size
        names += [liker.username for liker in page.rows]
        if not page.next_query:
            return names
        place = page.next_place


def test_likers_page_through_the_address(
    person: Person, post: Post, browser_of: BrowserOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(marks, "FEED_LIKERS_SIZE", 2)
    shown = post(person("ana"))
    people = [person(f"p{number}") for number in range(5)]
    for liker in people:
        feed_like(user=liker, code=shown.code)
    social_follow(follower=people[0], followed=people[2])
    client, address, seen = browser_of(people[0]), f"/p/{shown.code}/likes/", []
    query = ""
    for _page in range(3):
        page = client.get(address + query).context["feed_page"]
        seen += [liker.username for liker in page.rows]
        query = page.next_query
    assert seen == ["p0", "p2", "p4", "p3", "p1"]
    assert query == ""
    for forged in ("?cursor=x", "?others=-1", f"?cursor={'9' * 40}"):
        assert client.get(address + forged).context["feed_page"].rows[0] == people[0]


def test_likers_show_nobody_blocked_and_nobody_gone(person: Person, post: Post) -> None:
    shown = post(person("ana"))
    viewer, blocked, blocker, gone, other = (person(f"p{number}") for number in range(5))
    for liker in (viewer, blocked, blocker, gone, other):
        feed_like(user=liker, code=shown.code)
    social_block(blocker=viewer, blocked=blocked)
    social_block(blocker=blocker, blocked=viewer)
    AccountsUser.objects.filter(pk=gone.pk).update(is_active=False)
    assert _pages(shown, viewer, 10) == ["p0", "p4"]


@pytest.mark.parametrize("likers", [1, 12])
def test_who_liked_costs_the_same_whoever_did(
    person: Person,
    post: Post,
    browser_of: BrowserOf,
    django_assert_num_queries: DjangoAssertNumQueries,
    likers: int,
) -> None:
    shown = post(person("ana"))
    viewer = person("viewer")
    for number in range(likers):
        liker = person(f"p{number}")
        feed_like(user=liker, code=shown.code)
        social_follow(follower=viewer, followed=liker) if number % 2 else None
    client = browser_of(viewer)
    # Session and user; the post; the own like, the followed, the others; the people.
    with django_assert_num_queries(2 + 1 + 3 + 1):
        assert client.get(f"/p/{shown.code}/likes/").status_code == 200


def test_who_liked_is_a_page_a_dialog_or_rows(person: Person, post: Post, browser_of: BrowserOf) -> None:
    shown = post(person("ana"))
    bia = person("bia")
    client = browser_of(bia)
    address = f"/p/{shown.code}/likes/"
    assert "No likes yet" in client.get(address).text
    feed_like(user=bia, code=shown.code)
    assert "<html" in client.get(address).text
    dialog = client.get(address, headers=HTMX | {"HX-Target": "dialog"}).text
    assert "<html" not in dialog
    assert "<h2" in dialog
    rows = client.get(address, headers=HTMX).text
    assert "<h2" not in rows
    assert 'data-person="bia"' in rows
    assert client.post(address).status_code == 405


def test_a_hidden_number_is_its_authors_alone(person: Person, post: Post, browser_of: BrowserOf) -> None:
    ana, bia, caio = person("ana"), person("bia"), person("caio")
    shown = post(ana)
    feed_like(user=caio, code=shown.code)
    feed_post_options_set(post=shown, hides_likes=True)
    address = f"/p/{shown.code}/"
    assert "1 like<" in browser_of(ana).get(address).text
    others = browser_of(bia)
    assert "Liked by others" in others.get(address).text
    liked = others.post(f"{address}like/", headers=HTMX).text
    assert "data-count" not in liked
    assert "data-optimistic-text" not in liked


def test_signed_out_the_buttons_lead_to_logging_in_and_back(
    person: Person, post: Post, client: Client
) -> None:
    shown = post(person("ana"))
    page = client.get(f"/p/{shown.code}/").text
    assert page.count(f'href="/accounts/login/?next=/p/{shown.code}/"') >= 3
    assert f'action="/p/{shown.code}/like/"' not in page


def test_saved_posts_are_the_last_saved_first(
    person: Person, post: Post, browser_of: BrowserOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(marks, "FEED_SAVED_SIZE", 2)
    ana, bia = person("ana"), person("bia")
    shown = [post(ana) for _ in range(3)]
    for index in (1, 0, 2):
        feed_save(user=bia, code=shown[index].code)
    feed_save(user=ana, code=shown[0].code)
    client = browser_of(bia)
    first = client.get("/saved/").context["feed_page"]
    second = client.get(f"/saved/{first.next_query}").context["feed_page"]
    assert [saved.pk for saved in [*first.rows, *second.rows]] == [shown[2].pk, shown[0].pk, shown[1].pk]
    assert second.next_query == ""
    assert "<html" not in client.get("/saved/", headers=HTMX).text


def test_saved_posts_are_there_as_long_as_the_viewer_may_see_them(
    person: Person, post: Post, browser_of: BrowserOf, client: Client
) -> None:
    ana, bia = person("ana"), person("bia")
    kept, away = post(ana), post(ana)
    for saved in (kept, away):
        feed_save(user=bia, code=saved.code)
    feed_post_archive(post=away)
    signed_in = browser_of(bia)
    assert [row.pk for row in signed_in.get("/saved/").context["feed_page"].rows] == [kept.pk]
    social_block(blocker=ana, blocked=bia)
    assert "Keep what you like" in signed_in.get("/saved/").text
    assert client.get("/saved/")["Location"] == "/accounts/login/?next=/saved/"


@pytest.mark.parametrize("saves", [1, 6])
def test_saved_posts_cost_the_same_however_many(
    person: Person,
    post: Post,
    browser_of: BrowserOf,
    django_assert_num_queries: DjangoAssertNumQueries,
    saves: int,
) -> None:
    ana, bia = person("ana"), person("bia")
    for _ in range(saves):
        feed_save(user=bia, code=post(ana).code)
    client = browser_of(bia)
    with django_assert_num_queries(2 + 2):
        client.get("/saved/")
