"""The way out of the daily mail, for who has nothing but the mail: no session, no form of ours."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.models import AccountsUser
from alerts.actions import alerts_digest_set
from alerts.digest import alerts_digest_token_user


# Mail programs post to it by themselves (RFC 8058): that the token is ours is all that they can show.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def alerts_digest_unsubscribe(request: HttpRequest, key: str) -> HttpResponse:
    """GET asks, since whoever scans mails for bad links opens all of them; POST ends the mails.

    `key`, a name that keeps it out of the log, is a token of alerts_digest_token.
    """
    reader = alerts_digest_token_user(key)
    if reader is None:
        raise Http404
    is_off = request.method == "POST"
    if is_off:
        # Nobody by that key: they left, and their mails with them.
        for user in AccountsUser.objects.filter(pk=reader):
            alerts_digest_set(user=user, is_on=False)
    return render(request, "alerts/unsubscribe.html", {"alerts_is_off": is_off})
