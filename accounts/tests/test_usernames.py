"""What a name may be, who holds it, and what happens when two want it at once."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from time import monotonic

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.actions import accounts_username_change
from accounts.models import AccountsFormerName, AccountsUser
from accounts.tasks import accounts_clear_former_names
from accounts.tests.conftest import ACCOUNTS_PASSWORD, Member
from accounts.usernames import ACCOUNTS_RESERVED_NAMES, ACCOUNTS_USERNAME_VALIDATORS
from conftest import Person


def _is_allowed(name: str) -> bool:
    try:
        for validate in ACCOUNTS_USERNAME_VALIDATORS:
            validate(name)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("name", ["a", "ana", "ana.b", "_ana_", "9", "a" * 30, "Ana", "a_.b"])
def test_names_that_may_be(name: str) -> None:
    assert _is_allowed(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".a",
        "a.",
        "a..b",
        "é",
        "a b",
        "a-b",
        "a" * 31,
        "a\n",
        "a\0",
        "аna",
        "Admin",
        "settings",
        "SW.js",
        "p",
    ],
)
def test_names_that_may_not_be(name: str) -> None:
    assert not _is_allowed(name)


@given(st.text(alphabet="ab._1é\n", max_size=32))
def test_the_shape_is_what_the_words_say(name: str) -> None:
    expected = (
        0 < len(name) <= 30
        and set(name) <= set("ab._1")
        and ".." not in name
        and not name.startswith(".")
        and not name.endswith(".")
    )
    assert _is_allowed(name) is expected


def test_the_database_refuses_what_is_not_a_name(db: None) -> None:
    for name in ["Ana", "a..b", ".a", "a.", "a\n", "é"]:
        with pytest.raises(IntegrityError), transaction.atomic():
            AccountsUser.objects.bulk_create([AccountsUser(username=name)])


def _first_parts(resolver: URLResolver) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        route = str(pattern.pattern).lstrip("^")
        if route:
            yield route.partition("/")[0].removesuffix("$").replace("\\", "")
        elif isinstance(pattern, URLResolver):
            yield from _first_parts(pattern)
        else:
            assert isinstance(pattern, URLPattern)


def test_nobody_can_be_named_like_an_address_of_the_site() -> None:
    parts = {part for part in _first_parts(get_resolver()) if not part.startswith("<")}
    assert {"accounts", "settings", "p", "admin"} <= parts
    assert {part for part in parts if _is_allowed(part)} == set()


def test_reserved_words_are_lower_case() -> None:
    assert {word.lower() for word in ACCOUNTS_RESERVED_NAMES} == ACCOUNTS_RESERVED_NAMES


def test_a_changed_name_is_kept_for_thirty_days(ana: AccountsUser) -> None:
    accounts_username_change(user=ana, username="Anna")
    assert AccountsUser.objects.get().username == ana.username == "anna"
    former = AccountsFormerName.objects.get()
    assert (former.username, former.user) == ("ana", ana)
    assert timedelta(days=29) < former.kept_until - timezone.now() <= timedelta(days=30)


def test_nobody_else_takes_a_kept_name(ana: AccountsUser, person: Person, client: Client) -> None:
    accounts_username_change(user=ana, username="anna")
    bo = person("bo")
    with pytest.raises(ValidationError, match="taken"):
        accounts_username_change(user=bo, username="ANA")
    bo.refresh_from_db()
    assert bo.username == "bo"
    form = {"email": "new@example.org", "username": "Ana", "password1": ACCOUNTS_PASSWORD}
    assert "This name is taken." in client.post("/accounts/signup/", form).content.decode()


def test_its_user_takes_it_back(ana: AccountsUser) -> None:
    accounts_username_change(user=ana, username="anna")
    accounts_username_change(user=ana, username="ana")
    assert AccountsUser.objects.get().username == "ana"
    assert [former.username for former in AccountsFormerName.objects.all()] == ["anna"]


def test_after_thirty_days_it_is_free(ana: AccountsUser, person: Person) -> None:
    accounts_username_change(user=ana, username="anna")
    AccountsFormerName.objects.update(kept_until=timezone.now() - timedelta(seconds=1))
    bo = person("bo")
    accounts_username_change(user=bo, username="ana")
    assert AccountsUser.objects.get(username="ana") == bo


def test_the_clean_up_removes_only_what_is_over(ana: AccountsUser) -> None:
    accounts_username_change(user=ana, username="anna")
    AccountsFormerName.objects.update(kept_until=timezone.now() - timedelta(seconds=1))
    accounts_username_change(user=ana, username="annie")
    assert accounts_clear_former_names() == 1
    assert [former.username for former in AccountsFormerName.objects.all()] == ["anna"]


def test_the_same_name_again_changes_nothing(ana: AccountsUser) -> None:
    accounts_username_change(user=ana, username="ANA")
    assert not AccountsFormerName.objects.exists()


def _together(*acts: Callable[[], object]) -> list[object]:
    """Run the acts at once, each on a connection of its own; what each returned or raised."""
    barrier, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int) -> None:
        try:
            barrier.wait()
            results[place] = acts[place]()  # type: ignore[call-overload]
        except Exception as error:
            results[place] = error  # type: ignore[call-overload]
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return list(results)


@pytest.mark.django_db(transaction=True)
def test_two_people_changing_to_one_name_at_once(member: Member) -> None:
    people = [member(name) for name in ("bo", "cy", "di", "eva")]
    results = _together(
        *(lambda user=user: accounts_username_change(user=user, username="ana") for user in people)
    )
    assert sum(result is None for result in results) == 1
    assert sum(isinstance(result, ValidationError) for result in results) == 3
    assert AccountsUser.objects.filter(username="ana").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_people_signing_up_with_one_name_at_once() -> None:
    def sign_up(email: str) -> int:
        form = {"email": email, "username": "ana", "password1": ACCOUNTS_PASSWORD}
        return Client().post("/accounts/signup/", form).status_code

    results = _together(lambda: sign_up("a@example.org"), lambda: sign_up("b@example.org"))
    assert sorted(map(str, results)) == ["200", "302"]
    assert AccountsUser.objects.filter(username="ana").count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_address_signed_up_twice_at_once() -> None:
    def sign_up(username: str) -> int:
        form = {"email": "ana@example.org", "username": username, "password1": ACCOUNTS_PASSWORD}
        return Client().post("/accounts/signup/", form).status_code

    results = _together(lambda: sign_up("ana"), lambda: sign_up("anna"))
    assert sorted(map(str, results)) == ["200", "302"]
    assert AccountsUser.objects.count() == 1


def _somebody_waits_for_a_name() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select exists (select from pg_locks where locktype = 'advisory' and not granted)")
        return bool(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_a_name_is_not_caught_while_it_is_given_up(member: Member) -> None:
    """Bo asks for "ana" after Ana's change is written and before it is committed: he must wait, and lose."""
    ana, bo = member("ana"), member("bo")
    written = threading.Event()

    def change() -> None:
        with transaction.atomic():
            accounts_username_change(user=ana, username="anna")
            written.set()
            deadline = monotonic() + 10
            while not _somebody_waits_for_a_name():
                assert monotonic() < deadline

    def catch() -> None:
        written.wait(10)
        accounts_username_change(user=bo, username="ana")

    changed, caught = _together(change, catch)
    assert changed is None
    assert isinstance(caught, ValidationError)
    assert set(AccountsUser.objects.values_list("username", flat=True)) == {"anna", "bo"}


@pytest.mark.django_db(transaction=True)
def test_two_people_trading_names_at_once_do_not_deadlock(member: Member) -> None:
    ana, bo = member("ana"), member("bo")
    results = _together(
        lambda: accounts_username_change(user=ana, username="bo"),
        lambda: accounts_username_change(user=bo, username="ana"),
    )
    assert all(isinstance(result, ValidationError) for result in results)
