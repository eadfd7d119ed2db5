"""The worker's part. Each task finds its work in rows, so a lost or repeated message harms nothing."""

from datetime import timedelta
from time import monotonic

from celery import shared_task
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.db.models.functions import Greatest
from django.utils import timezone

from common.mail import COMMON_MAILS_AT_ONCE, COMMON_MAILS_TRIED, common_mail_tried
from moderation.actions import moderation_end, moderation_tell_reporters
from moderation.days import moderation_days_count
from moderation.figures import moderation_storage_measure
from moderation.mails import moderation_mail_send
from moderation.models import ModerationCase, ModerationDecision, ModerationFailedTask, ModerationReport
from moderation.trim import moderation_trim_batch

_TOLD_AT_ONCE = 200
_CASES = 50
_SECONDS = 60  # of one run of trimming; the next night goes on
_FAILED_KEPT = timedelta(days=30)


@shared_task(name="moderation.tell")
def moderation_tell(case_id: int) -> int:
    """Tell those who reported a case that was closed; returns how many there were."""
    told = 0
    for case in ModerationCase.objects.filter(pk=case_id, closed_at__isnull=False):
        while some := _tell_some(case):
            told += some
    return told


def _tell_some(case: ModerationCase) -> int:
    with transaction.atomic():
        return moderation_tell_reporters(case, _TOLD_AT_ONCE)


@shared_task(name="moderation.tell_sweep")
def moderation_tell_sweep() -> int:
    """Find cases whose message was lost."""
    waiting = ModerationReport.objects.filter(case=OuterRef("pk"), told_at=None)
    untold = ModerationCase.objects.filter(Exists(waiting), closed_at__isnull=False)
    return sum(moderation_tell(key) for key in untold.values_list("pk", flat=True)[:_CASES])


@shared_task(name="moderation.suspensions_end")
def moderation_suspensions_end() -> int:
    """Let people in again whose suspension is over."""
    over = ModerationDecision.objects.over().select_related("case").order_by("until")
    return sum(moderation_end(decision=decision) for decision in over[:_CASES])


@shared_task(name="moderation.mail")
def moderation_mail(decision_id: int) -> bool:
    """Tell somebody by mail that they are kept out, or let in again; was it sent?"""
    return common_mail_tried(moderation_mail_send, decision_id)


@shared_task(name="moderation.mail_sweep")
def moderation_mail_sweep() -> int:
    """Send the mails whose message was lost, or that the server did not take, for some days."""
    told_of = Greatest("made_at", "undone_at", "ended_at", "appeal__decided_at")  # the last that is not null
    waiting = ModerationDecision.objects.filter(mail_waits=True).alias(told_of=told_of)
    # In any order: mailboxes that say "not now" each time keep none back.
    tried = waiting.filter(told_of__gt=timezone.now() - COMMON_MAILS_TRIED).order_by("?")
    keys = tried.values_list("pk", flat=True)[:COMMON_MAILS_AT_ONCE]
    return sum(moderation_mail(key) for key in keys)


@shared_task(name="moderation.days")
def moderation_days() -> int:
    """Count what there is of today, and of days that are over since."""
    return moderation_days_count()


@shared_task(name="moderation.storage")
def moderation_storage() -> None:
    """Measure how much is stored."""
    moderation_storage_measure()


@shared_task(name="moderation.failed_trim")
def moderation_failed_trim() -> int:
    """Forget tasks that failed long ago, and that nobody tried again."""
    old = ModerationFailedTask.objects.filter(last_at__lt=timezone.now() - _FAILED_KEPT)
    return old.delete()[0]


@shared_task(name="moderation.heartbeat")
def moderation_heartbeat() -> None:
    """Nothing: that it ran shows that beat, the broker and a worker of its queue are alive."""


@shared_task(name="moderation.trim")
def moderation_trim() -> None:
    """Throw away what nobody needs any more of old cases."""
    end = monotonic() + _SECONDS
    while moderation_trim_batch() and monotonic() < end:
        pass
