from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

_UNUSED = (
    "accelerometer autoplay browsing-topics camera display-capture geolocation gyroscope hid idle-detection "
    "magnetometer microphone midi payment serial usb"
)
_PERMISSIONS = ", ".join(f"{feature}=()" for feature in _UNUSED.split())


class CommonSecurityHeadersMiddleware:
    """Permissions-Policy: the site uses no sensor, camera or payment of the browser."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", _PERMISSIONS)
        return response
