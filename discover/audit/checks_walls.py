"""Whole walls: nothing twice, everything once, and authors who only wait."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import numpy as np

from discover.audit.draws import discover_audit_uncapped, discover_audit_wall
from discover.audit.outcomes import DiscoverAuditEffort, DiscoverAuditFinding, DiscoverAuditTest
from discover.audit.sites import DiscoverAuditSite
from discover.walls.order import (
    DISCOVER_PAGE_AUTHOR_MAX,
    DISCOVER_PAGE_SIZE,
    DiscoverOrder,
    DiscoverTile,
)

_PAGES = 50

_Pages = list[list[DiscoverTile]]


class _Forgetful(set[int]):
    """What was drawn, of a wall that does not know it."""

    def __contains__(self, post: object) -> bool:
        return False


def discover_audit_repeats(site: DiscoverAuditSite, effort: DiscoverAuditEffort) -> DiscoverAuditTest:
    laws = [replace(law, key=effort.key("repeats", number)) for number, law in enumerate(site.walls)]

    def again() -> DiscoverAuditFinding:
        order = DiscoverOrder(drawn=_Forgetful())
        for _page in range(_PAGES):
            order.extend(replace(laws[0], reach=10**9), site.source)
        return _repeats([order.pages])

    def honest() -> DiscoverAuditFinding:
        return _repeats(discover_audit_wall(site.source, law, _PAGES).pages for law in laws)

    name = f"no post twice in {_PAGES} pages"
    return DiscoverAuditTest(name, f"{len(laws)} walls", honest, {"with replacement": again})


def discover_audit_exhaustion(
    site: DiscoverAuditSite, effort: DiscoverAuditEffort
) -> DiscoverAuditTest | None:
    """Each post of the pools exactly once, and then the end."""
    law = replace(site.closed, key=effort.key("exhaustion"))
    if not law.parts:
        return None
    wanted = {tile.post for tile, _weight in site.source.rest(law, ())}

    def finding(pages: _Pages) -> DiscoverAuditFinding:
        shown = Counter(tile.post for page in pages for tile in page)
        return DiscoverAuditFinding.wrong(sum((shown - Counter(wanted)).values()) + len(wanted - set(shown)))

    return DiscoverAuditTest(
        "every post once, then the end",
        f"{len(wanted):,} posts",
        lambda: finding(discover_audit_wall(site.source, law).pages),
        {"a cap that drops": lambda: finding(_dropping(discover_audit_uncapped(site.source, law)))},
    )


def discover_audit_cap(site: DiscoverAuditSite, effort: DiscoverAuditEffort) -> DiscoverAuditTest:
    """Pages are the order before the cap, in which what is too much of one author waits for the next page."""
    # "Less of an author" goes by the authors that this test takes away.
    law = replace(site.walls[0], key=effort.key("cap"), less_authors=frozenset())

    def tried(paged: Callable[[Sequence[DiscoverTile]], _Pages] | None) -> DiscoverAuditFinding:
        capped = discover_audit_wall(site.source, law, _PAGES)
        tiles = discover_audit_uncapped(site.source, law, capped.draws)
        return _differences(paged(tiles)[:_PAGES] if paged else capped.pages, tiles)

    def again(tiles: Sequence[DiscoverTile]) -> _Pages:
        return _drawing_again(tiles, effort.random("again"))

    return DiscoverAuditTest(
        "the cap only postpones",
        f"{_PAGES} pages",
        lambda: tried(None),
        {"a cap that drops": lambda: tried(_dropping), "a cap that draws again": lambda: tried(again)},
    )


def discover_audit_waiting(tiles: Iterable[DiscoverTile], sizes: Iterable[int]) -> _Pages:
    """Pages of these sizes as they must be, of an order: the first that there is room for; who waits is the
    first on the next."""
    left, pages = list(tiles), []
    for size in sizes:
        page, left = _page(left, size)
        pages.append(page)
    return pages


def _page(tiles: Sequence[DiscoverTile], size: int) -> tuple[list[DiscoverTile], list[DiscoverTile]]:
    page: list[DiscoverTile] = []
    waiting: list[DiscoverTile] = []
    authors: Counter[int] = Counter()
    for tile in tiles:
        has_room = len(page) < size and authors[tile.author] < DISCOVER_PAGE_AUTHOR_MAX
        authors[tile.author] += has_room
        (page if has_room else waiting).append(tile)
    return page, waiting


def _dropping(tiles: Sequence[DiscoverTile]) -> _Pages:
    """Wrong: what does not fit is gone."""
    left, pages = list(tiles), []
    while left:
        page, _waiting = _page(left, DISCOVER_PAGE_SIZE)
        pages.append(page)
        left = left[left.index(page[-1]) + 1 :]
    return pages


def _drawing_again(tiles: Sequence[DiscoverTile], random: np.random.Generator) -> _Pages:
    """Wrong: what does not fit goes back among what is still to be drawn."""
    left, pages = list(tiles), []
    while left:
        page, waiting = _page(left, DISCOVER_PAGE_SIZE)
        pages.append(page)
        last = left.index(page[-1]) + 1
        refused = [tile for tile in waiting if tile in set(left[:last])]
        left = left[last:]
        for tile in refused:
            left.insert(int(random.integers(0, len(left) + 1)), tile)
    return pages


def _repeats(walls: Iterable[_Pages]) -> DiscoverAuditFinding:
    shown = [Counter(tile.post for page in pages for tile in page) for pages in walls]
    return DiscoverAuditFinding.wrong(sum(count - 1 for counts in shown for count in counts.values()))


def _differences(pages: _Pages, tiles: Sequence[DiscoverTile]) -> DiscoverAuditFinding:
    """How many pages are not as they should be."""
    wanted = discover_audit_waiting(tiles, map(len, pages))
    return DiscoverAuditFinding.wrong(sum(page != other for page, other in zip(pages, wanted, strict=True)))
