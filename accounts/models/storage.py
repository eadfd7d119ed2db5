from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.people import AccountsUser

_ONLY = 1


class AccountsStorage(models.Model):
    """How much somebody's photos take, as last counted."""

    # Without a constraint: whoever counts waits for nobody who leaves.
    user = models.OneToOneField(
        AccountsUser,
        models.CASCADE,
        primary_key=True,
        related_name="storage",
        db_constraint=False,
        verbose_name=_("user"),
    )
    bytes = models.BigIntegerField(_("bytes"), default=0, db_default=0, editable=False)

    class Meta:
        verbose_name = _("storage of an account")
        verbose_name_plural = _("storage of accounts")
        indexes = [models.Index(fields=["-bytes", "-user"], name="accounts_storage_order")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.bytes}"


class AccountsStorageTotal(models.Model):
    """How much the photos of all accounts take together, as last counted: one row.

    Of a sum over all accounts, requests would each pay their part.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=_ONLY, editable=False)
    bytes = models.BigIntegerField(default=0, db_default=0, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=_ONLY), name="accounts_storage_total_one_row"),
        ]

    def __str__(self) -> str:
        return str(self.bytes)
