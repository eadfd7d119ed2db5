"""Photos, served on the event loop: a slow reader holds no thread."""

from os import stat_result
from pathlib import PurePath
from typing import Final

from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, Response
from starlette.staticfiles import PathLike, StaticFiles
from starlette.types import Receive, Scope, Send

# Python's own table depends on the system's; what is not a photo of ours is never shown in place.
ENTRY_MEDIA_TYPES: Final = {
    ".avif": "image/avif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
}
ENTRY_MEDIA_HEADERS: Final = {
    # A changed photo gets a new name.
    "Cache-Control": "public, max-age=31536000, immutable",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}


class EntryMedia(StaticFiles):
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        except HTTPException as error:
            await _refusal(error)(scope, receive, send)

    def file_response(
        self, full_path: PathLike, stat_result: stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers.update(ENTRY_MEDIA_HEADERS)
        if "content-type" in response.headers:
            suffix = PurePath(full_path).suffix.lower()
            response.headers["Content-Type"] = ENTRY_MEDIA_TYPES.get(suffix, "application/octet-stream")
        return response


def _refusal(error: HTTPException) -> Response:
    """404 also where the system forbids us to look: which of the two is nobody's business."""
    status = error.status_code if error.status_code == 405 else 404
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", **(error.headers or {})}
    return PlainTextResponse("Method Not Allowed\n" if status == 405 else "Not Found\n", status, headers)
