"""Every write between people: one transaction, the profiles concerned locked in the order of their ids.

Whoever acts on the same two people waits for these locks, so follow, block, accept and cancel come one
after the other, and each sees what the one before it left. All are safe to repeat.
"""

from collections.abc import Iterable, Sequence
from itertools import takewhile
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Count, F, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.models import AccountsProfile, AccountsUser
from common.compiled import common_compiled
from common.rows import common_insert_once
from social.models import (
    SOCIAL_FOLLOWS_MAX,
    SocialBlock,
    SocialDismissal,
    SocialFollow,
    SocialFollowRequest,
    SocialMute,
    SocialRestrict,
)
from social.queries import social_may_meet, social_with_relation
from social.signals import social_ties_changed, social_wall_changed
from social.suggestions import social_suggestions_forget

_BATCH = 500
_BATCHES = 10
# Both rows at once; Django would take longer to write it than PostgreSQL to do it.
_COUNT = f"""
update {AccountsProfile._meta.db_table} set
    following_count = following_count + case user_id when %(follower)s then %(change)s else 0 end,
    follower_count = follower_count + case user_id when %(followed)s then %(change)s else 0 end
where user_id in (%(follower)s, %(followed)s)
"""  # noqa: S608 - the name of our own table


class _Standing(NamedTuple):
    """How one person stands to another, while the profiles of both are locked."""

    follows: bool
    asks: bool
    is_private: bool
    """The other's account."""
    following: int
    waiting: int
    """Requests of the one that wait for an answer, of anybody."""


def social_follow(*, follower: AccountsUser, followed: AccountsUser) -> bool:
    """Follow, or ask a private account to be let in; does `follower` follow now?

    Raises ValidationError for oneself and beyond SOCIAL_FOLLOWS_MAX; AccountsUser.DoesNotExist when the
    other is gone or there is a block.
    """
    if follower == followed:
        raise ValidationError(_("You cannot follow yourself."), code="self")
    with transaction.atomic():
        standing = _lock_to_meet(follower, followed)
        if standing.follows:
            return True
        if standing.is_private and standing.asks:
            return False
        _check_room(standing)
        ends = {"follower": follower, "followed": followed}
        if standing.is_private:
            common_insert_once(SocialFollowRequest, **ends)
            _tell(SocialFollowRequest, [(follower.pk, followed.pk)])
            return False
        if standing.asks:  # still, of an account that has just been opened
            SocialFollowRequest.objects.filter(**ends).delete()
        if common_insert_once(SocialFollow, **ends):
            _count(follower, followed, 1)
            _tell(SocialFollow, [(follower.pk, followed.pk)])
    return True


def social_unfollow(*, follower: AccountsUser, followed: AccountsUser) -> None:
    """Follow no longer; a request that waits is taken back."""
    with transaction.atomic():
        social_people_lock([follower.pk, followed.pk])
        _part(follower, followed)


def social_request_accept(*, followed: AccountsUser, follower: AccountsUser) -> bool:
    """Let `follower` in; False if they do not ask (any more)."""
    with transaction.atomic():
        social_people_lock([follower.pk, followed.pk])
        asked, _rows = SocialFollowRequest.objects.filter(follower=follower, followed=followed).delete()
        if asked and common_insert_once(SocialFollow, follower=follower, followed=followed):
            _count(follower, followed, 1)
            _tell(SocialFollow, [(follower.pk, followed.pk)], is_accepted=True)
    return bool(asked)


def social_request_decline(*, followed: AccountsUser, follower: AccountsUser) -> None:
    """Take the request away; who asked is not told and may ask again."""
    with transaction.atomic():
        social_people_lock([follower.pk, followed.pk])
        gone, _rows = SocialFollowRequest.objects.filter(follower=follower, followed=followed).delete()
        if gone:
            _tell(SocialFollowRequest, [(follower.pk, followed.pk)])


def social_requests_accept_all(*, followed: AccountsUser) -> int:
    """Let in who waits at an account that is open by now; returns how many there were.

    Not more than a request may take time for: the sweeper calls again as long as somebody is left.
    """
    return sum(takewhile(bool, (_accept_batch(followed) for _batch in range(_BATCHES))))


def _accept_batch(followed: AccountsUser) -> int:
    waiting = SocialFollowRequest.objects.filter(followed=followed, followed__profile__is_private=False)
    with transaction.atomic():
        asked = list(waiting.values_list("follower", flat=True)[:_BATCH])
        social_people_lock([followed.pk, *asked])
        # Only who waits still: the locks may have been waited for.
        asking = list(waiting.filter(follower__in=asked).values_list("follower", flat=True))
        SocialFollow.objects.bulk_create(
            SocialFollow(follower_id=follower, followed=followed) for follower in asking
        )
        SocialFollowRequest.objects.filter(followed=followed, follower__in=asking).delete()
        _profiles(asking).update(following_count=F("following_count") + 1)
        _profiles([followed.pk]).update(follower_count=F("follower_count") + len(asking))
        _tell(SocialFollow, [(follower, followed.pk) for follower in asking], is_accepted=True)
    return len(asking)


def social_follower_remove(*, followed: AccountsUser, follower: AccountsUser) -> None:
    """`follower` follows no longer, and is not told."""
    social_unfollow(follower=follower, followed=followed)


def social_block(*, blocker: AccountsUser, blocked: AccountsUser) -> None:
    """Part the two for good: no follow and no request in either direction.

    Raises ValidationError for oneself; AccountsUser.DoesNotExist when one of the two is gone.
    """
    if blocker == blocked:
        raise ValidationError(_("You cannot block yourself."), code="self")
    with transaction.atomic():
        _lock_both(blocker, blocked)
        if common_insert_once(SocialBlock, blocker=blocker, blocked=blocked):
            _part(blocker, blocked)
            _part(blocked, blocker)
            _tell_wall(SocialBlock, blocker, blocked)


def social_unblock(*, blocker: AccountsUser, blocked: AccountsUser) -> None:
    """The two may meet again; who followed whom is not brought back."""
    with transaction.atomic():
        gone, _rows = SocialBlock.objects.filter(blocker=blocker, blocked=blocked).delete()
        if gone:
            _tell_wall(SocialBlock, blocker, blocked)


def social_mute(*, muter: AccountsUser, muted: AccountsUser, scope: str) -> None:
    """Show `muter` less of `muted`; `scope` is one of SocialMute.Scope.

    Raises ValidationError for oneself; AccountsUser.DoesNotExist when one of the two is gone.
    """
    if muter == muted:
        raise ValidationError(_("You cannot mute yourself."), code="self")
    with transaction.atomic():
        _lock_both(muter, muted)
        chosen = {"scope": SocialMute.Scope(scope)}
        SocialMute.objects.update_or_create(muter=muter, muted=muted, defaults=chosen)
        _tell_wall(SocialMute, muter, muted)


def social_unmute(*, muter: AccountsUser, muted: AccountsUser) -> None:
    with transaction.atomic():
        gone, _rows = SocialMute.objects.filter(muter=muter, muted=muted).delete()
        if gone:
            _tell_wall(SocialMute, muter, muted)


def social_restrict(*, restricter: AccountsUser, restricted: AccountsUser) -> None:
    """From now on what `restricted` says to `restricter` waits for them. A block, if there is one, stays.

    Raises ValidationError for oneself; AccountsUser.DoesNotExist when one of the two is gone.
    """
    if restricter == restricted:
        raise ValidationError(_("You cannot restrict yourself."), code="self")
    with transaction.atomic():
        _lock_both(restricter, restricted)
        if common_insert_once(SocialRestrict, restricter=restricter, restricted=restricted):
            _tell_wall(SocialRestrict, restricter, restricted)


def social_unrestrict(*, restricter: AccountsUser, restricted: AccountsUser) -> None:
    """What waits goes on waiting."""
    with transaction.atomic():
        social_people_lock([restricter.pk, restricted.pk])
        ends = SocialRestrict.objects.filter(restricter=restricter, restricted=restricted)
        gone, _rows = ends.delete()
        if gone:
            _tell_wall(SocialRestrict, restricter, restricted)


def social_leave(*, person: AccountsUser) -> None:
    """Undo the follows of somebody whose account is being deleted: the counters of others stay true."""
    with transaction.atomic():
        _lock_circle(person)
        followed, followers = _followed_by(person), _followers_of(person)
        SocialFollow.objects.filter(Q(follower=person) | Q(followed=person)).delete()
        _profiles(followed).update(follower_count=F("follower_count") - 1)
        _profiles(followers).update(following_count=F("following_count") - 1)


def _lock_circle(person: AccountsUser) -> None:
    """Lock the profiles of the person and of all whom they follow or who follow them.

    All in one order: who came in between is not added to the locks, those are taken anew.
    """
    circle = {person.pk}
    while True:
        with transaction.atomic():
            social_people_lock(circle)
            found = {*_followed_by(person), *_followers_of(person)}
            if found <= circle:
                return
            # Going back to the savepoint gives the locks back.
            transaction.set_rollback(True)
        circle |= found


def _followed_by(person: AccountsUser) -> list[int]:
    return list(SocialFollow.objects.filter(follower=person).values_list("followed", flat=True))


def _followers_of(person: AccountsUser) -> list[int]:
    return list(SocialFollow.objects.filter(followed=person).values_list("follower", flat=True))


def _part(follower: AccountsUser, followed: AccountsUser) -> None:
    """Take away the follow or the request in this one direction; both profiles are locked."""
    asked, _rows = SocialFollowRequest.objects.filter(follower=follower, followed=followed).delete()
    gone, _rows = SocialFollow.objects.filter(follower=follower, followed=followed).delete()
    if asked:
        _tell(SocialFollowRequest, [(follower.pk, followed.pk)])
    if gone:
        _count(follower, followed, -1)
        _tell(SocialFollow, [(follower.pk, followed.pk)])


def _tell(
    sender: type[SocialFollow] | type[SocialFollowRequest],
    ties: Sequence[tuple[int, int]],
    *,
    is_accepted: bool = False,
) -> None:
    social_ties_changed.send(sender, ties=ties, is_accepted=is_accepted)


def _tell_wall(
    sender: type[SocialBlock] | type[SocialMute] | type[SocialRestrict],
    person: AccountsUser,
    other: AccountsUser,
) -> None:
    social_wall_changed.send(sender, person=person.pk, other=other.pk)


def _count(follower: AccountsUser, followed: AccountsUser, change: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"follower": follower.pk, "followed": followed.pk, "change": change})


def _check_room(standing: _Standing) -> None:
    """Raises ValidationError when one more follow or request would be one too many."""
    # Who asks already gives that place up for the follow.
    if standing.following + standing.waiting - standing.asks >= SOCIAL_FOLLOWS_MAX:
        raise ValidationError(
            _("You follow %(count)s people, and more are not possible. Unfollow somebody first.")
            % {"count": f"{SOCIAL_FOLLOWS_MAX:,}"},
            code="follows_max",
        )


def _profiles(keys: Iterable[int]) -> QuerySet[AccountsProfile]:
    return AccountsProfile.objects.filter(pk__in=keys)


def social_people_lock(keys: Iterable[int]) -> None:
    """Until the commit nothing changes between these people, nor between one of them and anybody else."""
    list(_to_lock(keys))


def _lock_both(one: AccountsUser, other: AccountsUser) -> None:
    """Raises AccountsUser.DoesNotExist when one of the two was deleted."""
    if len(_both_to_lock(one, other)) != 2:
        raise AccountsUser.DoesNotExist


@common_compiled
def _both_to_lock(one: AccountsUser, other: AccountsUser) -> QuerySet[AccountsProfile, tuple[int]]:
    return _to_lock([one.pk, other.pk])


def _to_lock(keys: Iterable[int]) -> QuerySet[AccountsProfile, tuple[int]]:
    return _profiles(keys).order_by("pk").select_for_update(no_key=True).values_list("pk")


def _lock_to_meet(one: AccountsUser, other: AccountsUser) -> _Standing:
    """Raises AccountsUser.DoesNotExist when one of the two is gone or there is a block."""
    _lock_both(one, other)
    # Asked after the locks are had: the statement that waited for them sees what there was before.
    for row in _standing(one, other):
        return _Standing(*row)
    raise AccountsUser.DoesNotExist


@common_compiled
def _standing(
    one: AccountsUser, other: AccountsUser
) -> QuerySet[AccountsUser, tuple[bool, bool, bool, int, int]]:
    own = AccountsProfile.objects.filter(user=one).values("following_count")
    waiting = SocialFollowRequest.objects.filter(follower=one).values("follower").annotate(number=Count("pk"))
    there = AccountsUser.objects.filter(social_may_meet(one), pk=other.pk)
    return social_with_relation(there, one).values_list(
        "social_follows",
        "social_requested",
        "profile__is_private",
        Subquery(own),
        Coalesce(Subquery(waiting.values("number")), 0),
    )


def social_dismiss(*, user: AccountsUser, person: AccountsUser) -> None:
    """Never suggest them to `user` again."""
    if user.pk != person.pk:
        common_insert_once(SocialDismissal, user=user, person=person)
        social_suggestions_forget(user)
