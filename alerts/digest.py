"""The daily mail of what somebody has not read, for who asked for one.

It is sent while its AlertsDigest row is locked, and noted in the same transaction once the mail server has
taken it. So two workers never send the same mail. What could not be sent is not noted: the next run tries it
again. A worker killed between the server's answer and the commit sends one mail twice: rather that than a day
of which nobody is told.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.signing import BadSignature, Signer
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Min, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import ngettext

from accounts.models import AccountsUser
from alerts.kinds import ALERTS_ATTEMPTS
from alerts.models import AlertsDigest, AlertsEvent, AlertsNotification
from alerts.queries import AlertsShown, alerts_shown
from common.mail import common_mail_sent

ALERTS_DIGEST_EVERY = timedelta(hours=24)
ALERTS_DIGEST_MAX = 20
"""So many notifications are told in one mail; of the others it says how many there are."""
_STRETCH = 10  # mails, each of which may take as long as EMAIL_TIMEOUT
_UNDER_WAY = timedelta(minutes=1)  # from an act to its event, for other processes to see

# No time limit: an old mail must still be a way out.
_signer = Signer(sep=".", salt="alerts.unsubscribe")
_logger = logging.getLogger(__name__)


def alerts_digest_token(user: int) -> str:
    """What stands for the right to end the mails of this user (a key), in every one of them."""
    return _signer.sign(str(user))


def alerts_digest_token_user(token: str) -> int | None:
    """The user's key; None for what is forged."""
    try:
        return int(_signer.unsign(token))
    except BadSignature:
        return None


def alerts_digest_stretch(after: int) -> int | None:
    """Tell the next people who are due; returns the key to go on after.

    None when there are no more, or when the mail server is away: then the next run goes on.
    """
    until = _delivered_until()
    due = Q(told_until__lt=min(until, timezone.now() - ALERTS_DIGEST_EVERY))
    people = AlertsDigest.objects.filter(due, pk__gt=after).order_by("pk")
    keys = list(people.values_list("pk", flat=True)[:_STRETCH])
    server = get_connection()
    try:
        for key in keys:
            _tell_or_go_on(key, due, until, server)
    except OSError:  # all that smtplib raises, too
        _logger.exception("mail server away, daily mails wait for the next run")
        return None
    finally:
        server.close()
    return keys[-1] if len(keys) == _STRETCH else None


def _delivered_until() -> datetime:
    """Of what happened before then, all notifications are there. Later ones are the next mail's.

    An act is told with its own date, however late it is delivered: behind that date no mail would look.
    """
    waiting = AlertsEvent.objects.filter(attempts__lt=ALERTS_ATTEMPTS).aggregate(oldest=Min("created_at"))
    seen = timezone.now() - _UNDER_WAY
    return min(seen, waiting["oldest"] or seen)


def _tell_or_go_on(user: int, due: Q, until: datetime, server: Any) -> None:
    try:
        _tell(user, due, until, server)
    except (OSError, OperationalError, InterfaceError, SoftTimeLimitExceeded):
        raise
    except Exception:
        # Whatever is wrong with one mail is no reason to keep the others back.
        _logger.exception("daily mail failed", extra={"user": user})


def _tell(user: int, due: Q, until: datetime, server: Any) -> None:
    with transaction.atomic():
        # Not there: another worker has it in hand, or has sent it, or no mail is wanted any more.
        digests = AlertsDigest.objects.select_for_update(of=("self",), skip_locked=True).filter(due, pk=user)
        for digest in digests.select_related("user__profile"):
            if (message := _message(digest, until)) and not common_mail_sent(message, server):
                continue
            AlertsDigest.objects.filter(pk=user).update(told_until=until)


def _message(digest: AlertsDigest, until: datetime) -> EmailMultiAlternatives | None:
    """None when there is nothing new, or nobody at an address that is known to be theirs."""
    user = digest.user
    if not (user.is_active and alerts_is_reachable(user)):
        return None
    news = AlertsNotification.objects.filter(
        recipient=user.pk,
        read_at=None,
        actor_count__gt=0,
        happened_at__gte=digest.told_until,
        happened_at__lt=until,
    )
    rows = list(news.order_by("-happened_at", "-pk")[:ALERTS_DIGEST_MAX])
    alerts = alerts_shown(user, rows) if rows else []
    if not alerts:
        return None
    more = news.count() - len(rows) if len(rows) == ALERTS_DIGEST_MAX else 0
    with translation.override(user.profile.language or settings.LANGUAGE_CODE):
        return _composed(user, alerts, more)


def alerts_is_reachable(user: AccountsUser) -> bool:
    own = EmailAddress.objects.filter(user=user, email__iexact=user.email, verified=True)
    return bool(user.email) and bool(own.exists())


def _composed(user: AccountsUser, alerts: Sequence[AlertsShown], more: int) -> EmailMultiAlternatives:
    count = len(alerts) + more
    subject = ngettext("%(count)d new notification", "%(count)d new notifications", count) % {"count": count}
    end = settings.SITE_URL + reverse("alerts:unsubscribe", args=[alerts_digest_token(user.pk)])
    context = {
        "alerts_digest": alerts,
        "alerts_more": more,
        "alerts_end_url": end,
        "alerts_site": settings.SITE_URL,
        "common_site_name": settings.SITE_NAME,
    }
    message = EmailMultiAlternatives(
        settings.ACCOUNT_EMAIL_SUBJECT_PREFIX + subject,
        render_to_string("alerts/email/digest.txt", context),
        to=[user.email],
        headers={
            # RFC 8058: mail programs offer a button of their own, which posts without asking further.
            "List-Unsubscribe": f"<{end}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            # RFC 3834: nobody who is away answers to it.
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(render_to_string("alerts/email/digest.html", context), "text/html")
    return message
