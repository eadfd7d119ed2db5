"""Pages of comments: in order, without gaps, as fast under a busy post as under any other."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import AccountsUser
from conftest import Person, Post
from feed.actions import feed_comment_create, feed_comment_like
from feed.comments import FEED_COMMENTS_SIZE, FEED_REPLIES_SIZE, feed_comments_page, feed_replies_page
from feed.models import FeedComment, FeedPost
from social.actions import social_block, social_mute
from social.models import SocialMute

Browse = Callable[[AccountsUser], Client]
HTMX = {"HX-Request": "true"}

_FILL = """
insert into feed_feedcomment (post_id, author_id, text, mentions, like_count, reply_count, created_at)
select %s, (%s::bigint[])[1 + n %% %s], 'word ' || n, '{}', 0, 0, now() from generate_series(1, %s) n
"""
_ANSWER = """
with first as (select min(id) as id from feed_feedcomment where post_id = %(post)s)
update feed_feedcomment set parent_id = first.id from first
where post_id = %(post)s and feed_feedcomment.id %% 10 = 0 and feed_feedcomment.id > first.id
"""


@pytest.fixture
def ana(person: Person) -> AccountsUser:
    return person("ana")


@pytest.fixture
def bia(person: Person) -> AccountsUser:
    return person("bia")


@pytest.fixture
def photo(ana: AccountsUser, post: Post) -> FeedPost:
    """A post of ana's."""
    return post(ana)


def say(
    post: FeedPost, author: AccountsUser, text: str = "Lovely", parent: FeedComment | None = None
) -> FeedComment:
    return feed_comment_create(author=author, post=post, text=text, parent=parent)


def many(
    post: FeedPost, author: AccountsUser, number: int, parent: FeedComment | None = None
) -> list[FeedComment]:
    """Comments beyond what anybody could write in a test, with counters as the actions keep them."""
    rows = [FeedComment(post=post, author=author, text=f"word {n}", parent=parent) for n in range(number)]
    made = FeedComment.objects.bulk_create(rows)
    FeedPost.objects.filter(pk=post.pk).update(comment_count=FeedComment.objects.filter(post=post).count())
    if parent:
        FeedComment.objects.filter(pk=parent.pk).update(reply_count=number)
    return made


def test_blocked_people_and_those_muted_whole_are_not_heard(
    person: Person, ana: AccountsUser, bia: AccountsUser, photo: FeedPost
) -> None:
    caio, dora, eva = person("caio"), person("dora"), person("eva")
    kept = say(photo, ana, "host")
    for someone in (caio, dora, eva):
        say(photo, someone, f"by {someone.username}")
        say(photo, someone, f"answer of {someone.username}", parent=kept)
    social_block(blocker=caio, blocked=bia)
    social_mute(muter=bia, muted=dora, scope=SocialMute.Scope.ALL)
    social_mute(muter=bia, muted=eva, scope=SocialMute.Scope.POSTS)
    assert [row.text for row in feed_comments_page(photo, bia).rows] == ["by eva", "host"]
    assert [row.text for row in feed_replies_page(kept, bia).rows] == ["answer of eva"]


def test_pages_go_on_without_a_gap_or_a_double_while_new_ones_come(
    ana: AccountsUser, photo: FeedPost
) -> None:
    old = many(photo, ana, 2 * FEED_COMMENTS_SIZE + 5)
    seen: list[FeedComment] = []
    page = feed_comments_page(photo, ana)
    while True:
        seen += page.rows
        if page.older is None:
            break
        many(photo, ana, 3)
        page = feed_comments_page(photo, ana, before=page.older)
    assert seen == old[::-1]


def test_newer_pages_lead_back_to_the_top(ana: AccountsUser, photo: FeedPost) -> None:
    rows = many(photo, ana, 2 * FEED_COMMENTS_SIZE)
    FeedComment.objects.filter(pk=rows[0].pk).update(pinned=0)
    page = feed_comments_page(photo, ana, comment=rows[5].pk)
    assert page.rows == rows[1:6][::-1]
    assert page.pinned == []
    assert page.older is None
    above: list[FeedComment] = []
    while page.newer is not None:
        page = feed_comments_page(photo, ana, after=page.newer)
        above = page.rows + above
    assert above == rows[6:][::-1]
    assert page.pinned == [rows[0]]


def test_a_link_to_an_answer_unfolds_its_thread_from_there(ana: AccountsUser, photo: FeedPost) -> None:
    top, _later = say(photo, ana), say(photo, ana, "later")
    replies = many(photo, ana, FEED_REPLIES_SIZE + 5, parent=top)
    page = feed_comments_page(photo, ana, comment=replies[3].pk)
    assert page.rows == [top]
    assert page.open_thread == top.pk
    assert page.open_replies
    assert page.open_replies.rows == replies[3 : 3 + FEED_REPLIES_SIZE]
    assert page.open_replies.older == replies[3].pk
    assert page.open_replies.newer


def test_answers_are_read_oldest_first(browser_of: Browse, ana: AccountsUser, photo: FeedPost) -> None:
    top = say(photo, ana)
    replies = many(photo, ana, FEED_REPLIES_SIZE + 2, parent=top)
    first = feed_replies_page(top, ana)
    assert first.rows == replies[:FEED_REPLIES_SIZE]
    assert first.older is None
    client = browser_of(ana)
    rest = client.get(f"/c/{top.pk}/replies/?after={first.newer}", headers=HTMX).content.decode()
    assert f"word {FEED_REPLIES_SIZE}" in rest
    assert "word 9<" not in rest
    assert "Load more" not in rest
    page = client.get(f"/c/{top.pk}/replies/").content.decode()
    assert "<html" in page
    assert "word 0" in page
    assert "Load more replies" in page


@pytest.mark.parametrize(
    "query", ["before=x", "before=-1", "after=9" + "9" * 30, "comment=1.5", "before=0", "comment=12345"]
)
def test_a_cursor_that_leads_nowhere_leads_to_the_first_page(
    browser_of: Browse, ana: AccountsUser, photo: FeedPost, query: str
) -> None:
    say(photo, ana, "the newest")
    response = browser_of(ana).get(f"/p/{photo.code}/comments/?{query}")
    assert response.status_code == 200
    assert "the newest" in response.content.decode()


def test_more_is_answered_in_rows_that_hold_nothing_twice(
    browser_of: Browse, ana: AccountsUser, photo: FeedPost
) -> None:
    rows = many(photo, ana, FEED_COMMENTS_SIZE + 2)
    FeedComment.objects.filter(pk=rows[-1].pk).update(pinned=0)
    client, url = browser_of(ana), f"/p/{photo.code}/comments/"
    page = client.get(url).content.decode()
    assert f"?before={rows[1].pk}" in page
    assert f"comment-{rows[-1].pk}" in page
    more = client.get(f"{url}?before={rows[1].pk}", headers=HTMX).content.decode()
    assert f"comment-{rows[0].pk}" in more
    assert f"comment-{rows[-1].pk}" not in more
    assert "Newer comments" not in more
    assert "<html" not in more


def test_the_viewers_likes_are_marked(
    browser_of: Browse, ana: AccountsUser, bia: AccountsUser, photo: FeedPost
) -> None:
    liked, _other = say(photo, ana), say(photo, ana, "other")
    feed_comment_like(user=bia, comment=liked)
    assert [row.feed_liked for row in feed_comments_page(photo, bia).rows] == [False, True]
    page = browser_of(bia).get(f"/p/{photo.code}/comments/").content.decode()
    assert page.count('aria-pressed="true" aria-label="Unlike comment"') == 1
    assert ">1 like</span>" in page


@pytest.mark.parametrize("query", ["", "?before=99999999", "?after=1"])
def test_a_page_takes_as_many_queries_for_one_comment_as_for_many(
    browser_of: Browse, person: Person, ana: AccountsUser, photo: FeedPost, query: str
) -> None:
    client, url = browser_of(ana), f"/p/{photo.code}/comments/{query}"
    many(photo, ana, 2)
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(url)
    for number in range(12):
        top = say(photo, person(f"someone{number}"), f"@ana #light {number}")
        say(photo, ana, "yes", parent=top)
    with CaptureQueriesContext(connection) as more:
        client.get(url)
    assert len(more) == len(few) <= 8


def test_comments_of_a_busy_post_are_found_by_index(
    ana: AccountsUser, bia: AccountsUser, photo: FeedPost, post: Post
) -> None:
    fill(photo.pk, [ana.pk, bia.pk], 100_000)
    fill(post(bia).pk, [ana.pk], 20_000)
    middle = FeedComment.objects.filter(post=photo, parent=None).order_by("pk")[50_000].pk
    top = FeedComment.objects.filter(post=photo).earliest("pk")
    with CaptureQueriesContext(connection) as queries:
        feed_comments_page(photo, bia)
        feed_comments_page(photo, bia, before=middle)
        feed_comments_page(photo, bia, after=middle)
        feed_comments_page(photo, bia, comment=middle)
        feed_replies_page(top, bia)
    for query in queries.captured_queries:
        assert "Seq Scan on feed_comment" not in plan(query["sql"]), query["sql"]


def fill(post: int, authors: list[int], number: int) -> None:
    """`number` comments, every tenth of which answers the first."""
    with connection.cursor() as cursor:
        cursor.execute(_FILL, [post, authors, len(authors), number])
        cursor.execute(_ANSWER, {"post": post})
        cursor.execute("analyze feed_feedcomment")


def plan(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"explain {sql}")
        return "\n".join(row[0] for row in cursor.fetchall())
