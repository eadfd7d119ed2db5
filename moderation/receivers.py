from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils.translation import gettext as _

from accounts.models import AccountsProfile, AccountsUser
from accounts.signals import accounts_refused, accounts_website_given
from common.enqueue import common_enqueue
from feed.models import FeedComment, FeedPhoto, FeedPost
from feed.signals import feed_written
from moderation.actions import moderation_review_open
from moderation.door import moderation_door_of
from moderation.filters import moderation_filters
from moderation.known import moderation_known_like
from moderation.models import ModerationCase, ModerationDecision, ModerationFilter
from moderation.signals import moderation_case_closed, moderation_mail_waits
from moderation.tasks import moderation_mail, moderation_tell
from moderation.trim import moderation_trim_person


@receiver(moderation_case_closed, sender=ModerationCase, dispatch_uid="moderation.tell")
def moderation_on_closed(sender: type[ModerationCase], *, case: ModerationCase, **kwargs: Any) -> None:
    """Who reported it hears that it was looked at."""
    common_enqueue(moderation_tell, case.pk)


@receiver(moderation_mail_waits, sender=ModerationDecision, dispatch_uid="moderation.mail")
def moderation_on_mail(
    sender: type[ModerationDecision], *, decision: ModerationDecision, **kwargs: Any
) -> None:
    common_enqueue(moderation_mail, decision.pk)


@receiver(accounts_refused, sender=AccountsUser, dispatch_uid="moderation.door")
def moderation_on_refused(sender: type[AccountsUser], *, user: AccountsUser, **kwargs: Any) -> str | None:
    """Who is kept out by a decision is led to it."""
    return moderation_door_of(user) if ModerationDecision.objects.keeping_out(user.pk).exists() else None


@receiver(feed_written, sender=FeedPost, dispatch_uid="moderation.post_written")
@receiver(feed_written, sender=FeedComment, dispatch_uid="moderation.comment_written")
def moderation_on_written(
    sender: type[FeedPost | FeedComment],
    *,
    row: FeedPost | FeedComment,
    texts: Sequence[str],
    photos: Sequence[FeedPhoto],
    **kwargs: Any,
) -> list[str]:
    """What says something on the lists of the team, or shows a photo that they removed, waits for them."""
    found = moderation_filters.get().found(texts) if texts else []
    if like := moderation_known_like(photos) if photos else None:
        found.append("photo:")
    return moderation_review_open(row, found, like) if found else []


@receiver(accounts_website_given, sender=AccountsProfile, dispatch_uid="moderation.website")
def moderation_on_website(sender: type[AccountsProfile], *, website: str, **kwargs: Any) -> None:
    """A profile has no words that wait: what is on the list is refused."""
    if host := moderation_filters.get().host_found(website):
        raise ValidationError(
            _("Links to %(host)s are not possible here."), code="host", params={"host": host}
        )


@receiver([post_save, post_delete], sender=ModerationFilter, dispatch_uid="moderation.filters")
def moderation_on_filters(sender: type[ModerationFilter], **kwargs: Any) -> None:
    moderation_filters.changed()


@receiver(post_delete, sender=AccountsUser, dispatch_uid="moderation.person_gone")
def moderation_on_person_gone(sender: type[AccountsUser], *, instance: AccountsUser, **kwargs: Any) -> None:
    moderation_trim_person(instance.pk)
