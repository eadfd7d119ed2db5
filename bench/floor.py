"""The floors: the least that a page of twelve items behind the same middleware can cost.

Like home they ask for the session and the user, then for twelve rows by an index, twice, and show of each
item who posted it, the first photo and the words. One stands in the site's frame, as every page of it does:
what it lacks of home is what home itself adds. The other is bare.
The floor of acts is a row that comes and a counter that grows, in one transaction.
"""

from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.views.decorators.http import require_POST

from accounts.models import AccountsUser
from common.access import common_signed_in
from feed.models import FeedPhoto, FeedPost, FeedSave

_LIST = (
    "<ul>{% for post, photo in rows %}"
    '<li><a href="/p/{{ post.code }}/"><img src="{{ photo.image.url }}" alt="{{ photo.alt }}"></a>'
    " <b>{{ post.author.username }}</b> {{ post.caption }}"
    "{% endfor %}</ul>"
)
_BARE = engines["django"].from_string(f"<!doctype html><title>Floor</title>{_LIST}")
_FRAMED = engines["django"].from_string(
    f"{{% extends 'base.html' %}}{{% block main %}}{_LIST}{{% endblock %}}"
)
_ITEMS = 12


@common_signed_in
def bench_floor(request: HttpRequest, *, framed: bool) -> HttpResponse:
    assert isinstance(request.user, AccountsUser)
    shown = FeedPost.objects.filter(published__isnull=False).select_related("author").order_by("-published")
    posts = list(shown[:_ITEMS])
    photos = {photo.post_id: photo for photo in FeedPhoto.objects.filter(post__in=posts, position=0)}
    rows = [(post, photos[post.pk]) for post in posts]
    return HttpResponse((_FRAMED if framed else _BARE).render({"rows": rows}, request))


@require_POST
@common_signed_in
def bench_write(request: HttpRequest, post_id: int) -> HttpResponse:
    with transaction.atomic():
        FeedSave.objects.create(user_id=request.user.pk, post_id=post_id)
        FeedPost.objects.filter(pk=post_id).update(save_count=F("save_count") + 1)
    return HttpResponse("1")
