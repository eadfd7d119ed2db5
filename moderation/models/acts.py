from typing import ClassVar

from django.db import connection, models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

MODERATION_LABEL_MAX = 200
MODERATION_REASON_MAX = 1_000
MODERATION_VERB_MAX = 24

_VERBS = """
with recursive verbs as (
    (select verb from moderation_moderationact order by verb limit 1)
    union all
    select (select verb from moderation_moderationact where verb > verbs.verb order by verb limit 1)
    from verbs where verbs.verb is not null
)
select verb from verbs where verb is not null
"""


class ModerationActQuerySet(models.QuerySet["ModerationAct"]):
    def verbs(self) -> list[str]:
        """All that were ever written, by as many steps down the index, however long the log is."""
        with connection.cursor() as cursor:
            cursor.execute(_VERBS)
            return [verb for (verb,) in cursor.fetchall()]


class ModerationAct(models.Model):
    """Something that one of the team did: who, when, to what, what it was before and after, and why.

    Written once: the database refuses to change or delete a row (a trigger of the migration). All keys are
    loose, with names beside them, as an act outlives who did it and what it was done to.
    """

    at = models.DateTimeField(_("when"), db_default=Now(), editable=False)
    by = models.BigIntegerField(_("by"), null=True, editable=False)
    by_name = models.CharField(_("by"), max_length=30, editable=False)
    verb = models.CharField(_("act"), max_length=MODERATION_VERB_MAX, editable=False)
    # A model such as "feed.feedpost", and the key of a row.
    model = models.CharField(_("of what kind"), max_length=64, editable=False)
    key = models.CharField(_("key"), max_length=64, editable=False)
    label = models.CharField(_("to what"), max_length=MODERATION_LABEL_MAX, editable=False)
    before = models.JSONField(_("before"), default=dict, editable=False)
    after = models.JSONField(_("after"), default=dict, editable=False)
    reason = models.CharField(_("why"), max_length=MODERATION_REASON_MAX, blank=True, editable=False)

    objects: ClassVar[ModerationActQuerySet] = ModerationActQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("act of the team")
        verbose_name_plural = _("acts of the team")
        indexes = [
            models.Index(fields=["by", "-id"], name="moderation_act_by"),
            models.Index(fields=["model", "key", "-id"], name="moderation_act_of"),
            models.Index(fields=["verb", "-id"], name="moderation_act_verb"),
            models.Index(fields=["at"], name="moderation_act_at"),
            # Who is gone is looked for by name.
            models.Index(fields=["by_name", "-id"], name="moderation_act_by_name"),
        ]

    def __str__(self) -> str:
        return f"{self.by_name or '—'}: {self.verb} {self.label or self.key}"
