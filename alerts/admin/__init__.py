"""The outbox to look after, notices to send, and everything else to look at.

Rows name people and posts that may be gone: names are looked up beside them, not joined to them.
"""

from alerts.admin import events, notifications, people

__all__ = ["events", "notifications", "people"]
