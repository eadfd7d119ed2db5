"""Small answers that browsers and crawlers ask for."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

_ICONS = [
    ("common/icon-192.png", "192x192", "any"),
    ("common/icon-512.png", "512x512", "any"),
    ("common/icon-maskable-512.png", "512x512", "maskable"),
]
_CLOSED_TO_CRAWLERS = ["/accounts/", "/admin/", "/explore/", "/messages/", "/p/new/", "/settings/"]


@require_safe
@cache_control(max_age=3600)
@vary_on_headers("Accept-Language", "Cookie")
def common_manifest(request: HttpRequest) -> JsonResponse:
    return JsonResponse(
        {
            "id": "/",
            "name": settings.SITE_NAME,
            "short_name": settings.SITE_NAME,
            "description": _("Your own line of pictures"),
            "start_url": "/",
            "scope": "/",
            "display": "standalone",
            "background_color": "#ffffff",
            "theme_color": "#ffffff",
            "icons": [
                {"src": static(path), "sizes": sizes, "type": "image/png", "purpose": purpose}
                for path, sizes, purpose in _ICONS
            ],
            "shortcuts": [{"name": _("New post"), "url": "/p/new/"}],
        },
        content_type="application/manifest+json",
    )


@require_safe
@cache_control(max_age=86_400)
def common_robots(request: HttpRequest) -> HttpResponse:
    rules = [f"Disallow: {path}" for path in _CLOSED_TO_CRAWLERS]
    return HttpResponse("\n".join(["User-agent: *", *rules, ""]), content_type="text/plain")


@require_safe
def common_change_password(request: HttpRequest) -> HttpResponseRedirect:
    """Where password managers send people (W3C "A well-known URL for changing passwords")."""
    return redirect("account_change_password")
