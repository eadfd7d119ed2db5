"""New accounts may do some things less often, are told until when, and lose nothing of what they typed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from accounts import newcomers
from accounts.models import AccountsUser
from accounts.newcomers import ACCOUNTS_NEW_RATES, accounts_is_new, accounts_new_check
from conftest import Person, Post, Upload
from feed.models import FeedComment, FeedPost
from messaging.models import MessagingMessage
from social.models import SocialFollow

BrowserOf = Callable[[AccountsUser], Client]
Rates = Callable[..., None]


@pytest.fixture(autouse=True)
def new_accounts(settings: Settings) -> None:
    settings.NEW_ACCOUNT_DAYS = 3


@pytest.fixture
def rates(monkeypatch: pytest.MonkeyPatch) -> Rates:
    """Other rates for new accounts: `rates(posts="1/d/user")`."""

    def choose(**chosen: str) -> None:
        monkeypatch.setattr(newcomers, "ACCOUNTS_NEW_RATES", ACCOUNTS_NEW_RATES | chosen)

    return choose


@pytest.fixture
def ana(person: Person) -> AccountsUser:
    return person("ana")


@pytest.fixture
def browser(ana: AccountsUser, browser_of: BrowserOf) -> Client:
    return browser_of(ana)


def age(user: AccountsUser, days: int) -> None:
    user.date_joined = timezone.now() - timedelta(days=days)
    user.save()


def address(user: AccountsUser, verified: bool) -> None:
    EmailAddress.objects.create(user=user, email=user.email, verified=verified, primary=True)


@pytest.mark.parametrize(
    ("days", "verified", "is_new"),
    [(2, True, True), (2, None, True), (4, True, False), (4, None, False), (4, False, True)],
)
def test_who_is_new(ana: AccountsUser, days: int, verified: bool | None, is_new: bool) -> None:
    age(ana, days)
    if verified is not None:
        address(ana, verified)
    assert accounts_is_new(ana) is is_new


def test_neither_the_team_is_nor_anybody_where_the_rule_is_off(ana: AccountsUser, settings: Settings) -> None:
    ana.is_staff = True
    assert not accounts_is_new(ana)
    ana.is_staff, settings.NEW_ACCOUNT_DAYS = False, 0
    assert not accounts_is_new(ana)


def test_an_address_counts_only_where_the_site_asks_to_confirm_it(
    ana: AccountsUser, settings: Settings
) -> None:
    age(ana, 4)
    address(ana, False)
    settings.ACCOUNT_EMAIL_VERIFICATION = "none"
    assert not accounts_is_new(ana)


def test_who_has_confirmed_is_not_looked_up_again(
    ana: AccountsUser, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    age(ana, 4)
    address(ana, True)
    with django_assert_num_queries(1):
        accounts_new_check(ana, posts=1)
    with django_assert_num_queries(0):
        accounts_new_check(ana, posts=1)


def test_a_refusal_counts_nothing(ana: AccountsUser, rates: Rates) -> None:
    rates(posts="3/d/user", hashtags="5/d/user")
    accounts_new_check(ana, posts=1, hashtags=4)
    for _try in range(5):
        with pytest.raises(ValidationError, match="5 hashtags a day"):
            accounts_new_check(ana, posts=1, hashtags=2)
    accounts_new_check(ana, posts=1, hashtags=1)
    accounts_new_check(ana, posts=1)
    with pytest.raises(ValidationError, match="3 posts a day"):
        accounts_new_check(ana, posts=1)


@pytest.mark.parametrize(
    ("days", "verified", "words"),
    [
        (2, None, "The rule ends for you on "),
        (2, False, ", if you confirm your email address."),
        (4, False, "ends for you once you confirm your email address."),
    ],
)
def test_it_says_until_when(
    ana: AccountsUser, rates: Rates, days: int, verified: bool | None, words: str
) -> None:
    rates(posts="1/h/user")
    age(ana, days)
    if verified is not None:
        address(ana, verified)
    accounts_new_check(ana, posts=1)
    with pytest.raises(ValidationError) as refused:
        accounts_new_check(ana, posts=1)
    assert words in refused.value.message
    assert "1 post an hour. From " in refused.value.message


def test_what_no_hour_has_room_for_is_promised_for_none(ana: AccountsUser, rates: Rates) -> None:
    rates(links="5/h/user")
    with pytest.raises(ValidationError) as refused:
        accounts_new_check(ana, links=6)
    assert "write 5 links an hour. At most 5 at once. The rule ends" in refused.value.message
    accounts_new_check(ana, links=5)


def form_of(upload: Upload, ana: AccountsUser, caption: str) -> dict[str, Any]:
    return {"upload": str(upload(ana).pk), "alt": "A wall", "caption": caption}


def test_a_post_beyond_the_rule_keeps_its_words_and_photos(
    browser: Client, ana: AccountsUser, upload: Upload, rates: Rates
) -> None:
    rates(posts="1/d/user")
    assert browser.post("/p/new/", form_of(upload, ana, "First")).status_code == 302
    refused = browser.post("/p/new/", form_of(upload, ana, "Second"))
    assert refused.status_code == 422
    for words in ("New accounts can share 1 post a day.", "Second", "A wall"):
        assert words in refused.text
    age(ana, 4)
    browser.post("/p/new/", form_of(upload, ana, "Second"))
    assert FeedPost.objects.count() == 2


@pytest.mark.parametrize(
    ("what", "caption", "words"),
    [
        ("hashtags", "#one #two #three", "use 2 hashtags a day"),
        ("mentions", "@bo @caio @duda", "mention 2 people a day"),
        ("links", "https://a.example www.b.example https://c.example", "write 2 links a day"),
    ],
)
def test_captions_and_comments_are_looked_through(
    browser: Client,
    ana: AccountsUser,
    upload: Upload,
    post: Post,
    rates: Rates,
    what: str,
    caption: str,
    words: str,
) -> None:
    rates(**{what: "2/d/user"})
    assert words in browser.post("/p/new/", form_of(upload, ana, caption)).text
    shown = post(ana, caption="Plain")
    comment = browser.post(f"/p/{shown.code}/comments/", {"text": caption})
    edit = browser.post(
        f"/p/{shown.code}/edit/", {"caption": caption, "photo": shown.photos.get().pk, "alt": ""}
    )
    for refused in (comment, edit):
        assert (refused.status_code, words in refused.text) == (422, True)
    assert not FeedComment.objects.exists()
    own = FeedComment.objects.create(author=ana, post=shown, text="Plain")
    assert words in browser.post(f"/c/{own.pk}/edit/", {"text": caption}).text


def test_what_was_there_before_an_edit_is_not_counted_again(
    browser: Client, ana: AccountsUser, post: Post, rates: Rates
) -> None:
    rates(hashtags="1/d/user")
    shown = post(ana, caption="#one #two #three")
    form = {"photo": shown.photos.get().pk, "alt": ""}
    for caption in ("#one #two #three, again", "#one #two #four"):
        assert browser.post(f"/p/{shown.code}/edit/", form | {"caption": caption}).status_code == 302
    assert browser.post(f"/p/{shown.code}/edit/", form | {"caption": "#one #two #five"}).status_code == 422


def test_comments_follows_and_conversations_have_their_rules(
    browser: Client, ana: AccountsUser, person: Person, post: Post, rates: Rates
) -> None:
    rates(comments="1/d/user", follows="1/d/user", chats="1/d/user")
    bo, caio = person("bo"), person("caio")
    shown = post(bo)
    comments = [
        browser.post(f"/p/{shown.code}/comments/", {"text": text}).status_code for text in ("One", "Two")
    ]
    assert comments == [302, 422]
    # Following whom one follows counts nothing.
    pages = [browser.post(f"/{name}/follow/", follow=True).text for name in ("bo", "bo", "caio")]
    assert ["follow 1 person a day" in page for page in pages] == [False, False, True]
    assert SocialFollow.objects.get().followed == bo
    sent = [browser.post("/messages/new/", {"to": to, "text": f"Hello {to}"}) for to in ("bo", "bo", "caio")]
    assert [response.status_code for response in sent] == [302, 302, 422]
    assert "begin 1 conversation a day" in sent[2].text
    assert "Hello caio" in sent[2].text
    shared = browser.post(f"/messages/share/{shown.code}/", {"to": caio.username, "text": "Look"})
    assert "begin 1 conversation a day" in shared.text
    assert MessagingMessage.objects.count() == 2


def test_the_rule_lies_below_that_of_everybody() -> None:
    assert set(newcomers._WORDS) == set(ACCOUNTS_NEW_RATES)


def test_a_group_counts_as_many_conversations_as_people(
    browser: Client, person: Person, rates: Rates
) -> None:
    rates(chats="2/d/user")
    people = [person(name).username for name in ("bo", "caio", "duda")]
    refused = browser.post("/messages/new/", {"to": people, "text": "Hello"})
    assert (refused.status_code, "begin 2 conversations a day" in refused.text) == (422, True)
    assert browser.post("/messages/new/", {"to": people[:2], "text": "Hello"}).status_code == 302
