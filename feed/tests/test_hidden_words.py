"""Words for which comments wait: how they are compared, and the form they are written in."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.models import AccountsUser
from conftest import Person
from feed.models import FEED_HIDDEN_WORD_MAX, FEED_HIDDEN_WORDS_MAX, FeedHiddenWords
from feed.words import feed_words_of, feed_words_said

Browse = Callable[[AccountsUser], Client]


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("spider", "A SPIDER!"),
        ("café", "no cafe today"),
        ("CAFE", "café"),
        ("go away", "please, go   AWAY."),
        ("go away", "go\naway"),
        ("go, away", "go away"),
        ("#spider", "look at #spider"),
        ("spider", "look at #spider"),
        ("spider", "spi\u200bder"),
        ("spider", "ｓｐｉｄｅｒ"),
        ("🤮", "well 🤮🤮"),
        ("❤️", "I ❤️ it"),
        (".*", "what .* is"),
        ("spider", "ⓢⓟⓘⓓⓔⓡ"),
        ("s.ider", "a S.íder"),
        ("a$$", "you A$$!"),
        ("C++", "(c++)"),
        ("@$$hole", "an @$$HOLE"),
        ("$1", "for $1, only"),
        ("vai  à $", "Vai a\n$"),
        ("aranha-céu", "aranha ceu"),
        ("d'água", "D’AGUA"),
        ("d'água", "d´agua"),
        ("spider", "a ´spider´, \u0301spider"),
        ("a$$", "´a$$"),
        ("हिन्दी", "in हिन्दी!"),
    ],
)
def test_what_is_said(line: str, text: str) -> None:
    assert feed_words_said([line], text)


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("spider", "spiders"),
        ("go away", "away go"),
        ("go away", "go far away"),
        (".*", "anything"),
        ("❤️", "another ☀️"),
        ("", "anything"),
        ("  ", "any thing"),
        ("s.ider", "spider"),
        ("a$$", "such a nice day"),
        ("a$$", "a$$ets, Pa$$"),
        ("C++", "plan C"),
        ("C#", "plan C"),
        ("@$$hole", "a hole"),
        ("$1", "1 of 2, R$10"),
        ("ⓘ", "i"),
    ],
)
def test_what_is_not_said(line: str, text: str) -> None:
    assert not feed_words_said([line], text)


def test_words_of_a_text_are_folded_in_their_order() -> None:
    assert feed_words_of("Olá, olá! ❤️ SÃO-Paulo's") == ["ola", "ola", "sao", "paulo", "s"]


def test_the_words_are_kept_as_they_were_typed(browser_of: Browse, person: Person) -> None:
    ana = person("ana")
    client = browser_of(ana)
    response = client.post("/settings/words/", {"words": " Aranha \r\n\r\nvai embora\r\nAranha"})
    assert response["Location"] == "/settings/privacy/"
    assert FeedHiddenWords.objects.get().words == ["Aranha", "vai embora"]
    for address in ("/settings/words/", "/settings/privacy/"):
        assert ">\nAranha\nvai embora</textarea>" in client.get(address).text
    client.post("/settings/words/", {"words": ""})
    assert FeedHiddenWords.objects.get().words == []


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            "\n".join(f"word {number}" for number in range(FEED_HIDDEN_WORDS_MAX + 1)),
            "At most 200 lines are possible; here are 201.",
        ),
        ("short\n" + "x" * (FEED_HIDDEN_WORD_MAX + 1), "A line has at most 60 characters."),
        ("x" * 20_001, "at most 20000 characters"),
    ],
)
def test_too_much_is_refused_with_what_was_typed(
    browser_of: Browse, person: Person, words: str, sentence: str
) -> None:
    response = browser_of(person("ana")).post("/settings/words/", {"words": words})
    assert response.status_code == 422
    assert sentence in response.text
    assert words in response.text
    assert not FeedHiddenWords.objects.exists()


def test_the_database_keeps_no_more(person: Person) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        FeedHiddenWords.objects.create(user=person("ana"), words=["x"] * (FEED_HIDDEN_WORDS_MAX + 1))


def test_they_are_nobody_elses_business(browser_of: Browse, person: Person) -> None:
    FeedHiddenWords.objects.create(user=person("ana"), words=["spider"])
    assert "spider" not in browser_of(person("bia")).get("/settings/words/").text
    assert Client().get("/settings/words/")["Location"].startswith("/accounts/login/")
