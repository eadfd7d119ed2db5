"""Where a request comes from."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def common_client_address(request: HttpRequest) -> str | None:
    """The client's address, seen through the configured number of trusted proxies.

    Each proxy appends the address it saw to X-Forwarded-For, so the n-th entry from the
    right is what the outermost trusted proxy saw; anything left of it may be forged.
    """
    candidate = request.META.get("REMOTE_ADDR", "")
    if settings.TRUSTED_PROXIES:
        hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
        if len(hops) >= settings.TRUSTED_PROXIES:
            candidate = hops[-settings.TRUSTED_PROXIES]
    try:
        address = ipaddress.ip_address(candidate)
    except ValueError:
        return None
    # A socket for both families writes 192.0.2.1 as ::ffff:192.0.2.1.
    return str(getattr(address, "ipv4_mapped", None) or address)
