"""The lists of words, hashtags and hosts of the team: what they find, how they are kept and read."""

import re
from copy import copy
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import AccountsProfile, AccountsUser
from conftest import Person, Post
from moderation.filters import (
    moderation_filter_fold,
    moderation_filters,
    moderation_filters_of,
    moderation_hosts_of,
)
from moderation.models import ModerationFilter
from moderation.tests.conftest import BrowserOf, Listed
from tests.races import held_back


@pytest.fixture
def admin_client(person: Person, browser_of: BrowserOf) -> Client:
    """An administrator, who has shown the second factor."""
    admin = person("admin")
    AccountsUser.objects.filter(pk=admin.pk).update(is_staff=True, is_superuser=True)
    return browser_of(AccountsUser.objects.get(pk=admin.pk))


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        ("word", "spider", "A SPIDER!"),
        ("word", "go away", "please go\naway"),
        ("word", "aranha-céu", "ARANHA CEU"),
        ("word", "🤮", "well 🤮"),
        ("word", "👨‍👩‍👧", "we 👨‍👩‍👧 are"),
        ("word", "(a+)+$", "look: (a+)+$"),
        ("word", ".*", "what .* is"),
        ("hashtag", "#Spam", "buy #SPÁM now"),
        ("hashtag", "spam", "one#two #one#spam"),
        ("host", "evil.com", "see https://evil.com/a?b"),
        ("host", "evil.com", "see www.evil.com"),
        ("host", "evil.com", "a.b.EVIL.com, yes"),
        ("host", "evil.com", "ev\u200bil。com"),
        ("host", "https://www.evil.com/page", "evil.com."),
        ("host", "evil.com", "https://bank.com@evil.com/"),
        ("host", "maçã.com", "xn--ma-7ha5b.com or MAÇÃ.com"),
        ("host", "evil.com", "https://ⓔvil.com/x"),
        ("host", "evil.com", "https://ⒺⓋⒾⓁ。ⓒⓞⓜ/x"),
        ("host", "evil.com", "https://evil\u2024com/x"),
        ("host", "evil.com", "https://ev\ufe0fil.com/x"),
        ("host", "evil.com", "https://𝐞𝐯𝐢𝐥.com/x"),
        ("word", "spider", "a ⓢⓟⓘⓓⓔⓡ"),
        ("word", "spider", "a sⓟider"),
        ("word", "ⓢpider", "a spider"),
        ("word", "a$$", "What an A$$!"),
        ("word", "c++", "I like C++."),
        ("host", "straße.de", "https://xn--strae-oqa.de/"),
        ("host", "xn--strae-oqa.de", "https://straße.de/"),
        ("host", "strasse.de", "https://straße.de/"),
    ],
)
def test_what_is_on_a_list_is_found(kind: str, text: str, said: str) -> None:
    lists = moderation_filters_of([(kind, text, moderation_filter_fold(kind, text))])
    [reason] = lists.found([said])
    assert reason.startswith(f"{kind}:")


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        ("word", "spider", "spiders"),
        ("word", "go away", "go far away"),
        ("word", "(a+)+$", "aaaa"),
        ("word", ".*", "anything"),
        ("word", "a$$", "a spider"),
        ("word", "c++", "vitamin C"),
        ("hashtag", "spam", "spam, no hashtag"),
        ("hashtag", "spam", "#spammer"),
        ("host", "evil.com", "notevil.com"),
        ("host", "evil.com", "evil.com.br"),
        ("host", "evil.com", "evil com"),
        ("host", "straße.de", "strasse.de"),
    ],
)
def test_what_only_looks_like_it_is_not(kind: str, text: str, said: str) -> None:
    assert moderation_filters_of([(kind, text, moderation_filter_fold(kind, text))]).found([said]) == []


@pytest.mark.parametrize(
    ("kind", "text"),
    [("word", " \u200b "), ("hashtag", "two words"), ("hashtag", "123"), ("host", "localhost")],
)
def test_what_could_never_be_found_is_nothing(kind: str, text: str) -> None:
    assert moderation_filter_fold(kind, text) == ""


def test_ten_thousand_lines_are_looked_up_not_tried_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted by the looks into the phrases, as a clock would tell of the machine."""
    looks = 0

    class Counting(dict[tuple[str, ...], str]):
        def get(self, *args: Any) -> Any:
            nonlocal looks
            looks += 1
            return super().get(*args)

    rows = [("word", f"spider {number}", f"spider {number}") for number in range(10_000)]
    lists = moderation_filters_of(rows)
    monkeypatch.setattr(lists.words, "_phrases", Counting(lists.words._phrases))
    assert lists.found(["spider " * 300 + "spider 77"]) == ["word:spider 77"]
    assert looks == 301


def test_hosts_of_a_text_without_any_are_none() -> None:
    assert moderation_hosts_of("." * 2_200) == []
    assert moderation_hosts_of("a" * 2_200) == []
    assert moderation_hosts_of("é" * 2_100 + ".com") == ["é" * 2_100 + ".com"]


def test_a_list_grows_and_shrinks_in_the_admin(
    post: Post, person: Person, admin_client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    add = "/admin/moderation/moderationfilter/add/"
    with django_capture_on_commit_callbacks(execute=True):
        answer = admin_client.post(add, {"kind": "word", "text": " Spíder ", "note": "bites"}, follow=True)
    assert "Spíder" in answer.text
    row = ModerationFilter.objects.get()
    assert (row.text, row.folded, row.made_by.username) == ("Spíder", "spider", "admin")
    assert post(person("ana"), "A spider").held_for == ["word:Spíder"]
    with django_capture_on_commit_callbacks(execute=True):
        admin_client.post(f"/admin/moderation/moderationfilter/{row.pk}/delete/", {"post": "yes"})
    assert post(person("bia"), "A spider").held_for is None


def test_a_line_that_is_compared_by_something_else_says_so(listed: Listed, admin_client: Client) -> None:
    for text in ("Spíder!", "Wasp", "C++"):
        listed(text)
    page = admin_client.get("/admin/moderation/moderationfilter/").text
    assert re.findall(r'class="field-compared">([^<]*)<', page) == ["-", "-", "spider"]


def test_many_lines_come_at_once_without_those_that_are_there(
    listed: Listed, admin_client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    listed("spider")
    sent = {"kind": "word", "text": "Wasp\r\n\r\nSPIDER\r\n go away \r\nwasp", "note": "They bite"}
    with django_capture_on_commit_callbacks(execute=True):
        assert admin_client.post("/admin/moderation/moderationfilter/add/", sent).status_code == 302
    rows = ModerationFilter.objects.order_by("pk").values_list("text", "note", "made_by__username")
    assert list(rows)[1:] == [("Wasp", "They bite", "admin"), ("go away", "They bite", "admin")]
    assert moderation_filters.get().found(["GO AWAY, wasp"]) == ["word:go away", "word:Wasp"]
    # One of them is changed by itself.
    row = ModerationFilter.objects.get(folded="wasp")
    change = f"/admin/moderation/moderationfilter/{row.pk}/change/"
    assert "It is on the list already." in admin_client.post(change, {"kind": "word", "text": "Go away"}).text
    with django_capture_on_commit_callbacks(execute=True):
        admin_client.post(change, {"kind": "word", "text": "hornet"})
    assert moderation_filters.get().found(["a wasp, a hornet"]) == ["word:hornet"]


def test_hundreds_of_long_lines_are_one_change(
    admin_client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    """Links, of which the hosts are kept; all processes are told of them once."""
    add, link = (
        "/admin/moderation/moderationfilter/add/",
        "https://one-of-many-{}.example-of-a-list.com/" + "x" * 99,
    )
    told = []
    for numbers in (range(1), range(1, 500)):
        text = "\n".join(link.format(number) for number in numbers)
        with django_capture_on_commit_callbacks(execute=True) as callbacks:
            assert admin_client.post(add, {"kind": "host", "text": text}).status_code == 302
        told.append(len(callbacks))
    assert ModerationFilter.objects.count() == 500
    assert told[0] == told[1]
    assert moderation_filters.get().host_found("one-of-many-77.example-of-a-list.com")


@pytest.mark.django_db(transaction=True)
def test_a_line_that_two_add_at_once_is_known_to_the_second(admin_client: Client) -> None:
    add, other = "/admin/moderation/moderationfilter/add/", copy(admin_client)
    with transaction.atomic():
        assert admin_client.post(add, {"kind": "word", "text": "wasp\nspider"}).status_code == 302
        late = held_back(partial(other.post, add, {"kind": "word", "text": "Spider"}))
    assert "It is on the list already." in late.result(timeout=20).text
    assert ModerationFilter.objects.count() == 2


def test_a_line_is_looked_for_in_any_spelling(listed: Listed, admin_client: Client) -> None:
    for text in ("Aranha-céu", "wasp"):
        listed(text)
    for words in ("ARANHA", "aranha ceu", "céu"):
        page = admin_client.get("/admin/moderation/moderationfilter/", {"q": words})
        assert [row.text for row in page.context["cl"].result_list] == ["Aranha-céu"]


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"kind": "word", "text": "SPIDER"}, "It is on the list already."),
        ({"kind": "word", "text": "\u200b"}, "Write a word, a phrase or a sign."),
        ({"kind": "hashtag", "text": "two words"}, "This is no hashtag"),
        ({"kind": "host", "text": "localhost"}, "This is no host"),
        ({"kind": "word", "text": "fly\n" + "x" * 101}, "That is too long."),
        ({"kind": "host", "text": "evil.com\nlocalhost"}, "localhost: This is no host"),
        ({"kind": "word", "text": "\n".join(f"word {number}" for number in range(501))}, "At most 500 lines"),
    ],
)
def test_a_line_that_makes_no_sense_is_refused_and_kept(
    listed: Listed, admin_client: Client, sent: dict[str, str], sentence: str
) -> None:
    listed("spider")
    page = admin_client.post("/admin/moderation/moderationfilter/add/", sent).text
    assert sentence in page
    assert sent["text"] in page
    assert ModerationFilter.objects.count() == 1


def test_the_database_keeps_each_once(listed: Listed) -> None:
    listed("spider")
    with pytest.raises(IntegrityError), transaction.atomic():
        listed("SPIDER")


def test_the_lists_are_read_once_for_many_texts(listed: Listed) -> None:
    listed("spider")
    assert moderation_filters.get().found(["spider"])
    with CaptureQueriesContext(connection) as asked:
        assert moderation_filters.get().found(["spider"])
    assert len(asked) == 0


def test_a_website_on_the_list_is_refused_with_a_sentence(
    listed: Listed, person: Person, browser_of: BrowserOf
) -> None:
    listed("evil.com", "host")
    ana = person("ana")
    sent = {"name": "Ana", "bio": "", "website": "https://shop.evil.com/"}
    circled = browser_of(ana).post("/settings/profile/", sent | {"website": "https://ⓔvil.com/"})
    assert "Links to evil.com are not possible here." in circled.text
    refused = browser_of(ana).post("/settings/profile/", sent)
    assert refused.status_code == 422
    assert "Links to evil.com are not possible here." in refused.text
    assert "https://shop.evil.com/" in refused.text
    # One that was there before the list stays, and keeps nobody from another name.
    AccountsProfile.objects.filter(user=ana).update(website="https://shop.evil.com/")
    assert browser_of(ana).post("/settings/profile/", sent).status_code == 302
    assert AccountsProfile.objects.get(user=ana).name == "Ana"
