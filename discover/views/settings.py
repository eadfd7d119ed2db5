"""The sliders of discovery, and what one sees less of."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from common.access import common_signed_in
from discover.actions import discover_preference_reset, discover_preference_set
from discover.forms import DiscoverPreferenceForm
from discover.less import discover_less_list
from discover.models import DiscoverPreference
from discover.walls.make import discover_mixture
from discover.walls.shares import DISCOVER_POPULAR, DISCOVER_SURPRISE
from social.views.answers import social_viewer


@require_http_methods(["GET", "HEAD", "POST"])
@common_signed_in
def discover_settings(request: HttpRequest) -> HttpResponseBase:
    viewer = social_viewer(request)
    if request.method != "POST":
        preference = DiscoverPreference.objects.filter(user=viewer).first() or DiscoverPreference()
        initial = DiscoverPreferenceForm.initial_of(preference)
        return _page(request, DiscoverPreferenceForm(initial=initial))
    form = DiscoverPreferenceForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    discover_preference_set(user=viewer, **form.cleaned_data)
    messages.success(request, _("Saved. Your next wall will be made so."))
    return redirect("discover:settings")


@require_POST
@common_signed_in
def discover_settings_reset(request: HttpRequest) -> HttpResponseBase:
    discover_preference_reset(user=social_viewer(request))
    messages.success(request, _("Everything is as it was at first."))
    return redirect("discover:settings")


def _page(request: HttpRequest, form: DiscoverPreferenceForm) -> HttpResponse:
    viewer = social_viewer(request)
    mixture = discover_mixture(viewer)
    context = {
        "accounts_form": form,
        "accounts_page": "discovery",
        "discover_mixture": mixture.chances,
        "discover_nothing": mixture.nothing,
        "discover_popular": DISCOVER_POPULAR,
        "discover_surprise": DISCOVER_SURPRISE,
        "discover_less": discover_less_list(viewer),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "discover/settings.html", context, status=status)
