"""What people hear of decisions: those whom they concern, and those who reported."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from accounts.models import AccountsUser
from alerts.actions import alerts_notice_send
from moderation.models import (
    MODERATION_OUT,
    ModerationCase,
    ModerationDecision,
    ModerationMeasure,
    ModerationReport,
)
from moderation.signals import moderation_mail_waits

# Read in the language of who is told.
_DECIDED: dict[str, str] = {
    ModerationMeasure.HIDE: _("took something of yours down. See what, and why."),
    ModerationMeasure.SENSITIVE: _("marked a post of yours as sensitive. See why."),
    ModerationMeasure.PHOTO: _("removed a photo of yours. See why."),
    ModerationMeasure.WARN: _("has a warning for you. Please read it."),
    ModerationMeasure.LIMIT: _("limited your account. See what that means, and why."),
    ModerationMeasure.SUSPEND: _("suspended your account. See why, and until when."),
    ModerationMeasure.BAN: _("closed your account. See why."),
}
_UNDONE = _("took a decision about you back. See what changed.")
_ANSWERED = _("answered your appeal.")
_REPORTED = _("looked at what you reported. See what became of it.")


def moderation_tell_person(
    decision: ModerationDecision, *, is_undone: bool = False, is_answered: bool = False
) -> None:
    """Tell the person whom a decision concerns; nobody, if there was nothing to do or they are gone."""
    if decision.measure == ModerationMeasure.DISMISS:
        return
    text = _UNDONE if is_undone else _ANSWERED if is_answered else _DECIDED[decision.measure]
    moderation_tell_by_mail(decision)
    for person in AccountsUser.objects.filter(pk=decision.person or 0):
        place = reverse("moderation:receipt", args=[decision.pk])
        alerts_notice_send(recipient=person, text=text, place=place)


def moderation_tell_by_mail(decision: ModerationDecision) -> None:
    """Who is kept out sees no notification: a mail says what holds at the moment it is sent."""
    if decision.measure in MODERATION_OUT:
        ModerationDecision.objects.filter(pk=decision.pk).update(mail_waits=True)
        moderation_mail_waits.send(ModerationDecision, decision=decision)


def moderation_tell_reporters(case: ModerationCase, most: int) -> int:
    """Tell the next of those who reported a case that it is closed; returns how many there were."""
    untold = ModerationReport.objects.filter(case=case, told_at=None).select_related("reporter")
    reports = list(untold.select_for_update(of=("self",), skip_locked=True).order_by("pk")[:most])
    for report in reports:
        alerts_notice_send(recipient=report.reporter, text=_REPORTED, place=reverse("moderation:reports"))
    ModerationReport.objects.filter(pk__in=[report.pk for report in reports]).update(told_at=timezone.now())
    return len(reports)
