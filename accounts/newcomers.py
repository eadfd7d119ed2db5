"""What new accounts may do less often than others: what those do who sign up to annoy people.

An account is new in its first days, and for as long as it has an email address that it never confirmed.
"""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from accounts.models import AccountsUser
from common.rates import CommonRateUsedUp, common_rates_take

# Those of everybody stand beside the views.
ACCOUNTS_NEW_RATES = {
    "posts": "20/h/user,40/d/user",
    "comments": "60/h/user,200/d/user",
    "follows": "40/h/user,120/d/user",
    "chats": "10/h/user,20/d/user",
    "hashtags": "100/h/user,300/d/user",
    "mentions": "30/h/user,80/d/user",
    "links": "5/h/user,15/d/user",
}
_WORDS = {
    "posts": ngettext_lazy(
        "New accounts can share %(count)d post %(window)s.",
        "New accounts can share %(count)d posts %(window)s.",
        "count",
    ),
    "comments": ngettext_lazy(
        "New accounts can write %(count)d comment %(window)s.",
        "New accounts can write %(count)d comments %(window)s.",
        "count",
    ),
    "follows": ngettext_lazy(
        "New accounts can follow %(count)d person %(window)s.",
        "New accounts can follow %(count)d people %(window)s.",
        "count",
    ),
    "chats": ngettext_lazy(
        "New accounts can begin %(count)d conversation %(window)s.",
        "New accounts can begin %(count)d conversations %(window)s.",
        "count",
    ),
    "hashtags": ngettext_lazy(
        "New accounts can use %(count)d hashtag %(window)s.",
        "New accounts can use %(count)d hashtags %(window)s.",
        "count",
    ),
    "mentions": ngettext_lazy(
        "New accounts can mention %(count)d person %(window)s.",
        "New accounts can mention %(count)d people %(window)s.",
        "count",
    ),
    "links": ngettext_lazy(
        "New accounts can write %(count)d link %(window)s.",
        "New accounts can write %(count)d links %(window)s.",
        "count",
    ),
}
_HOUR = 3600
_CONFIRMED_SECONDS = 86_400


def accounts_new_check(user: AccountsUser, **counts: int) -> None:
    """Count what `user` does at once, by the names of ACCOUNTS_NEW_RATES, if their account is new.

    Raises ValidationError when that is more than they may, with a sentence that says until when; then nothing
    of it is counted.
    """
    if not accounts_is_new(user):
        return
    wanted = {f"new.{name}": (ACCOUNTS_NEW_RATES[name], count) for name, count in counts.items()}
    used_up = common_rates_take(user.pk, wanted)
    if used_up:
        count = counts[used_up.action.removeprefix("new.")]
        raise ValidationError(_sentence(user, used_up, count), code="new_account")


def accounts_is_new(user: AccountsUser) -> bool:
    if not settings.NEW_ACCOUNT_DAYS or user.is_staff:
        return False
    return timezone.now() < _old_at(user) or not _is_confirmed(user)


def _old_at(user: AccountsUser) -> datetime:
    return user.date_joined + timedelta(days=settings.NEW_ACCOUNT_DAYS)


def _is_confirmed(user: AccountsUser) -> bool:
    """Did they confirm an address? Nothing is asked of accounts that were made for them, without one."""
    if settings.ACCOUNT_EMAIL_VERIFICATION == "none":
        return True
    key = f"accounts:confirmed:{user.pk}"
    if cache.get(key):
        return True
    addresses = list(EmailAddress.objects.filter(user=user).values_list("verified", flat=True))
    confirmed = any(addresses) or not addresses
    if confirmed:
        cache.set(key, 1, _CONFIRMED_SECONDS)
    return confirmed


def _sentence(user: AccountsUser, used_up: CommonRateUsedUp, count: int) -> str:
    name = used_up.action.removeprefix("new.")
    window = _("an hour") if used_up.rate.seconds == _HOUR else _("a day")
    rule = _WORDS[name] % {"count": used_up.rate.amount, "window": window}
    return f"{rule} {_again(used_up, count)} {_end(user)}"


def _again(used_up: CommonRateUsedUp, count: int) -> str:
    if count > used_up.rate.amount:
        # No window has room for it, however long they wait.
        return _("At most %(count)d at once.") % {"count": used_up.rate.amount}
    again = timezone.localtime(timezone.now() + timedelta(seconds=used_up.wait))
    return _("From %(time)s on it works again.") % {"time": date_format(again, "TIME_FORMAT")}


def _end(user: AccountsUser) -> str:
    """When the rule ends for this account."""
    end, confirmed = _old_at(user), _is_confirmed(user)
    if end <= timezone.now():
        return _("The rule ends for you once you confirm your email address.")
    date = {"date": date_format(timezone.localtime(end), "DATE_FORMAT")}
    if confirmed:
        return _("The rule ends for you on %(date)s.") % date
    return _("The rule ends for you on %(date)s, if you confirm your email address.") % date
