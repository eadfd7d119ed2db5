from datetime import timedelta

from django.utils import timezone

from conftest import Person
from discover.doctor import DISCOVER_DOCTOR_CHECKS, discover_partitions_drop
from discover.epochs import discover_epoch_build
from discover.fresh import discover_fresh_add
from discover.models import DiscoverEpoch, DiscoverFresh, DiscoverPool, DiscoverSlot
from discover.tests.conftest import Posts


def wrong() -> dict[str, list[str]]:
    found = {check.name: check.find() for check in DISCOVER_DOCTOR_CHECKS}
    return {name: lines for name, lines in found.items() if lines}


def test_a_site_without_epochs_is_well(db: None) -> None:
    assert wrong() == {}


def test_wrong_sums_are_noticed(person: Person, posts: Posts) -> None:
    posts(person("ana"), 5)
    epoch = discover_epoch_build()
    assert wrong() == {}
    pool = DiscoverPool.objects.get(epoch=epoch.pk)
    last = DiscoverSlot.objects.filter(epoch=epoch.pk, cumulative=pool.total)
    assert last.update(weight=1) == 1
    expected = [f"epoch {epoch.pk}, pool {pool.number}"]
    assert wrong() == {"pools whose slots say something else": expected}
    [check] = [check for check in DISCOVER_DOCTOR_CHECKS if check.sample]
    assert check.sample
    assert check.sample(1.0) == expected


def test_parts_without_an_epoch_are_noticed(db: None) -> None:
    epoch = discover_epoch_build()
    DiscoverEpoch.objects.all().delete()
    [lines] = wrong().values()
    assert lines == [f"discover_{table}_{epoch.pk}" for table in ("pool", "slot", "weight")]
    assert discover_partitions_drop() == 3
    assert wrong() == {}


def test_gaps_among_the_fresh_are_noticed(person: Person, posts: Posts) -> None:
    posts(person("ana"), 3, hours=1)
    discover_fresh_add()
    DiscoverFresh.objects.filter(number=1).update(newest_at=timezone.now() - timedelta(days=3))
    assert wrong() == {}
    DiscoverFresh.objects.filter(number=2).delete()
    assert wrong() == {"gaps in the numbers of fresh posts": ["before 3"]}
