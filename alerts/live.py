"""What the poll goes by without asking the database: a signed token of the user, and the number of the last
change in their inbox, kept in the cache for a minute at most."""

from collections.abc import Mapping
from datetime import timedelta

from django.core.cache import cache
from django.core.signing import BadSignature, TimestampSigner, b62_decode

ALERTS_VERSION_SECONDS = 60
ALERTS_TOKEN_AGE = timedelta(minutes=5)

_signer = TimestampSigner(salt="alerts.live")


def alerts_version_key(user: int) -> str:
    return f"alerts:version:{user}"


def alerts_versions_write(versions: Mapping[int, int]) -> None:
    """After the commit that gave these numbers. Lost, or overtaken by an older one, wrong for a minute."""
    cache.set_many(
        {alerts_version_key(user): seq for user, seq in versions.items()}, timeout=ALERTS_VERSION_SECONDS
    )


def alerts_version_keep(user: int, seq: int) -> None:
    """As read from the database, unless a number is there: it may be newer than what was read."""
    cache.add(alerts_version_key(user), seq, timeout=ALERTS_VERSION_SECONDS)


def alerts_token(user: int) -> str:
    """Begins with the user's key and a colon, by which a page sees that somebody else is signed in now."""
    return _signer.sign(str(user))


def alerts_token_parts(token: str) -> tuple[int, float] | None:
    """Whose it is, and when it was signed (seconds since 1970); None if it is forged."""
    try:
        user = int(_signer.unsign(token))
    except (BadSignature, ValueError):
        return None
    return user, b62_decode(token.split(":")[1])
