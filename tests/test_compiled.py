"""Queries whose SQL is made once."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import AccountsProfile, AccountsSession, AccountsUser
from common.compiled import common_compiled
from conftest import Person

_builds: list[tuple[object, ...]] = []


@common_compiled
def _others(
    viewer: AccountsUser | AnonymousUser, names: tuple[str, ...], after: int | None
) -> QuerySet[AccountsUser]:
    _builds.append((viewer, names, after))
    me = AccountsUser.objects.filter(pk=viewer.pk or 0, pk__lt=OuterRef("pk"))
    people = AccountsUser.objects.select_related("profile").annotate(is_later=Exists(me))
    found = people.filter(username__in=names).exclude(pk=viewer.pk or 0).order_by("pk")
    return found if after is None else found.filter(pk__gt=after)


@common_compiled
def _shifted(number: int) -> QuerySet[AccountsUser]:
    return AccountsUser.objects.filter(pk=number + 1)


@common_compiled
def _with_profiles(key: int) -> QuerySet[AccountsProfile]:
    user = Prefetch("user", AccountsUser.objects.only("username"))
    return AccountsProfile.objects.filter(user=key).prefetch_related(user)


@common_compiled
def _names(key: int) -> QuerySet[AccountsUser, tuple[str, int]]:
    return AccountsUser.objects.filter(pk=key).values_list("username", "pk")


@pytest.fixture(autouse=True)
def no_builds() -> None:
    _builds.clear()


def test_the_query_is_built_once_and_answers_with_other_values(
    person: Person, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ana, bia, cleo = person("ana"), person("bia"), person("cleo")
    with django_assert_num_queries(2):
        from_ana = _others(ana, ("bia", "cleo"), None)
        from_bia = _others(bia, ("ana", "cleo"), None)
        told = [(each.username, each.profile.pk, each.is_later) for each in (*from_ana, *from_bia)]  # type: ignore[attr-defined]
    assert told == [
        ("bia", bia.pk, True),
        ("cleo", cleo.pk, True),
        ("ana", ana.pk, False),
        ("cleo", cleo.pk, True),
    ]
    assert len(_builds) <= 1


def test_each_kind_of_values_has_a_query_of_its_own(person: Person) -> None:
    ana, bia = person("ana"), person("bia")
    assert _others(ana, ("bia",), None) == [bia]
    assert _others(ana, ("bia",), bia.pk - 1) == [bia]
    assert _others(ana, ("bia", "nobody", "else"), bia.pk) == []
    assert _others(ana, (), None) == []


def test_what_cannot_be_told_apart_is_built_each_time(person: Person) -> None:
    bia = person("bia")
    for _time in range(2):
        assert _others(AnonymousUser(), ("bia",), None) == [bia]
    assert len(_builds) == 2


def test_a_value_that_is_changed_on_the_way_is_refused(db: None) -> None:
    with pytest.raises(TypeError):
        _shifted(1)


def test_rows_may_be_prefetched_or_plain(
    person: Person, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for each in (person("ana"), person("bia")):
        with django_assert_num_queries(3):
            [profile] = _with_profiles(each.pk)
            assert profile.user.username == each.username
            assert _names(each.pk) == [(each.username, each.pk)]


@common_compiled
def _between(number: int) -> QuerySet[AccountsUser]:
    return AccountsUser.objects.filter(pk__gte=number, pk__lte=number + 1)


@common_compiled
def _with_posts(number: int) -> QuerySet[AccountsProfile]:
    return AccountsProfile.objects.filter(post_count=number)


def test_a_value_used_as_it_is_and_changed_is_refused(db: None) -> None:
    with pytest.raises(TypeError):
        _between(1)


def test_a_column_that_cannot_hold_any_value_is_refused_rather_than_found_empty(db: None) -> None:
    with pytest.raises(TypeError):
        _with_posts(0)


@common_compiled
def _with_sessions(keys: tuple[int, ...]) -> QuerySet[AccountsUser]:
    live = AccountsSession.objects.filter(device__startswith="phone").order_by("device")
    listed = Prefetch("sessions", live, to_attr="phones")
    return AccountsUser.objects.filter(pk__in=keys).prefetch_related(listed).order_by("pk")


def test_what_hangs_on_rows_comes_in_one_query_that_is_compiled_too(
    person: Person, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    people = [person("ana"), person("bia"), person("cleo")]
    for number, (owner, device) in enumerate(
        [(people[0], "phone b"), (people[0], "phone a"), (people[0], "desk"), (people[2], "phone c")]
    ):
        AccountsSession.objects.create(
            session_key=f"key{number}", user=owner, device=device, expire_date=timezone.now()
        )
    for _time in range(2):
        with django_assert_num_queries(2):
            found = _with_sessions(tuple(each.pk for each in people))
            phones = [[phone.device for phone in each.phones] for each in found]  # type: ignore[attr-defined]
            assert found[0].phones[0].user is found[0]  # type: ignore[attr-defined]
        assert phones == [["phone a", "phone b"], [], ["phone c"]]
    with django_assert_num_queries(1):
        assert _with_sessions((people[0].pk + 1_000,)) == []


_lengths: list[int] = []


@common_compiled
def _these(keys: tuple[int, ...]) -> QuerySet[AccountsUser]:
    _lengths.append(len(keys))
    return AccountsUser.objects.filter(pk__in=keys).order_by("pk")


def test_however_many_keys_are_sought_few_lengths_are_compiled(person: Person) -> None:
    people = [person(f"p{number}") for number in range(9)]
    for count in range(1, 10):
        assert _these(tuple(each.pk for each in people[:count])) == people[:count]
    assert _lengths == [1, 2, 4, 8, 16]
