"""Who of the team may do what: one table, from which the groups and their permissions are made.

A page of the admin that stands in no line is for superusers alone, until somebody decides whose it is.
"""

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import AccountsUser


class ModerationRole(models.TextChoices):
    """Names of groups."""

    MODERATOR = "Moderators", _("Moderator")
    ADMINISTRATOR = "Administrators", _("Administrator")


MODERATION_RUNS = "moderation.change_moderationjob"
"""Who has this runs a job out of turn."""
_LOOK = "view"
_UNDO = "view delete"

MODERATION_ROLES: dict[str, dict[str, str]] = {
    # Cases and appeals, and to look at what they are about.
    ModerationRole.MODERATOR: {
        "moderation.moderationcase": "view change",
        "moderation.moderationreport": _LOOK,
        "moderation.moderationappeal": _LOOK,
        "moderation.moderationdecision": _LOOK,
        "moderation.moderationfilter": _LOOK,
        "feed.feedpost": _LOOK,
        "feed.feedcomment": _LOOK,
        "accounts.accountsuser": _LOOK,
        "accounts.accountsprofile": _LOOK,
    },
    # Everything but factors and other administrators.
    ModerationRole.ADMINISTRATOR: {
        "moderation.moderationcase": "view change",
        "moderation.moderationreport": _LOOK,
        "moderation.moderationappeal": _LOOK,
        "moderation.moderationdecision": _LOOK,
        "moderation.moderationfilter": "view add change delete",
        "moderation.moderationact": _LOOK,
        "moderation.moderationmember": "view add change",
        # The first page: days and machinery; and what is done there by a button.
        "moderation.moderationday": _LOOK,
        # "change" runs one now; whether and when they run at all is the superusers': some keep promises, such
        # as the end of a suspension.
        "moderation.moderationjob": "view change",
        "moderation.moderationfailedtask": "view change",
        "django_celery_beat.periodictask": _LOOK,
        "accounts.accountsuser": "view add change delete",
        # Words are their owner's: what is wrong with them is for a case, with rule and reason.
        "accounts.accountsprofile": _LOOK,
        "accounts.accountssession": _UNDO,
        "accounts.accountsformername": "view change delete",
        # Who may come in, and how much there may be of everybody.
        "accounts.accountssite": "view change",
        "accounts.accountsstorage": _LOOK,
        "accounts.accountsinvitation": "view change",
        "accounts.accountsarrival": "view change",
        "accounts.accountsblockednetwork": "view add change delete",
        "accounts.accountsblockedhost": "view add change delete",
        "social.socialfollow": _UNDO,
        "social.socialfollowrequest": _UNDO,
        "social.socialblock": _UNDO,
        "social.socialmute": _UNDO,
        "social.socialrestrict": _UNDO,
        "social.socialdismissal": _UNDO,
        "social.socialsuggestions": _UNDO,
        # Taken down by a case, with a rule and a reason, of which the author hears.
        "feed.feedpost": _LOOK,
        "feed.feedcomment": _LOOK,
        "feed.feedlike": _UNDO,
        "feed.feedupload": _UNDO,
        "feed.feedhashtag": _LOOK,
        "messaging.messagingconversation": _LOOK,
        "messaging.messaginginbox": _LOOK,
        "messaging.messagingpreference": _UNDO,
        "discover.discoverrun": _LOOK,
        "discover.discoverepoch": _LOOK,
        "discover.discovertaste": _UNDO,
        "discover.discoverpreference": _UNDO,
        "discover.discoverless": _UNDO,
        "discover.discoverwall": _UNDO,
        "discover.discovertrend": "view change",
        "alerts.alertsevent": "view change",
        "alerts.alertsnotification": "view add",
        "alerts.alertsinbox": _LOOK,
        "alerts.alertssubscription": _UNDO,
        "alerts.alertsdigest": _UNDO,
        "alerts.alertspreference": _UNDO,
    },
}

_RANKS = (None, ModerationRole.MODERATOR, ModerationRole.ADMINISTRATOR)
_SUPERUSER = len(_RANKS)


def moderation_role_of(user: AccountsUser) -> str:
    """The name of the group; the higher of two. Empty for whoever has none."""
    if not user.is_staff:
        return ""
    names = set(user.groups.values_list("name", flat=True))
    return next((str(role) for role in reversed(_RANKS[1:]) if role in names), "")


def moderation_rank(user: AccountsUser) -> int:
    """Higher for who may more: one decides about those below, and gives roles below one's own."""
    return _SUPERUSER if user.is_superuser else moderation_role_rank(moderation_role_of(user))


def moderation_role_rank(role: str) -> int:
    return _RANKS.index(ModerationRole(role)) if role else 0


def moderation_roles_keep(**kwargs: Any) -> None:
    """Make the groups what the table says; after migrations, which make new permissions."""
    with transaction.atomic():
        for name, table in MODERATION_ROLES.items():
            group, _made = Group.objects.get_or_create(name=name)
            wanted = _permissions(table)
            if set(group.permissions.values_list("pk", flat=True)) != wanted:
                group.permissions.set(wanted)


def _permissions(table: dict[str, str]) -> set[int]:
    apps = {model.partition(".")[0] for model in table}
    known = Permission.objects.filter(content_type__app_label__in=apps)
    found = known.values_list("pk", "content_type__app_label", "content_type__model", "codename")
    named = {(app, f"{verb}_{model}") for app, model, verb in _lines(table)}
    return {pk for pk, app, _model, codename in found if (app, codename) in named}


def _lines(table: dict[str, str]) -> list[tuple[str, str, str]]:
    return [(*model.split("."), verb) for model, verbs in table.items() for verb in verbs.split()]  # type: ignore[misc]
