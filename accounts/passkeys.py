"""allauth's passkey forms, safe from answers that no browser gives."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from cryptography.exceptions import InvalidSignature
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# What fido2 raises for JSON of another shape, bytes that are no CBOR, and keys that did not sign.
_FORGED = (AttributeError, InvalidSignature, LookupError, OverflowError, TypeError, ValueError)


class AccountsPasskeyField(forms.JSONField):
    """Django's own breaks on numbers of thousands of digits and on very deep lists."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except (RecursionError, ValueError) as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error


class AccountsPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    credential = AccountsPasskeyField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name")
        passwordless = self.fields["passwordless"]
        passwordless.label = _("Log in with it alone")
        passwordless.help_text = _("Without a password. Otherwise it is asked for after the password.")
        passwordless.initial = True

    def clean(self) -> dict[str, Any]:
        try:
            return super().clean()  # type: ignore[no-any-return]
        except _FORGED as error:
            raise get_adapter().validation_error("incorrect_code") from error


class _CheckedAnswer(forms.Form):
    credential = AccountsPasskeyField()
    refusal = _("The passkey did not work. Try again.")

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except _FORGED as error:
            raise ValidationError(self.refusal, code="incorrect_code") from error
        except ValidationError as error:
            # allauth's sentence is about the codes of an app.
            if error.code == "incorrect_code":
                error.message = self.refusal
            raise


class AccountsPasskeyStepForm(_CheckedAnswer, AuthenticateWebAuthnForm):  # type: ignore[misc]
    """After the password."""


class AccountsPasskeyLoginForm(_CheckedAnswer, LoginWebAuthnForm):  # type: ignore[misc]
    """Instead of the password."""

    refusal = _("The passkey did not work. Try again, or use your password.")


class AccountsPasskeyAgainForm(_CheckedAnswer, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """Before something important changes."""
