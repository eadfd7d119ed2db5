"""What is a word of the search, and which words are like each other."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discover.search.words import (
    discover_person_words,
    discover_shortenings,
    discover_slips,
    discover_words_of,
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("João da Silva", ["joao", "da", "silva"]),
        ("CÉU azul, céu!", ["ceu", "azul"]),
        ("snake_case.dots-and#tags", ["snake", "case", "dots", "and", "tags"]),
        ("Ёлки и палки", ["елки", "и", "палки"]),
        ("写真 が好き", ["写真", "か\u3099好き"]),
        ("🔥🔥", []),
        ("  ", []),
        ("%_'\"\\", []),
    ],
)
def test_words_know_neither_case_nor_accents(text: str, words: list[str]) -> None:
    plain = [unicodedata.normalize("NFC", word) for word in words]
    assert [unicodedata.normalize("NFC", word) for word in discover_words_of(text)] == plain


def test_a_person_is_found_by_username_its_parts_and_their_name() -> None:
    assert discover_person_words("ana.souza_92", "Ana Luísa") == [
        "ana.souza_92",
        "ana",
        "souza",
        "92",
        "luisa",
        "ana luisa",
    ]
    assert discover_person_words("ana", "") == ["ana"]


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [
        ("fotografia", "fotografia", 0),
        ("fotgrafia", "fotografia", 1),
        ("fotografiaa", "fotografia", 1),
        ("fotogarfia", "fotografia", 1),
        ("fotigrafia", "fotografia", 1),
        ("fotigrafi", "fotografia", 2),
        ("", "abc", 3),
        ("abcdef", "ghijkl", 3),
    ],
)
def test_slips_are_counted(one: str, other: str, slips: int) -> None:
    assert discover_slips(one, other) == discover_slips(other, one) == slips


@given(st.text("abcdé", min_size=4, max_size=12), st.data())
def test_words_one_slip_apart_share_a_shortening(word: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from("abcdz"))
    slips = [word[:place] + word[place + 1 :], word[:place] + letter + word[place:]]
    slips += [word[:place] + letter + word[place + 1 :]]
    if place:
        slips.append(word[: place - 1] + word[place] + word[place - 1] + word[place + 1 :])
    for slip in slips:
        if len(slip) >= 4:
            assert set(discover_shortenings(word)) & set(discover_shortenings(slip)), slip
