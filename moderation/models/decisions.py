from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from common.fields import common_loose_key
from common.files import CommonRandomName, common_private_storage
from moderation.models.cases import ModerationCase
from moderation.rules import ModerationRule, moderation_reason_words

MODERATION_REASON_MAX = 1_000
MODERATION_APPEAL_MAX = 2_000


class ModerationMeasure(models.TextChoices):
    """What the team can do about a case, from nothing to the most."""

    DISMISS = "dismiss", _("Nothing to do")
    HIDE = "hide", _("Take it down")
    SENSITIVE = "sensitive", _("Mark as sensitive")
    PHOTO = "photo", _("Remove the photo")
    WARN = "warn", _("Warn the person")
    LIMIT = "limit", _("Limit the account")
    SUSPEND = "suspend", _("Suspend the account")
    BAN = "ban", _("Ban the account")


MODERATION_ON_PEOPLE = (ModerationMeasure.LIMIT, ModerationMeasure.SUSPEND, ModerationMeasure.BAN)
"""What concerns a whole account, whatever the case is about."""
MODERATION_OUT = (ModerationMeasure.SUSPEND, ModerationMeasure.BAN)
"""What keeps somebody out."""


class ModerationDecisionQuerySet(models.QuerySet["ModerationDecision"]):
    def standing(self) -> Self:
        """Those in force: neither undone nor over."""
        return self.filter(undone_at=None, ended_at=None)

    def over(self) -> Self:
        """Suspensions whose end has come, and that nobody has ended yet."""
        return self.standing().filter(until__lte=timezone.now())

    def keeping_out(self, person: int) -> Self:
        return self.standing().filter(person=person, measure__in=MODERATION_OUT)

    def about(self, case: ModerationCase) -> Self:
        """Of the same thing as `case`, in this case or another."""
        return self.filter(case__kind=case.kind, case__key=case.key)

    def told_to(self, person: int) -> Self:
        """What somebody can read of decisions about them: all but that there was nothing to do."""
        return self.filter(person=person).exclude(measure=ModerationMeasure.DISMISS)


class ModerationDecision(models.Model):
    """What one of the team decided about a case: by which rule, why, and until when."""

    case = models.ForeignKey(ModerationCase, models.PROTECT, related_name="decisions")
    measure = models.CharField(_("measure"), max_length=9, choices=ModerationMeasure)
    # To whom it is told; a loose key. None for what is nobody's.
    person = models.BigIntegerField(null=True, editable=False)
    rule = models.CharField(_("rule"), max_length=10, choices=ModerationRule, blank=True)
    reason = models.CharField(_("reason"), max_length=MODERATION_REASON_MAX, blank=True)
    until = models.DateTimeField(_("until"), null=True, blank=True)
    by = common_loose_key(settings.AUTH_USER_MODEL, verbose_name=_("decided by"))
    is_by_administrator = models.BooleanField(default=False, editable=False)
    made_at = models.DateTimeField(_("decided"), default=timezone.now, editable=False)
    # What was taken away, to be given back.
    kept = models.JSONField(default=dict, editable=False)
    kept_photo = models.FileField(
        upload_to=CommonRandomName("kept"), storage=common_private_storage, blank=True, editable=False
    )
    undone_at = models.DateTimeField(_("undone"), null=True, editable=False)
    undone_by = common_loose_key(settings.AUTH_USER_MODEL, verbose_name=_("undone by"))
    # Somebody who is kept out, or let in again, is to hear so by mail.
    mail_waits = models.BooleanField(default=False, db_default=False, editable=False)
    # When a suspension was over.
    ended_at = models.DateTimeField(pgettext_lazy("suspension", "over"), null=True, editable=False)

    appeal: "ModerationAppeal"

    objects: ClassVar[ModerationDecisionQuerySet] = ModerationDecisionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [
            models.CheckConstraint(
                condition=Q(measure=ModerationMeasure.DISMISS) | (~Q(rule="") & ~Q(reason="")),
                name="moderation_decision_says_why",
            ),
            models.CheckConstraint(
                condition=Q(measure=ModerationMeasure.SUSPEND, until__isnull=False)
                | (~Q(measure=ModerationMeasure.SUSPEND) & Q(until=None)),
                name="moderation_decision_suspends_until",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("made_at")), name="moderation_decision_until_later"
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-id"], name="moderation_decision_person"),
            models.Index(
                fields=["until"],
                condition=Q(until__isnull=False, undone_at=None, ended_at=None),
                name="moderation_decision_ends",
            ),
            models.Index(fields=["id"], condition=Q(mail_waits=True), name="moderation_decision_mail"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.measure}"

    @property
    def reason_words(self) -> str:
        """As whoever reads it now reads it."""
        return moderation_reason_words(self.reason)

    @property
    def is_standing(self) -> bool:
        return self.undone_at is None and self.ended_at is None

    @property
    def which(self) -> str:
        """Of the photos of a post the one that it took; for everything else nothing."""
        if "position" not in self.kept:
            return ""
        place = {"number": self.kept["position"] + 1, "count": self.kept["of"]}
        words = gettext("Photo %(number)s of %(count)s") % place
        return f"{words}: {self.kept['alt']}" if self.kept["alt"] else words


class ModerationAppeal(models.Model):
    """The person whom a decision concerns asks for another look, once; somebody else of the team gives it."""

    class Outcome(models.TextChoices):
        WAITING = "", _("Waiting")
        UPHELD = "upheld", _("It stays")
        OVERTURNED = "overturned", _("It is undone")

    decision = models.OneToOneField(ModerationDecision, models.PROTECT, related_name="appeal")
    # Who decided first, copied for the constraint.
    against = common_loose_key(settings.AUTH_USER_MODEL, verbose_name=_("decided by"))
    text = models.TextField(_("why it should be undone"), max_length=MODERATION_APPEAL_MAX)
    made_at = models.DateTimeField(_("asked"), default=timezone.now, editable=False)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True)
    answer = models.CharField(_("answer"), max_length=MODERATION_REASON_MAX, blank=True)
    decided_by = common_loose_key(settings.AUTH_USER_MODEL, verbose_name=_("answered by"))
    decided_at = models.DateTimeField(_("answered"), null=True, editable=False)

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("against")),
                name="moderation_appeal_by_another",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at=None) | (~Q(outcome="") & Q(decided_at__isnull=False)),
                name="moderation_appeal_decided_whole",
            ),
        ]
        indexes = [models.Index(fields=["made_at"], condition=Q(outcome=""), name="moderation_appeal_waits")]

    def __str__(self) -> str:
        return f"{self.decision_id}"
