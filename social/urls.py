from collections.abc import Callable

from django.http import HttpResponseBase
from django.urls import URLPattern, path, re_path

from social.views import follows, people, requests, suggestions, walls

app_name = "social"


def _of_person(act: str, view: Callable[..., HttpResponseBase]) -> URLPattern:
    return re_path(rf"^(?P<username>[A-Za-z0-9._]{{1,30}})/{act}/$", view, name=act)


urlpatterns = [
    path("requests/", requests.social_requests, name="requests"),
    path("requests/<str:username>/accept/", requests.social_accept, name="accept"),
    path("requests/<str:username>/decline/", requests.social_decline, name="decline"),
    path("settings/blocked/", walls.social_blocked, name="blocked"),
    path("settings/muted/", walls.social_muted, name="muted"),
    path("settings/restricted/", walls.social_restricted, name="restricted"),
    _of_person("follow", follows.social_follow_view),
    _of_person("unfollow", follows.social_unfollow_view),
    _of_person("remove", follows.social_remove_view),
    _of_person("block", walls.social_block_view),
    _of_person("unblock", walls.social_unblock_view),
    _of_person("mute", walls.social_mute_view),
    _of_person("unmute", walls.social_unmute_view),
    _of_person("restrict", walls.social_restrict_view),
    _of_person("unrestrict", walls.social_unrestrict_view),
    _of_person("dismiss", suggestions.social_dismiss_view),
    _of_person("followers", people.social_followers),
    _of_person("following", people.social_following),
]
