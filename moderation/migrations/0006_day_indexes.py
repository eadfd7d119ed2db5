"""What was made on a day, found in large tables.

Only the team's numbers ask so, once in five minutes: an index of ranges (BRIN) costs a write nothing and some
KiB of disk. It stands here, with who asks, rather than in the models, which know nothing of it.
"""

from django.db import migrations

_TABLES = {
    "accounts_accountsuser": "date_joined",
    "feed_feedcomment": "created_at",
    "feed_feedcommentlike": "created_at",
    "feed_feedlike": "created_at",
    "feed_feedpost": "created_at",
    "messaging_messagingmessage": "created_at",
    "social_socialfollow": "created_at",
}


def _index(table: str, column: str) -> migrations.RunSQL:
    name = f"moderation_day_{table.partition('_')[2]}"
    drop = f"drop index concurrently if exists {name}"
    create = (
        f"create index concurrently {name} on {table} using brin ({column}) with (autosummarize = on)"
    )
    # An interrupted run leaves one that answers nothing.
    return migrations.RunSQL([drop, create], drop)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("moderation", "0005_server"),
        ("accounts", "0004_limited"),
        ("feed", "0005_comments_held"),
        ("messaging", "0004_set_apart"),
        ("social", "0003_restrict"),
    ]
    operations = [_index(table, column) for table, column in _TABLES.items()]
