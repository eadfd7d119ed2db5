"""What `manage.py doctor` runs: every app lists its checks."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class CommonDoctorCheck:
    """Something that must hold and that no constraint of the database can keep."""

    name: str
    find: Callable[[], list[str]]
    """One description for each thing that is wrong."""
    mend: Callable[[], int] | None = None
    """Sets right what is safe to set right; says how many."""
