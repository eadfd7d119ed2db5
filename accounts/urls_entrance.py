"""Signing up, logging in and what belongs to it: allauth's addresses, with our sign-up."""

from django.urls import include, path
from django.views.generic import TemplateView

from accounts.views_entrance import AccountsSignupView

urlpatterns = [
    path("signup/", AccountsSignupView.as_view(), name="account_signup"),
    path("waiting/", TemplateView.as_view(template_name="account/waiting.html"), name="account_waiting"),
    path("declined/", TemplateView.as_view(template_name="account/declined.html"), name="account_declined"),
    path("2fa/", include("allauth.mfa.urls")),
    path("", include("allauth.account.urls")),
]
