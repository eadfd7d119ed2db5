"""Who liked a post that very many like: the lists are found by index, whoever looks."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AccountsProfile, AccountsUser
from conftest import Person, Post
from feed.likers import FeedLikersPlace, feed_likers_page
from feed.models import FeedLike
from social.models import SocialFollow

LIKERS, FOLLOWED = 20_000, 500


def crowd(number: int) -> list[AccountsUser]:
    """People without a password, of whom only their likes matter."""
    people = AccountsUser.objects.bulk_create(
        AccountsUser(username=f"x{index}", email=f"x{index}@example.org") for index in range(number)
    )
    AccountsProfile.objects.bulk_create(AccountsProfile(user=one) for one in people)
    return people


def test_likers_of_a_famous_post_are_found_by_index(person: Person, post: Post) -> None:
    famous, other = post(person("ana")), post(person("caio"))
    viewer = person("bia")
    people = crowd(LIKERS)
    fans, followed = people[FOLLOWED:], people[:FOLLOWED]
    FeedLike.objects.bulk_create(FeedLike(user=fan, post=famous) for fan in fans)
    FeedLike.objects.bulk_create(FeedLike(user=one, post=other) for one in followed)
    SocialFollow.objects.bulk_create(SocialFollow(follower=viewer, followed=one) for one in followed)
    SocialFollow.objects.bulk_create(SocialFollow(follower=fan, followed=famous.author) for fan in fans)
    with connection.cursor() as cursor:
        cursor.execute("analyze feed_feedlike, social_socialfollow, accounts_accountsuser")
    middle = FeedLike.objects.filter(post=famous).order_by("pk")[LIKERS // 2].pk
    for place in (FeedLikersPlace(), FeedLikersPlace(followed=middle), FeedLikersPlace(others=middle)):
        with CaptureQueriesContext(connection) as queries:
            assert len(feed_likers_page(famous, viewer, place, 24).rows) == 24
        for query in queries.captured_queries:
            lines = plan(query["sql"])
            for table in ("feed_feedlike", "social_socialfollow", "accounts_accountsuser"):
                assert f"Seq Scan on {table}" not in lines, query["sql"]


def plan(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"explain {sql}")
        return "\n".join(row[0] for row in cursor.fetchall())
