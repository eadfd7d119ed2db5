"""`python -m bench.admin.fill ROWS`: so many rows in each table that the team looks through, by plain SQL."""

import os
import sys
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")

_WAITING = 10_000
# One percent of a million rows is the first one's, and most people have none or one.
_ANYBODY = "1 + floor({rows} * power(random(), 3))::bigint"
_MOMENT = "now() - ({rows} - i) * interval '1 second'"


def main(rows: int) -> None:
    import django

    django.setup()
    from django.db import transaction

    from bench.fill.copy import bench_bare_tables, bench_vacuum

    tables = _tables(rows)
    with transaction.atomic(), bench_bare_tables(tables):
        bench_admin_fill(rows)
    bench_vacuum(tables)


def bench_admin_fill(rows: int) -> None:
    for model, columns in _tables(rows).items():
        _fill(model, rows, columns)


def _tables(rows: int) -> dict[Any, dict[str, str]]:
    """The columns that are not the same in all rows; `i` counts from 1."""
    from accounts.models import AccountsProfile, AccountsSession, AccountsUser
    from alerts.models import AlertsInbox, AlertsNotification
    from feed.models import FeedComment, FeedLike, FeedPhoto, FeedPost
    from messaging.models import MessagingConversation, MessagingMember
    from moderation.models import (
        ModerationAct,
        ModerationAppeal,
        ModerationCase,
        ModerationDecision,
        ModerationReport,
    )
    from social.models import SocialFollow

    closed = rows - min(_WAITING, rows // 2)
    # A hundred in either size.
    few, others = (f"i % {rows // 100} = {rest}" for rest in (0, 1))
    return {
        AccountsUser: {
            "id": "i",
            "username": "'person' || i",
            "email": "'person' || i || '@example.org'",
            "is_active": f"not ({few})",
            "is_staff": "i = 2",
        },
        AccountsProfile: {"user_id": "i", "name": "'Somebody ' || i", "is_limited": few},
        SocialFollow: {"follower_id": "i", "followed_id": f"i % {rows} + 1"},
        FeedPost: {
            "id": "i",
            "author_id": _ANYBODY,
            "code": "'code' || i",
            "published": f"case when not ({others}) then i end",
            "held_at": f"case when {others} then now() end",
            "is_sensitive": few,
        },
        FeedPhoto: {"post_id": "i", "image": "'photos/a.jpg'", "width": "8", "height": "8"},
        FeedLike: {"user_id": "i", "post_id": _ANYBODY},
        FeedComment: {
            "author_id": _ANYBODY,
            "post_id": _ANYBODY,
            "text": "'Some words'",
            "held_at": f"case when {few} then now() end",
        },
        AccountsSession: {
            "session_key": "'key' || i",
            "user_id": _ANYBODY,
            "address": "'10.0.0.0'::inet + i",
        },
        AlertsInbox: {"user_id": "i"},
        AlertsNotification: {
            "recipient_id": _ANYBODY,
            "kind": "'like'",
            "target": "i",
            "post_id": "i",
            "actor_count": "1",
        },
        MessagingConversation: {"id": "i"},
        MessagingMember: {"conversation_id": "i", "user_id": _ANYBODY},
        ModerationCase: {
            "id": "i",
            "kind": "'post'",
            "key": "i",
            "author": _ANYBODY,
            "closed_at": f"case when i <= {closed} then now() end",
        },
        ModerationReport: {"case_id": "i", "reporter_id": _ANYBODY, "reason": "'spam'"},
        ModerationDecision: {
            "id": "i",
            "case_id": "i",
            "measure": "'warn'",
            "person": _ANYBODY,
            "rule": "'spam'",
            "reason": "'Three adverts.'",
            "by_id": "2",
        },
        ModerationAppeal: {
            "decision_id": "i",
            "outcome": f"case when i <= {closed} then 'upheld' else '' end",
            "decided_at": f"case when i <= {closed} then now() end",
        },
        ModerationAct: {"by": "2", "by_name": "'person2'", "verb": "'warn'"},
    }


def _fill(model: Any, rows: int, columns: dict[str, str]) -> None:
    from django.db import connection

    values = {field.column: _plain(field) for field in model._meta.concrete_fields if _is_needed(field)}
    values |= columns
    names, expressions = ", ".join(f'"{name}"' for name in values), ", ".join(values.values())
    series = f"select {expressions} from generate_series(1, {{rows}}) i".format(rows=rows)
    with connection.cursor() as cursor:
        cursor.execute(f"insert into {model._meta.db_table} ({names}) {series}")


def _is_needed(field: Any) -> bool:
    """Must a row say it? Keys count by themselves, and what may be empty is."""
    from django.db.models import AutoField

    return not (field.null or field.has_db_default() or isinstance(field, AutoField))


def _plain(field: Any) -> str:
    """The same in all rows, as far as its column is not to be told apart."""
    kinds = {
        "BooleanField": str(bool(field.has_default() and field.get_default())).lower(),
        "DateTimeField": _MOMENT,
        "UUIDField": "gen_random_uuid()",
        "JSONField": "'{{}}'::jsonb",
        "ArrayField": "'{{}}'",
        "BinaryField": "''",
    }
    kind = field.get_internal_type()
    return kinds.get(kind, "0" if "Integer" in kind else "''")


if __name__ == "__main__":
    main(int(sys.argv[1]))
