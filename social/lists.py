"""Followers and following, a page at a time: whom the viewer follows too first, both parts newest first."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery, Window
from django.db.models.functions import Coalesce

from accounts.models import AccountsUser
from common.compiled import common_compiled
from common.paging import common_cursor
from social.models import SocialFollow
from social.queries import (
    SocialPerson,
    SocialViewer,
    social_named,
    social_named_each,
    social_people,
    social_with_relation,
)

SOCIAL_LIST_SIZE = 20
SOCIAL_NAMES_MAX = 3

_KNOWN, _OTHERS = "k", "o"
_CURSOR = re.compile(r"([ko])([0-9]{1,19})", re.ASCII)
_END = 2**63 - 1
# A search looks at the names of so many before it asks who is called so at all.
_LOOKED_THROUGH = 2_000


@dataclass(frozen=True)
class SocialEnd:
    """Which way a list of somebody's follows looks: from the field `here` to the field `there`."""

    here: str
    there: str


SOCIAL_FOLLOWERS = SocialEnd("followed", "follower")
SOCIAL_FOLLOWING = SocialEnd("follower", "followed")


@dataclass(frozen=True)
class SocialPeoplePage:
    rows: Sequence[SocialPerson]
    cursor: str
    """Where the next page begins; empty on the last."""
    search: str

    @property
    def next_query(self) -> str:
        """`?cursor=…` of the next page, with the search, or nothing."""
        values = {"cursor": self.cursor, "q": self.search}
        return "?" + urlencode({key: value for key, value in values.items() if value}) if self.cursor else ""


@dataclass(frozen=True)
class SocialFollowedBy:
    """Of those whom the viewer follows, who follow a person: the newest by name, the others by number."""

    names: Sequence[str]
    others: int


def social_list_page(
    person: AccountsUser, end: SocialEnd, viewer: SocialViewer, *, search: str, cursor: str | None
) -> SocialPeoplePage:
    """Three queries at most; four for a search in a long list.

    The page is cut from follows alone, a walk of one index however many there are; whoever is not there
    for the viewer falls out of it afterwards, so it may have fewer rows than others.
    """
    part, before = _read(cursor)
    room = SOCIAL_LIST_SIZE + 1
    found: list[tuple[str, int | None, int]] = []
    if part == _KNOWN and viewer.is_authenticated:
        # Nobody follows so many that their names could not be looked at one by one.
        known, who = _known(person, end, viewer, is_crowd=_is_crowd(person, end, viewer))
        keys = _keys(_named(known, search, who), who, before)[:room]
        found += [(_KNOWN, place, key) for place, key in keys if place]
    if len(found) < room:
        rest = before if part == _OTHERS else _END
        others = _others_page(person, end, viewer, search, rest, room - len(found))
        found += [(_OTHERS, *key) for key in others]
    page = found[:SOCIAL_LIST_SIZE]
    rows = _people([key for _part, _place, key in page], viewer)
    last = f"{page[-1][0]}{page[-1][1]}" if len(found) > SOCIAL_LIST_SIZE else ""
    return SocialPeoplePage(rows, last, search)


def social_followed_by(viewer: SocialViewer, person: AccountsUser) -> SocialFollowedBy:
    """One query, whose work is bounded by the smaller of the viewer's follows and the person's followers."""
    if not viewer.is_authenticated or viewer.pk == person.pk:
        return SocialFollowedBy([], 0)
    rows = _newest_known(person, viewer, _is_crowd(person, SOCIAL_FOLLOWERS, viewer))
    total = rows[0][1] if rows else 0
    names = [name for name, _total, key in rows if name and key]
    shown = names[: SOCIAL_NAMES_MAX if total <= SOCIAL_NAMES_MAX else SOCIAL_NAMES_MAX - 1]
    gone = sum(1 for name, _total, key in rows if key and not name)
    return SocialFollowedBy(shown, max(0, total - gone - len(shown)) if shown else 0)


@common_compiled
def _newest_known(
    person: AccountsUser, viewer: AccountsUser, is_crowd: bool
) -> QuerySet[Any, tuple[str | None, int, int | None]]:
    """Name, number of all, and place."""
    known, who = _known(person, SOCIAL_FOLLOWERS, viewer, is_crowd=is_crowd)
    # In the columns, names are looked up for the rows that are left; a join would do it for all.
    named = AccountsUser.objects.filter(pk=OuterRef(f"{who}_id"), is_active=True).values("username")
    newest: QuerySet[Any] = known.annotate(total=Window(Count("key")), name=Subquery(named))
    return newest.values_list("name", "total", "key")[: 2 * SOCIAL_NAMES_MAX]


def _read(cursor: str | None) -> tuple[str, int]:
    """The part of the list and the key it goes on below; page one when missing or forged."""
    match = _CURSOR.fullmatch(cursor or "")
    before = common_cursor(match[2]) if match else None
    return (match[1], before) if match and before is not None else (_KNOWN, _END)


def _is_crowd(person: AccountsUser, end: SocialEnd, viewer: AccountsUser) -> bool:
    """Are the followers in the list, who may be a million, more than those whom the viewer follows?"""
    return end is SOCIAL_FOLLOWERS and person.profile.follower_count > viewer.profile.following_count


def _known(
    person: AccountsUser, end: SocialEnd, viewer: AccountsUser, *, is_crowd: bool
) -> tuple[QuerySet[Any], str]:
    """Of the list, newest first, whom the viewer follows; `key` is the place in it. And the field of who."""
    if is_crowd:
        # Each of the viewer's follows is looked up among the followers; those who are not among them have
        # no place and come last.
        place = SocialFollow.objects.filter(followed=person, follower=OuterRef("followed")).values("pk")[:1]
        looked_up = SocialFollow.objects.filter(follower=viewer).annotate(key=Subquery(place))
        return looked_up.order_by(F("key").desc(nulls_last=True)), "followed"
    mine = SocialFollow.objects.filter(follower=viewer, followed=OuterRef(end.there))
    return _listed(person, end).filter(Exists(mine)), end.there


def _others_page(
    person: AccountsUser, end: SocialEnd, viewer: SocialViewer, search: str, before: int, room: int
) -> Sequence[tuple[int, int]]:
    """Place and person of the first `room` below `before`.

    Words that many have fill a page soon; only after a long look without that, they are words that few
    have, whom the indexes of names find.
    """
    others, who = _others(person, end, viewer)
    is_long = end is SOCIAL_FOLLOWERS and person.profile.follower_count > _LOOKED_THROUGH
    if not search or not is_long:
        return list(_keys(_named(others, search, who), who, before)[:room])
    below = _listed(person, end).filter(key__lt=before).values("key")
    last = Coalesce(Subquery(below[_LOOKED_THROUGH : _LOOKED_THROUGH + 1]), 0)
    near = list(_keys(_named(others, search, who).filter(key__gt=last), who, before)[:room])
    if len(near) == room:
        return near
    return list(_keys(others.filter(social_named(search, who)), who, before)[:room])


def _others(person: AccountsUser, end: SocialEnd, viewer: SocialViewer) -> tuple[QuerySet[Any], str]:
    listed = _listed(person, end)
    if viewer.is_authenticated:
        mine = SocialFollow.objects.filter(follower=viewer, followed=OuterRef(end.there))
        listed = listed.filter(~Exists(mine))
    return listed, end.there


def _listed(person: AccountsUser, end: SocialEnd) -> QuerySet[Any]:
    return SocialFollow.objects.filter(**{end.here: person}).annotate(key=F("pk")).order_by("-key")


def _named(rows: QuerySet[Any], search: str, who: str) -> QuerySet[Any]:
    return social_named_each(rows, search, who) if search else rows


def _keys(rows: QuerySet[Any], who: str, before: int) -> QuerySet[Any, tuple[int, int]]:
    """Place and person of those below `before`."""
    if before != _END:
        rows = rows.filter(key__lt=before)
    return rows.values_list("key", f"{who}_id")


def _people(keys: Sequence[int], viewer: SocialViewer) -> list[SocialPerson]:
    """Those who are there for the viewer, in the order of the keys."""
    people = social_with_relation(social_people(viewer), viewer).in_bulk(keys)
    return [people[key] for key in keys if key in people]
