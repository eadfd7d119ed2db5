from django.urls import path, re_path

from feed import compose_views, views

app_name = "feed"

urlpatterns = [
    path("", views.feed_home, name="home"),
    path("p/new/", compose_views.feed_compose, name="compose"),
    path("p/upload/", compose_views.feed_upload, name="upload"),
    path("p/upload/<uuid:upload_id>/", compose_views.feed_upload_preview, name="upload-preview"),
    path("p/upload/<uuid:upload_id>/delete/", compose_views.feed_upload_remove, name="upload-delete"),
    path("p/<slug:code>/", views.feed_post, name="post"),
    path("p/<slug:code>/edit/", views.feed_edit, name="post-edit"),
    path("p/<slug:code>/delete/", views.feed_delete, name="post-delete"),
    # Last of all addresses: anything that is not a reserved word may be somebody's name.
    re_path(r"^(?P<username>[A-Za-z0-9._]{1,30})/$", views.feed_profile, name="profile"),
]
