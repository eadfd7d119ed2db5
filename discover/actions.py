"""What somebody says of what they want to discover."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import AccountsProfile, AccountsUser
from common.rows import common_insert_once
from discover.models import DiscoverLess, DiscoverPreference

DISCOVER_LESS_MAX = 500


def discover_preference_set(
    *, user: AccountsUser, hashtags: int, people: int, fresh: int, is_surprising: bool
) -> None:
    """Move the sliders, each from 0 to 100."""
    values = {"hashtags": hashtags, "people": people, "fresh": fresh, "is_surprising": is_surprising}
    DiscoverPreference.objects.update_or_create(user=user, defaults=values)


def discover_preference_reset(*, user: AccountsUser) -> None:
    DiscoverPreference.objects.filter(user=user).delete()


def discover_less_add(*, user: AccountsUser, kind: str, key: int) -> None:
    """See less of a hashtag, or of what somebody posts or likes.

    Raises ValidationError beyond DISCOVER_LESS_MAX, and for oneself.
    """
    if kind != DiscoverLess.Kind.HASHTAG and key == user.pk:
        raise ValidationError(_("Your own photos are never on your wall."), code="less_self")
    with transaction.atomic():
        # Two of one person come one after the other: the limit is exact.
        AccountsProfile.objects.select_for_update(no_key=True).get(pk=user.pk)
        less = DiscoverLess.objects.filter(user=user)
        if (
            common_insert_once(DiscoverLess, user=user, kind=kind, key=key)
            and less.count() > DISCOVER_LESS_MAX
        ):
            raise ValidationError(
                _("You see less of %(count)s things already. Take one back first.")
                % {"count": DISCOVER_LESS_MAX},
                code="less_max",
            )


def discover_less_remove(*, user: AccountsUser, kind: str, key: int) -> None:
    DiscoverLess.objects.filter(user=user, kind=kind, key=key).delete()
