"""The team chooses how people sign up, lets in who waits, and takes invitations back, in the admin."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.actions_entrance import accounts_invitation_create
from accounts.models import AccountsArrival, AccountsInvitation, AccountsSite, AccountsUser
from accounts.site import accounts_site
from conftest import Person, client_of

_SITE = "/admin/accounts/accountssite/"
_ARRIVALS = "/admin/accounts/accountsarrival/"
_INVITATIONS = "/admin/accounts/accountsinvitation/"


@pytest.fixture
def boss(person: Person) -> Client:
    user = person("boss")
    AccountsUser.objects.filter(pk=user.pk).update(is_staff=True, is_superuser=True)
    return client_of(user)


@pytest.fixture
def waiting(person: Person) -> list[AccountsUser]:
    people = [person("bo"), person("caio")]
    AccountsUser.objects.filter(pk__in=[each.pk for each in people]).update(is_active=False)
    for each in people:
        AccountsArrival.objects.create(user=each, state="waiting", answer=f"I am {each}.")
    return people


def act(client: Client, page: str, action: str, *keys: Any) -> Any:
    return client.post(page, {"action": action, "_selected_action": keys}, follow=True)


def test_how_people_sign_up_is_one_page_and_holds_at_once(boss: Client, client: Client) -> None:
    assert 'name="signup"' in boss.get(_SITE).text
    assert accounts_site().signup == "open"
    form = {"signup": "invitation", "inviters": "staff", "question": ""}
    assert boss.post(f"{_SITE}1/change/", form).status_code == 302
    assert accounts_site().signup == "invitation"
    assert "By invitation" in client.get("/accounts/signup/").text
    boss.post(_SITE, form | {"signup": "open"})
    assert AccountsSite.objects.get().signup == "open"
    assert boss.get(f"{_SITE}add/").status_code == 403
    assert boss.post(f"{_SITE}1/delete/", {"post": "yes"}).status_code == 403


def test_two_administrators_undo_nothing_of_each_other(boss: Client) -> None:
    seen = {"signup": "open", "inviters": "members", "question": "", "account_megabytes": "5120"}
    seen |= {f"initial-{name}": value for name, value in seen.items()}
    assert 'name="initial-signup"' in boss.get(_SITE).text
    for changed in ({"signup": "approval"}, {"question": "Who are you?"}, {"account_megabytes": ""}):
        assert boss.post(_SITE, seen | changed).status_code == 302
    site = AccountsSite.objects.get()
    assert (site.signup, site.question, site.account_megabytes) == ("approval", "Who are you?", None)


@pytest.mark.parametrize("name", ["account_megabytes", "site_megabytes"])
def test_no_room_is_not_taken_for_as_much_as_one_likes(boss: Client, name: str) -> None:
    refused = boss.post(_SITE, {"signup": "open", "inviters": "members", "question": "", name: "0"})
    assert refused.status_code == 200
    assert name in refused.context["adminform"].form.errors
    assert not AccountsSite.objects.exists()


def test_who_waits_is_listed_with_their_answer_and_let_in(boss: Client, waiting: list[AccountsUser]) -> None:
    page = boss.get(_ARRIVALS).text
    assert "I am bo." in page
    assert "1 person was let in." in act(boss, _ARRIVALS, "approve", waiting[0].pk).text
    act(boss, _ARRIVALS, "decline", waiting[1].pk)
    states = dict(AccountsArrival.objects.values_list("user__username", "state"))
    assert states == {"bo": "approved", "caio": "declined"}
    assert AccountsArrival.objects.filter(decided_by__username="boss").count() == 2
    assert list(AccountsUser.objects.filter(is_active=False)) == [waiting[1]]
    assert "I am" not in boss.get(_ARRIVALS).text
    assert "I am caio." in boss.get(f"{_ARRIVALS}?state=declined").text
    assert "I am bo." in boss.get(f"{_ARRIVALS}?state=all&q=bo").text
    assert "I am caio." in boss.get(f"{_ARRIVALS}{waiting[1].pk}/change/").text


def test_who_may_only_look_decides_nothing(boss: Client, waiting: list[AccountsUser], person: Person) -> None:
    looker = person("looker")
    looker.user_permissions.set(Permission.objects.filter(codename="view_accountsarrival"))
    AccountsUser.objects.filter(pk=looker.pk).update(is_staff=True)
    client = client_of(looker)
    assert "I am bo." in client.get(_ARRIVALS).text
    act(client, _ARRIVALS, "approve", waiting[0].pk)
    assert AccountsArrival.objects.filter(state="waiting").count() == 2


def test_invitations_are_taken_back_and_their_links_not_shown(boss: Client, person: Person) -> None:
    made = accounts_invitation_create(user=person("ana"), uses=1, days=7, note="For Bo")
    page = boss.get(f"{_INVITATIONS}?q=@ana").text
    assert "For Bo" in page
    assert made.token not in page + boss.get(f"{_INVITATIONS}{made.pk}/change/").text
    act(boss, _INVITATIONS, "revoke", made.pk)
    assert not AccountsInvitation.objects.live().exists()


@pytest.mark.parametrize("state", ["in", "approved"])
def test_those_of_a_state_are_found_by_an_index(db: None, state: str) -> None:
    team = client_of(AccountsUser.objects.create_superuser("root", "root@example.org", "x"))
    with CaptureQueriesContext(connection) as captured:
        assert team.get(f"{_ARRIVALS}?state={state}").status_code == 200
    rows = [query["sql"] for query in captured if "decider_name" in query["sql"]]
    listed = next(sql for sql in rows if "COUNT(" not in sql)
    with connection.cursor() as cursor:
        # A table of few rows is read whole otherwise.
        cursor.execute("set local enable_seqscan = off")
        cursor.execute(f"explain {listed}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "accounts_arrival_state" in plan
