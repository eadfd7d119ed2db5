"""Blocked networks and mail hosts: what they stop, what they say, and that the team is not locked out."""

import ipaddress
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from accounts.models import AccountsBlockedHost, AccountsBlockedNetwork, AccountsUser
from accounts.models.walls import accounts_mail_host, accounts_network
from accounts.tests.conftest import ACCOUNTS_PASSWORD, Member
from accounts.walls import accounts_walls, accounts_walls_of
from conftest import client_of

_FORM = {"email": "bo@example.org", "username": "bo", "password1": ACCOUNTS_PASSWORD}
_HERE = "203.0.113.7"


def block(network: str, what: str, **values: Any) -> None:
    AccountsBlockedNetwork.objects.create(network=network, what=what, **values)


@pytest.mark.parametrize(
    ("text", "network"),
    [
        (" 203.0.113.7 ", "203.0.113.7/32"),
        ("203.0.113.7/24", "203.0.113.0/24"),
        ("2001:DB8:0:1::7/48", "2001:db8::/48"),
        ("2001:db8::7", "2001:db8::7/128"),
        ("::ffff:203.0.113.0/120", "203.0.113.0/24"),
        ("10.0.0.0/8", "10.0.0.0/8"),
    ],
)
def test_a_network_is_written_in_one_way(text: str, network: str) -> None:
    assert str(accounts_network(text)) == network


@pytest.mark.parametrize(
    "text", ["", "here", "203.0.113", "203.0.113.0/33", "0.0.0.0/0", "::/0", "128.0.0.0/7"]
)
def test_what_is_no_network_or_half_the_world_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        accounts_network(text)


@pytest.mark.parametrize(
    ("text", "host"),
    [
        (" Example.COM ", "example.com"),
        ("*.example.com", "example.com"),
        ("@example.com", "example.com"),
        ("ana@example.com.", "example.com"),
        ("münchen.example", "xn--mnchen-3ya.example"),
    ],
)
def test_a_mail_host_is_written_in_one_way(text: str, host: str) -> None:
    assert accounts_mail_host(text) == host


@pytest.mark.parametrize("text", ["", "com", "a b.com", "-a.com", "a..com", "x" * 64 + ".com", "a_b.com"])
def test_what_is_no_mail_host_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        accounts_mail_host(text)


_NETWORKS = st.one_of(
    st.builds(
        lambda number, length: ipaddress.ip_network((number, length), strict=False),
        st.integers(0, 2**32 - 1),
        st.integers(8, 32),
    ),
    st.builds(
        lambda number, length: ipaddress.ip_network((number + 2**96, length), strict=False),
        st.integers(0, 2**64),
        st.integers(16, 128),
    ),
)
_WHAT = ["signup", "write", "enter"]


@given(st.lists(st.tuples(_NETWORKS, st.sampled_from(_WHAT)), max_size=8), st.data())
def test_an_address_is_blocked_by_the_strongest_network_it_is_in(
    blocked: list[Any], data: st.DataObject
) -> None:
    walls = accounts_walls_of([(str(network), what, None) for network, what in blocked], [])
    inside = [
        network[data.draw(st.integers(0, min(network.num_addresses, 9) - 1))] for network, _what in blocked
    ]
    for address in [*inside, ipaddress.ip_address("198.51.100.1"), ipaddress.ip_address("fe80::1")]:
        over = [what for network, what in blocked if address in network]
        assert walls.against(str(address)) == max(over, key=_WHAT.index, default="")


def test_a_block_ends(db: None) -> None:
    block("203.0.113.0/24", "enter", ends_at=timezone.now() - timedelta(minutes=1))
    block("203.0.0.0/16", "signup", ends_at=timezone.now() + timedelta(minutes=1))
    assert accounts_walls().against(_HERE) == "signup"
    assert accounts_walls().against(None) == ""


@pytest.mark.parametrize(
    ("email", "is_blocked"),
    [
        ("a@example.com", True),
        ("a@Mail.Example.com", True),
        ("a@deep.mail.example.com", True),
        ("a@notexample.com", False),
        ("a@example.com.br", False),
        ("a@com", False),
        ("", False),
    ],
)
def test_a_mail_host_is_blocked_with_all_below_it(db: None, email: str, is_blocked: bool) -> None:
    AccountsBlockedHost.objects.create(host="Example.com")
    assert bool(accounts_walls().host_of(email)) is is_blocked


def test_from_a_blocked_network_nobody_signs_up_and_nothing_typed_is_lost(db: None) -> None:
    there, elsewhere = Client(REMOTE_ADDR=_HERE), Client(REMOTE_ADDR="198.51.100.1")
    open_form = there.get("/accounts/signup/").text
    block("203.0.113.0/24", "signup")
    assert 'name="password1"' in open_form
    assert "Nobody can sign up from the network you are in" in there.get("/accounts/signup/").text
    refused = there.post("/accounts/signup/", _FORM).text
    assert "Nobody can sign up from the network you are in" in refused
    assert 'value="bo@example.org"' in refused
    assert not AccountsUser.objects.exists()
    assert elsewhere.post("/accounts/signup/", _FORM).status_code == 302


def test_an_address_at_a_blocked_mail_host_is_taken_neither_at_first_nor_later(
    client: Client, anas_browser: Client
) -> None:
    AccountsBlockedHost.objects.create(host="trash.example")
    refused = client.post("/accounts/signup/", _FORM | {"email": "bo@mx.trash.example"}).text
    assert "Addresses at trash.example cannot be used here" in refused
    assert 'value="bo"' in refused
    anas_browser.post("/accounts/reauthenticate/", {"password": ACCOUNTS_PASSWORD})
    change = anas_browser.post("/accounts/email/", {"email": "ana@trash.example", "action_add": ""})
    assert "Addresses at trash.example cannot be used here" in change.text


def test_who_has_an_address_there_can_still_reset_their_password(client: Client, ana: AccountsUser) -> None:
    AccountsBlockedHost.objects.create(host="example.org")
    assert client.post("/accounts/password/reset/", {"email": ana.email}).status_code == 302


def test_who_cannot_write_can_read_and_log_in(ana: AccountsUser, member: Member) -> None:
    member("bo")
    block("203.0.113.0/24", "write")
    there = Client(REMOTE_ADDR=_HERE)
    there.post("/accounts/login/", {"login": "ana", "password": ACCOUNTS_PASSWORD})
    assert there.get("/settings/profile/").status_code == 200
    assert there.post("/settings/theme/", {"theme": "dark"}).status_code == 302
    refused = there.post("/bo/follow/")
    assert refused.status_code == 403
    assert "Nothing can be written from the network you are in" in refused.text
    toast = there.post("/bo/follow/", headers={"HX-Request": "true"})
    assert "Nothing can be written" in toast.headers["HX-Trigger"]
    script = there.post("/p/upload/", headers={"Accept": "application/json"})
    assert (script.status_code, "Nothing can be written" in script.json()["error"]) == (403, True)
    assert there.post("/accounts/logout/").status_code == 302
    assert Client(REMOTE_ADDR="198.51.100.1").post("/bo/follow/").status_code == 302


def test_who_cannot_enter_sees_nothing_but_why(ana: AccountsUser) -> None:
    block("2001:db8:1::/48", "enter")
    there = Client(REMOTE_ADDR="2001:db8:1:2::7", headers={"Accept-Language": "pt-BR"})
    for path in ("/", "/ana/", "/accounts/login/", "/nothing/"):
        page = there.get(path)
        assert page.status_code == 403
        assert 'lang="pt-br"' in page.text
        assert "ana" not in page.text.replace("Varal", "")
    assert there.get("/healthz").status_code == 200
    assert Client(REMOTE_ADDR="2001:db8:2::7").get("/").status_code == 200


def test_the_team_once_logged_in_is_let_through(member: Member) -> None:
    boss = member("boss")
    AccountsUser.objects.filter(pk=boss.pk).update(is_staff=True)
    there = Client(REMOTE_ADDR=_HERE)
    there.force_login(boss)
    block("203.0.113.0/24", "enter")
    assert there.get("/").status_code == 200
    assert there.post("/settings/theme/", {"theme": "dark"}).status_code == 302


def test_walls_cost_no_query(
    client: Client, db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(200):
        block(f"10.{number}.0.0/{16 + number % 9}", "enter")
    accounts_walls()
    with django_assert_num_queries(0):
        assert client.get("/accounts/login/").status_code == 200


@pytest.fixture
def boss(member: Member) -> Client:
    AccountsUser.objects.filter(pk=member("boss").pk).update(is_staff=True, is_superuser=True)
    client = client_of(AccountsUser.objects.get(username="boss"))
    client.defaults["REMOTE_ADDR"] = _HERE
    return client


_NETWORK_FORM = {"what": "enter", "note": "Robots", "ends_at_0": "", "ends_at_1": ""}


def test_the_team_blocks_a_network_and_lets_it_in_again(boss: Client) -> None:
    add = "/admin/accounts/accountsblockednetwork/add/"
    assert boss.post(add, _NETWORK_FORM | {"network": "198.51.100.9/24"}).status_code == 302
    there = Client(REMOTE_ADDR="198.51.100.1")
    assert there.get("/").status_code == 403
    blocked = AccountsBlockedNetwork.objects.get()
    assert blocked.network == "198.51.100.0/24"
    twice = boss.post(add, _NETWORK_FORM | {"network": "198.51.100.77/24"})
    assert "already exists" in twice.text
    boss.post(f"/admin/accounts/accountsblockednetwork/{blocked.pk}/delete/", {"post": "yes"})
    assert there.get("/").status_code == 200


@pytest.mark.parametrize("network", ["203.0.113.0/24", _HERE, "203.0.0.0/8", "::ffff:203.0.113.0/120"])
def test_nobody_blocks_the_network_they_are_in(boss: Client, network: str) -> None:
    page = boss.post("/admin/accounts/accountsblockednetwork/add/", _NETWORK_FORM | {"network": network})
    assert "you would lock yourself out" in page.text
    assert network in page.text
    assert not AccountsBlockedNetwork.objects.exists()


@pytest.mark.parametrize("network", ["here", "0.0.0.0/0", "1" * 60, ""])
def test_the_admin_says_what_is_wrong_with_a_network(boss: Client, network: str) -> None:
    page = boss.post("/admin/accounts/accountsblockednetwork/add/", _NETWORK_FORM | {"network": network})
    assert page.status_code == 200
    assert "errorlist" in page.text
    assert "Robots" in page.text


def test_a_mail_host_is_blocked_in_the_admin(boss: Client) -> None:
    add = "/admin/accounts/accountsblockedhost/add/"
    assert boss.post(add, {"host": "*.Trash.example", "note": ""}).status_code == 302
    assert accounts_walls().hosts == {"trash.example"}
    assert "This is no mail host" in boss.post(add, {"host": "trash", "note": ""}).text
