"""People who act on each other at the same moment: real threads and transactions."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.actions import accounts_privacy_set
from accounts.models import AccountsProfile, AccountsUser
from conftest import Person
from social import actions
from social.models import SocialBlock, SocialFollow, SocialFollowRequest, SocialMute
from tests.races import at_once, differences, failures, held_back

pytestmark = pytest.mark.django_db(transaction=True)

Act = Callable[[], Any]
ROUNDS = 5


def follow(follower: AccountsUser, followed: AccountsUser) -> Act:
    return lambda: actions.social_follow(follower=follower, followed=followed)


def unfollow(follower: AccountsUser, followed: AccountsUser) -> Act:
    return lambda: actions.social_unfollow(follower=follower, followed=followed)


def accept(followed: AccountsUser, follower: AccountsUser) -> Act:
    return lambda: actions.social_request_accept(followed=followed, follower=follower)


def decline(followed: AccountsUser, follower: AccountsUser) -> Act:
    return lambda: actions.social_request_decline(followed=followed, follower=follower)


def block(blocker: AccountsUser, blocked: AccountsUser) -> Act:
    return lambda: actions.social_block(blocker=blocker, blocked=blocked)


def mute(muter: AccountsUser, muted: AccountsUser) -> Act:
    return lambda: actions.social_mute(muter=muter, muted=muted, scope=SocialMute.Scope.ALL)


def privacy(user: AccountsUser, is_private: bool) -> Act:
    return lambda: accounts_privacy_set(user=user, is_private=is_private)


def deletion(person: AccountsUser) -> Act:
    """By a row of its own: Django takes the key of the one that it deletes."""
    row = AccountsUser.objects.get(pk=person.pk)
    return lambda: bool(row.delete())


def follows() -> set[tuple[str, str]]:
    return set(SocialFollow.objects.values_list("follower__username", "followed__username"))


def requests() -> set[tuple[str, str]]:
    return set(SocialFollowRequest.objects.values_list("follower__username", "followed__username"))


def hold(*people: AccountsUser) -> None:
    """Lock profiles as every action does."""
    keys = [person.pk for person in people]
    list(AccountsProfile.objects.filter(pk__in=keys).order_by("pk").select_for_update())


def test_two_people_follow_each_other_at_once(person: Person) -> None:
    ana, bia = person("ana"), person("bia")
    for _round in range(20):
        assert at_once(follow(ana, bia), follow(bia, ana)) == [True, True]
        assert follows() == {("ana", "bia"), ("bia", "ana")}
        assert at_once(unfollow(ana, bia), unfollow(bia, ana)) == [None, None]
        assert follows() == set()
    assert differences() == []


def test_one_follow_sent_by_eight_clicks_is_one(person: Person) -> None:
    ana, bia = person("ana"), person("bia")
    assert at_once(*[follow(ana, bia)] * 8) == [True] * 8
    assert AccountsProfile.objects.get(pk=bia.pk).follower_count == 1
    assert differences() == []


def test_one_request_sent_by_eight_clicks_is_one(person: Person) -> None:
    ana, bia = person("ana"), person("bia", is_private=True)
    assert at_once(*[follow(ana, bia)] * 8) == [False] * 8
    assert SocialFollowRequest.objects.count() == 1


def test_everybody_follows_everybody_at_once(person: Person) -> None:
    people = [person(name) for name in ("ana", "bia", "caio", "davi")]
    pairs = [(one, other) for one in people for other in people if one != other]
    for act in (follow, unfollow, follow):
        assert failures(at_once(*[act(*pair) for pair in pairs])) == []
    assert SocialFollow.objects.count() == len(pairs)
    assert differences() == []


def test_at_the_limit_one_of_two_follows_is_one_too_many(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "SOCIAL_FOLLOWS_MAX", 1)
    ana, bia, caio = person("ana"), person("bia"), person("caio", is_private=True)
    results = at_once(follow(ana, bia), follow(ana, caio))
    assert len(failures(results)) == 1
    assert isinstance(failures(results)[0], ValidationError)
    assert SocialFollow.objects.count() + SocialFollowRequest.objects.count() == 1
    assert differences() == []


def test_a_follow_and_a_block_never_both_remain(person: Person) -> None:
    ana, bia = person("ana"), person("bia")
    for _round in range(ROUNDS):
        results = at_once(follow(ana, bia), block(bia, ana), follow(bia, ana))
        assert failures(results, AccountsUser.DoesNotExist) == []
        assert SocialBlock.objects.count() == 1
        assert follows() == set()
        assert differences() == []
        SocialBlock.objects.all().delete()


def test_a_follow_that_waits_for_a_block_is_refused(person: Person) -> None:
    ana, bia = person("ana"), person("bia")
    with transaction.atomic():
        block(bia, ana)()
        late = held_back(follow(ana, bia))
    assert isinstance(late.result(timeout=30), AccountsUser.DoesNotExist)
    assert follows() == set()


def test_a_block_that_waits_for_a_follow_takes_it_away(person: Person) -> None:
    ana, bia = person("ana"), person("bia")
    with transaction.atomic():
        follow(ana, bia)()
        late = held_back(block(bia, ana))
    assert late.result(timeout=30) is None
    assert follows() == set()
    assert differences() == []


def test_two_people_block_each_other_at_once(person: Person) -> None:
    ana, bia = person("ana"), person("bia")
    follow(ana, bia)()
    assert at_once(block(ana, bia), block(bia, ana)) == [None, None]
    assert SocialBlock.objects.count() == 2
    assert differences() == []


@pytest.mark.parametrize(
    ("first", "answer", "left"),
    [("accept", False, set()), ("cancel", True, set()), ("decline", False, set())],
)
def test_a_request_is_answered_once(person: Person, first: str, answer: bool, left: set[str]) -> None:
    """Accepted, then taken back; taken back, then accepted; declined, then accepted."""
    ana, bia = person("ana"), person("bia", is_private=True)
    acts = {"accept": accept(bia, ana), "cancel": unfollow(ana, bia), "decline": decline(bia, ana)}
    follow(ana, bia)()
    with transaction.atomic():
        acts[first]()
        late = held_back(acts["cancel"] if first == "accept" else acts["accept"])
    assert late.result(timeout=30) is (None if first == "accept" else False)
    assert follows() == requests() == set()
    assert differences() == []


@pytest.mark.parametrize("against", [unfollow, decline])
def test_accept_against_cancel_and_decline(person: Person, against: Callable[..., Act]) -> None:
    ana, bia = person("ana"), person("bia", is_private=True)
    for _round in range(ROUNDS):
        follow(ana, bia)()
        ends = (ana, bia) if against is unfollow else (bia, ana)
        assert failures(at_once(accept(bia, ana), against(*ends))) == []
        assert requests() == set()
        assert differences() == []
        unfollow(ana, bia)()


def test_a_request_accepted_by_eight_clicks_is_one_follow(person: Person) -> None:
    ana, bia = person("ana"), person("bia", is_private=True)
    follow(ana, bia)()
    assert sorted(at_once(*[accept(bia, ana)] * 8)) == [False] * 7 + [True]
    assert differences() == []


def test_opening_an_account_against_a_request_taken_back(person: Person) -> None:
    ana, bia, caio = person("ana"), person("bia"), person("caio")
    for _round in range(ROUNDS):
        privacy(caio, True)()
        follow(ana, caio)()
        follow(bia, caio)()
        assert failures(at_once(privacy(caio, False), unfollow(ana, caio))) == []
        assert follows() == {("bia", "caio")}
        assert requests() == set()
        assert differences() == []
        unfollow(bia, caio)()


@pytest.mark.parametrize("opens", [True, False])
def test_a_follow_while_the_account_is_opened_or_closed(person: Person, opens: bool) -> None:
    ana, bia = person("ana"), person("bia")
    for _round in range(ROUNDS):
        privacy(bia, opens)()
        assert failures(at_once(follow(ana, bia), privacy(bia, not opens))) == []
        assert len(follows()) + len(requests()) == 1
        assert not (opens and requests())
        assert differences() == []
        unfollow(ana, bia)()


def test_a_follow_of_an_account_that_was_just_opened_uses_up_the_request(person: Person) -> None:
    """Pressed between the opening and the acceptance of those who wait."""
    ana, bia = person("ana"), person("bia", is_private=True)
    follow(ana, bia)()
    AccountsProfile.objects.filter(pk=bia.pk).update(is_private=False)
    assert follow(ana, bia)() is True
    assert requests() == set()
    assert actions.social_requests_accept_all(followed=bia) == 0
    assert differences() == []


def test_an_account_closed_again_keeps_its_requests(person: Person) -> None:
    ana, bia = person("ana"), person("bia", is_private=True)
    follow(ana, bia)()
    AccountsProfile.objects.filter(pk=bia.pk).update(is_private=False)
    with transaction.atomic():
        hold(bia)
        late = held_back(lambda: actions.social_requests_accept_all(followed=bia))
        AccountsProfile.objects.filter(pk=bia.pk).update(is_private=True)
    assert late.result(timeout=30) == 0
    assert requests() == {("ana", "bia")}
    assert differences() == []


def test_an_account_is_deleted_while_others_follow_and_leave_it(person: Person) -> None:
    people = [person(name) for name in ("ana", "bia", "caio", "davi")]
    for number in range(ROUNDS):
        eva = person(f"eva{number}")
        for friend in people[:2]:
            follow(friend, eva)()
            follow(eva, friend)()
        acts = [unfollow(people[0], eva), *[follow(other, eva) for other in people[1:]]]
        results = at_once(deletion(eva), *acts)
        assert failures(results, AccountsUser.DoesNotExist) == []
        assert not SocialFollow.objects.exists()
        assert differences() == []


@pytest.mark.parametrize("act", [follow, block, mute])
def test_an_act_that_waits_for_a_deletion_finds_nobody(person: Person, act: Callable[..., Act]) -> None:
    ana, bia = person("ana"), person("bia")
    with transaction.atomic():
        deletion(bia)()
        late = held_back(act(ana, bia))
    assert isinstance(late.result(timeout=30), AccountsUser.DoesNotExist)
    assert differences() == []


def test_a_deletion_counts_who_followed_while_it_waited(person: Person) -> None:
    """Ana follows after the deletion looked who follows, and before it has the locks."""
    ana, bia, caio = person("ana"), person("bia"), person("caio")
    follow(caio, bia)()
    delete = deletion(bia)
    with transaction.atomic():
        hold(ana, bia)
        late = held_back(delete)
        follow(ana, bia)()
    assert late.result(timeout=30) is True
    assert not SocialFollow.objects.exists()
    assert differences() == []


def test_two_who_follow_each_other_are_deleted_at_once(person: Person) -> None:
    caio = person("caio")
    for number in range(ROUNDS):
        ana, bia = person(f"ana{number}"), person(f"bia{number}")
        for pair in ((ana, bia), (bia, ana), (ana, caio), (bia, caio), (caio, ana), (caio, bia)):
            follow(*pair)()
        assert at_once(deletion(ana), deletion(bia)) == [True, True]
        assert not SocialFollow.objects.exists()
        assert differences() == []
