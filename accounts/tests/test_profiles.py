"""A user has a profile from the first moment, and the doctor finds those who have none."""

from typing import Any

import pytest
from django.core import serializers
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.actions import accounts_activity_set
from accounts.backends import AccountsBackend
from accounts.doctor import ACCOUNTS_DOCTOR_CHECKS
from accounts.models import AccountsProfile, AccountsUser
from accounts.signals import accounts_privacy_changed
from accounts.tests.conftest import Member
from conftest import Person, client_of


def test_both_rows_or_none(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "alter table accounts_accountsprofile add constraint no_profiles check (user_id < 0) not valid"
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        AccountsUser.objects.create_user("ana")
    assert not AccountsUser.objects.exists()


def test_a_fixture_brings_its_own_profile(person: Person) -> None:
    ana = person("ana", name="Ana Prado")
    saved = serializers.serialize("json", [ana, ana.profile])
    ana.delete()
    for row in serializers.deserialize("json", saved):
        row.save()
    assert AccountsProfile.objects.get().name == "Ana Prado"


def test_the_doctor_finds_and_mends_users_without_a_profile(person: Person) -> None:
    person("ana")
    AccountsUser.objects.bulk_create([AccountsUser(username="bo")])
    (check,) = ACCOUNTS_DOCTOR_CHECKS
    assert [line.partition("(")[2] for line in check.find()] == ["bo)"]
    assert check.mend
    assert check.mend() == 1
    assert check.find() == []
    assert AccountsUser.objects.get(username="bo").profile.name == ""


def test_a_request_reads_user_and_profile_in_one_query(
    ana: AccountsUser, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        user = AccountsBackend().get_user(ana.pk)
        assert user
        assert user.profile.theme == ""


def test_addresses_are_unique_in_any_case(db: None) -> None:
    AccountsUser.objects.create_user("ana", "Ana@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        AccountsUser.objects.bulk_create([AccountsUser(username="bo", email="ANA@example.org")])
    AccountsUser.objects.bulk_create([AccountsUser(username="cy"), AccountsUser(username="di")])


@pytest.fixture
def staff(member: Member) -> Client:
    user = member("root1")
    AccountsUser.objects.filter(pk=user.pk).update(is_staff=True, is_superuser=True)
    return client_of(user)


@pytest.mark.parametrize("model", ["accountsuser", "accountssession", "accountsformername"])
def test_lists_of_the_admin_cost_the_same_for_any_number(
    staff: Client, member: Member, model: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for name in ("ana", "bo", "cy", "di", "eva"):
        user = member(name)
        user.former_names.create(username=f"{name}.old", kept_until="2099-01-01T00:00Z")
        Client().force_login(user)
    with django_assert_max_num_queries(8):
        assert staff.get(f"/admin/accounts/{model}/").status_code == 200


def test_the_admin_adds_a_user_with_a_profile_and_never_renames(staff: Client) -> None:
    form = {"username": "Bo", "email": "bo@example.org", "usable_password": "true"}
    passwords = {"password1": "six prints on a line", "password2": "six prints on a line"}
    staff.post("/admin/accounts/accountsuser/add/", form | passwords)
    bo = AccountsUser.objects.get(username="bo")
    assert bo.profile.name == ""
    page = staff.get(f"/admin/accounts/accountsuser/{bo.pk}/change/").content.decode()
    assert 'name="username"' not in page
    assert 'name="profile-0-bio"' in page


def profile_form(user: AccountsUser, **changed: str) -> dict[str, str]:
    """The form that changes a user in the admin, as a browser sends it back."""
    profile = AccountsProfile.objects.get(user=user)
    numbers = {"TOTAL": 1, "INITIAL": 1, "MIN_NUM": 0, "MAX_NUM": 1}
    words = {name: getattr(profile, name) for name in ("name", "bio", "website", "language", "theme")}
    return (
        {"email": user.email, "is_active": "on", "profile-0-user": str(user.pk)}
        | {f"profile-{name}_FORMS": str(number) for name, number in numbers.items()}
        | {f"profile-0-{name}": value for name, value in (words | changed).items()}
    )


def test_the_admin_changes_a_profile_by_its_words_alone(
    staff: Client, ana: AccountsUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is counted while the form is saved stays counted."""
    check = AccountsProfile.full_clean

    def counted_meanwhile(profile: AccountsProfile, *args: Any, **kwargs: Any) -> None:
        check(profile, *args, **kwargs)
        AccountsProfile.objects.filter(pk=profile.pk).update(follower_count=F("follower_count") + 1)

    monkeypatch.setattr(AccountsProfile, "full_clean", counted_meanwhile)
    address = f"/admin/accounts/accountsuser/{ana.pk}/change/"
    assert staff.post(address, profile_form(ana, bio="By hand")).status_code == 302
    ana.profile.refresh_from_db()
    assert (ana.profile.bio, ana.profile.follower_count) == ("By hand", 1)


def test_the_admin_opens_and_closes_accounts_as_their_owners_do(staff: Client, ana: AccountsUser) -> None:
    told: list[bool] = []

    def hear(user: AccountsUser, is_private: bool, **kwargs: Any) -> None:
        told.append(is_private)

    address = f"/admin/accounts/accountsuser/{ana.pk}/change/"
    accounts_privacy_changed.connect(hear, sender=AccountsUser)
    try:
        for changed in ({"is_private": "on"}, {"is_private": "on", "bio": "Closed"}, {}):
            assert staff.post(address, profile_form(ana, **changed)).status_code == 302
    finally:
        accounts_privacy_changed.disconnect(hear, sender=AccountsUser)
    ana.profile.refresh_from_db()
    assert (told, ana.profile.is_private, ana.profile.bio) == ([True, False], False, "Closed")


def test_the_admin_shows_sessions_and_changes_none(staff: Client, ana: AccountsUser) -> None:
    Client().force_login(ana)
    session = ana.sessions.get()
    page = staff.get(f"/admin/accounts/accountssession/{session.pk}/change/")
    assert page.status_code == 200
    assert session.session_data not in page.content.decode()
    for address in ("", f"{session.pk}/change/", f"{session.pk}/delete/"):
        assert session.session_key not in staff.get(f"/admin/accounts/accountssession/{address}").text
    assert staff.post(f"/admin/accounts/accountssession/{session.pk}/change/", {}).status_code == 403


def test_who_is_put_out_is_so_without_a_photo_that_can_be_moved(person: Person) -> None:
    ana = person("ana", photo="avatars/gone.jpg")
    accounts_activity_set(user=ana, is_active=False)
    ana.refresh_from_db()
    assert not ana.is_active
    assert AccountsProfile.objects.get(user=ana).photo.name == "avatars/gone.jpg"
