"""What must hold between people that no constraint can keep."""

from django.db.models import Count, Exists, Model, OuterRef, QuerySet

from accounts.models import AccountsProfile
from common.doctor import CommonCounter, CommonDoctorCheck
from social.models import SocialFollow, SocialFollowRequest
from social.queries import social_blocks_between
from social.tasks import social_requests_sweep


def _counters(name: str, field: str, rows: str) -> CommonDoctorCheck:
    return CommonCounter(AccountsProfile, field, Count(f"user__{rows}"), "user__username").check(name)


def _needless_requests() -> list[str]:
    waiting = SocialFollowRequest.objects.filter(followed__profile__is_private=False)
    rows = waiting.values_list("follower__username", "followed__username")
    return [f"{follower} waits at {followed}, whose account is open" for follower, followed in rows]


def _mend_requests() -> int:
    mended = 0
    while found := social_requests_sweep():
        mended += found
    return mended


def _across_blocks() -> list[str]:
    kinds: list[tuple[type[Model], str]] = [(SocialFollow, "follows"), (SocialFollowRequest, "asks")]
    return [
        f"{follower} {verb} {followed} across a block"
        for model, verb in kinds
        for follower, followed in _blocked(model).values_list("follower__username", "followed__username")
    ]


def _blocked(model: type[Model]) -> QuerySet[Model]:
    blocks = social_blocks_between(OuterRef("follower"), OuterRef("followed"))
    return model._default_manager.filter(Exists(blocks))


SOCIAL_DOCTOR_CHECKS = [
    _counters("follower counters", "follower_count", "follows_in"),
    _counters("following counters", "following_count", "follows_out"),
    CommonDoctorCheck("requests waiting at open accounts", _needless_requests, _mend_requests),
    # Every act parts the two under their locks: a difference means that rows were changed by hand.
    CommonDoctorCheck("follows across a block", _across_blocks),
]
