"""Signing up, as the team lets people in."""

from typing import Any, cast

from allauth.account.views import SignupView
from django.http import HttpResponse
from django.shortcuts import render

from accounts.forms import AccountsSignupConflict
from accounts.invitations import accounts_invitation_find, accounts_invitation_problem
from accounts.models import AccountsSite
from accounts.site import accounts_site
from accounts.walls import accounts_blocked_words, accounts_walls
from common.network import common_client_address


class AccountsSignupView(SignupView):  # type: ignore[misc]
    """`?invitation=` brings the token of one."""

    def is_open(self) -> bool:
        if self.request.method == "POST":
            # What has changed since the form was opened is said on it, and nothing typed is lost.
            return True
        if self._blocked():
            return False
        if accounts_site().signup != AccountsSite.Signup.INVITATION:
            return bool(super().is_open())
        return bool(self._token()) and not self._problem()

    def closed(self) -> HttpResponse:
        what = self._blocked()
        context = {
            "accounts_blocked": accounts_blocked_words(what) if what else "",
            "accounts_problem": self._problem() if self._token() else "",
        }
        return render(self.request, self.template_name_signup_closed, context)

    def get_initial(self) -> dict[str, Any]:
        return cast(dict[str, Any], super().get_initial()) | {"invitation": self._token()}

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            return cast(HttpResponse, super().form_valid(form))
        except AccountsSignupConflict:
            return cast(HttpResponse, self.form_invalid(form))

    def _blocked(self) -> str:
        return accounts_walls().against(common_client_address(self.request))

    def _token(self) -> str:
        return str(self.request.GET.get("invitation", ""))

    def _problem(self) -> str:
        return accounts_invitation_problem(accounts_invitation_find(self._token()))
