"""What beat runs. Every job is one that discover_run notes and keeps from running twice at once."""

from discover.tasks import epochs, people, search, tastes

__all__ = ["epochs", "people", "search", "tastes"]
