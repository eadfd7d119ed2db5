from django.contrib import admin
from django.urls import include, path

from common import health, pages

handler403 = "common.errors.common_forbidden"
handler404 = "common.errors.common_not_found"
handler500 = "common.errors.common_server_error"
# Not one of Django's: allauth looks for it here.
handler429 = "common.rates.common_too_many_requests"

urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/", include("accounts.urls_entrance")),
    path("settings/", include("accounts.urls")),
    path("", include("moderation.urls")),
    path("", include("alerts.urls")),
    path("", include("messaging.urls")),
    path("", include("discover.urls")),
    path("", include("social.urls")),
    path("healthz", health.common_healthz, name="common-healthz"),
    path("readyz", health.common_readyz, name="common-readyz"),
    path("manifest.webmanifest", pages.common_manifest, name="common-manifest"),
    path("robots.txt", pages.common_robots, name="common-robots"),
    path(".well-known/change-password", pages.common_change_password, name="common-change-password"),
    path("", include("feed.urls")),
]
