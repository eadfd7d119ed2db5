"""What somebody may see less of, by the names it is known by."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import AccountsUser
from discover.models import DiscoverLess
from feed.models import FeedHashtag
from feed.texts import feed_hashtag_fold
from social.queries import social_people

Kind = DiscoverLess.Kind


@dataclass(frozen=True)
class DiscoverLessOf:
    kind: str
    key: int
    name: str
    """Of the hashtag as it is compared, or of the person: what forms say."""
    is_less: bool


def discover_less_named(viewer: AccountsUser, kind: str, name: str) -> DiscoverLessOf | None:
    """What a form names; None for what is not there for the viewer."""
    if kind == Kind.HASHTAG:
        folded = feed_hashtag_fold(name)
        key = FeedHashtag.objects.filter(folded=folded).values_list("pk", flat=True).first()
        return DiscoverLessOf(kind, key, folded, is_less=False) if key else None
    person = social_people(viewer).filter(username=name.lower()).first() if kind in Kind.values else None
    return DiscoverLessOf(kind, person.pk, person.username, is_less=False) if person else None


def discover_less_list(viewer: AccountsUser) -> list[DiscoverLessOf]:
    """All, the newest first. What is gone has no name any more, and is left out."""
    rows = DiscoverLess.objects.filter(user=viewer).order_by("-pk").values_list("kind", "key")
    return _with_names([(kind, key, True) for kind, key in rows])


def discover_less_choices(viewer: AccountsUser, wanted: Sequence[tuple[str, int]]) -> list[DiscoverLessOf]:
    """These kinds and keys, each with whether it is seen less already."""
    keys = [key for _kind, key in wanted]
    less = set(DiscoverLess.objects.filter(user=viewer, key__in=keys).values_list("kind", "key"))
    return _with_names([(kind, key, (kind, key) in less) for kind, key in wanted])


def _with_names(rows: Sequence[tuple[str, int, bool]]) -> list[DiscoverLessOf]:
    hashtags = FeedHashtag.objects.in_bulk([key for kind, key, _is in rows if kind == Kind.HASHTAG])
    people = AccountsUser.objects.in_bulk([key for kind, key, _is in rows if kind != Kind.HASHTAG])
    names = {key: user.username for key, user in people.items()}
    folded = {key: hashtag.folded for key, hashtag in hashtags.items()}
    return [
        DiscoverLessOf(kind, key, name, is_less)
        for kind, key, is_less in rows
        if (name := (folded if kind == Kind.HASHTAG else names).get(key))
    ]
