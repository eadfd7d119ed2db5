"""What somebody reported, with what became of it, as far as that is theirs to know."""

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import AccountsUser
from moderation.models import ModerationDecision, ModerationMeasure, ModerationReport


def moderation_reported(reporter: AccountsUser) -> QuerySet[ModerationReport]:
    """Their reports with their cases, and `moderation_acted`: was something done that stands?"""
    acted = ModerationDecision.objects.standing().exclude(measure=ModerationMeasure.DISMISS)
    reports = ModerationReport.objects.filter(reporter=reporter).select_related("case")
    return reports.annotate(moderation_acted=Exists(acted.filter(case=OuterRef("case"))))
