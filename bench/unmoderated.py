"""The queries of pages as they were before comments could be held, or wait: to see what that costs."""

from typing import Any

from django.db.models import BigIntegerField, Value

from feed import queries


def bench_unmoderate() -> None:
    """For this whole process, and before its first query is compiled."""

    def said_to(comments: Any, viewer: Any) -> Any:
        return comments._heard_by(viewer)

    def none_hidden(comments: Any, viewer: int, by: str) -> Any:
        # Compiled queries want each value to reach the database.
        return Value(viewer, output_field=BigIntegerField()) * 0

    queries.FeedCommentQuerySet.said_to = said_to  # type: ignore[method-assign, assignment]
    queries._hidden = none_hidden
