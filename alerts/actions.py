"""Every write that people make to what they are told. Each is one transaction and safe to repeat."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AccountsUser
from alerts.kinds import ALERTS_CHOSEN_KINDS, AlertsKind, AlertsSource
from alerts.live import alerts_versions_write
from alerts.models import (
    AlertsDigest,
    AlertsEvent,
    AlertsInbox,
    AlertsNotification,
    AlertsPreference,
    AlertsSubscription,
)
from common.inbox import common_inboxes_lock
from common.rows import common_insert_once
from social.models import SocialFollow


def alerts_read(*, user: AccountsUser, upto: int | None = None) -> int:
    """Mark as read what the user was shown: all whose number is `upto` or less, or all that there is.

    What came meanwhile stays unread. Returns how many there were.
    """
    with transaction.atomic():
        inbox = common_inboxes_lock(AlertsInbox, [user.pk]).get(user.pk)
        if inbox is None:  # they left a moment ago
            return 0
        unread = AlertsNotification.objects.filter(recipient=inbox, read_at=None)
        if upto is not None:
            unread = unread.filter(seq__lte=upto)
        shown = unread.filter(actor_count__gt=0).count()
        unread.update(read_at=timezone.now())
        if shown:
            # A counter that is wrong must not keep anybody from reading.
            _change(inbox, -min(shown, inbox.unread))
    return shown


def alerts_notice_send(*, recipient: AccountsUser, text: str, place: str = "") -> AlertsNotification:
    """Tell somebody something in the name of the site; what leads to a `place` is read in their language.

    Raises ValidationError for no words, AccountsUser.DoesNotExist for who is gone.
    """
    if not text.strip():
        raise ValidationError(_("Write what they should know."), code="empty")
    with transaction.atomic():
        inbox = common_inboxes_lock(AlertsInbox, [recipient.pk]).get(recipient.pk)
        if inbox is None:
            raise AccountsUser.DoesNotExist
        # Each notice is about itself: the number that the change takes is its own for ever.
        return AlertsNotification.objects.create(
            recipient=inbox,
            kind=AlertsKind.NOTICE,
            target=inbox.seq + 1,
            text=text.strip(),
            place=place,
            actor_count=1,
            seq=_change(inbox, 1),
        )


def _change(inbox: AlertsInbox, unread: int) -> int:
    """The next number of a locked inbox, with so many more unread; told to the poll after the commit."""
    seq = inbox.seq + 1
    AlertsInbox.objects.filter(pk=inbox.pk).update(seq=seq, unread=F("unread") + unread)
    transaction.on_commit(lambda: alerts_versions_write({inbox.pk: seq}), robust=True)
    return seq


def alerts_preferences_set(*, user: AccountsUser, sources: dict[str, str]) -> None:
    """From whom the user wants to hear, by kind; kinds that are not named stay as they are."""
    with transaction.atomic():
        for kind in ALERTS_CHOSEN_KINDS:
            if kind in sources:
                AlertsPreference.objects.update_or_create(
                    user=user, kind=kind, defaults={"source": AlertsSource(sources[kind])}
                )


def alerts_digest_set(*, user: AccountsUser, is_on: bool) -> None:
    """One mail a day of what is unread, from now on; or none."""
    if is_on:
        common_insert_once(AlertsDigest, user=user)
    else:
        AlertsDigest.objects.filter(user=user).delete()


def alerts_subscribe(*, subscriber: AccountsUser, author: AccountsUser) -> None:
    """Ask to be told when somebody posts whom one follows. Raises ValidationError for whom one does not.

    It rests while they are not followed; alerts/trim.py removes what rests.
    """
    with transaction.atomic():
        follow = SocialFollow.objects.filter(follower=subscriber, followed=author)
        # Held, so that neither of the two leaves meanwhile.
        if not follow.select_for_update(no_key=True).values_list("pk")[:1]:
            raise ValidationError(_("Follow them first to hear of their posts."), code="not_followed")
        common_insert_once(AlertsSubscription, subscriber=subscriber, author=author)


def alerts_unsubscribe(*, subscriber: AccountsUser, author: AccountsUser) -> None:
    AlertsSubscription.objects.filter(subscriber=subscriber, author=author).delete()


def alerts_event_retry(*, event: AlertsEvent) -> None:
    """Let an event that failed be tried again, at once and as often as a new one."""
    AlertsEvent.objects.filter(pk=event.pk).update(due_at=Now(), attempts=0)
