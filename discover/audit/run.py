"""All tests, and what came of them."""

from collections.abc import Callable, Iterator

from discover.audit.checks_forbidden import discover_audit_forbidden
from discover.audit.checks_mixture import discover_audit_chances, discover_audit_parts
from discover.audit.checks_numbers import (
    discover_audit_neighbours,
    discover_audit_seeds,
    discover_audit_triples,
    discover_audit_viewers,
)
from discover.audit.checks_pools import (
    discover_audit_by_age,
    discover_audit_by_weight,
    discover_audit_first_two,
    discover_audit_tail,
)
from discover.audit.checks_tables import discover_audit_sums, discover_audit_weights
from discover.audit.checks_walls import (
    discover_audit_cap,
    discover_audit_exhaustion,
    discover_audit_repeats,
)
from discover.audit.outcomes import (
    DISCOVER_AUDIT_FAMILY,
    DiscoverAuditCatch,
    DiscoverAuditEffort,
    DiscoverAuditFinding,
    DiscoverAuditOutcome,
    DiscoverAuditTest,
)
from discover.audit.sites import DiscoverAuditSite, discover_audit_table

_Check = Callable[[DiscoverAuditSite, DiscoverAuditEffort], DiscoverAuditTest | None]

_BY_CHANCE: tuple[_Check, ...] = (
    discover_audit_first_two,
    discover_audit_tail,
    discover_audit_parts,
    discover_audit_chances,
    discover_audit_by_weight,
    discover_audit_by_age,
    discover_audit_seeds,
    discover_audit_neighbours,
    discover_audit_viewers,
    discover_audit_triples,
)
_EXACT: tuple[_Check, ...] = (
    discover_audit_weights,
    discover_audit_sums,
    discover_audit_repeats,
    discover_audit_exhaustion,
    discover_audit_cap,
    discover_audit_forbidden,
)
DISCOVER_AUDIT_CHECKS: tuple[_Check, ...] = (*_EXACT[:2], *_BY_CHANCE, *_EXACT[2:])

DISCOVER_AUDIT_LEVEL = DISCOVER_AUDIT_FAMILY / len(_BY_CHANCE)
"""Below, the p of an honest test is taken for a fault. Divided by how many there are (Bonferroni)."""


def discover_audit_run(
    site: DiscoverAuditSite | None, effort: DiscoverAuditEffort
) -> Iterator[DiscoverAuditOutcome]:
    """One after the other; on the built-in table where there is no site, or too little of it."""
    table = discover_audit_table()
    for check in DISCOVER_AUDIT_CHECKS:
        here = check(site, effort) if site else None
        test = here or check(table, effort)
        if test:
            catches = [_catch(check, test, name, table, effort, here is None) for name in test.planted]
            yield DiscoverAuditOutcome(test.name, test.on, here is None, test.honest(), catches)


def _catch(
    check: _Check,
    test: DiscoverAuditTest,
    name: str,
    table: DiscoverAuditSite,
    effort: DiscoverAuditEffort,
    is_elsewhere: bool,
) -> DiscoverAuditCatch:
    finding = test.planted[name]()
    if finding.is_caught or is_elsewhere:
        return DiscoverAuditCatch(name, finding, is_elsewhere)
    if other := check(table, effort):
        return DiscoverAuditCatch(name, other.planted[name](), is_elsewhere=True)
    return DiscoverAuditCatch(name, DiscoverAuditFinding.wrong(0), is_elsewhere=False, is_tried=False)
