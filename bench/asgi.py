"""The site's entry with a bare answer beside it, the floor of what the event loop answers by itself, and a
look at how many wait."""

from typing import Any

from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from project.asgi import application


class BenchHello:
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-type", b"text/plain"), (b"content-length", b"5")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"hello"})


class BenchParked:
    """How many polls for messages wait in this process, behind the question to the database."""

    def __init__(self) -> None:
        routes = [route for route in application.routes if isinstance(route, Route)]
        # Importing the class of the room here would be too early for Django.
        self._room: Any = next(route.app for route in routes if route.path == "/messages/wait")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        parked = sum(waiter.is_checked for waiter in self._room.parked)
        await PlainTextResponse(str(parked))(scope, receive, send)


application.routes[:0] = [Route("/bench/hello/", BenchHello()), Route("/bench/parked/", BenchParked())]
