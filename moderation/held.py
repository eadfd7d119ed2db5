"""What the site holds of somebody until the team has looked at it."""

from dataclasses import dataclass

from accounts.models import AccountsUser
from feed.review import feed_held_words
from moderation.models import ModerationReview
from moderation.shown import moderation_urls

_MOST = 20


@dataclass(frozen=True)
class ModerationWaiting:
    """A post or a comment of the viewer's; those that are gone have no address."""

    review: ModerationReview
    url: str

    @property
    def reasons(self) -> str:
        return feed_held_words(self.review.found)


def moderation_waiting(viewer: AccountsUser) -> list[ModerationWaiting]:
    """The newest; three queries."""
    waiting = ModerationReview.objects.filter(case__author=viewer.pk, ended_at=None)
    reviews = list(waiting.select_related("case").order_by("-pk")[:_MOST])
    urls = moderation_urls([review.case for review in reviews], viewer)
    found = ((review, urls.get((review.case.kind, review.case.key))) for review in reviews)
    return [ModerationWaiting(review, url) for review, url in found if url]
