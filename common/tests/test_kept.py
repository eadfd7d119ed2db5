"""A kept value is read once, and again when somebody says that it changed: here, or in another process."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.db import OperationalError, transaction

from common import kept as module
from common.kept import COMMON_KEPT_AGE, COMMON_KEPT_LOOK, CommonKept

pytestmark = pytest.mark.django_db(transaction=True)


class _Rows:
    """A row of the database, and how often it was read."""

    def __init__(self) -> None:
        self.value, self.reads, self.is_down = "one", 0, False

    def load(self) -> str:
        if self.is_down:
            raise OperationalError
        self.reads += 1
        return self.value


@pytest.fixture
def rows() -> _Rows:
    return _Rows()


@pytest.fixture
def processes(rows: _Rows) -> Iterator[tuple[CommonKept[str], CommonKept[str]]]:
    """The same value in two processes."""
    known = list(module._ALL)
    yield CommonKept("test", rows.load), CommonKept("test", rows.load)
    module._ALL[:] = known


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    clock = SimpleNamespace(now=100.0)
    monkeypatch.setattr(module, "monotonic", lambda: clock.now)
    monkeypatch.setattr(module, "COMMON_KEPT_LOOK", COMMON_KEPT_LOOK)
    return clock


Two = tuple[CommonKept[str], CommonKept[str]]


def test_it_is_read_once(processes: Two, rows: _Rows, clock: SimpleNamespace) -> None:
    here, there = processes
    for _second in range(5):
        assert here.get() == there.get() == "one"
        clock.now += COMMON_KEPT_LOOK
    # Whoever began without a version has given it one; the other takes that over by reading once more.
    assert rows.reads <= 3


def test_a_change_is_seen_everywhere_at_the_next_look(
    processes: Two, rows: _Rows, clock: SimpleNamespace
) -> None:
    here, there = processes
    here.get(), there.get()
    rows.value = "two"
    here.changed()
    assert (here.get(), there.get()) == ("two", "one")
    clock.now += COMMON_KEPT_LOOK
    assert there.get() == "two"


def test_what_is_not_committed_is_told_to_nobody(processes: Two, rows: _Rows, clock: SimpleNamespace) -> None:
    here, there = processes
    here.get(), there.get()
    with transaction.atomic():
        here.changed()
        transaction.set_rollback(True)
    reads = rows.reads
    clock.now += COMMON_KEPT_LOOK
    there.get()
    assert rows.reads == reads


def test_it_grows_old(processes: Two, rows: _Rows, clock: SimpleNamespace) -> None:
    here, _there = processes
    here.get()
    rows.value = "two"
    clock.now += COMMON_KEPT_AGE
    assert here.get() == "two"


def test_without_the_cache_it_is_read_once_a_second(
    processes: Two, rows: _Rows, clock: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, _there = processes
    # What CommonCache answers while Redis is away.
    monkeypatch.setattr(
        module, "cache", SimpleNamespace(get=lambda key: None, add=lambda *args, **options: True)
    )
    for number in range(3):
        assert here.get() == here.get() == "one"
        assert rows.reads == number + 1
        clock.now += COMMON_KEPT_LOOK


def test_a_dead_database_leaves_what_is_known(processes: Two, rows: _Rows, clock: SimpleNamespace) -> None:
    here, there = processes
    here.get()
    rows.is_down = True
    clock.now += COMMON_KEPT_AGE
    assert here.get() == "one"
    with pytest.raises(OperationalError):
        there.get()
