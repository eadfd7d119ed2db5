"""Recent searches of one person."""

from django.utils import timezone

from accounts.models import AccountsUser
from discover.models import DiscoverRecent
from discover.search.words import DISCOVER_SEARCH_MAX
from feed.texts import FEED_HASHTAG_MAX

DISCOVER_RECENT_MAX = 20


def discover_recent_add(*, user: AccountsUser, kind: str, text: str) -> None:
    """The newest stands first; beyond DISCOVER_RECENT_MAX the oldest go."""
    text = text.replace("\0", "").strip()
    most = FEED_HASHTAG_MAX if kind == DiscoverRecent.Kind.HASHTAG else DISCOVER_SEARCH_MAX
    text = text[:most]
    if not text or kind not in DiscoverRecent.Kind.values:
        return
    DiscoverRecent.objects.update_or_create(user=user, kind=kind, text=text, defaults={"at": timezone.now()})
    kept = DiscoverRecent.objects.filter(user=user).order_by("-at", "-pk").values("pk")[:DISCOVER_RECENT_MAX]
    DiscoverRecent.objects.filter(user=user).exclude(pk__in=list(kept.values_list("pk", flat=True))).delete()


def discover_recent_remove(*, user: AccountsUser, pk: int | None) -> None:
    """One of them; with None all."""
    rows = DiscoverRecent.objects.filter(user=user)
    (rows if pk is None else rows.filter(pk=pk)).delete()


def discover_recents(user: AccountsUser) -> list[DiscoverRecent]:
    return list(DiscoverRecent.objects.filter(user=user).order_by("-at", "-pk")[:DISCOVER_RECENT_MAX])
