from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import AccountsUser


class ModerationMemberManager(models.Manager["ModerationMember"]):
    def get_queryset(self) -> models.QuerySet["ModerationMember"]:
        return super().get_queryset().filter(Q(is_staff=True) | Q(is_superuser=True))


class ModerationMember(AccountsUser):
    """One of the team."""

    objects: ClassVar[Any] = ModerationMemberManager()

    class Meta:
        proxy = True
        verbose_name = _("member of the team")
        verbose_name_plural = _("members of the team")
