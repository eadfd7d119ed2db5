"""What a load balancer asks: is this process alive, and may it have visitors?

An app adds numbers of its own as `health` of its AppConfig: by name, SQL that answers a number.
"""

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.exceptions import ResponseError
from redis.retry import Retry

COMMON_READY_DATABASE_TIMEOUT = 2  # seconds; libpq takes no less
COMMON_READY_NUMBER_TIMEOUT = 500  # milliseconds
COMMON_READY_REDIS_TIMEOUT = 0.5
COMMON_READY_REDIS_POLICY = "noeviction"


@never_cache
@require_safe
def common_healthz(request: HttpRequest) -> HttpResponse:
    """Alive. It asks nobody else: a restart of this process would not mend a database."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def common_readyz(request: HttpRequest) -> JsonResponse:
    """Ready. What Redis lacks is told and is no reason to send visitors off: no request needs it."""
    states = _database_states() | {"redis": _redis_state()}
    ready = states["postgresql"] == states["migrations"] == "ok"
    return JsonResponse(states, status=200 if ready else 503)


def _database_states() -> dict[str, str | int | None]:
    """Over a connection of its own: the time-out of connecting also ends the wait for a frozen server."""
    probe = connection.copy()
    probe.settings_dict["OPTIONS"]["connect_timeout"] = COMMON_READY_DATABASE_TIMEOUT
    try:
        probe.ensure_connection()
        return {"postgresql": "ok", "migrations": "ok" if _migrated(probe) else "pending"} | _numbers(probe)
    except DatabaseError:
        return {"postgresql": "down", "migrations": "unknown"}
    finally:
        probe.close()


def _migrated(probe: BaseDatabaseWrapper) -> bool:
    executor = MigrationExecutor(probe)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _numbers(probe: BaseDatabaseWrapper) -> dict[str, str | int | None]:
    """What the apps tell of their work; None where the database does not answer in time."""
    asked = [getattr(config, "health", {}) for config in apps.get_app_configs()]
    return {name: _number(probe, sql) for numbers in asked for name, sql in numbers.items()}


def _number(probe: BaseDatabaseWrapper, sql: str) -> int | None:
    try:
        with probe.cursor() as cursor:
            # One message is one transaction: the limit ends with it, whoever uses the connection next.
            cursor.execute(f"set local statement_timeout = {COMMON_READY_NUMBER_TIMEOUT}; {sql}")
            return int(cursor.fetchone()[0])
    except DatabaseError:
        return None


def _redis_state() -> str:
    """`ok`; `down`; or `evicts (…)` with its policy, by which tasks that wait may be thrown away."""
    timeout = COMMON_READY_REDIS_TIMEOUT
    client = Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=timeout,
        socket_connect_timeout=timeout,
        retry=Retry(NoBackoff(), 0),
    )
    try:
        client.ping()
        policy = _policy(client)
    except RedisError:
        return "down"
    finally:
        client.close()
    return "ok" if policy in ("", COMMON_READY_REDIS_POLICY) else f"evicts ({policy})"


def _policy(client: Redis) -> str:
    """What happens when its memory is full; empty where the server does not say.

    Not by CONFIG GET, which hosted servers forbid.
    """
    try:
        return str(client.info("memory").get("maxmemory_policy", ""))
    except ResponseError:
        return ""
