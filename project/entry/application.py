"""The ASGI application: a table of routes on the event loop, and Django for everything else."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from wsgiref.types import WSGIApplication

import anyio.to_thread
from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages
from starlette.requests import ClientDisconnect
from starlette.routing import BaseRoute, Mount, Route, Router
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocketClose

from alerts.poll import AlertsPoll
from project.entry.bodies import EntryBodies
from project.entry.media import EntryMedia
from project.entry.refusals import EntryRefusalError
from project.entry.threads import EntryThreads

_logger = logging.getLogger(__name__)


def entry_application(wsgi: WSGIApplication) -> Router:
    django = EntryDjango(wsgi)
    poll = AlertsPoll(django)

    @asynccontextmanager
    async def lifespan(_application: Router) -> AsyncIterator[None]:
        yield
        await anyio.to_thread.run_sync(django.close)
        await poll.close()

    routes = [Route("/alerts/poll/", poll), *_media_routes()]
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
        upload_limit = settings.ENTRY_UPLOAD_MAX.get(scope["path"]) if scope["method"] == "POST" else None
        if upload_limit is None:
            bodies, threads, limit = self._page_bodies, self._pages, settings.ENTRY_BODY_MAX
        else:
            bodies, threads, limit = self._upload_bodies, self._uploads, upload_limit
        async with bodies.taken(scope, receive, limit) as body:
            await threads(scope, body, receive, send)

    def close(self) -> None:
        self._pages.close()
        self._uploads.close()


def _media_routes() -> list[BaseRoute]:
    """Nothing when the photos lie elsewhere: then their addresses are elsewhere too."""
    storage = storages["default"]
    if not isinstance(storage, FileSystemStorage):
        return []
    Path(storage.location).mkdir(parents=True, exist_ok=True)
    return [Mount(settings.MEDIA_URL.rstrip("/"), EntryMedia(directory=storage.location))]


def _described(scope: Scope) -> dict[str, str]:
    return {"method": scope["method"], "path": scope["path"]}
