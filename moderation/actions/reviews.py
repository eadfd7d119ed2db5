"""What the site itself holds for the team to look at, and its end: whatever is decided about the case."""

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext_noop as _

from accounts.models import AccountsUser
from alerts.actions import alerts_notice_send
from feed.models import FeedComment, FeedPost
from moderation.actions.reports import moderation_case_open
from moderation.known import ModerationLike
from moderation.models import ModerationCase, ModerationDecision, ModerationReview

# Read in the language of who is told.
_RELEASED = _("looked at what was held for review, and released it.")


def moderation_review_open(
    row: FeedPost | FeedComment, found: Sequence[str], like: ModerationLike | None = None
) -> list[str]:
    """Ask the team to look at a post or a comment; all that was found in it so far.

    In the transaction of who writes it, which has locked nothing that others see yet, and holds it then.
    """
    case = moderation_case_open(kind=_kind(row), key=row.pk, author=row.author_id)
    review = ModerationReview.objects.filter(case=case, ended_at=None).first()
    review = review or ModerationReview(case=case, found=[])
    if like:
        review.resembles, review.distance = like.decision, like.distance
    everything = list(dict.fromkeys([*review.found, *found]))
    review.found, review.changed_at = everything, timezone.now()
    review.save()
    return everything


def moderation_reviews_end(case: ModerationCase) -> bool:
    """Somebody decides the case, which they hold; was anything of it held?"""
    waiting = ModerationReview.objects.filter(case=case, ended_at=None)
    return bool(waiting.update(ended_at=timezone.now()))


def moderation_tell_released(decision: ModerationDecision) -> None:
    """Tell who wrote it, if it is there and not taken down, of which they hear anyway."""
    if place := _place(decision.case):
        for person in AccountsUser.objects.filter(pk=decision.person or 0):
            alerts_notice_send(recipient=person, text=_RELEASED, place=place)


def _place(case: ModerationCase) -> str:
    if case.kind == ModerationCase.Kind.POST:
        post = FeedPost.objects.filter(pk=case.key, held_at=None).only("code").first()
        return post.get_absolute_url() if post else ""
    comment = FeedComment.objects.filter(pk=case.key, held_at=None).select_related("post").first()
    return f"{comment.post.get_absolute_url()}?comment={comment.pk}" if comment else ""


def _kind(row: FeedPost | FeedComment) -> str:
    return ModerationCase.Kind.POST if isinstance(row, FeedPost) else ModerationCase.Kind.COMMENT
