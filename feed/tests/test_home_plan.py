"""How PostgreSQL finds home among many thousands of posts: by indexes alone, however long a hashtag is."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AccountsUser
from conftest import Person
from feed.home import feed_home_numbers

CROWD, POSTS, TAGGED = 2_000, 20_000, 10_000

# Written by the database, which takes a second for what bulk_create takes twenty.
FILL = f"""
insert into accounts_accountsuser (id, password, is_superuser, username, email, is_active,
    is_staff, date_joined)
select 1000000 + n, '', false, 'crowd' || n, '', true, false, now() from generate_series(1, {CROWD}) n;
insert into accounts_accountsprofile (user_id, name, bio, website, photo, language, theme, is_private,
    post_count, follower_count, following_count)
select 1000000 + n, '', '', '', '', '', '', n %% 3 = 0, 0, 0, 0 from generate_series(1, {CROWD}) n;
insert into feed_feedpost (code, author_id, caption, mentions, photo_count, like_count, comment_count,
    save_count, hides_likes, comments_closed, created_at, published, submission)
select 'c' || n, 1000000 + 1 + n %% {CROWD}, repeat('word ', 20), '{{}}', 1, 0, 0, 0, false, false, now(),
    case when n %% 20 = 0 then null else n end, gen_random_uuid() from generate_series(1, {POSTS}) n;
insert into feed_feedhashtag (id, name, folded, post_count, created_at)
select n, 'tag' || n, 'tag' || n, 0, now() from generate_series(1, 500) n;
insert into feed_feedposthashtag (post_id, hashtag_id, published)
select id, case when published %% 2 = 0 then 1 else 1 + published %% 500 end, published
from feed_feedpost where published is not null limit {TAGGED};
insert into social_socialfollow (follower_id, followed_id, created_at)
select 1000000 + a, 1000000 + b, now()
from generate_series(1, {CROWD}) a, generate_series(1, 10) b where a <> b;
insert into social_socialfollow (follower_id, followed_id, created_at)
select %(viewer)s, 1000000 + n, now() from generate_series(1, 300) n;
insert into social_socialmute (muter_id, muted_id, scope, created_at)
select 1000000 + n, 1000001, 'all', now() from generate_series(2, {CROWD}) n;
insert into social_socialblock (blocker_id, blocked_id, created_at)
select 1000000 + n, 1000001, now() from generate_series(2, {CROWD}) n;
insert into feed_feedhashtagfollow (user_id, hashtag_id, created_at)
select 1000000 + n, tag, now() from generate_series(1, {CROWD}) n, generate_series(1, 10) tag;
insert into feed_feedhashtagfollow (user_id, hashtag_id, created_at)
select %(viewer)s, n, now() from generate_series(1, 5) n
"""


@pytest.fixture
def viewer(person: Person) -> AccountsUser:
    viewer = person("viewer")
    with connection.cursor() as cursor:
        cursor.execute(FILL, {"viewer": viewer.pk})
        # As autovacuum does in time: without it no index answers alone.
        cursor.execute("vacuum analyze")
    return viewer


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("follows", "looks"),
    [
        (10, ["the posts of each"]),
        (7_500, ["the probe of each account", "the posts of the best", "the viewer's own"]),
    ],
)
def test_home_reads_no_large_table_from_end_to_end(
    viewer: AccountsUser, follows: int, looks: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feed.home._WINDOW", 10)
    viewer.profile.following_count = follows
    with CaptureQueriesContext(connection) as queries:
        assert len(feed_home_numbers(viewer, size=13)) == 13
    # Few are asked, then hashtags; many are sought among the newest of the site, then everywhere at once.
    first, second = (plan_of(query["sql"]) for query in queries)
    assert "Seq Scan" not in first + second
    # Which kind of scan it takes is a matter of how many posts an author has, and of the last vacuum.
    assert (first + second).count("feed_post_shown") == len(looks)
    # Walked from its end, not fetched and sorted: a hashtag may be as long as the site.
    assert second.count("Scan using feed_post_hashtag_newest") == 1


@pytest.mark.django_db(transaction=True)
def test_nobody_is_asked_if_the_newest_of_the_site_suffice(
    viewer: AccountsUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As far back as every author has a post.
    monkeypatch.setattr("feed.home._WINDOW", CROWD)
    viewer.profile.following_count = 7_500
    with CaptureQueriesContext(connection) as queries:
        numbers = feed_home_numbers(viewer, size=13)
    newest, _tagged = (plan_of(query["sql"]) for query in queries)
    assert "Seq Scan" not in newest
    assert "feed_post_shown" not in newest
    viewer.profile.following_count = 0
    assert feed_home_numbers(viewer, size=13) == numbers


def plan_of(statement: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"explain {statement}")
        return "\n".join(line for (line,) in cursor.fetchall())
