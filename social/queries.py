"""Who may meet whom, and how the viewer stands to the people of a page. Every read goes through here."""

from typing import TYPE_CHECKING, Any, TypedDict

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django_stubs_ext import WithAnnotations

from accounts.models import AccountsProfile, AccountsUser
from social.models import SocialBlock, SocialFollow, SocialFollowRequest, SocialMute, SocialRestrict

if TYPE_CHECKING:
    SocialViewer = AccountsUser | AnonymousUser
else:
    SocialViewer = Any

_SEARCH_MAX = 64


class SocialRelation(TypedDict):
    """How the viewer stands to a person: what a follow button says."""

    social_follows: bool
    social_requested: bool
    social_follows_back: bool


if TYPE_CHECKING:
    SocialPerson = WithAnnotations[AccountsUser, SocialRelation]
else:
    SocialPerson = AccountsUser


def social_may_meet(viewer: SocialViewer, person: str = "") -> Q:
    """Rows whose `person` (a path to a user; empty: the row itself) is there for `viewer`.

    Everybody whose account is open, unless one of the two blocked the other.
    """
    there = Q(**{_path(person, "is_active"): True})
    if not viewer.is_authenticated:
        return there
    key = OuterRef(_path(person, "pk"))
    return Q(
        there,
        ~Exists(SocialBlock.objects.filter(blocker=viewer.pk, blocked=key)),
        ~Exists(SocialBlock.objects.filter(blocker=key, blocked=viewer.pk)),
    )


def social_may_read(viewer: SocialViewer, author: str) -> Q:
    """Rows whose `author` shows `viewer` what they post.

    Public accounts to everybody (with MEMBERS_ONLY, to whoever is signed in), private ones to their
    followers, everybody to themselves, nobody across a block.
    """
    if not viewer.is_authenticated:
        public = Q(**{_path(author, "profile__is_private"): False})
        return Q(pk__in=[]) if settings.MEMBERS_ONLY else Q(social_may_meet(viewer, author), public)
    return Q(**{author: viewer.pk}) | social_may_read_other(viewer, author)


def social_may_read_other(viewer: AccountsUser, author: str) -> Q:
    """The part of social_may_read for the rows of others."""
    public = Q(**{_path(author, "profile__is_private"): False})
    follows = SocialFollow.objects.filter(follower=viewer.pk, followed=OuterRef(_path(author, "pk")))
    return Q(social_may_meet(viewer, author), public | Q(Exists(follows)))


def social_blocks_between(one: Any, other: Any) -> QuerySet[SocialBlock]:
    """Whoever of the two blocked; keys, or references to them."""
    return SocialBlock.objects.filter(Q(blocker=one, blocked=other) | Q(blocker=other, blocked=one))


def social_people(viewer: SocialViewer) -> QuerySet[AccountsUser]:
    """The people who are there for `viewer`, themselves among them, with their profiles."""
    return AccountsUser.objects.select_related("profile").filter(
        social_may_meet(viewer), profile__isnull=False
    )


def social_blocked_by(viewer: SocialViewer) -> QuerySet[AccountsUser]:
    """The people whom `viewer` blocked, with their profiles."""
    blocks = SocialBlock.objects.filter(blocker=viewer.pk)
    return AccountsUser.objects.select_related("profile").filter(
        pk__in=blocks.values("blocked"), is_active=True, profile__isnull=False
    )


def social_with_relation(people: QuerySet[AccountsUser], viewer: SocialViewer) -> QuerySet[SocialPerson]:
    """Each with what a follow button says: `social_follows`, `social_requested`, `social_follows_back`."""
    related: QuerySet[SocialPerson] = people.annotate(**social_relation(viewer))  # type: ignore[assignment]
    return related


def social_relation(viewer: SocialViewer, person: str = "") -> dict[str, Exists]:
    """The parts of a SocialRelation, for rows whose `person` is a path to a user."""
    key = OuterRef(_path(person, "pk"))
    return {
        "social_follows": Exists(SocialFollow.objects.filter(follower=viewer.pk, followed=key)),
        "social_requested": Exists(SocialFollowRequest.objects.filter(follower=viewer.pk, followed=key)),
        "social_follows_back": Exists(SocialFollow.objects.filter(follower=key, followed=viewer.pk)),
    }


def social_with_mute(people: QuerySet[SocialPerson], viewer: SocialViewer) -> QuerySet[SocialPerson]:
    """Each with `social_mute`: how far the viewer muted them, or None."""
    mute = SocialMute.objects.filter(muter=viewer.pk, muted=OuterRef("pk"))
    return people.annotate(social_mute=Subquery(mute.values("scope")))


def social_with_walls(people: QuerySet[SocialPerson], viewer: SocialViewer) -> QuerySet[SocialPerson]:
    """Each with social_with_mute(), and `social_restricted`: did the viewer restrict them?"""
    restricts = SocialRestrict.objects.filter(restricter=viewer.pk, restricted=OuterRef("pk"))
    return social_with_mute(people, viewer).annotate(social_restricted=Exists(restricts))


def social_restricts(one: int, other: int) -> bool:
    """Did the one restrict the other? Keys."""
    return SocialRestrict.objects.filter(restricter=one, restricted=other).exists()


def social_shows(person: SocialPerson, viewer: SocialViewer) -> bool:
    """The rule of social_may_read, for somebody who is there for `viewer` and carries their relation."""
    return not person.profile.is_private or person.pk == viewer.pk or person.social_follows


def social_waiting(viewer: AccountsUser) -> QuerySet[SocialFollowRequest]:
    """The requests that wait for the viewer's answer."""
    asking = SocialFollowRequest.objects.filter(social_may_meet(viewer, "follower"), followed=viewer)
    return asking.select_related("follower__profile")


def social_named(search: str, person: str) -> Q:
    """Rows whose `person` has a username that begins with the words, or a name that contains them.

    For words that few have: everybody called so is found first, by the indexes of names.
    """
    username, name, words = _search(search)
    # Two queries united, since a condition on two tables could use the index of neither.
    named = AccountsUser.objects.filter(**{username: words.lower()}).values("pk")
    called = AccountsProfile.objects.filter(**{name: words}).values("pk")
    return Q(**{f"{person}__in": named.union(called)})


def social_named_each(rows: "QuerySet[Any]", search: str, person: str) -> "QuerySet[Any]":
    """The same rows, found by looking at the names of each: for few rows, or words that many have."""
    username, name, words = _search(search)
    key = OuterRef(f"{person}_id")
    # Values, not conditions: those could be answered by reading all names before the first row.
    looked_up: QuerySet[Any] = rows.alias(
        username=Subquery(AccountsUser.objects.filter(pk=key).values("username")),
        name=Subquery(AccountsProfile.objects.filter(pk=key).values("name")),
    )
    return looked_up.filter(Q(**{username: words.lower()}) | Q(**{name: words}))


def _search(search: str) -> tuple[str, str, str]:
    """The conditions on username and name, and their words."""
    words = search.replace("\0", "").strip().removeprefix("@")[:_SEARCH_MAX]
    # An index of trigrams answers both; three letters are its least for words in the middle.
    place = "icontains" if len(words) > 2 else "istartswith"
    return "username__startswith", f"name__{place}", words


def social_may_hear(viewer: AccountsUser, person: str = "") -> Q:
    """Rows of people of whom the viewer wants to be told: nobody across a block, nobody muted whole."""
    return Q(social_may_meet(viewer, person), social_unmuted(viewer, person, whole=True))


def social_unmuted(viewer: SocialViewer, author: str, *, whole: bool = False) -> Q:
    """Rows of authors whom the viewer has not muted; with `whole`, whose comments they have not muted."""
    mutes = SocialMute.objects.filter(muter=viewer.pk, muted=OuterRef(_path(author, "pk")))
    if whole:
        mutes = mutes.filter(scope=SocialMute.Scope.ALL)
    return Q(~Exists(mutes))


def _path(person: str, field: str) -> str:
    """`author`, `pk` → `author_id`, which needs no join; `author`, `x` → `author__x`."""
    if not person:
        return field
    return f"{person}_id" if field == "pk" else f"{person}__{field}"
