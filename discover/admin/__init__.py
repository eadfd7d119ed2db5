"""To look at: runs, epochs and tastes are what jobs make of what people do."""

from discover.admin import runs, tastes, trends

__all__ = ["runs", "tastes", "trends"]
