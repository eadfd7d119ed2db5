"""Structured logging: lines of key=value for people, JSON for machines, a request id in each.

Code logs by the standard library, values in `extra`; structlog only renders.
"""

import logging
import re
import secrets
from collections.abc import Callable, MutableMapping
from time import perf_counter
from typing import Any

import structlog
from celery.app.task import Task
from celery.signals import before_task_publish, setup_logging, task_postrun, task_prerun
from django.http import HttpRequest, HttpResponse
from structlog.contextvars import bind_contextvars, bound_contextvars, clear_contextvars, get_contextvars

from common.slow import COMMON_SLOW_PAGES

COMMON_QUIET_PATHS = {"/healthz", "/readyz"}

_SANE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
# What libraries add for their own formatters: objects and doubles.
_FOREIGN_EXTRAS = ("color_message", "data", "request", "server_time")
_logger = logging.getLogger(__name__)

GetResponse = Callable[[HttpRequest], HttpResponse]
Event = MutableMapping[str, Any]


def common_logging(style: str, level: str) -> dict[str, Any]:
    """The LOGGING setting; `style` is "line" or "json"."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"structured": {"()": _formatter, "style": style}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "structured"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Theirs would print a second time, or in another form.
            "django": {"handlers": [], "level": level},
            "django.server": {"handlers": [], "propagate": True},
            "django.request": {"level": "ERROR"},
            "uvicorn": {"handlers": [], "propagate": True},
            "uvicorn.error": {"handlers": [], "propagate": True},
            "uvicorn.access": {"handlers": [], "propagate": False},
            "celery.worker.strategy": {"level": "WARNING"},
        },
    }


class CommonRequestLogMiddleware:
    """Gives the request an id, logs one line about it, counts how long it took and hands the id back."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = perf_counter()
        request_id = _request_id(request)
        with bound_contextvars(request_id=request_id):
            response = self.get_response(request)
            seconds = perf_counter() - began
            _log(request, response, seconds)
        COMMON_SLOW_PAGES.note(request, seconds * 1000)
        response["X-Request-ID"] = request_id
        return response


@setup_logging.connect
def common_celery_logging(**_: object) -> None:
    """Its being connected keeps Celery from setting up logging of its own: LOGGING is in force."""


@before_task_publish.connect
def common_request_id_send(headers: dict[str, Any], **_: object) -> None:
    if request_id := get_contextvars().get("request_id"):
        headers["request_id"] = request_id


@task_prerun.connect
def common_request_id_take(task_id: str, task: Task[Any, Any], **_: object) -> None:
    bind_contextvars(request_id=getattr(task.request, "request_id", task_id), task=task.name)


@task_postrun.connect
def common_request_id_drop(**_: object) -> None:
    clear_contextvars()


def _request_id(request: HttpRequest) -> str:
    given = request.headers.get("X-Request-ID", "")
    return given if _SANE_ID.fullmatch(given) else secrets.token_hex(8)


def _log(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    level = logging.DEBUG if request.path in COMMON_QUIET_PATHS else logging.INFO
    # Where Django keeps the user once somebody asked: `request.user` would query for pages that did not.
    user = getattr(request, "_cached_user", None)
    values = {
        "method": request.method,
        "path": _path(request),
        "status": response.status_code,
        "ms": round(seconds * 1000, 1),
        "user": getattr(user, "pk", None),
    }
    _logger.log(level, "request", extra=values)


def _path(request: HttpRequest) -> str:
    """The path, without the secret of a link: who reads logs must not reset passwords."""
    match = request.resolver_match
    given = match.kwargs if match else {}
    secret = given.get("key") or given.get("token")
    return request.path.replace(secret, "***") if isinstance(secret, str) else request.path


def _formatter(style: str) -> logging.Formatter:
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.ExtraAdder(),
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _without_foreign_extras,
            *(_json_processors() if style == "json" else _line_processors()),
        ],
    )


def _json_processors() -> list[structlog.typing.Processor]:
    return [
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(),
    ]


def _line_processors() -> list[structlog.typing.Processor]:
    return [
        structlog.processors.TimeStamper(fmt="%H:%M:%S", utc=False),
        structlog.dev.ConsoleRenderer(
            colors=False, pad_event_to=0, exception_formatter=structlog.dev.plain_traceback
        ),
    ]


def _without_foreign_extras(_logger: object, _name: str, event: Event) -> Event:
    for key in _FOREIGN_EXTRAS:
        event.pop(key, None)
    return event
