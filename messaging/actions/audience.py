"""Whom somebody may write to, and where it arrives."""

from collections.abc import Collection, Sequence

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import AccountsUser
from messaging.kinds import MessagingAudience, MessagingFolder
from messaging.models import MessagingPreference
from social.models import SocialBlock, SocialFollow
from social.queries import social_people


def messaging_folders_for(sender: AccountsUser, people: Sequence[AccountsUser]) -> dict[int, MessagingFolder]:
    """By each person's key, where arrives what `sender` begins to write to them.

    Raises ValidationError, with their names, when some of them don't want to hear from `sender`.
    """
    keys = [person.pk for person in people]
    audiences = dict(MessagingPreference.objects.filter(user__in=keys).values_list("user", "audience"))
    followers = set(
        SocialFollow.objects.filter(follower__in=keys, followed=sender).values_list("follower", flat=True)
    )
    refusing = [person for person in people if _refuses(audiences.get(person.pk), person.pk in followers)]
    if refusing:
        raise ValidationError(
            _("%(names)s does not take messages from you."),
            code="audience",
            params={"names": ", ".join(person.username for person in refusing)},
        )
    return {key: MessagingFolder.INBOX if key in followers else MessagingFolder.REQUESTS for key in keys}


def _refuses(audience: str | None, follows: bool) -> bool:
    if audience == MessagingAudience.NOBODY:
        return True
    return audience == MessagingAudience.FOLLOWING and not follows


def messaging_group_check(members: Collection[int], new: Sequence[AccountsUser]) -> None:
    """Raises ValidationError, with their names, for people across a block from one of the others (keys)."""
    keys = [person.pk for person in new]
    everybody = {*members, *keys}
    blocks = SocialBlock.objects.filter(
        Q(blocker__in=keys, blocked__in=everybody) | Q(blocker__in=everybody, blocked__in=keys)
    )
    ends = {end for pair in blocks.values_list("blocker", "blocked") for end in pair}
    if ends:
        raise ValidationError(
            _("Not everybody here can be in a group with %(names)s."),
            code="block",
            params={"names": ", ".join(person.username for person in new if person.pk in ends)},
        )


def messaging_people_check(sender: AccountsUser, people: Sequence[AccountsUser]) -> None:
    """Raises AccountsUser.DoesNotExist when one of them is not there for `sender`."""
    keys = {person.pk for person in people}
    if social_people(sender).filter(pk__in=keys).count() < len(keys):
        raise AccountsUser.DoesNotExist
