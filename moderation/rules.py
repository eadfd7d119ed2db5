"""What may not be shown or said here: the reasons to report something, and those to act on it."""

from functools import cache

from django.db.models import TextChoices
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class ModerationRule(TextChoices):
    SPAM = "spam", _("Spam or fraud")
    NUDITY = "nudity", _("Nudity or sex")
    HATE = "hate", _("Hate against a group of people")
    HARASSMENT = "harassment", _("Bullying or harassment")
    VIOLENCE = "violence", _("Violence, or a threat of it")
    HARM = "harm", _("Suicide, self-harm or eating disorders")
    LIES = "lies", _("False information")
    ILLEGAL = "illegal", _("Something illegal is sold or shown")
    STOLEN = "stolen", _("A photo or a name that is somebody else's")
    OTHER = "other", _("Something else")


# Where it is the photo itself that is wrong, wherever it is shown.
MODERATION_PHOTO_RULES = (
    ModerationRule.NUDITY,
    ModerationRule.HATE,
    ModerationRule.VIOLENCE,
    ModerationRule.HARM,
    ModerationRule.ILLEGAL,
    ModerationRule.STOLEN,
)

MODERATION_RULES: dict[str, str | Promise] = {
    ModerationRule.SPAM: _(
        "No advertising to people who did not ask, no bought likes, no tricks for money or passwords."
    ),
    ModerationRule.NUDITY: _(
        "No pornography, and nothing sexual that involves minors, ever. Art, breastfeeding and health are"
        " welcome; the team may mark them as sensitive."
    ),
    ModerationRule.HATE: _(
        "Nobody is attacked for where they come from, what they believe, whom they love, what they are or how"
        " their body works."
    ),
    ModerationRule.HARASSMENT: _(
        "No insults, no chasing people who want to be left alone, no private photos or addresses of others."
    ),
    ModerationRule.VIOLENCE: _(
        "No threats, no calls for violence, no praise of it, no cruelty to people or animals for show."
    ),
    ModerationRule.HARM: _(
        "Nothing that encourages people to hurt themselves. Whoever speaks of their own pain is helped, not"
        " punished."
    ),
    ModerationRule.LIES: _(
        "Nothing false that can hurt people: made-up emergencies, forged documents, dangerous cures."
    ),
    ModerationRule.ILLEGAL: _(
        "No sale of drugs, weapons, protected animals or stolen things, and nothing else against the law."
    ),
    ModerationRule.STOLEN: _(
        "Show your own photos, or say whose they are and that you may. Nobody pretends to be somebody else."
    ),
    ModerationRule.OTHER: _(
        "What is written nowhere and still hurts the people here. The team says in its own words what it was."
    ),
}
"""Each in a sentence or two, for the page of rules."""


def moderation_reason_kept(reason: str) -> str:
    """A rule's own sentence is kept in English, whoever decided; other words are kept as they are."""
    own = {str(sentence): sentence for sentence in MODERATION_RULES.values()}
    with translation.override("en"):
        return str(own.get(reason.strip(), reason))


def moderation_reason_words(reason: str) -> str:
    """In the language of now, if it is a rule's own sentence."""
    return gettext(reason) if reason in _sentences() else reason


@cache
def _sentences() -> frozenset[str]:
    with translation.override("en"):
        return frozenset(str(sentence) for sentence in MODERATION_RULES.values())
