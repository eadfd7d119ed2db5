"""To look at: runs, epochs and tastes are what jobs make of what people do."""

from discover.admin import runs, tastes

__all__ = ["runs", "tastes"]
