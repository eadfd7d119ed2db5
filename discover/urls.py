from django.urls import path

from discover.views import about, explore, people, search, settings, why

app_name = "discover"
urlpatterns = [
    path("explore/", explore.discover_explore, name="explore"),
    path("explore/why/<slug:code>/", why.discover_why_page, name="why"),
    path("explore/people/", people.discover_people, name="people"),
    path("explore/search/", search.discover_search, name="search"),
    path("explore/search/recent/", search.discover_recent_view, name="recent"),
    path("explore/less/", why.discover_less_view, name="less"),
    path("explore/less/remove/", why.discover_less_remove_view, name="less-remove"),
    path("settings/discovery/", settings.discover_settings, name="settings"),
    path("settings/discovery/reset/", settings.discover_settings_reset, name="settings-reset"),
    path("about/discovery/", about.discover_about, name="about"),
]
