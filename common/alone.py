from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def common_alone(job: str) -> Iterator[bool]:
    """Whether nobody else is at this job; nobody else will be until the block ends.

    Who works holds a lock that ends with their connection, so a worker that is killed leaves nothing behind
    that must be cleared away. Not for use inside a transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(hashtextextended(%s, 0))", [job])
        [is_alone] = cursor.fetchone()
        try:
            yield is_alone
        finally:
            if is_alone and connection.is_usable():
                cursor.execute("select pg_advisory_unlock(hashtextextended(%s, 0))", [job])
