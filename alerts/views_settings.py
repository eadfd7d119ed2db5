"""From whom one wants to hear of what, by mail too, and whose posts one asked to hear of."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import AccountsUser
from alerts.actions import (
    alerts_digest_set,
    alerts_preferences_set,
    alerts_subscribe,
    alerts_unsubscribe,
)
from alerts.digest import alerts_is_reachable
from alerts.forms import AlertsPreferencesForm, alerts_preferences_initial
from alerts.models import AlertsDigest, AlertsPreference
from common.access import common_signed_in
from common.back import common_refusal
from social.views.answers import (
    SOCIAL_OTHER_RATES,
    social_act,
    social_answer,
    social_person,
    social_viewer,
)


@require_http_methods(["GET", "POST"])
@common_signed_in
def alerts_settings(request: HttpRequest) -> HttpResponse:
    viewer = social_viewer(request)
    if request.method == "GET":
        return _page(request, AlertsPreferencesForm(initial=_initial(viewer)))
    form = AlertsPreferencesForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    alerts_preferences_set(user=viewer, sources=form.sources)
    alerts_digest_set(user=viewer, is_on=form.cleaned_data["digest"])
    messages.success(request, _("Saved."))
    return redirect("alerts:settings")


def _initial(viewer: AccountsUser) -> dict[str, object]:
    chosen = dict(AlertsPreference.objects.filter(user=viewer).values_list("kind", "source"))
    return alerts_preferences_initial(chosen, is_digest_on=AlertsDigest.objects.filter(user=viewer).exists())


def _page(request: HttpRequest, form: AlertsPreferencesForm) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    viewer = social_viewer(request)
    context = {
        "accounts_form": form,
        "accounts_page": "notifications",
        "alerts_is_reachable": alerts_is_reachable(viewer),
    }
    return render(request, "alerts/settings.html", context, status=status)


@social_act("alerts.notify", SOCIAL_OTHER_RATES)
def alerts_notify_view(request: HttpRequest, username: str) -> HttpResponse:
    person = social_person(request, username)
    try:
        alerts_subscribe(subscriber=social_viewer(request), author=person)
    except ValidationError as error:
        return common_refusal(request, error, person.get_absolute_url())
    words = _("You will hear of new posts of %(name)s.") % {"name": person.username}
    return social_answer(request, person, "alerts/_notify.html", words, alerts_hears=True)


@social_act("alerts.notify", SOCIAL_OTHER_RATES)
def alerts_unnotify_view(request: HttpRequest, username: str) -> HttpResponse:
    person = social_person(request, username)
    alerts_unsubscribe(subscriber=social_viewer(request), author=person)
    words = _("You will no longer hear of new posts of %(name)s.") % {"name": person.username}
    return social_answer(request, person, "alerts/_notify.html", words, alerts_hears=False)
