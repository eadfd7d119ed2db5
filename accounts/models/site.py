from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

ACCOUNTS_QUESTION_MAX = 200
_ONLY = 1


class AccountsSite(models.Model):
    """What the team chose for the whole site: one row. Read it by `accounts_site()`, which keeps it."""

    class Signup(models.TextChoices):
        OPEN = "open", _("Open to everybody")
        INVITATION = "invitation", _("By invitation")
        APPROVAL = "approval", _("By approval: the team reads each request")

    class Inviters(models.TextChoices):
        MEMBERS = "members", _("Everybody who is here")
        STAFF = "staff", _("The team")

    id = models.PositiveSmallIntegerField(primary_key=True, default=_ONLY, editable=False)
    signup = models.CharField(_("signing up"), max_length=10, choices=Signup, default=Signup.OPEN)
    inviters = models.CharField(
        _("who may invite"),
        max_length=7,
        choices=Inviters,
        default=Inviters.MEMBERS,
        help_text=_("Who comes by an invitation waits for no approval."),
    )
    question = models.CharField(
        _("question"),
        max_length=ACCOUNTS_QUESTION_MAX,
        blank=True,
        help_text=_("What is asked of who wants to join by approval. Empty: why they would like to."),
    )

    account_megabytes = models.PositiveIntegerField(
        _("MB of photos an account"),
        null=True,
        blank=True,
        default=5_120,
        # None at all would be read as no limit.
        validators=[MinValueValidator(1)],
        help_text=_("Empty: no limit."),
    )
    site_megabytes = models.PositiveIntegerField(
        _("MB of photos in all"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty: no limit but the disk's."),
    )

    class Meta:
        verbose_name = _("rules of the site")
        verbose_name_plural = _("rules of the site")
        constraints = [
            models.CheckConstraint(condition=models.Q(id=_ONLY), name="accounts_site_one_row"),
        ]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)
