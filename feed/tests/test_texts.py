"""Hashtags, mentions and links in captions and comments."""

import re
import time
import unicodedata
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import example, given
from hypothesis import strategies as st

from feed import texts
from feed.forms import FeedCommentForm, FeedPostEditForm, FeedPostForm
from feed.models import FEED_COMMENT_MAX
from feed.texts import (
    FEED_HASHTAG_MAX,
    feed_hashtag_fold,
    feed_hashtags_check,
    feed_hashtags_of,
    feed_mentions_of,
    feed_text_html,
)

WORDS = st.text(st.sampled_from("#@./:aé_ 1(\"'<>&\u0939\u0940\u202e\ufe0f\n") | st.characters(), max_size=80)
LINKS = st.lists(st.sampled_from(["http://", "www.", "a.b", "/x?y#z", "@ana", "#t", " ", "javascript:", '"']))


class Links(HTMLParser):
    """The links of a text, and what a browser shows of it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[dict[str, str]] = []
        self.shown = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        assert tag == "a"
        self.links.append(dict(attrs))

    def handle_data(self, data: str) -> None:
        self.shown += data

    @property
    def addresses(self) -> list[str]:
        return [link["href"] for link in self.links]


def links(text: str, *mentions: str) -> list[str]:
    return Links(feed_text_html(text, mentions)).addresses


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("#Praia, e #sol!", ["Praia", "sol"]),
        ("#ação#São_Paulo2", ["ação", "São_Paulo2"]),
        ("#acao #Ação", ["acao"]),
        ("#हिन्दी #ไทยนี้ก็ #日本語 #привет", ["हिन्दी", "ไทยนี้ก็", "日本語", "привет"]),
        ("(#one) …#two… ‘#three’", ["one", "two", "three"]),
        ("#1 #2026 #_ # ## ##no #️⃣ #٣", []),
        ("a#b é#b की#b &#39; /#b @#b", []),
        ("https://x.org/#no www.x.org/#no?#no", []),
        ("#👩‍👩‍👧 #a👩", ["a"]),
        ("#" + "a" * FEED_HASHTAG_MAX, ["a" * FEED_HASHTAG_MAX]),
        ("#" + "a" * (FEED_HASHTAG_MAX + 1), []),
        # Each of these letters is compared as two.
        ("#" + "ß" * FEED_HASHTAG_MAX, []),
    ],
)
def test_hashtags_are_words_after_a_sharp(text: str, names: list[str]) -> None:
    assert list(feed_hashtags_of(text).values()) == names


@pytest.mark.parametrize(
    ("spelling", "folded"),
    [
        ("AÇÃO", "acao"),
        ("Straße", "strasse"),
        ("İstanbul", "istanbul"),
        ("Ёлка", "елка"),
        ("ΆΛΦΑ", "αλφα"),
        ("𝓟𝓻𝓪𝓲𝓪", "praia"),
        ("ｐｒａｉａ", "praia"),
        ("a\ufe0fb", "ab"),
        ("हिन्दी", "हिन्दी"),
        ("ไทยนี้ก็", "ไทยนี้ก็"),
        ("がっこう", "がっこう"),
        ("한글", "한글"),
    ],
)
def test_hashtags_are_compared_without_case_and_accents(spelling: str, folded: str) -> None:
    assert feed_hashtag_fold(spelling) == folded
    assert feed_hashtag_fold(unicodedata.normalize("NFD", spelling)) == folded


@given(st.text())
@example("A¨ΐ")
@example("ﷺ⑴ŀ㎏ℌ")
def test_a_folded_hashtag_is_its_own_and_fits_an_address(name: str) -> None:
    folded = feed_hashtag_fold(name)
    assert feed_hashtag_fold(folded) == folded
    assert not re.search(r"[\s/?#%&<>\"']", folded)


@given(WORDS)
def test_each_hashtag_is_found_again_by_what_it_is_compared_as(text: str) -> None:
    for folded, name in feed_hashtags_of(text).items():
        assert 0 < len(folded) <= FEED_HASHTAG_MAX
        assert feed_hashtag_fold(name) == folded
        assert f"/tags/{folded}/" in map(unquote, links(text))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@ana and @Bia.Maresia: thanks @ana.", ["ana", "bia.maresia"]),
        ("(@ana) @ana's @ana, …@bia… @c_d-e", ["ana", "bia", "c_d"]),
        ("@ana... @bia..cat", ["ana", "bia"]),
        ("ana@example.org bia.m@x.y @ @. @.ana @-", []),
        ("@ana@mastodon.social @@ana @anaé /@ana", []),
        ("https://x.org/@ana www.x.org/@bia", []),
        ("@" + "a" * 30, ["a" * 30]),
        ("@" + "a" * 31, []),
        # A Kelvin sign and a long s are k and s in lower case, but no letters of names.
        ("@\u212aa @\u017fa", []),
    ],
)
def test_mentions_are_names_after_an_at(text: str, names: list[str]) -> None:
    assert feed_mentions_of(text) == names


def test_only_mentions_of_somebody_lead_somewhere() -> None:
    assert links("@Ana @nobody", "ana") == ["/ana/"]
    assert Links(feed_text_html("@Ana @nobody", ["ana"])).shown == "@Ana @nobody"


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("see https://example.org/a?b=c&d#e.", ["https://example.org/a?b=c&d#e"]),
        ("(http://example.org/Praia_(RN))", ["http://example.org/Praia_(RN)"]),
        ("www.example.org, HTTPS://example.org", ["https://www.example.org", "HTTPS://example.org"]),
        ("https://münchen.example/straße", ["https://münchen.example/straße"]),
        ("O dia acabou.De novo. example.org, foto.jpg", []),
        ("javascript:alert(1) data:text/html,x ftp://example.org mailto:a@b.com //example.org", []),
        ("https://bank.example@evil.example/ http://ana:pw@example.org", []),
        ("http://localhost/ http:// https://- www. www.-", []),
    ],
)
def test_links_need_a_scheme_or_www_and_lead_where_they_say(text: str, addresses: list[str]) -> None:
    assert links(text) == addresses
    shown = text
    for address in addresses:
        shown = shown.replace(address, address.partition("://")[2])
    assert Links(feed_text_html(text, [])).shown == shown


def test_a_link_is_shown_short_and_vouched_for_by_nobody() -> None:
    address = "https://example.org/" + "a" * 60
    parsed = Links(feed_text_html(address, []))
    assert parsed.shown == "example.org/" + "a" * 27 + "…"
    assert parsed.links == [
        {"class": "text-link", "href": address, "title": address, "rel": "nofollow noopener ugc"}
    ]


def test_nothing_written_becomes_markup() -> None:
    html = feed_text_html('<script>alert(1)</script> #a"onclick=x https://x.org/?"><img> & @a', ["a"])
    assert "<script" not in html
    assert "<img" not in html
    assert Links(html).addresses == ["/tags/a/", "https://x.org/?", "/a/"]


def test_line_breaks_stay_and_signs_that_turn_the_text_round_go() -> None:
    assert feed_text_html("one\n\ntwo", []) == "one\n\ntwo"
    assert feed_text_html("\u202egpj.exe\u2066 שלום\u200f", []) == "gpj.exe שלום\u200f"


@given(WORDS | LINKS.map("".join))
def test_whatever_is_written_links_lead_to_hashtags_people_and_the_web(text: str) -> None:
    parsed = Links(feed_text_html(text, ["ana"]))
    kinds = re.compile(r"/tags/[\w%.~-]+/|/ana/|(?i:https?)://[^/].*", re.DOTALL)
    assert all(kinds.fullmatch(address) for address in parsed.addresses)
    tags = {address for address in parsed.addresses if address.startswith("/tags/")}
    assert len(tags) == len(feed_hashtags_of(text))


@given(
    st.text(st.characters(exclude_characters="\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069/\r\0"))
)
def test_a_text_without_links_is_shown_as_it_was_written(text: str) -> None:
    assert Links(feed_text_html(text, ["ana"])).shown == text


@pytest.mark.parametrize(
    "hostile",
    ["@", "#", "(", "@a", "@a.", "#a", "#…", "http://", "http://a.b/", "(http://a", "(www.-", " www.a.", "'"],
)
def test_a_hostile_text_takes_time_in_proportion_to_its_length(hostile: str) -> None:
    """Ten times the text: about ten times as long, where reading it all over again takes a hundred."""

    def seconds(length: int) -> float:
        text = (hostile * length)[:length]
        times = []
        for _again in range(3):
            begin = time.process_time()
            list(texts._parts(text))
            times.append(time.process_time() - begin)
        return min(times)

    assert seconds(44_000) <= 40 * seconds(4_400)


def test_thirty_hashtags_are_enough() -> None:
    thirty = " ".join(f"#tag{number}" for number in range(30))
    feed_hashtags_check(thirty + " #Tag1 #TAG2")
    with pytest.raises(ValidationError, match="At most 30 different hashtags are possible; here are 31"):
        feed_hashtags_check(thirty + " #more")


@pytest.mark.parametrize(("language", "numbers"), [("en", ["2,200", "2,201"]), ("pt-br", ["2.200", "2.201"])])
def test_how_long_a_text_is_reads_as_the_language_writes_it(language: str, numbers: list[str]) -> None:
    with translation.override(language):
        for form in (FeedPostForm({"caption": "a" * 2_201}), FeedCommentForm({"text": "a" * 2_201})):
            words = str(form.errors)
            assert [number for number in numbers if number in words] == numbers


def test_forms_keep_a_text_with_too_many_hashtags_and_say_why() -> None:
    text = " ".join(f"#tag{number}" for number in range(31))
    for form, name in (
        (FeedPostForm({"caption": text}), "caption"),
        (FeedPostEditForm({"caption": text}), "caption"),
        (FeedCommentForm({"text": text}), "text"),
    ):
        assert "here are 31" in str(form.errors[name])
        assert form[name].value() == text


@pytest.mark.parametrize(
    ("data", "refused"),
    [
        ({"text": " Olá\r\nali "}, None),
        ({"text": "👍", "parent": "12"}, None),
        ({"text": "a" * FEED_COMMENT_MAX}, None),
        ({}, "Write something first."),
        ({"text": " \n\t\u200b\u2060"}, "Write something first."),
        ({"text": "a" * (FEED_COMMENT_MAX + 1)}, "at most 2,200 characters; this one has 2,201"),
        ({"text": "a", "parent": "x"}, "whole number"),
    ],
)
def test_a_comment_needs_words_and_not_too_many(data: dict[str, str], refused: str | None) -> None:
    form = FeedCommentForm(data)
    assert form.is_valid() == (refused is None)
    if refused:
        assert refused in str(form.errors)
    else:
        assert form.cleaned_data["text"] == data["text"].strip().replace("\r\n", "\n")
