"""The ASGI application: a table of routes on the event loop, and Django for everything else."""

import logging
import resource
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from wsgiref.types import WSGIApplication

import anyio.to_thread
from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.routing import BaseRoute, Mount, Route, Router
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocketClose

from alerts.poll import AlertsPoll
from common.cache import COMMON_CACHE_COUNTS
from common.enqueue import COMMON_PUBLISHER
from common.metrics import CommonMetrics
from messaging.waiting import MessagingWaitingRoom
from messaging.wakes import MESSAGING_WAKE_COUNTS
from project.entry.bodies import EntryBodies
from project.entry.media import EntryMedia
from project.entry.refusals import EntryRefusalError
from project.entry.stopping import entry_when_stopped
from project.entry.threads import EntryThreads

_WORDS_MAX = 64 << 10  # bytes of a form with nothing but words in it

_logger = logging.getLogger(__name__)


def entry_application(wsgi: WSGIApplication) -> Router:
    django = EntryDjango(wsgi)
    poll, room = AlertsPoll(django), MessagingWaitingRoom()
    counts = {"cache": COMMON_CACHE_COUNTS, "tasks": COMMON_PUBLISHER.counts, "wakes": MESSAGING_WAKE_COUNTS}
    metrics = CommonMetrics(counts)

    @asynccontextmanager
    async def lifespan(_application: Router) -> AsyncIterator[None]:
        _open_many_files()
        metrics.start()
        room.start()
        entry_when_stopped(room.dismiss)
        yield
        await room.close()
        await anyio.to_thread.run_sync(django.close)
        await poll.close()
        await metrics.close()

    routes = [
        Route("/alerts/poll/", poll),
        Route("/messages/wait", room),
        Route("/metrics", metrics),
        *_media_routes(),
    ]
    return Router(routes, redirect_slashes=False, default=django, lifespan=lifespan)


class EntryDjango:
    """Gives a request to Django once its body is here; uploads to threads of their own.

    Decoding a photo takes a processor for a second: on its own threads it leaves the others to pages.
    Nor do uploads share their room: however many hang in the air, one can still log in.
    """

    def __init__(self, wsgi: WSGIApplication) -> None:
        self._page_bodies, self._upload_bodies = (
            EntryBodies(
                settings.ENTRY_BODY_FOLDER, room=settings.ENTRY_BODY_ROOM, idle=settings.ENTRY_BODY_IDLE
            )
            for _kind in ("page", "upload")
        )
        self._pages = EntryThreads(
            wsgi, threads=settings.ENTRY_THREADS, waiting=settings.ENTRY_WAITING, name="page"
        )
        self._uploads = EntryThreads(
            wsgi, threads=settings.ENTRY_UPLOAD_THREADS, waiting=settings.ENTRY_UPLOAD_WAITING, name="upload"
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await WebSocketClose()(scope, receive, send)
            return
        try:
            await self._answer(scope, receive, send)
        except ClientDisconnect:
            _logger.info("client left while sending", extra=_described(scope))
        except EntryRefusalError as refusal:
            _logger.warning("refused", extra={**_described(scope), "status": refusal.status})
            await refusal.response(scope)(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        upload_limit = _upload_limit(scope)
        if upload_limit is None:
            bodies, threads, limit = self._page_bodies, self._pages, settings.ENTRY_BODY_MAX
        else:
            bodies, threads, limit = self._upload_bodies, self._uploads, upload_limit
        async with bodies.taken(scope, receive, limit) as body:
            await threads(scope, body, receive, send)

    def close(self) -> None:
        self._pages.close()
        self._uploads.close()


def _upload_limit(scope: Scope) -> int | None:
    """Bytes, of what may carry a photo; None of everything else.

    At addresses of chat most of what comes is words: only a form with files too large to be words is one.
    """
    if scope["method"] != "POST":
        return None
    path: str = scope["path"]
    if not settings.ENTRY_UPLOAD_CHAT.fullmatch(path):
        return settings.ENTRY_UPLOAD_MAX.get(path)
    headers = Headers(scope=scope)
    is_form = headers.get("content-type", "").lower().startswith("multipart/form-data")
    is_large = int(headers.get("content-length", _WORDS_MAX + 1)) > _WORDS_MAX
    return settings.ENTRY_UPLOAD_CHAT_MAX if is_form and is_large else None


def _media_routes() -> list[BaseRoute]:
    """Nothing when the photos lie elsewhere: then their addresses are elsewhere too."""
    storage = storages["default"]
    if not isinstance(storage, FileSystemStorage):
        return []
    Path(storage.location).mkdir(parents=True, exist_ok=True)
    return [Mount(settings.MEDIA_URL.rstrip("/"), EntryMedia(directory=storage.location))]


def _open_many_files() -> None:
    """As many connections as the system permits: what it grants unasked is often a thousand."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _described(scope: Scope) -> dict[str, str]:
    return {"method": scope["method"], "path": scope["path"]}
