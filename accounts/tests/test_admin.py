"""What staff cannot do to accounts: take them over, or make more of themselves."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.translation import gettext
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from accounts.models import AccountsBlockedHost, AccountsProfile, AccountsSession, AccountsUser
from accounts.tasks import accounts_factor_mail, accounts_password_mail
from conftest import Person, client_of

Form = Callable[..., dict[str, Any]]
USERS = "/admin/accounts/accountsuser/"
SESSIONS = "/admin/accounts/accountssession/"
FACTORS = "/admin/mfa/authenticator/"
SECRETS = {"is_staff": "on", "is_superuser": "on", "groups": "1", "user_permissions": "1"}
SECRETS |= {"password": "!", "email": "thief@example.org", "username": "thief"}


@pytest.fixture(autouse=True)
def own_mails(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def clerk(db: None) -> AccountsUser:
    """One of the staff who may do anything to users that permissions allow, and is no superuser."""
    user = AccountsUser.objects.create_user("clerk", "clerk@example.org", "x", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(content_type__app_label__in=["accounts", "account"]))
    return user


@pytest.fixture
def boss(db: None) -> AccountsUser:
    return AccountsUser.objects.create_superuser("boss", "boss@example.org", "x")


def profile_rows(user: AccountsUser) -> dict[str, str]:
    """The part of a user's form that is about the profile."""
    numbers = {"TOTAL": 1, "INITIAL": 1, "MIN_NUM": 0, "MAX_NUM": 1}
    rows = {f"profile-{name}_FORMS": str(number) for name, number in numbers.items()}
    return rows | {"profile-0-user": str(user.pk)}


def rights(user: AccountsUser) -> tuple[Any, ...]:
    user = AccountsUser.objects.get(pk=user.pk)
    given = user.user_permissions.count(), user.groups.count()
    return (
        user.username,
        user.email,
        user.password,
        user.is_active,
        user.is_staff,
        user.is_superuser,
        *given,
    )


@pytest.mark.parametrize("who", ["clerk", "boss"])
def test_nobody_gives_rights_or_takes_an_account_by_its_form(
    clerk: AccountsUser, boss: AccountsUser, person: Person, who: str
) -> None:
    Group.objects.create(name="all")
    ana, browser = person("ana", "secret words"), client_of({"clerk": clerk, "boss": boss}[who])
    before = rights(ana)
    form = profile_rows(ana) | SECRETS | {"is_active": "on"}
    assert browser.post(f"{USERS}{ana.pk}/change/", form).status_code == 302
    assert rights(ana) == before
    own = {"clerk": clerk, "boss": boss}[who]
    before = rights(own)
    browser.post(f"{USERS}{own.pk}/change/", profile_rows(own) | SECRETS)
    assert rights(own) == before
    page = browser.get(f"{USERS}{ana.pk}/change/").text
    assert 'name="profile-0-bio"' in page
    names = "is_active|is_staff|is_superuser|groups|user_permissions|password|email"
    assert not re.search(f'name="({names})"', page)


@pytest.mark.parametrize("status", ["is_staff", "is_superuser"])
def test_one_of_the_team_is_for_superusers(
    clerk: AccountsUser, boss: AccountsUser, person: Person, status: str
) -> None:
    other = person("other")
    AccountsUser.objects.filter(pk=other.pk).update(**{status: True})
    address, browser = f"{USERS}{other.pk}/", client_of(clerk)
    assert browser.get(f"{address}change/").status_code == 200
    assert browser.post(f"{address}change/", profile_rows(other)).status_code == 403
    assert browser.post(f"{address}delete/", {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [other.pk], "post": "yes"}
    assert browser.post(USERS, chosen).status_code in (302, 403)
    assert AccountsUser.objects.get(pk=other.pk).is_active
    assert client_of(boss).post(f"{address}change/", profile_rows(other)).status_code == 302


def test_sessions_of_the_team_are_ended_by_superusers(
    clerk: AccountsUser, boss: AccountsUser, person: Person
) -> None:
    """Or an administrator could keep a superuser out of the admin."""
    client_of(person("ana"))
    browser, others = client_of(clerk), client_of(boss)
    of = {name: AccountsSession.objects.get(user__username=name).pk for name in ("ana", "boss", "clerk")}
    assert browser.post(f"{SESSIONS}{of['boss']}/delete/", {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [of["ana"], of["boss"]], "post": "yes"}
    assert browser.post(SESSIONS, chosen).status_code == 403
    assert AccountsSession.objects.filter(pk__in=of.values()).count() == 3
    assert browser.post(f"{SESSIONS}{of['ana']}/delete/", {"post": "yes"}).status_code == 302
    assert others.post(f"{SESSIONS}{of['clerk']}/delete/", {"post": "yes"}).status_code == 302
    assert [session.pk for session in AccountsSession.objects.all()] == [of["boss"]]


def test_nobody_is_let_in_or_put_out_by_a_form(boss: AccountsUser, person: Person) -> None:
    ana, out = person("ana"), person("out")
    AccountsUser.objects.filter(pk=out.pk).update(is_active=False)
    for user, ticked in ((boss, {}), (ana, {}), (out, {"is_active": "on"})):
        form = profile_rows(user) | ticked
        assert client_of(boss).post(f"{USERS}{user.pk}/change/", form).status_code == 302
    active = AccountsUser.objects.filter(is_active=True).order_by("username")
    assert [user.username for user in active] == ["ana", "boss"]


def test_nobody_deletes_their_own_account_by_accident(boss: AccountsUser) -> None:
    assert client_of(boss).post(f"{USERS}{boss.pk}/delete/", {"post": "yes"}).status_code == 403
    assert AccountsUser.objects.get(pk=boss.pk).is_active


def test_a_password_is_chosen_by_its_owner_alone(boss: AccountsUser, person: Person) -> None:
    ana, browser = person("ana", "secret words"), client_of(boss)
    with pytest.raises(NoReverseMatch):
        reverse("admin:auth_user_password_change", args=[ana.pk])
    passwords = {"password1": "a line of prints", "password2": "a line of prints"}
    browser.post(f"{USERS}{ana.pk}/password/", passwords)
    assert AccountsUser.objects.get(pk=ana.pk).check_password("secret words")
    assert ana.password[:20] not in browser.get(f"{USERS}{ana.pk}/change/").text
    out = person("out")
    AccountsUser.objects.filter(pk=out.pk).update(is_active=False)
    chosen = {"action": "send_password_mail", "_selected_action": [ana.pk, out.pk]}
    assert "1 mail is on its way." in browser.post(USERS, chosen, follow=True).text
    assert accounts_password_mail(ana.pk)
    assert not accounts_password_mail(out.pk)
    assert [message.to for message in mail.outbox] == [["ana@example.org"]]
    link = re.search(r"https?://[^/]+(/accounts/password/reset/key/\S+)", str(mail.outbox[0].body))
    assert link
    guest = Client()
    guest.post(guest.get(link[1])["Location"], passwords)
    assert AccountsUser.objects.get(pk=ana.pk).check_password("a line of prints")


def test_the_mail_for_a_password_is_in_its_owners_language_and_leaves_after_the_commit(
    boss: AccountsUser, person: Person, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    ana = person("ana", language="pt-br")
    with django_capture_on_commit_callbacks() as waiting:
        client_of(boss).post(USERS, {"action": "send_password_mail", "_selected_action": [ana.pk]})
    assert len(waiting) == 1
    assert not mail.outbox
    with translation.override("pt-br"):
        subject = gettext("Choose a password")
    accounts_password_mail(ana.pk)
    (message,) = mail.outbox
    assert "/accounts/password/reset/key/" in message.body
    assert "Olá" in message.body
    assert message.subject.endswith(subject)
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"


def test_somebody_new_chooses_their_password_by_mail(
    boss: AccountsUser, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    form = {"username": "Bo", "email": "Bo@example.org", "password1": "x", "is_superuser": "on"}
    with django_capture_on_commit_callbacks() as waiting:
        assert client_of(boss).post(f"{USERS}add/", form).status_code == 302
    assert waiting
    assert accounts_password_mail(AccountsUser.objects.get(username="bo").pk)
    bo = AccountsUser.objects.get(username="bo")
    assert (bo.email, bo.has_usable_password(), bo.is_superuser) == ("bo@example.org", False, False)
    assert [message.to for message in mail.outbox] == [["bo@example.org"]]
    again = client_of(boss).post(f"{USERS}add/", form)
    assert again.status_code == 200
    assert 'value="Bo"' in again.text


def test_somebody_new_has_an_address_that_is_free_and_not_blocked(boss: AccountsUser, person: Person) -> None:
    EmailAddress.objects.create(user=person("ana"), email="second@example.org", verified=True)
    AccountsBlockedHost.objects.create(host="blocked.example")
    for email in ("Second@example.org", "ana@example.org", "bo@mail.blocked.example"):
        refused = client_of(boss).post(f"{USERS}add/", {"username": "bo", "email": email})
        assert refused.status_code == 200
        assert "errorlist" in refused.text
    assert not AccountsUser.objects.filter(username="bo").exists()


def test_addresses_are_shown_to_who_looks_after_accounts_alone(person: Person) -> None:
    ana, looker = person("ana"), person("looker")
    EmailAddress.objects.create(user=ana, email="other@example.org")
    AccountsUser.objects.filter(pk=looker.pk).update(is_staff=True)
    looker.user_permissions.set(Permission.objects.filter(codename="view_accountsuser"))
    browser = client_of(looker)
    for address in (USERS, f"{USERS}{ana.pk}/change/"):
        assert "@example.org" not in browser.get(address).text
    assert list(browser.get(USERS, {"q": "other@exam"}).context["cl"].result_list) == []
    assert list(browser.get(USERS, {"q": "ana@exam"}).context["cl"].result_list) == []
    looker.user_permissions.set(Permission.objects.filter(codename__endswith="_accountsuser"))
    page = browser.get(f"{USERS}{ana.pk}/change/").text
    assert "ana@example.org" in page
    assert "other@example.org" in page


@pytest.mark.parametrize("page", ["auth/group/", "account/emailaddress/", "account/emailconfirmation/"])
def test_what_would_give_rights_or_addresses_has_no_page(boss: AccountsUser, page: str) -> None:
    for address in (f"/admin/{page}", f"/admin/{page}add/"):
        assert client_of(boss).get(address).status_code == 404


@pytest.fixture
def secret(person: Person) -> str:
    """Of ana's app, beside her recovery codes."""
    ana, secret = person("ana"), generate_totp_secret()
    TOTP.activate(ana, secret)
    RecoveryCodes.activate(ana)
    return str(secret)


def test_factors_are_shown_without_what_is_secret(boss: AccountsUser, secret: str) -> None:
    browser, factor = client_of(boss), Authenticator.objects.get(user__username="ana", type="totp")
    codes = Authenticator.objects.get(user__username="ana", type="recovery_codes")
    for address in (
        FACTORS,
        *(f"{FACTORS}{row.pk}/{end}/" for row in (factor, codes) for end in ("change", "delete")),
    ):
        page = browser.get(address)
        assert page.status_code == 200
        for told in (secret, codes.data["seed"], "migrated_codes", "used_mask"):
            assert told not in page.text
    assert browser.post(f"{FACTORS}{factor.pk}/change/", {"data": "{}"}).status_code == 403
    assert browser.get(f"{FACTORS}add/").status_code == 403


def test_superusers_take_a_lost_factor_away_and_the_person_hears_of_it(
    boss: AccountsUser,
    clerk: AccountsUser,
    secret: str,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    EmailAddress.objects.create(
        user=AccountsUser.objects.get(username="ana"), email="ana@example.org", primary=True, verified=True
    )
    factor = Authenticator.objects.get(user__username="ana", type="totp")
    clerk.user_permissions.add(*Permission.objects.filter(content_type__app_label="mfa"))
    for address in (FACTORS, f"{FACTORS}{factor.pk}/change/", f"{FACTORS}{factor.pk}/delete/"):
        assert client_of(clerk).post(address, {"post": "yes"}).status_code == 403
    AccountsProfile.objects.filter(pk=factor.user_id).update(language="pt-br")
    browser: Any = {"REMOTE_ADDR": "203.0.113.9", "HTTP_USER_AGENT": "Firefox/128.0"}
    with django_capture_on_commit_callbacks() as waiting:
        answer = client_of(boss).post(f"{FACTORS}{factor.pk}/delete/", {"post": "yes"}, **browser)
    assert answer.status_code == 302
    assert not Authenticator.objects.filter(user__username="ana").exists()
    assert len(waiting) == 1
    accounts_factor_mail(factor.user_id, "totp")
    (message,) = mail.outbox
    assert message.to == ["ana@example.org"]
    # In the language of the person, and nothing of the superuser's browser.
    assert "Olá" in message.body
    assert "203.0.113.9" not in message.body
    assert "Firefox" not in message.body


def test_whoever_may_delete_an_account_deletes_it_with_its_factors(clerk: AccountsUser, secret: str) -> None:
    ana = AccountsUser.objects.get(username="ana")
    clerk.user_permissions.set(
        Permission.objects.filter(
            content_type__app_label__in=["accounts", "messaging", "social", "discover", "alerts"]
        )
    )
    assert client_of(clerk).post(f"{USERS}{ana.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not AccountsUser.objects.filter(pk=ana.pk).exists()
