"""What somebody may see less of, by the names it is known by."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import AccountsUser
from discover.models import DiscoverLess
from feed.hashtags import feed_hashtag_known
from feed.models import FeedHashtag
from social.queries import social_people

Kind = DiscoverLess.Kind


@dataclass(frozen=True)
class DiscoverLessOf:
    kind: str
    key: int
    name: str
    """Of the hashtag, or of the person: what pages and forms say."""
    is_less: bool = False


def discover_less_named(viewer: AccountsUser, kind: str, name: str) -> DiscoverLessOf | None:
    """What a form names; None for what is not there for the viewer."""
    if kind == Kind.HASHTAG:
        hashtag = feed_hashtag_known(name, viewer)
        return DiscoverLessOf(kind, hashtag.pk, hashtag.name) if hashtag else None
    person = social_people(viewer).filter(username=name.lower()).first() if kind in Kind.values else None
    return DiscoverLessOf(kind, person.pk, person.username) if person else None


def discover_less_found(viewer: AccountsUser, kind: str, name: str) -> DiscoverLessOf | None:
    """What a form names among what the viewer sees less of, though it may not be there for them any more."""
    return next((each for each in discover_less_list(viewer) if (each.kind, each.name) == (kind, name)), None)


def discover_less_list(viewer: AccountsUser) -> list[DiscoverLessOf]:
    """All, the newest first, but what is gone, or not there for the viewer any more."""
    rows = DiscoverLess.objects.filter(user=viewer).order_by("-pk").values_list("kind", "key")
    return _with_names(viewer, list(rows))


def discover_less_choices(
    viewer: AccountsUser, wanted: Sequence[tuple[str, int, str]]
) -> list[DiscoverLessOf]:
    """These kinds, keys and names, each with whether it is seen less already."""
    keys = [key for _kind, key, _name in wanted]
    less = set(DiscoverLess.objects.filter(user=viewer, key__in=keys).values_list("kind", "key"))
    return [DiscoverLessOf(kind, key, name, (kind, key) in less) for kind, key, name in wanted]


def _with_names(viewer: AccountsUser, rows: Sequence[tuple[str, int]]) -> list[DiscoverLessOf]:
    hashtags = FeedHashtag.objects.in_bulk([key for kind, key in rows if kind == Kind.HASHTAG])
    people = social_people(viewer).in_bulk([key for kind, key in rows if kind != Kind.HASHTAG])
    words = {key: hashtag.name for key, hashtag in hashtags.items()}
    names = {key: user.username for key, user in people.items()}
    return [
        DiscoverLessOf(kind, key, name, is_less=True)
        for kind, key in rows
        if (name := (words if kind == Kind.HASHTAG else names).get(key))
    ]
