"""Rows that can exist once."""

from typing import Any

from django.db import connections, router
from django.db.models import Model
from django.db.models.constants import OnConflict
from django.db.models.sql import InsertQuery


def common_insert_once(model: type[Model], **values: Any) -> bool:
    """Insert a row unless a unique constraint says that it is there; was it inserted?

    One statement (INSERT … ON CONFLICT DO NOTHING) that waits for whoever inserts the same row
    just now.
    Django's bulk_create can ignore conflicts, but does not say whether there was one.
    """
    row = model(**values)
    fields = [field for field in model._meta.concrete_fields if field is not model._meta.auto_field]
    query = InsertQuery(model, on_conflict=OnConflict.IGNORE)
    query.insert_values(fields, [row])
    compiler = query.get_compiler(connection=connections[router.db_for_write(model)])
    [(sql, params)] = compiler.as_sql()
    with compiler.connection.cursor() as cursor:
        cursor.execute(sql, params)
        return bool(cursor.rowcount)
