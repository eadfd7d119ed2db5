"""The admin's first page: what waits for somebody, how the site lives, and whether its machinery runs."""

from moderation.dashboard.page import moderation_dashboard

__all__ = ["moderation_dashboard"]
