from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext_lazy as _

from accounts.models import ACCOUNTS_INVITATION_NOTE_MAX, AccountsUser

_USES, _USES_STAFF = 20, 1_000
_DAYS = [(1, _("A day")), (7, _("A week")), (30, _("A month"))]
_DAYS_STAFF = [*_DAYS, (365, _("A year"))]


class AccountsInvitationForm(forms.Form):
    """A new invitation; the team's may last longer, and be for more people."""

    uses = forms.IntegerField(label=_("For how many people"), min_value=1, initial=1)
    days = forms.TypedChoiceField(label=_("How long it holds"), coerce=int, initial=7)
    note = forms.CharField(
        label=_("Note"),
        max_length=ACCOUNTS_INVITATION_NOTE_MAX,
        required=False,
        help_text=_("For whom it is, say. You and the team see it, nobody else."),
    )

    def __init__(self, *args: Any, user: AccountsUser, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        uses, days = self.fields["uses"], self.fields["days"]
        most = _USES_STAFF if user.is_staff else _USES
        uses.validators.append(MaxValueValidator(most))
        uses.widget.attrs["max"] = most
        days.choices = _DAYS_STAFF if user.is_staff else _DAYS  # type: ignore[attr-defined]
