"""Whom somebody may mean by the first letters after an @."""

import re

from django.db import connection
from django.db.models import Q

from accounts.models import AccountsProfile, AccountsUser
from accounts.usernames import ACCOUNTS_USERNAME_MAX
from social.models import SocialFollow
from social.queries import social_people

FEED_MENTION_OPTIONS = 8

_TABLES = {
    "person": AccountsUser._meta.db_table,
    "profile": AccountsProfile._meta.db_table,
    "follow": SocialFollow._meta.db_table,
}
# A fixed amount of work, however many people know the viewer: their follows have a limit of their own, and of
# their followers the newest are asked. Columns that are read once for each take half the time of a join.
_KNOWN = """
with known as materialized (
  select followed_id as person_id, 0 as distance from {follow} where follower_id = %(viewer)s
  union all
  (select follower_id, 1 from {follow} where followed_id = %(viewer)s order by id desc limit 1000)
), called as materialized (
  select person_id, distance,
    (select username from {person} where id = person_id) as username,
    (select name from {profile} where user_id = person_id) as name
  from known
)
select person_id, min(distance) from called
where username like %(prefix)s or ' ' || lower(name) like %(word)s
group by person_id, username
order by min(distance), username like %(prefix)s desc, username
limit %(limit)s
""".format(**_TABLES)  # noqa: S608  names of our own tables


def feed_mention_options(viewer: AccountsUser, letters: str) -> list[AccountsUser]:
    """People whose username, or a word of whose name, begins with `letters`.

    First those whom the viewer follows, then their followers; others by their whole username alone.
    """
    letters = letters.replace("\0", "").lower()
    if not letters or len(letters) > ACCOUNTS_USERNAME_MAX:
        return []
    known = _known(viewer, letters)
    people = social_people(viewer).filter(Q(pk__in=known) | Q(username=letters)).exclude(pk=viewer.pk)
    nearest = sorted(people, key=lambda person: known.get(person.pk, len(known)))
    return nearest[:FEED_MENTION_OPTIONS]


def _known(viewer: AccountsUser, letters: str) -> dict[int, int]:
    """The keys of people the viewer knows, each with its place."""
    pattern = re.sub(r"([%_\\])", r"\\\1", letters)
    values: dict[str, int | str] = {
        "viewer": viewer.pk,
        "prefix": f"{pattern}%",
        "word": f"% {pattern}%",
        # Some of them may have closed their account.
        "limit": 2 * FEED_MENTION_OPTIONS,
    }
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, values)
        return {key: place for place, (key, _distance) in enumerate(cursor.fetchall())}
