from django.db import models
from django.utils.translation import gettext_lazy as _


class DiscoverUse(models.Model):
    """How many public accounts posted with a hashtag on a day."""

    hashtag = models.BigIntegerField()
    day = models.DateField()
    accounts = models.IntegerField()

    class Meta:
        verbose_name = _("use of a hashtag")
        verbose_name_plural = _("uses of hashtags")
        constraints = [models.UniqueConstraint(fields=["hashtag", "day"], name="discover_use_once")]
        indexes = [models.Index(fields=["day"], name="discover_use_day")]

    def __str__(self) -> str:
        return f"{self.hashtag}: {self.day}"


class DiscoverTrend(models.Model):
    """A hashtag that more people use than usually do."""

    hashtag = models.BigIntegerField(primary_key=True)
    # As high as it was at its peak; halved every four hours since.
    score = models.FloatField(_("score"), default=0)
    peaked_at = models.DateTimeField(_("peak"))
    accounts = models.IntegerField(_("people in a day"), default=0)
    is_barred = models.BooleanField(_("never shown"), default=False)

    class Meta:
        verbose_name = _("trend")
        verbose_name_plural = _("trends")

    def __str__(self) -> str:
        return f"{self.hashtag}"
