"""What open pages ask by, again and again, without SQL: a signed token of the user, and for each app the
number of the last change in their inbox, kept in the cache for a minute at most."""

import time
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from functools import lru_cache
from typing import Any

from django.core.cache import cache
from django.core.signing import BadSignature, TimestampSigner, b62_decode

from common.trips import common_trip

COMMON_LIVE_TOKEN_AGE = timedelta(minutes=5)
COMMON_LIVE_VERSION_SECONDS = 60

_TOKEN = b"x-live-token"
_TOKEN_BYTES = 128  # of ours at most; longer ones would fill the memory that keeps them
_TOKEN_SECONDS = COMMON_LIVE_TOKEN_AGE.total_seconds()

_signer = TimestampSigner(salt="live")


def common_live_token(user: int) -> str:
    """Begins with the user's key and a colon, by which a page sees that somebody else is signed in now."""
    return _signer.sign(str(user))


def common_live_token_parts(token: str) -> tuple[int, float] | None:
    """Whose it is, and when it was signed (seconds since 1970); None if it is forged."""
    try:
        user = int(_signer.unsign(token))
    except (BadSignature, ValueError):
        return None
    return user, b62_decode(token.split(":")[1])


def common_live_user(headers: Iterable[tuple[bytes, bytes]]) -> int | None:
    """Whom the headers of an ASGI request name by a token that is ours, and young enough."""
    for name, token in headers:
        if name == _TOKEN:
            signed = _signed(token) if len(token) <= _TOKEN_BYTES else None
            return signed[0] if signed and time.time() - signed[1] < _TOKEN_SECONDS else None
    return None


@lru_cache(maxsize=65_536)
def _signed(token: bytes) -> tuple[int, float] | None:
    """Each browser sends the same token for minutes: its signature is checked once."""
    return common_live_token_parts(token.decode("latin-1"))


def common_live_version_key(app: str, user: int) -> str:
    return f"{app}:version:{user}"


def common_live_versions_keep(versions: Mapping[str, int]) -> None:
    """By their keys, as read from the database. A number that is there already may be newer, and stays."""

    def fill(pipeline: Any) -> None:
        for key, seq in versions.items():
            pipeline.set(cache.make_key(key), seq, nx=True, ex=COMMON_LIVE_VERSION_SECONDS)

    common_live_send(fill)


def common_live_send(fill: Callable[[Any], None]) -> str:
    """One trip to Redis with the commands that `fill` puts on a pipeline. Never raises.

    How it went: "sent", "failed", or "skipped", as Redis did not answer a moment ago.
    """
    return common_trip(fill).outcome
