"""`manage.py discover_audit`: does chance on this site do what is said of it?"""

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError

from discover.audit.live import discover_audit_live
from discover.audit.outcomes import DiscoverAuditEffort
from discover.audit.report import DISCOVER_AUDIT_HEAD, discover_audit_lines, discover_audit_summary
from discover.audit.run import discover_audit_run
from discover.audit.sites import DiscoverAuditSite

_DRAWS = 200_000
_QUICK = 20_000
# With fewer, a wrong sampler could pass.
_LEAST = 10_000
# An order is of 64 draws and more.
_DRAWS_PER_ORDER = 20


class Command(BaseCommand):
    help = (
        "Test the walls of this site against their law; exit code 1 when something is wrong. Changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=1, help="another sample; 1 if not given")
        parser.add_argument(
            "--draws", type=int, metavar="N", help=f"of each test by chance; {_DRAWS:,} if not given"
        )
        parser.add_argument("--quick", action="store_true", help=f"{_QUICK:,} draws")

    def handle(self, *args: Any, seed: int, draws: int | None, quick: bool, **options: Any) -> None:
        draws = draws or (_QUICK if quick else _DRAWS)
        if draws < _LEAST or seed < 0:
            raise CommandError(f"It takes {_LEAST:,} draws or more to tell anything, and a seed from 0 on.")
        effort = DiscoverAuditEffort(draws=draws, orders=draws // _DRAWS_PER_ORDER, seed=seed)
        site = discover_audit_live()
        self._tell(_head(site, effort))
        self._tell(DISCOVER_AUDIT_HEAD)
        outcomes = []
        for outcome in discover_audit_run(site, effort):
            outcomes.append(outcome)
            for line in discover_audit_lines(outcome):
                self._tell(line)
        sentence, is_well = discover_audit_summary(outcomes)
        if not is_well:
            raise CommandError(sentence)
        self.stdout.write(self.style.SUCCESS(sentence))

    def _tell(self, line: str) -> None:
        """At once: on a large site an audit takes a minute or two."""
        self.stdout.write(line)
        self.stdout.flush()


def _head(site: DiscoverAuditSite | None, effort: DiscoverAuditEffort) -> str:
    drawn = f"Seed {effort.seed}, {effort.draws:,} draws a test."
    if site is None or site.epoch is None:
        return f"There is nothing to draw from yet, so all is tried on a small built-in table. {drawn}"
    epoch = site.epoch
    sizes = f"{epoch.posts:,} posts, {epoch.pools:,} pools, {epoch.slots:,} slots"
    return f"Epoch {epoch.pk} of {epoch.made_at:%Y-%m-%d %H:%M}: {sizes}. {drawn}"
