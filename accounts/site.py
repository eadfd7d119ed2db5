"""The choices of the team about the whole site, without a query for each request."""

from django.utils.translation import gettext as _

from accounts.models import AccountsSite
from common.kept import CommonKept


def _load() -> AccountsSite:
    return AccountsSite.objects.first() or AccountsSite()


ACCOUNTS_SITE = CommonKept("accounts.site", _load)


def accounts_site() -> AccountsSite:
    """As every process keeps it: to be read, not changed."""
    return ACCOUNTS_SITE.get()


def accounts_question() -> str:
    """What is asked of who wants to join by approval."""
    return accounts_site().question or _("Why would you like to join?")
