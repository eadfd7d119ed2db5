"""What a load balancer asks: is this process alive, and may it have visitors?"""

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

COMMON_READY_DATABASE_TIMEOUT = 2  # seconds; libpq takes no less
COMMON_READY_REDIS_TIMEOUT = 0.5


@never_cache
@require_safe
def common_healthz(request: HttpRequest) -> HttpResponse:
    """Alive. It asks nobody else: a restart of this process would not mend a database."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def common_readyz(request: HttpRequest) -> JsonResponse:
    """Ready. Redis being away is told and is no reason to send visitors off: no request needs it."""
    database, migrations = _database_states()
    states = {"postgresql": database, "migrations": migrations, "redis": _redis_state()}
    ready = database == migrations == "ok"
    return JsonResponse(states, status=200 if ready else 503)


def _database_states() -> tuple[str, str]:
    """Over a connection of its own: the time-out of connecting also ends the wait for a frozen server."""
    probe = connection.copy()
    probe.settings_dict["OPTIONS"]["connect_timeout"] = COMMON_READY_DATABASE_TIMEOUT
    try:
        probe.ensure_connection()
        return "ok", "ok" if _migrated(probe) else "pending"
    except DatabaseError:
        return "down", "unknown"
    finally:
        probe.close()


def _migrated(probe: BaseDatabaseWrapper) -> bool:
    executor = MigrationExecutor(probe)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _redis_state() -> str:
    timeout = COMMON_READY_REDIS_TIMEOUT
    client = Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=timeout,
        socket_connect_timeout=timeout,
        retry=Retry(NoBackoff(), 0),
    )
    try:
        client.ping()
    except RedisError:
        return "down"
    finally:
        client.close()
    return "ok"
