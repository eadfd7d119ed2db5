"""Signing up, logging in and what belongs to it: allauth's addresses, with our sign-up."""

from django.urls import include, path

from accounts.views import AccountsSignupView

urlpatterns = [
    path("signup/", AccountsSignupView.as_view(), name="account_signup"),
    path("2fa/", include("allauth.mfa.urls")),
    path("", include("allauth.account.urls")),
]
