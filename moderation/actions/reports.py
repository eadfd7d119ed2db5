from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AccountsUser
from common.rows import common_insert_once
from moderation.audit import moderation_log
from moderation.models import ModerationCase, ModerationReport
from moderation.rules import ModerationRule
from moderation.targets import ModerationTarget


def moderation_report(
    *, reporter: AccountsUser, target: ModerationTarget, reason: str, note: str = ""
) -> ModerationReport:
    """Report what is there for `reporter`; once more changes what they said before.

    Raises ValidationError for what is their own, and for another reason without words.
    """
    note = note.strip()
    moderation_check_reportable(reporter, target)
    if reason == ModerationRule.OTHER and not note:
        raise ValidationError({"note": _("Say in a few words what is wrong.")}, code="note")
    now = timezone.now()
    with transaction.atomic():
        case = moderation_case_open(kind=target.kind, key=target.key, author=target.author)
        report, _is_new = ModerationReport.objects.update_or_create(
            case=case,
            reporter=reporter,
            defaults={"reason": reason, "note": note, "quoted": target.quoted, "created_at": now},
        )
        ModerationCase.objects.filter(pk=case.pk).update(last_at=now)
    return report


def moderation_check_reportable(reporter: AccountsUser, target: ModerationTarget) -> None:
    """Raises ValidationError for what is their own."""
    if target.author == reporter.pk:
        raise ValidationError(_("This is your own: there is nobody to report."), code="own")


def moderation_case_begin(*, kind: str, key: int, author: int, by: AccountsUser) -> ModerationCase:
    """One of the team looks at something that nobody reported; in its open case, if there is one."""
    with transaction.atomic():
        case = moderation_case_open(kind=kind, key=key, author=author)
        moderation_log(by=by, verb="open", about=case)
    return case


def moderation_case_open(*, kind: str, key: int, author: int | None) -> ModerationCase:
    """The open case of it, locked, so that nobody closes it while a report comes in."""
    known = ModerationCase.objects.filter(kind=kind, key=key, closed_at=None)
    while True:
        common_insert_once(ModerationCase, kind=kind, key=key, author=author)
        # Somebody may close the one that was in the way before it is locked here.
        if case := known.select_for_update().first():
            return case
