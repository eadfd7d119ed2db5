from django.urls import path, re_path

from alerts import views, views_digest, views_settings

app_name = "alerts"

_PERSON = "(?P<username>[A-Za-z0-9._]{1,30})"

urlpatterns = [
    path("alerts/", views.alerts_list, name="list"),
    path("alerts/poll/", views.alerts_poll, name="poll"),
    path("alerts/read/", views.alerts_read_view, name="read"),
    path("alerts/unsubscribe/<str:key>/", views_digest.alerts_digest_unsubscribe, name="unsubscribe"),
    path("settings/notifications/", views_settings.alerts_settings, name="settings"),
    re_path(rf"^{_PERSON}/notify/$", views_settings.alerts_notify_view, name="notify"),
    re_path(rf"^{_PERSON}/unnotify/$", views_settings.alerts_unnotify_view, name="unnotify"),
]
