from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

DISCOVER_SEED_MAX = 64


class DiscoverWall(models.Model):
    """All that a viewer's wall is a function of: the same seed shows the same wall until it ends.

    Shares are whole numbers; that of a pool, over their sum, is the chance that a draw is of this pool.
    """

    viewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="discover_walls", db_index=False
    )
    seed = models.CharField(_("seed"), max_length=DISCOVER_SEED_MAX)
    # 0 where there was none yet.
    epoch = models.IntegerField(_("epoch"))
    # Numbers of the epoch's pools, the sum of the weights in each, and its share.
    pools = ArrayField(models.IntegerField(), default=list)
    totals = ArrayField(models.BigIntegerField(), default=list)
    shares = ArrayField(models.BigIntegerField(), default=list)
    # How many different posts can be drawn, or more where some are both old and fresh.
    reach = models.IntegerField(default=0)
    # Of the fresh posts, from number `fresh_first` to `fresh_last`, all the same share together.
    fresh_share = models.BigIntegerField(default=0)
    fresh_first = models.BigIntegerField(default=1)
    fresh_last = models.BigIntegerField(default=0)
    # Authors whose posts come more seldom, and posts that were on walls before this one.
    less_authors = ArrayField(models.BigIntegerField(), default=list)
    seen = ArrayField(models.BigIntegerField(), default=list)
    created_at = models.DateTimeField(_("made"), default=timezone.now)

    class Meta:
        verbose_name = _("wall")
        verbose_name_plural = _("walls")
        constraints = [models.UniqueConstraint(fields=["viewer", "seed"], name="discover_wall_once")]
        indexes = [models.Index(fields=["created_at"], name="discover_wall_age")]

    def __str__(self) -> str:
        return f"{self.viewer_id}: {self.seed}"
