"""Decisions as those read them whom they concern."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import AccountsUser
from feed.models import FeedComment, FeedPost
from moderation.models import ModerationAppeal, ModerationCase, ModerationDecision, ModerationMeasure

_Kind, _Measure = ModerationCase.Kind, ModerationMeasure
_WHAT: dict[tuple[str, str], str | Promise] = {
    (_Kind.POST, _Measure.HIDE): _("A post of yours was taken down"),
    (_Kind.POST, _Measure.SENSITIVE): _("A post of yours was marked as sensitive"),
    (_Kind.POST, _Measure.PHOTO): _("A photo was removed from a post of yours"),
    (_Kind.COMMENT, _Measure.HIDE): _("A comment of yours was taken down"),
    (_Kind.MESSAGE, _Measure.HIDE): _("A message of yours was taken down"),
    (_Kind.PERSON, _Measure.PHOTO): _("Your profile photo was removed"),
}
_WHOLE: dict[str, str | Promise] = {
    _Measure.WARN: _("You were warned"),
    _Measure.LIMIT: _("Your account was limited"),
    _Measure.SUSPEND: _("Your account was suspended"),
    _Measure.BAN: _("Your account was closed"),
}
_MEANS: dict[str, str | Promise] = {
    _Measure.HIDE: _("Only you see it."),
    _Measure.SENSITIVE: _("Its photos are shown only to who asks for them."),
    _Measure.LIMIT: _("Only your followers see what you show."),
    _Measure.SUSPEND: _("You cannot log in, and nobody sees your account."),
    _Measure.BAN: _("You cannot log in, and nobody sees your account."),
}


@dataclass(frozen=True)
class ModerationShown:
    decision: ModerationDecision
    url: str = ""
    """Where the person finds what it is about, if it is still there for them."""

    @property
    def what(self) -> str | Promise:
        known = _WHOLE.get(self.decision.measure)
        return known or _WHAT[self.decision.case.kind, self.decision.measure]

    @property
    def means(self) -> str | Promise:
        is_message = self.decision.case.kind == _Kind.MESSAGE
        return "" if is_message else _MEANS.get(self.decision.measure, "")

    @property
    def role(self) -> str | Promise:
        if self.decision.is_by_administrator:
            return _("an administrator")
        return pgettext_lazy("role", "a moderator")

    @property
    def appeal(self) -> ModerationAppeal | None:
        return getattr(self.decision, "appeal", None)

    @property
    def can_appeal(self) -> bool:
        return self.decision.is_standing and self.appeal is None


def moderation_shown(decisions: Sequence[ModerationDecision], person: AccountsUser) -> list[ModerationShown]:
    """Each with its address: two queries for any number of them."""
    urls = moderation_urls([decision.case for decision in decisions], person)
    return [
        ModerationShown(decision, urls.get((decision.case.kind, decision.case.key), ""))
        for decision in decisions
    ]


def moderation_urls(cases: Sequence[ModerationCase], person: AccountsUser) -> dict[tuple[str, int], str]:
    """Where somebody finds their own posts and comments, by kind and key, as far as they are still there."""
    return {**_post_urls(cases, person), **_comment_urls(cases, person)}


def _post_urls(cases: Sequence[ModerationCase], person: AccountsUser) -> dict[tuple[str, int], str]:
    posts = FeedPost.objects.filter(author=person, pk__in=_keys(cases, _Kind.POST)).only("code")
    return {(_Kind.POST, post.pk): post.get_absolute_url() for post in posts}


def _comment_urls(cases: Sequence[ModerationCase], person: AccountsUser) -> dict[tuple[str, int], str]:
    own = FeedComment.objects.visible_to(person).filter(author=person)
    comments = own.filter(pk__in=_keys(cases, _Kind.COMMENT)).select_related("post")
    return {
        (_Kind.COMMENT, comment.pk): f"{comment.post.get_absolute_url()}?comment={comment.pk}"
        for comment in comments
    }


def _keys(cases: Sequence[ModerationCase], kind: str) -> list[int]:
    return [case.key for case in cases if case.kind == kind]
