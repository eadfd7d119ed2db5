"""The site's entry with a bare answer beside it: the floor of what the event loop answers by itself."""

from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from project.asgi import application


class BenchHello:
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-type", b"text/plain"), (b"content-length", b"5")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"hello"})


application.routes.insert(0, Route("/bench/hello/", BenchHello()))
