"""Who lets whom in: invitations, and how each person arrived."""

import secrets
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models.people import AccountsUser
from accounts.models.site import ACCOUNTS_QUESTION_MAX
from common.fields import common_loose_key

ACCOUNTS_ANSWER_MAX = 500
ACCOUNTS_INVITATION_NOTE_MAX = 100


def accounts_invitation_token() -> str:
    # Without signs that a chat leaves out of a link at its end.
    return secrets.token_hex(12)


class AccountsInvitationQuerySet(models.QuerySet["AccountsInvitation"]):
    def live(self) -> Self:
        """Neither taken back, nor over, nor used up."""
        return self.filter(revoked_at=None, ends_at__gt=timezone.now(), used__lt=F("uses"))


class AccountsInvitation(models.Model):
    """A link by which up to so many people can sign up until its end."""

    token = models.CharField(max_length=40, unique=True, default=accounts_invitation_token, editable=False)
    made_by = models.ForeignKey(
        AccountsUser, models.CASCADE, related_name="invitations", verbose_name=_("made by")
    )
    made_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)
    note = models.CharField(_("note"), max_length=ACCOUNTS_INVITATION_NOTE_MAX, blank=True)
    uses = models.PositiveIntegerField(_("people"))
    used = models.PositiveIntegerField(_("came"), default=0, editable=False)
    ends_at = models.DateTimeField(_("until"))
    revoked_at = models.DateTimeField(_("taken back"), null=True, editable=False)

    objects: ClassVar[AccountsInvitationQuerySet] = AccountsInvitationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            # Of two people with the last use, the database lets one in.
            models.CheckConstraint(condition=Q(used__lte=F("uses")), name="accounts_invitation_not_overused"),
            models.CheckConstraint(condition=Q(uses__gte=1), name="accounts_invitation_has_uses"),
        ]
        indexes = [models.Index(fields=["made_by", "-id"], name="accounts_invitation_of")]

    def __str__(self) -> str:
        return f"{self.made_by_id}: {self.used}/{self.uses}"

    @property
    def is_over(self) -> bool:
        return self.ends_at <= timezone.now()

    @property
    def is_used_up(self) -> bool:
        return self.used >= self.uses

    @property
    def is_live(self) -> bool:
        return not (self.revoked_at or self.is_over or self.is_used_up)


class AccountsArrival(models.Model):
    """How somebody came in: by whose invitation, or by which answer to the question of the day."""

    class State(models.TextChoices):
        IN = "", _("Came in")
        WAITING = "waiting", _("Waiting")
        APPROVED = "approved", _("Approved")
        DECLINED = "declined", _("Declined")

    user = models.OneToOneField(
        AccountsUser, models.CASCADE, primary_key=True, related_name="arrival", verbose_name=_("user")
    )
    invitation = models.ForeignKey(
        AccountsInvitation, models.SET_NULL, null=True, related_name="arrivals", verbose_name=_("invitation")
    )
    # Stays known when the invitation goes.
    invited_by = models.ForeignKey(
        AccountsUser, models.SET_NULL, null=True, related_name="invited", verbose_name=_("invited by")
    )
    question = models.CharField(_("question"), max_length=ACCOUNTS_QUESTION_MAX, blank=True)
    answer = models.TextField(_("answer"), max_length=ACCOUNTS_ANSWER_MAX, blank=True)
    # Of the page they signed up on; nothing is in their profile yet.
    language = models.CharField(max_length=10, blank=True, editable=False)
    state = models.CharField(_("state"), max_length=8, choices=State, blank=True)
    at = models.DateTimeField(_("signed up"), default=timezone.now, editable=False)
    decided_at = models.DateTimeField(_("decided"), null=True, editable=False)
    decided_by = common_loose_key(settings.AUTH_USER_MODEL, verbose_name=_("decided by"), editable=False)
    # When the mail about it was sent.
    told_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = pgettext_lazy("somebody who signs up", "arrival")
        verbose_name_plural = pgettext_lazy("people who sign up", "arrivals")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["", "waiting"], decided_at=None)
                | Q(state__in=["approved", "declined"], decided_at__isnull=False),
                name="accounts_arrival_decided_whole",
            ),
        ]
        indexes = [
            # The list of the admin, by state.
            models.Index(fields=["state", "-user"], name="accounts_arrival_state"),
            models.Index(fields=["at"], condition=Q(state="waiting"), name="accounts_arrival_waits"),
            models.Index(
                fields=["decided_at"], condition=Q(state="declined"), name="accounts_arrival_declined"
            ),
            models.Index(
                fields=["user"],
                condition=Q(told_at=None, decided_at__isnull=False),
                name="accounts_arrival_untold",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)
