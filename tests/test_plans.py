"""No list of the site reads a large table from end to end: the plans of all statements behind every list.

The tables are as large as makes PostgreSQL choose as it does on a site of millions; one person follows and is
followed a lot, one post and one hashtag are everybody's.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoDbBlocker

from accounts.models import AccountsUser

pytestmark = pytest.mark.django_db

LARGE = {
    "accounts_accountsprofile",
    "accounts_accountsuser",
    "feed_feedcomment",
    "feed_feedcommentlike",
    "feed_feedlike",
    "feed_feedphoto",
    "feed_feedpost",
    "feed_feedposthashtag",
    "feed_feedsave",
    "social_socialfollow",
}
FILL = """
insert into accounts_accountsuser (id, username, email, password, is_active, is_staff, is_superuser,
    date_joined)
select n, 'u' || n, '', '', true, false, false, now() from generate_series(1, 12000) n;
insert into accounts_accountsprofile (user_id, name, bio, website, photo, language, theme, is_private,
    post_count, follower_count, following_count)
select n, 'Name ' || n, '', '', '', '', '', n % 10 = 9, 2, 4, 4 from generate_series(1, 12000) n;
insert into feed_feedpost (id, code, author_id, caption, mentions, photo_count, like_count, comment_count,
    save_count, hides_likes, comments_closed, created_at, archived_at, published, submission)
select n, 'c' || n, case when n <= 600 then 1 else n % 12000 + 1 end, '', '{}', 1, 2, 1, 1,
    false, false, now(), case when n <= 60 then now() - n * interval '1 s' end,
    case when n > 60 then n end, gen_random_uuid()
from generate_series(1, 25000) n;
insert into feed_feedphoto (id, post_id, position, image, width, height, alt, placeholder, webp_320, webp_640,
    webp_1080, variants_at)
select n, n, 0, 'photos/a.jpg', 8, 8, '', '', '', '', '', now() from generate_series(1, 25000) n;
insert into social_socialfollow (follower_id, followed_id, created_at)
select 1, n, now() from generate_series(2, 60) n
union all select n, 1, now() from generate_series(2, 4000) n
union all select n, (n * 7 + step * 31) % 11999 + 2, now()
from generate_series(2, 12000) n, generate_series(1, 3) step where (n * 7 + step * 31) % 11999 + 2 <> n
on conflict do nothing;
insert into social_socialfollowrequest (follower_id, followed_id, created_at)
select n, 1, now() from generate_series(5000, 5300) n;
insert into social_socialblock (blocker_id, blocked_id, created_at)
select n % 3 + 1, n, now() from generate_series(6000, 8000) n;
insert into social_socialmute (muter_id, muted_id, scope, created_at)
select n % 3 + 1, n, 'posts', now() from generate_series(8001, 9000) n;
insert into feed_feedlike (user_id, post_id, created_at)
select n, 25000, now() from generate_series(2, 4000) n
union all select n % 12000 + 1, n, now() from generate_series(1, 24999) n
union all select (n + 5) % 12000 + 1, n, now() from generate_series(1, 24999) n;
insert into feed_feedsave (user_id, post_id, created_at)
select 1, n, now() from generate_series(100, 700) n
union all select n % 11999 + 2, n, now() from generate_series(1, 25000) n;
insert into feed_feedcomment (id, post_id, author_id, parent_id, text, mentions, like_count, reply_count,
    created_at)
select n, case when n <= 3000 then 25000 else n end, n % 12000 + 1, null, 'words', '{}'::varchar[], 0, 0,
    now()
from generate_series(1, 24000) n
union all select 24000 + n, 25000, n % 12000 + 1, 1, 'answer', '{}'::varchar[], 0, 0, now()
from generate_series(1, 2000) n;
insert into feed_feedcommentlike (user_id, comment_id, created_at)
select n % 12000 + 1, n, now() from generate_series(1, 26000) n;
insert into feed_feedhashtag (id, name, folded, post_count, created_at)
select n, 'tag' || n, 'tag' || n, 2, now() from generate_series(1, 5000) n;
insert into feed_feedposthashtag (post_id, hashtag_id, published)
select n, n % 4999 + 2, case when n > 60 then n end from generate_series(1, 25000) n
union all select n, 1, n from generate_series(23001, 25000) n;
insert into feed_feedhashtagfollow (user_id, hashtag_id, created_at)
select 1, n, now() from generate_series(1, 20) n;
update accounts_accountsprofile set follower_count = 3999, following_count = 59, post_count = 540
where user_id = 1;
-- Now, or else every test of the module would check them at its end.
set constraints all immediate;
set constraints all deferred;
analyze;
"""
MINE = [
    "/",
    "/?cursor=20000",
    "/home/new/?since=24000&known=24000",
    "/saved/",
    "/saved/?cursor=300",
    "/archive/",
    "/mentions/?q=u1",
    "/tags/tag1/?cursor=24000",
    "/u1/",
    "/u77/",
    "/p/c25000/",
    "/p/c25000/likes/",
    "/p/c25000/comments/",
    "/c/1/replies/",
    "/u1/followers/",
    "/u1/following/",
    "/u2/followers/",
    "/requests/",
    "/settings/blocked/",
    "/settings/muted/",
]
STRANGERS = [
    "/",
    "/u1/",
    "/p/c25000/",
    "/p/c25000/likes/",
    "/p/c25000/comments/",
    "/tags/tag1/",
    "/u1/followers/",
]


@pytest.fixture(scope="module")
def crowd(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Filled once, for all tests of this module, in a transaction that is taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(FILL)
            # As on a disk without moving parts, and as when the tables are too large to be read as a whole.
            cursor.execute("set local random_page_cost = 1.1")
        yield
        transaction.set_rollback(True)
    cache.clear()


def statements(client: Client, address: str) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200, address
    return [
        query["sql"] for query in captured if query["sql"].lstrip().lower().startswith(("select", "with"))
    ]


def scanned(statement: str) -> set[str]:
    """The tables that PostgreSQL would read from end to end."""
    with connection.cursor() as cursor:
        cursor.execute(f"explain (format json) {statement}")
        [(answer,)] = cursor.fetchall()
    [plan] = json.loads(answer) if isinstance(answer, str) else answer
    return {node["Relation Name"] for node in nodes(plan["Plan"]) if node["Node Type"].endswith("Seq Scan")}


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from nodes(part)


def slow_statements(client: Client, address: str) -> dict[str, set[str]]:
    found = {statement: scanned(statement) & LARGE for statement in statements(client, address)}
    return {statement: tables for statement, tables in found.items() if tables}


@pytest.mark.parametrize("address", MINE)
def test_no_list_reads_a_whole_table(crowd: None, address: str) -> None:
    client = Client()
    client.force_login(AccountsUser.objects.get(pk=1))
    assert slow_statements(client, address) == {}


@pytest.mark.parametrize("address", STRANGERS)
def test_no_list_of_somebody_signed_out_does_either(crowd: None, address: str) -> None:
    assert slow_statements(Client(), address) == {}


@pytest.mark.parametrize(
    "address", ["/u1/followers/?q=name", "/u1/followers/?q=u3", "/u1/following/?q=u3", "/tags/tag1/"]
)
def test_no_search_and_no_top_reads_a_whole_table(crowd: None, address: str) -> None:
    client = Client()
    client.force_login(AccountsUser.objects.get(pk=1))
    assert slow_statements(client, address) == {}


def test_a_whole_table_would_be_noticed(crowd: None) -> None:
    assert scanned("select count(*) from feed_feedlike where created_at is distinct from now()") == {
        "feed_feedlike"
    }
