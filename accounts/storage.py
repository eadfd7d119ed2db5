"""How much the photos of an account and of all accounts may take, and do.

An app says which bytes are whose as `storage` of its AppConfig: SQL of rows `owner`, `bytes`. Every few
minutes all of it is counted; where there is a limit, a request reads the count, and only near that of its own
account is that counted anew. Between two counts the limits of uploads let nobody add more than that last part
of a quota.
"""

import logging
from dataclasses import dataclass

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Sum
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from accounts.models import AccountsStorage, AccountsStorageTotal, AccountsUser
from accounts.site import accounts_site
from common.kept import CommonKept

_MEGABYTE = 1 << 20
_NEAR = 0.9
"""From this part of a quota on, people are told, and counted exactly."""

_logger = logging.getLogger(__name__)


class AccountsStorageFull(ValidationError):
    """There is no room for another photo of this account, or of anybody."""


@dataclass(frozen=True)
class AccountsRoom:
    """Bytes: what is taken, and of how much; `quota` is 0 where there is no limit."""

    used: int
    quota: int

    @property
    def near(self) -> int:
        return int(self.quota * _NEAR)

    @property
    def is_full(self) -> bool:
        return bool(self.quota) and self.used >= self.quota

    @property
    def is_nearly_full(self) -> bool:
        return bool(self.quota) and self.used >= self.near

    @property
    def words(self) -> str:
        if not self.quota:
            return filesizeformat(self.used)
        return _("%(used)s of %(quota)s") % {
            "used": filesizeformat(self.used),
            "quota": filesizeformat(self.quota),
        }


def _total() -> int:
    return AccountsStorageTotal.objects.values_list("bytes", flat=True).first() or 0


ACCOUNTS_STORED = CommonKept("accounts.stored", _total)


def accounts_room_of(user: AccountsUser) -> AccountsRoom:
    """As last counted."""
    used = AccountsStorage.objects.filter(pk=user.pk).values_list("bytes", flat=True).first()
    return AccountsRoom(used or 0, (accounts_site().account_megabytes or 0) * _MEGABYTE)


def accounts_room_of_site() -> AccountsRoom:
    return AccountsRoom(ACCOUNTS_STORED.get(), (accounts_site().site_megabytes or 0) * _MEGABYTE)


def accounts_storage_check(user: AccountsUser) -> None:
    """Raises AccountsStorageFull, with a sentence, when `user` may add no photo."""
    if accounts_site().site_megabytes and accounts_room_of_site().is_full:
        raise AccountsStorageFull(_("The site has no room for more photos at the moment. Try again later."))
    if not accounts_site().account_megabytes:
        return
    room = accounts_room_of(user)
    if room.is_nearly_full and AccountsRoom(_counted(user), room.quota).is_full:
        raise AccountsStorageFull(
            _("Your photos take all of your %(quota)s. Delete some that you need no more, then try again."),
            code="quota",
            params={"quota": filesizeformat(room.quota)},
        )


def _counted(user: AccountsUser) -> int:
    """What somebody's photos take at this moment, without what no worker has measured yet."""
    with connection.cursor() as cursor:
        cursor.execute(f"select sum(bytes) from ({_stored()}) stored where owner = %s", [user.pk])  # noqa: S608
        return int(cursor.fetchone()[0] or 0)


def accounts_storage_count() -> int:
    """Count anew what the photos of each account take; returns how many numbers changed."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            insert into accounts_accountsstorage (user_id, bytes)
            select owner, sum(bytes) from (
                {_stored()} union all select user_id, 0 from accounts_accountsstorage
            ) stored where owner is not null group by owner
            on conflict (user_id) do update set bytes = excluded.bytes
            where accounts_accountsstorage.bytes <> excluded.bytes
            """  # noqa: S608 - what apps of ours declare
        )
        changed = int(cursor.rowcount)
    _total_count()
    if accounts_room_of_site().is_nearly_full:
        _logger.warning("storage nearly full", extra={"room": accounts_room_of_site().words})
    return changed


def _total_count() -> None:
    # Also when no number has changed: those of people who left are gone.
    total = AccountsStorage.objects.aggregate(total=Sum("bytes"))["total"] or 0
    if total != _total():
        AccountsStorageTotal.objects.update_or_create(defaults={"bytes": total})
        ACCOUNTS_STORED.changed()


def _stored() -> str:
    declared = [sql for config in apps.get_app_configs() for sql in getattr(config, "storage", ())]
    return " union all ".join(declared or ["select 0::bigint as owner, 0::bigint as bytes where false"])
