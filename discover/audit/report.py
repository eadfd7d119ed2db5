"""An outcome as lines of a table."""

from collections.abc import Iterator

from discover.audit.outcomes import (
    DISCOVER_AUDIT_FAMILY,
    DiscoverAuditCatch,
    DiscoverAuditFinding,
    DiscoverAuditOutcome,
)
from discover.audit.run import DISCOVER_AUDIT_LEVEL

_TABLE = "built-in table"


def _line(name: str, on: str, statistic: str, dof: str, p: str, verdict: str) -> str:
    return f"{name:<34}{on:<32}{statistic:>12}{dof:>5}{p:>9}  {verdict}".rstrip()


DISCOVER_AUDIT_HEAD = _line("test, and wrong samplers", "on", "statistic", "dof", "p", "verdict")


def discover_audit_lines(outcome: DiscoverAuditOutcome) -> Iterator[str]:
    verdict = "well" if outcome.is_well(DISCOVER_AUDIT_LEVEL) else "WRONG"
    yield _line(outcome.name, outcome.on, *_figures(outcome.honest), verdict)
    if outcome.is_elsewhere:
        yield f"    (on the {_TABLE}: this site is too small for it)"
    for catch in outcome.catches:
        on = _TABLE if catch.is_elsewhere else ""
        yield _line(f"    {catch.name}", on, *_figures(catch.finding), _verdict(catch))


def discover_audit_summary(outcomes: list[DiscoverAuditOutcome]) -> tuple[str, bool]:
    """A sentence, and whether all is well."""
    wrong = [outcome.name for outcome in outcomes if not outcome.is_well(DISCOVER_AUDIT_LEVEL)]
    missed = [f"{each.name} ({outcome.name})" for outcome in outcomes for each in outcome.missed]
    if wrong or missed:
        parts = [f"Against the law: {', '.join(wrong)}."] if wrong else []
        parts += [f"Wrong samplers that were not noticed: {', '.join(missed)}."] if missed else []
        return " ".join(parts), False
    catches = sum(catch.is_tried for outcome in outcomes for catch in outcome.catches)
    return (
        f"{len(outcomes)} tests, all well; {catches} wrong samplers, all noticed. A p below "
        f"{DISCOVER_AUDIT_LEVEL:g} would be wrong: chance alone does that in one of "
        f"{1 / DISCOVER_AUDIT_FAMILY:,.0f} audits.",
        True,
    )


def _verdict(catch: DiscoverAuditCatch) -> str:
    if not catch.is_tried:
        return "nothing to notice here"
    return "noticed" if catch.finding.is_caught else "NOT NOTICED"


def _figures(finding: DiscoverAuditFinding) -> tuple[str, str, str]:
    if finding.dof is None:
        return f"{finding.statistic:,.0f} wrong", "", ""
    p = f"{finding.p:.3f}" if finding.p >= 0.001 else f"{finding.p:.0e}" if finding.p else "<1e-300"
    return f"{finding.statistic:,.1f}", str(finding.dof), p
