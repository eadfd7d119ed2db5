"""What somebody hears by mail while the site itself is closed to them."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import AccountsUser
from alerts.digest import alerts_is_reachable
from common.mail import common_mail, common_mail_sent
from moderation.door import moderation_door_of
from moderation.models import ModerationDecision


def moderation_mail_send(key: int) -> bool:
    """Send the mail that waits with a decision; False if there is none, or it has to wait longer.

    It is sent while the row is locked, and noted in the same transaction: at least once. Raises OSError where
    the mail server is away.
    """
    with transaction.atomic():
        waiting = ModerationDecision.objects.select_for_update(of=("self",), skip_locked=True)
        decision = waiting.filter(pk=key, mail_waits=True).first()
        if decision is None:
            return False
        message = _message(decision)
        if message and not common_mail_sent(message):
            return False
        ModerationDecision.objects.filter(pk=key).update(mail_waits=False)
    return message is not None


def _message(decision: ModerationDecision) -> EmailMessage | None:
    """None for who is gone, or has no address that is known to be theirs."""
    person = AccountsUser.objects.select_related("profile").filter(pk=decision.person or 0).first()
    if person is None or not alerts_is_reachable(person):
        return None
    if not decision.is_standing and not person.is_active:
        # Another decision keeps them out, and has a mail of its own.
        return None
    with translation.override(person.profile.language or settings.LANGUAGE_CODE):
        return _composed(decision, person)


def _composed(decision: ModerationDecision, person: AccountsUser) -> EmailMessage:
    path = moderation_door_of(person) if decision.is_standing else "/"
    appeal = getattr(decision, "appeal", None)
    context = {
        "moderation_decision": decision,
        "moderation_person": person,
        "moderation_answer": appeal.answer if appeal else "",
        "moderation_url": settings.SITE_URL + path,
    }
    return common_mail(
        to=person.email,
        subject=_subject(decision, is_answer=bool(context["moderation_answer"])),
        template="moderation/email/decision.txt",
        context=context,
    )


def _subject(decision: ModerationDecision, *, is_answer: bool) -> str:
    if not decision.is_standing:
        return _("Your account is open again")
    if is_answer:
        return _("An answer to your appeal")
    return _("Your account was suspended") if decision.until else _("Your account was closed")
