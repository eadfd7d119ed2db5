from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from discover.search.words import DISCOVER_WORD_MAX
from feed.texts import FEED_HASHTAG_MAX

# By code points: so that a prefix is a range, whatever the language of the database.
_BY_CODE = "C"


class DiscoverWord(models.Model):
    """A word that a person or a hashtag is found by."""

    class Kind(models.IntegerChoices):
        PERSON = 0, _("Person")
        HASHTAG = 1, _("Hashtag")

    kind = models.SmallIntegerField(choices=Kind)
    # Followers, or posts, in powers of two.
    tier = models.SmallIntegerField()
    key = models.BigIntegerField()
    word = models.CharField(max_length=DISCOVER_WORD_MAX, db_collation=_BY_CODE)

    class Meta:
        verbose_name = _("word of the search")
        verbose_name_plural = _("words of the search")
        constraints = [models.UniqueConstraint(fields=["kind", "key", "word"], name="discover_word_once")]
        indexes = [
            # A range of words in each tier, from the highest down: the best are found first.
            models.Index(fields=["kind", "tier", "word"], include=["key"], name="discover_word_found")
        ]

    def __str__(self) -> str:
        return self.word


class DiscoverMisspelt(models.Model):
    """A word with what it may be misspelt as."""

    word = models.CharField(max_length=DISCOVER_WORD_MAX, primary_key=True, db_collation=_BY_CODE)
    shortenings = ArrayField(models.IntegerField())

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.word


class DiscoverSpelling(DiscoverMisspelt):
    """Of a word that a person or a hashtag is found by."""

    class Meta:
        verbose_name = _("spelling")
        verbose_name_plural = _("spellings")
        indexes = [GinIndex(fields=["shortenings"], name="discover_spelling_near", fastupdate=False)]


class DiscoverSaid(DiscoverMisspelt):
    """Of a word that some caption has, or had."""

    class Meta:
        verbose_name = _("word of captions")
        verbose_name_plural = _("words of captions")
        indexes = [GinIndex(fields=["shortenings"], name="discover_said_near", fastupdate=False)]


class DiscoverIndexed(models.Model):
    """How far the index of one kind of thing has come: all keys up to `key` were looked at."""

    name = models.CharField(max_length=20, primary_key=True)
    key = models.BigIntegerField()

    class Meta:
        verbose_name = _("progress of the search's index")
        verbose_name_plural = _("progress of the search's index")

    def __str__(self) -> str:
        return f"{self.name}: {self.key}"


class DiscoverCaption(models.Model):
    """The words of a shown post's caption; None while they are still to be taken from it."""

    post = models.BigIntegerField(primary_key=True)
    published = models.BigIntegerField(db_index=True)
    words = SearchVectorField(null=True)

    class Meta:
        verbose_name = _("caption of the search")
        verbose_name_plural = _("captions of the search")
        indexes = [
            GinIndex(fields=["words"], name="discover_caption_words"),
            models.Index(
                fields=["post"], condition=models.Q(words__isnull=True), name="discover_caption_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post}"


class DiscoverRecent(models.Model):
    """What `user` searched for, or found and opened; for their eyes alone."""

    class Kind(models.TextChoices):
        PERSON = "person", _("Person")
        HASHTAG = "hashtag", _("Hashtag")
        WORDS = "words", _("Words")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="discover_recents", db_index=False
    )
    kind = models.CharField(max_length=7, choices=Kind)
    # A username, a folded hashtag, or words.
    text = models.CharField(max_length=FEED_HASHTAG_MAX)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("recent search")
        verbose_name_plural = _("recent searches")
        constraints = [models.UniqueConstraint(fields=["user", "kind", "text"], name="discover_recent_once")]
        indexes = [models.Index(fields=["user", "-at"], name="discover_recent_newest")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.text}"
