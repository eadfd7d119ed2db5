"""What authors do with their own posts in one click, and their archive."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AccountsUser
from conftest import Person, Post
from feed.actions import feed_like, feed_post_archive, feed_post_pin
from feed.models import FeedPost
from feed.views import acts

BrowserOf = Callable[[AccountsUser], Client]

HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/"}
ACTS = ["archive", "restore", "pin", "unpin", "options"]


@pytest.mark.parametrize("act", ACTS)
def test_acts_are_the_authors_alone(
    person: Person, post: Post, browser_of: BrowserOf, client: Client, act: str
) -> None:
    ana = person("ana")
    shown = post(ana)
    address = f"/p/{shown.code}/{act}/"
    fields = {"hides_likes": "1"}
    assert client.post(address, fields)["Location"].startswith("/accounts/login/")
    assert browser_of(person("bia")).post(address, fields).status_code == 404
    author = browser_of(ana)
    assert author.get(address).status_code == 405
    for _twice in range(2):
        assert author.post(address, fields)["Location"] == f"/p/{shown.code}/"
        assert author.post(address, fields, headers=HTMX).status_code == 200
    assert author.post(f"/p/nothing/{act}/", fields).status_code == 404


def test_archiving_and_restoring(person: Person, post: Post, browser_of: BrowserOf) -> None:
    ana, bia = person("ana"), person("bia")
    shown, other = post(ana), post(ana)
    feed_like(user=bia, code=shown.code)
    feed_post_pin(post=shown)
    author, reader = browser_of(ana), browser_of(bia)

    author.post(f"/p/{shown.code}/archive/")
    shown.refresh_from_db()
    ana.profile.refresh_from_db()
    assert (shown.published, shown.pinned, ana.profile.post_count) == (None, None, 1)
    assert reader.get(f"/p/{shown.code}/").status_code == 404
    assert shown.code not in author.get("/ana/").text
    assert shown.code in author.get("/archive/").text
    assert author.get(f"/p/{shown.code}/").status_code == 200

    author.post(f"/p/{shown.code}/restore/")
    shown.refresh_from_db()
    other.refresh_from_db()
    ana.profile.refresh_from_db()
    assert (shown.archived_at, shown.like_count, ana.profile.post_count) == (None, 1, 2)
    assert shown.published
    assert other.published
    assert shown.published > other.published
    assert reader.get(f"/p/{shown.code}/").status_code == 200


def test_an_archived_post_says_so_to_its_author(person: Person, post: Post, browser_of: BrowserOf) -> None:
    ana = person("ana")
    shown = post(ana)
    feed_post_archive(post=shown)
    page = browser_of(ana).get(f"/p/{shown.code}/").text
    assert "Only you see it." in page
    assert f'action="/p/{shown.code}/restore/"' in page


def test_archiving_from_a_list_offers_to_undo_it(person: Person, post: Post, browser_of: BrowserOf) -> None:
    ana = person("ana")
    shown = post(ana)
    answer = browser_of(ana).post(f"/p/{shown.code}/archive/", headers=HTMX)
    events = json.loads(answer["HX-Trigger"])
    assert events["common:toast"]["undo"] == {"label": "Undo", "address": f"/p/{shown.code}/restore/"}
    assert events["feed:archived"] == {"code": shown.code}
    assert f'action="/p/{shown.code}/restore/"' in answer.text


def test_at_its_own_address_the_page_comes_anew(person: Person, post: Post, browser_of: BrowserOf) -> None:
    ana = person("ana")
    shown = post(ana)
    here = HTMX | {"HX-Current-URL": f"http://testserver/p/{shown.code}/"}
    client = browser_of(ana)
    assert client.post(f"/p/{shown.code}/archive/", headers=here)["HX-Redirect"] == f"/p/{shown.code}/"
    assert "in your archive" in client.get(f"/p/{shown.code}/").text


def test_three_posts_are_pinned_and_no_fourth(person: Person, post: Post, browser_of: BrowserOf) -> None:
    ana = person("ana")
    shown = [post(ana) for _ in range(4)]
    client = browser_of(ana)
    for pinned in shown[:3]:
        client.post(f"/p/{pinned.code}/pin/")
    refused = client.post(f"/p/{shown[3].code}/pin/", headers=HTMX)
    assert refused.status_code == 422
    assert "Unpin one first" in json.loads(refused["HX-Trigger"])["common:toast"]["text"]
    assert "Unpin one first" in client.post(f"/p/{shown[3].code}/pin/", follow=True).text
    client.post(f"/p/{shown[0].code}/unpin/")
    client.post(f"/p/{shown[3].code}/pin/")
    assert set(FeedPost.objects.exclude(pinned=None)) == set(shown[1:])


@pytest.mark.parametrize("act", ["pin", "unpin"])
def test_pinning_tells_the_grid_that_its_order_changed(
    person: Person, post: Post, browser_of: BrowserOf, act: str
) -> None:
    ana = person("ana")
    shown = post(ana)
    answer = browser_of(ana).post(f"/p/{shown.code}/{act}/", headers=HTMX)
    assert json.loads(answer["HX-Trigger"])["feed:pins-changed"] == {"code": shown.code}


def test_options_are_set_one_by_one(person: Person, post: Post, browser_of: BrowserOf) -> None:
    ana = person("ana")
    shown = post(ana)
    client = browser_of(ana)
    address = f"/p/{shown.code}/options/"
    for field in ("hides_likes", "comments_closed"):
        for value in ("1", "0", "1"):
            client.post(address, {field: value})
            shown.refresh_from_db()
            assert getattr(shown, field) is (value == "1")
    assert (shown.hides_likes, shown.comments_closed) == (True, True)
    for wrong in ({}, {"hides_likes": "maybe"}):
        assert client.post(address, wrong, headers=HTMX).status_code == 422
    assert 'aria-label="Comment"' not in client.get(f"/p/{shown.code}/").text


@pytest.mark.parametrize(
    ("asked_on", "leads_to"),
    [
        ("/", "/"),
        ("/ana/", "/ana/"),
        ("/tags/sea/?cursor=5", "/tags/sea/?cursor=5"),
        ("/p/{code}/", "/ana/"),
        ("/p/{code}/likes/", "/ana/"),
    ],
)
def test_deleting_leads_back_to_where_it_was_asked(
    person: Person, post: Post, browser_of: BrowserOf, asked_on: str, leads_to: str
) -> None:
    ana = person("ana")
    shown = post(ana)
    client, address = browser_of(ana), f"/p/{shown.code}/delete/"
    place = f"http://testserver{asked_on.format(code=shown.code)}"
    question = client.get(address, headers=HTMX | {"HX-Current-URL": place})
    answer = client.post(address, {"next": question.context["feed_back"]})
    assert answer["Location"] == leads_to
    assert not FeedPost.objects.exists()


def test_the_menu_of_a_card_comes_when_it_is_opened(
    person: Person, post: Post, browser_of: BrowserOf, client: Client
) -> None:
    ana = person("ana")
    shown = post(ana)
    address = f"/p/{shown.code}/menu/"
    author = browser_of(ana)
    assert f'hx-get="{address}"' in author.get("/").text
    rows = author.get(address, headers=HTMX).text
    for act in ("pin", "options", "archive", "delete", "edit"):
        assert f"/p/{shown.code}/{act}/" in rows
    assert author.get(address)["Location"] == f"/p/{shown.code}/"
    assert browser_of(person("bia")).get(address, headers=HTMX).status_code == 404
    assert client.get(address).status_code == 302
    # Without scripts the page of the post has them all.
    assert f'action="/p/{shown.code}/archive/"' in author.get(f"/p/{shown.code}/").text


def test_the_archive_has_the_last_put_away_first(
    person: Person, post: Post, browser_of: BrowserOf, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acts, "FEED_ARCHIVE_SIZE", 2)
    ana, bia = person("ana"), person("bia")
    away = [post(ana) for _ in range(5)]
    for index in (3, 0, 4, 1, 2):
        feed_post_archive(post=away[index])
    signed_in, seen, query = browser_of(ana), [], ""
    for _page in range(3):
        page = signed_in.get(f"/archive/{query}").context["feed_page"]
        seen += [row.pk for row in page.rows]
        query = page.next_query
    assert seen == [away[index].pk for index in (2, 1, 4, 0, 3)]
    assert query == ""
    assert len(signed_in.get(f"/archive/?cursor={2**63 - 1}").context["feed_page"].rows) == 2
    assert "Nothing put away" in browser_of(bia).get("/archive/").text
    assert client.get("/archive/")["Location"] == "/accounts/login/?next=/archive/"


def test_a_page_of_the_archive_begins_at_a_moment(person: Person, post: Post, browser_of: BrowserOf) -> None:
    """To the microsecond, over all of time that a cursor can name."""
    ana = person("ana")
    shown = post(ana)
    feed_post_archive(post=shown)
    moment = timezone.now() - timedelta(days=365)
    FeedPost.objects.filter(pk=shown.pk).update(archived_at=moment)
    micros = int(moment.timestamp()) * 1_000_000 + moment.microsecond
    client = browser_of(ana)
    assert not client.get(f"/archive/?cursor={micros}").context["feed_page"].rows
    assert client.get(f"/archive/?cursor={micros + 1}").context["feed_page"].rows


def test_a_forged_address_of_the_page_changes_nothing(
    person: Person, post: Post, browser_of: BrowserOf
) -> None:
    ana = person("ana")
    forged = HTMX | {"HX-Current-URL": "http://["}
    assert browser_of(ana).post(f"/p/{post(ana).code}/pin/", headers=forged).status_code == 200
