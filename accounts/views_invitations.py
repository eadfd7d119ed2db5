"""The links by which somebody invites people."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions_entrance import accounts_invitation_create, accounts_invitation_revoke
from accounts.forms_invitations import AccountsInvitationForm
from accounts.meeting import accounts_meets
from accounts.models import AccountsArrival, AccountsInvitation, AccountsUser
from common.access import common_signed_in
from common.rates import common_rate_limit

_SHOWN = 50
_NAMED = 20


@require_http_methods(["GET", "HEAD", "POST"])
@common_signed_in
@common_rate_limit("accounts.invite", "20/h/user,50/d/user")
def accounts_settings_invitations(request: HttpRequest) -> HttpResponseBase:
    viewer: Any = request.user
    if request.method != "POST":
        return _page(request, AccountsInvitationForm(user=viewer))
    form = AccountsInvitationForm(request.POST, user=viewer)
    if form.is_valid():
        try:
            accounts_invitation_create(user=viewer, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        except PermissionDenied as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Here is your link. Whoever opens it can sign up."))
            return redirect("accounts:settings-invitations")
    return _page(request, form)


@require_POST
@common_signed_in
def accounts_invitation_revoke_view(request: HttpRequest, key: int) -> HttpResponse:
    viewer: Any = request.user
    invitation = AccountsInvitation.objects.filter(made_by=viewer, pk=key).first()
    if invitation is None:
        raise Http404
    accounts_invitation_revoke(invitation=invitation)
    messages.success(request, _("The invitation was taken back: nobody can sign up by it any more."))
    return redirect("accounts:settings-invitations")


def _page(request: HttpRequest, form: AccountsInvitationForm) -> HttpResponse:
    viewer: Any = request.user
    made = AccountsInvitation.objects.filter(made_by=viewer).prefetch_related(_arrivals(viewer))
    signup = request.build_absolute_uri(reverse("account_signup"))
    context = {
        "accounts_page": "invitations",
        "accounts_form": form,
        "accounts_invitations": [
            {"row": row, "url": f"{signup}?invitation={row.token}", **_came(row)}
            for row in made.order_by("-pk")[:_SHOWN]
        ],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "accounts/settings_invitations.html", context, status=status)


def _arrivals(viewer: AccountsUser) -> Prefetch[Any]:
    """The first who came and are there for `viewer`, by their names of now; one more than are named."""
    seen = AccountsArrival.objects.filter(accounts_meets(viewer, "user")).select_related("user")
    return Prefetch("arrivals", seen.order_by("pk")[: _NAMED + 1], to_attr="seen")


def _came(invitation: Any) -> dict[str, Any]:
    people = [arrival.user for arrival in invitation.seen]
    return {"people": people[:_NAMED], "more": invitation.used - _NAMED if people[_NAMED:] else 0}
