"""Reporting: a form over the page, or a page of its own."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from common.access import common_is_fragment, common_signed_in
from common.back import common_refusal
from common.rates import common_rate_limit
from moderation.actions import moderation_check_reportable, moderation_report
from moderation.forms import ModerationReportForm
from moderation.targets import ModerationTarget, moderation_target
from social.views.answers import social_viewer

_RATES = "10/m/user,60/d/user"


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
@common_signed_in
@common_rate_limit("moderation.report", _RATES)
def moderation_report_view(request: HttpRequest) -> HttpResponseBase:
    """`kind` and `id` say of what: in the address to see the form, in the form to send it."""
    asked = request.POST if request.method == "POST" else request.GET
    viewer = social_viewer(request)
    target = moderation_target(viewer, asked.get("kind", ""), asked.get("id", ""))
    if target is None:
        raise Http404
    form = ModerationReportForm(request.POST if request.method == "POST" else None)
    try:
        moderation_check_reportable(viewer, target)
        if not form.is_bound or not form.is_valid():
            return _page(request, target, form)
        moderation_report(reporter=viewer, target=target, **form.cleaned_data)
    except ValidationError as error:
        return common_refusal(request, error, target.url)
    return _thanks(request, target)


def _page(request: HttpRequest, target: ModerationTarget, form: ModerationReportForm) -> HttpResponse:
    template = "moderation/_report_dialog.html" if common_is_fragment(request) else "moderation/report.html"
    context = {"moderation_target": target, "moderation_form": form}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, template, context, status=status)


def _thanks(request: HttpRequest, target: ModerationTarget) -> HttpResponse:
    if common_is_fragment(request):
        return render(request, "moderation/_thanks.html", {"moderation_target": target})
    messages.success(request, _("Thank you. We will look at it; nobody is told who reported it."))
    return redirect(target.url)
