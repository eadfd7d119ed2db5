"""What walls are drawn from. The tables of an epoch are partitions of their own, dropped whole; their SQL is
in discover/epochs.py, so Django manages none of them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DiscoverEpoch(models.Model):
    """The weights of all public posts as they were at `made_at`. A row exists only once it is whole."""

    id = models.AutoField(primary_key=True)
    made_at = models.DateTimeField(_("made"))
    ready_at = models.DateTimeField(_("ready"))
    posts = models.PositiveIntegerField(_("posts"))
    pools = models.PositiveIntegerField(_("pools"))
    slots = models.PositiveIntegerField(_("slots"))

    class Meta:
        verbose_name = _("epoch")
        verbose_name_plural = _("epochs")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.pk}"


class DiscoverWeight(models.Model):
    """What the weight of a post was made of, at the moment of the epoch."""

    pk = models.CompositePrimaryKey("epoch", "post")
    epoch = models.IntegerField()
    post = models.BigIntegerField()
    author = models.BigIntegerField()
    likes = models.IntegerField()
    comments = models.IntegerField()
    saves = models.IntegerField()
    followers = models.IntegerField()
    age = models.IntegerField()  # seconds
    weight = models.BigIntegerField()  # millionths

    class Meta:
        managed = False
        db_table = "discover_weight"

    def __str__(self) -> str:
        return f"{self.epoch}: {self.post}"


class DiscoverPool(models.Model):
    """Posts that are drawn together: all of them, those of a hashtag, or what somebody liked lately."""

    class Kind(models.IntegerChoices):
        POPULAR = 0, _("Popular")
        HASHTAG = 1, _("Hashtags")
        LIKER = 2, _("People you follow")

    pk = models.CompositePrimaryKey("epoch", "number")
    epoch = models.IntegerField()
    number = models.IntegerField()
    kind = models.SmallIntegerField(choices=Kind)
    # Of the hashtag, or of who likes; 0 for all posts.
    key = models.BigIntegerField()
    total = models.BigIntegerField()  # the sum of the weights
    size = models.IntegerField()

    class Meta:
        managed = False
        db_table = "discover_pool"

    def __str__(self) -> str:
        return f"{self.epoch}: {self.kind} {self.key}"


class DiscoverSlot(models.Model):
    """The stretch of a pool's weights, as long as the post's own, that ends at `cumulative`."""

    # In fact alone: weights are positive, so that no two sums of a pool are the same.
    pk = models.CompositePrimaryKey("epoch", "pool", "cumulative")
    epoch = models.IntegerField()
    pool = models.IntegerField()
    cumulative = models.BigIntegerField()
    post = models.BigIntegerField()
    author = models.BigIntegerField()
    weight = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "discover_slot"

    def __str__(self) -> str:
        return f"{self.epoch}: {self.pool} {self.cumulative}"


class DiscoverFresh(models.Model):
    """A post of the last two days. Numbers have no gaps, so that drawing a number draws a post."""

    number = models.BigIntegerField(primary_key=True)
    # A loose key: the number stays when the post goes, and is drawn in vain.
    post = models.BigIntegerField(unique=True)
    author = models.BigIntegerField()
    published = models.BigIntegerField()
    # When the newest of it and all lower numbers was posted. An old post may come late (an account was
    # opened): what is fresh begins where this is, and not where the oldest is.
    newest_at = models.DateTimeField()

    class Meta:
        verbose_name = _("fresh post")
        verbose_name_plural = _("fresh posts")
        indexes = [models.Index(fields=["newest_at", "number"], name="discover_fresh_age")]

    def __str__(self) -> str:
        return f"{self.number}"
