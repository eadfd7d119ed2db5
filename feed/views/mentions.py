"""The people that a field offers while somebody types a name after an @."""

from typing import cast

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import AccountsUser
from common.access import common_signed_in
from feed.mentions import feed_mention_options


@require_safe
@common_signed_in
def feed_mentions(request: HttpRequest) -> HttpResponseBase:
    people = feed_mention_options(cast(AccountsUser, request.user), request.GET.get("q", "").strip())
    return render(request, "feed/_mention_options.html", {"feed_people": people})
