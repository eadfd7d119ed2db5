from django.utils.translation import gettext_lazy as _

from accounts.models import AccountsUser


class ModerationMember(AccountsUser):
    """One of the team."""

    class Meta:
        proxy = True
        verbose_name = _("member of the team")
        verbose_name_plural = _("the team")
