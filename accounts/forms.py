from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import (
    AddEmailForm,
    ChangePasswordForm,
    LoginForm,
    ResetPasswordKeyForm,
    SetPasswordForm,
    SignupForm,
)
from allauth.account.models import EmailAddress
from allauth.core import context
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.actions_entrance import accounts_arrive
from accounts.invitations import (
    AccountsInvitationRefused,
    accounts_invitation_find,
    accounts_invitation_needed,
    accounts_invitation_problem,
)
from accounts.models import (
    ACCOUNTS_ANSWER_MAX,
    ACCOUNTS_BIO_MAX,
    ACCOUNTS_NAME_MAX,
    AccountsProfile,
    AccountsSite,
    AccountsUser,
)
from accounts.names import ACCOUNTS_NAME_TAKEN, accounts_names_lock
from accounts.signals import accounts_website_given
from accounts.site import accounts_question, accounts_site
from accounts.usernames import ACCOUNTS_USERNAME_MAX, ACCOUNTS_USERNAME_VALIDATORS
from accounts.walls import accounts_blocked_words, accounts_walls
from common.forms import CommonLinesField
from common.images import common_image_avatar
from common.network import common_client_address

# A name is no word of any language: the keyboard should leave it alone.
_NAME_ATTRS = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
_USERNAME_HELP = _("Letters a–z, digits, dots and underscores.")
_PASSWORD_HELP = _("At least 8 characters, and not a common password.")


def accounts_email_unblocked(email: str) -> str:
    """Raises ValidationError for an address at a mail host that the team blocked."""
    if host := accounts_walls().host_of(email):
        raise ValidationError(
            _("Addresses at %(host)s cannot be used here. Use another one."),
            code="host",
            params={"host": host},
        )
    return email


class AccountsSignupConflict(Exception):
    """Somebody else took the name or the address while this form was on its way."""


class AccountsSignupForm(SignupForm):  # type: ignore[misc]
    """Signing up, in the way that the team chose: `invited_by` is who let in whoever fills it out."""

    invited_by: AccountsUser | None = None
    invitation_problem = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].widget.attrs.update(_NAME_ATTRS)
        self.fields["username"].help_text = _USERNAME_HELP
        self.fields["password1"].help_text = _PASSWORD_HELP
        # Whatever it says, its sentence is the invitation's, not that of a field that nobody sees.
        self.fields["invitation"] = forms.Field(required=False, widget=forms.HiddenInput)
        if self._token():
            self._look_at_invitation()
        if self.asks:
            self.fields["answer"] = CommonLinesField(
                label=accounts_question(), max_length=ACCOUNTS_ANSWER_MAX, widget=forms.Textarea({"rows": 3})
            )

    @property
    def asks(self) -> bool:
        """Has whoever fills it out to wait for the team?"""
        return accounts_site().signup == AccountsSite.Signup.APPROVAL and self.invited_by is None

    def _token(self) -> str:
        source = self.data if self.is_bound else self.initial
        return str(source.get("invitation") or "")

    def _look_at_invitation(self) -> None:
        invitation = accounts_invitation_find(self._token())
        self.invitation_problem = accounts_invitation_problem(invitation)
        if invitation and not self.invitation_problem:
            self.invited_by = invitation.made_by

    def clean_email(self) -> str:
        return accounts_email_unblocked(super().clean_email())

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if what := accounts_walls().against(common_client_address(context.request)):
            self.add_error(None, accounts_blocked_words(what))
        if accounts_site().signup == AccountsSite.Signup.INVITATION and self.invited_by is None:
            self.add_error(None, self.invitation_problem or accounts_invitation_needed())
        return cleaned

    def try_save(self, request: HttpRequest) -> Any:
        """As allauth's; raises AccountsSignupConflict with the mistake noted on its field."""
        username = self.cleaned_data["username"]
        try:
            with transaction.atomic():
                accounts_names_lock(username)
                get_adapter().clean_username(username)
                user, response = super().try_save(request)
                if user:
                    accounts_arrive(
                        user=user, token=self._token(), answer=self.cleaned_data.get("answer", "")
                    )
                return user, response
        except AccountsInvitationRefused as error:
            self.add_error(None, error)
        except ValidationError as error:
            self.add_error("username", error)
        except IntegrityError as error:
            self._explain(error)
        raise AccountsSignupConflict

    def _explain(self, error: IntegrityError) -> None:
        if "accounts_user_email_unique" in str(error):
            self.add_error("email", get_adapter().validation_error("email_taken"))
        else:
            self.add_error("username", ACCOUNTS_NAME_TAKEN)


class AccountsLoginForm(LoginForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login = self.fields["login"]
        login.label = _("Username or email")
        login.widget.attrs.update(_NAME_ATTRS | {"autocomplete": "username webauthn"})
        self.fields["password"].help_text = ""


def _password_words(form: forms.Form) -> None:
    """One short line of help instead of the validators' list."""
    form.fields["password1"].label = _("New password")
    form.fields["password1"].help_text = _PASSWORD_HELP
    form.fields["password2"].label = _("New password again")


class AccountsChangePasswordForm(ChangePasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("Current password")
        self.fields["oldpassword"].help_text = ""
        _password_words(self)


class AccountsSetPasswordForm(SetPasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _password_words(self)


class AccountsResetPasswordKeyForm(ResetPasswordKeyForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _password_words(self)


class AccountsAddEmailForm(AddEmailForm):  # type: ignore[misc]
    """Changing the address stays possible with two-factor authentication on.

    allauth forbids it, because elsewhere an address counts before it is confirmed. Here the old,
    confirmed one stays in force until the new one is. Whether others have it is not told.
    """

    def clean_email(self) -> str:
        email: str = get_adapter().clean_email(self.cleaned_data["email"].lower())
        if EmailAddress.objects.filter(user=self.user, email=email).exists():
            raise get_adapter().validation_error("duplicate_email")
        return accounts_email_unblocked(email)


class AccountsPhotoField(forms.FileField):
    """A profile photo, checked and made small: the clean value is the file to keep."""

    widget = forms.FileInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs["accept"] = "image/jpeg,image/png,image/webp,image/heic,image/heif,image/avif"

    def to_python(self, data: Any) -> Any:
        return common_image_avatar(data) if data else None


class AccountsWebsiteField(forms.URLField):
    """A page of the web, and nothing else that an address can name."""

    default_validators = [URLValidator(schemes=["http", "https"])]
    default_error_messages = {"invalid": _("This is not a web address. Write it like example.com.")}


class AccountsProfileForm(forms.Form):
    photo = AccountsPhotoField(label=_("Photo"), required=False)
    remove_photo = forms.BooleanField(label=_("Remove the photo"), required=False)
    name = forms.CharField(
        label=_("Name"),
        max_length=ACCOUNTS_NAME_MAX,
        required=False,
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    bio = CommonLinesField(
        label=_("Bio"), max_length=ACCOUNTS_BIO_MAX, required=False, widget=forms.Textarea({"rows": 3})
    )
    website = AccountsWebsiteField(
        label=_("Website"),
        max_length=200,
        required=False,
        assume_scheme="https",
        widget=forms.TextInput({"inputmode": "url", "autocomplete": "url", "autocapitalize": "none"}),
    )

    def clean_website(self) -> str:
        website: str = self.cleaned_data["website"]
        # What is kept is not asked again: a list that grew must not stand in the way of another name.
        if website and website != self.initial.get("website"):
            accounts_website_given.send(AccountsProfile, website=website)
        return website


class AccountsUsernameForm(forms.Form):
    username = forms.CharField(
        label=_("Username"),
        max_length=ACCOUNTS_USERNAME_MAX,
        help_text=_USERNAME_HELP,
        validators=ACCOUNTS_USERNAME_VALIDATORS,
        widget=forms.TextInput(_NAME_ATTRS),
    )


class AccountsPrivacyForm(forms.Form):
    is_private = forms.BooleanField(
        label=_("Private account"),
        required=False,
        help_text=_(
            "Only people you accept see your posts and whom you follow. "
            "Everybody still sees your name, photo and bio."
        ),
    )


class AccountsLanguageForm(forms.Form):
    language = forms.ChoiceField(
        label=_("Language"),
        choices=AccountsProfile.Language.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    theme = forms.ChoiceField(
        label=_("Appearance"), choices=AccountsProfile.Theme.choices, required=False, widget=forms.RadioSelect
    )


def accounts_profile_initial(user: AccountsUser) -> dict[str, str]:
    profile = user.profile
    return {"name": profile.name, "bio": profile.bio, "website": profile.website}
