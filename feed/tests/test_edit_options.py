"""The edit page: its two options, and what it keeps of a form that is refused."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import AccountsUser
from conftest import Person, Post
from feed.actions import feed_post_options_set
from feed.models import FeedPost

BrowserOf = Callable[[AccountsUser], Client]


@pytest.fixture
def ana(person: Person) -> AccountsUser:
    return person("ana")


def sent(post: FeedPost, **more: str) -> dict[str, Any]:
    return {"caption": "new", "photo": [photo.pk for photo in post.photos.all()], "alt": ["sea"], **more}


def options(post: FeedPost) -> tuple[bool, bool]:
    post.refresh_from_db()
    return post.comments_closed, post.hides_likes


def ticked(html: str) -> list[str]:
    return re.findall(r'<input type="checkbox" name="(\w+)"[^>]* checked', html)


def test_options_are_ticked_and_unticked(ana: AccountsUser, post: Post, browser_of: BrowserOf) -> None:
    made, client = post(ana), browser_of(ana)
    url = f"/p/{made.code}/edit/"
    client.post(url, sent(made, options="True", comments_closed="on"))
    assert options(made) == (True, False)
    assert ticked(client.get(url).content.decode()) == ["comments_closed"]
    client.post(url, sent(made, options="True", hides_likes="on"))
    assert options(made) == (False, True)


def test_a_form_without_the_options_leaves_them(ana: AccountsUser, post: Post, browser_of: BrowserOf) -> None:
    made = post(ana)
    feed_post_options_set(post=made, hides_likes=True, comments_closed=True)
    assert browser_of(ana).post(f"/p/{made.code}/edit/", sent(made)).status_code == 302
    assert options(made) == (True, True)
    assert made.caption == "new"


def test_a_refused_form_keeps_what_was_typed_and_ticked(
    ana: AccountsUser, post: Post, browser_of: BrowserOf
) -> None:
    made = post(ana, caption="old")
    caption = " ".join(f"#tag{number}" for number in range(31))
    answer = browser_of(ana).post(
        f"/p/{made.code}/edit/", sent(made, caption=caption, options="True", hides_likes="on")
    )
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "here are 31." in html
    assert caption in html
    assert ticked(html) == ["hides_likes"]
    assert options(made) == (False, False)
    assert made.caption == "old"


def test_the_composer_keeps_a_caption_with_too_many_hashtags(
    ana: AccountsUser, browser_of: BrowserOf
) -> None:
    caption = " ".join(f"#tag{number}" for number in range(31))
    answer = browser_of(ana).post("/p/new/", {"caption": caption})
    assert answer.status_code == 422
    assert "here are 31." in answer.content.decode()
    assert caption in answer.content.decode()


def test_a_caption_is_clickable_on_its_cards_and_its_page(
    ana: AccountsUser, person: Person, post: Post, browser_of: BrowserOf
) -> None:
    person("bia")
    made = post(ana, caption="#Praia com @bia <b>")
    client = browser_of(ana)
    for address in ("/", f"/p/{made.code}/"):
        html = client.get(address).content.decode()
        assert '<a class="text-link" href="/tags/praia/">#Praia</a>' in html
        assert '<a class="text-link" href="/bia/">@bia</a> &lt;b&gt;' in html
