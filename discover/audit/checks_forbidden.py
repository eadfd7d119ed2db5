"""What somebody may not see is on no page of theirs, and all else of the order is."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Q

from accounts.models import AccountsUser
from discover.audit.draws import discover_audit_wall
from discover.audit.live import discover_audit_plan
from discover.audit.outcomes import DiscoverAuditEffort, DiscoverAuditFinding, DiscoverAuditTest
from discover.audit.sites import DiscoverAuditSite
from discover.models import DiscoverPool, DiscoverSlot, DiscoverWall
from discover.walls.law import discover_law
from discover.walls.pages import discover_page
from discover.walls.source import DiscoverTables
from feed.models import FeedPost
from social.models import SocialBlock, SocialMute

_EACH = 4  # viewers of each kind
_POSTS = 200
_POOLS = 5
_PAGES = 3


@dataclass
class _Seen:
    """Of the pages of some viewers."""

    tiles: int = 0
    viewers: int = 0
    wrong: int = 0
    forbidden: int = 0
    """Tiles of the order that must not be shown."""


def discover_audit_forbidden(
    site: DiscoverAuditSite, effort: DiscoverAuditEffort
) -> DiscoverAuditTest | None:
    """Walls of people who block, are blocked, mute or post, of the pools where that can be noticed."""
    if site.epoch is None:
        return None
    seen = _Seen()
    for viewer in _viewers(site):
        _look(seen, viewer, _wall(site, viewer, f"audit-{effort.seed}"))
    if not seen.tiles:
        return None
    on = f"{seen.viewers} viewers, {seen.tiles} tiles"
    return DiscoverAuditTest(
        "what is forbidden is never shown",
        on,
        lambda: DiscoverAuditFinding.wrong(seen.wrong),
        {"pages without a filter": lambda: DiscoverAuditFinding.wrong(seen.forbidden)},
    )


def _viewers(site: DiscoverAuditSite) -> Iterator[AccountsUser]:
    keys: list[int] = []
    for model, column in ((SocialBlock, "blocker"), (SocialBlock, "blocked"), (SocialMute, "muter")):
        rows = model._default_manager.order_by("-pk").values_list(f"{column}_id", flat=True)
        keys += list(dict.fromkeys(rows[: 10 * _EACH]))[:_EACH]
    authors = site.popular.authors
    keys += authors[:: max(1, len(authors) // _EACH)].tolist()
    yield from AccountsUser.objects.filter(pk__in=keys, is_active=True).order_by("pk")[: 4 * _EACH]


def _look(seen: _Seen, viewer: AccountsUser, wall: DiscoverWall) -> None:
    """At the first pages as the viewer is shown them, beside the order that they are made of."""
    order = discover_audit_wall(DiscoverTables(), discover_law(wall), _PAGES)
    tiles = [[tile.post for tile in page] for page in order.pages]
    allowed = _allowed(viewer, (post for page in tiles for post in page))
    seen.viewers += 1
    seen.tiles += sum(map(len, tiles))
    seen.forbidden += sum(post not in allowed for page in tiles for post in page)
    for number, page in enumerate(tiles, start=1):
        shown = discover_page(wall, viewer, number)
        if shown.number == number:
            rows = [post.pk for post in shown.rows]
            seen.wrong += rows != [post for post in page if post in allowed]
        else:
            # Passed over, as nothing of it may be shown.
            seen.wrong += any(post in allowed for post in page)


def _allowed(viewer: AccountsUser, posts: Iterable[int]) -> set[int]:
    """As the display must ask, said a second time."""
    muted = SocialMute.objects.filter(muter=viewer).values("muted")
    visible = FeedPost.objects.visible_to(viewer).filter(pk__in=list(posts), published__isnull=False)
    return set(visible.exclude(author=viewer).exclude(author__in=muted).values_list("pk", flat=True))


def _wall(site: DiscoverAuditSite, viewer: AccountsUser, seed: str) -> DiscoverWall:
    """The viewer's own, or one of the smallest pools that hold something they may not see."""
    wall = discover_audit_plan(viewer, seed)
    slots = DiscoverSlot.objects.filter(epoch=site.number, post__in=_targets(viewer))
    numbers = set(slots.values_list("pool", flat=True))
    pools = list(DiscoverPool.objects.filter(epoch=site.number, number__in=numbers).order_by("size")[:_POOLS])
    if pools:
        wall.epoch, wall.fresh_share, wall.reach = site.number, 0, sum(pool.size for pool in pools)
        wall.pools = [pool.number for pool in pools]
        wall.totals = [pool.total for pool in pools]
        wall.shares = [1] * len(pools)
    return wall


def _targets(viewer: AccountsUser) -> list[int]:
    """Posts of the viewer and of those whom they may not see, and some that were hidden since."""
    blocks = SocialBlock.objects.filter(Q(blocker=viewer) | Q(blocked=viewer))
    pairs = blocks.values_list("blocker_id", "blocked_id")[:_POSTS]
    muted = SocialMute.objects.filter(muter=viewer).values_list("muted_id", flat=True)[:_POSTS]
    authors = {viewer.pk, *muted, *(key for pair in pairs for key in pair)}
    targets = (Q(author__in=authors), Q(published=None), Q(author__profile__is_private=True))
    posts = (FeedPost.objects.filter(target).order_by("-pk")[:_POSTS] for target in targets)
    return [key for some in posts for key in some.values_list("pk", flat=True)]
