"""Search: what is found by what, by whom, and what is not."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from pytest_django import Settings

from accounts.actions import accounts_privacy_set, accounts_profile_update, accounts_username_change
from accounts.models import AccountsUser
from conftest import Person
from discover.models import DiscoverCaption, DiscoverIndexed, DiscoverSpelling, DiscoverWord
from discover.search import captions, find, progress
from discover.search.captions import DISCOVER_NEWEST, discover_captions_mark
from discover.search.find import DiscoverSearch, discover_near
from discover.search.index import discover_index_new
from discover.search.words import (
    discover_tier,
    discover_words_of,
)
from discover.tests.conftest import Posts
from feed.actions import FeedPhotoEdit, feed_hashtag_follow, feed_post_edit
from feed.models import FeedHashtag, FeedPost, FeedPostHashtag
from social.actions import social_block, social_follow, social_mute
from social.models import SocialMute
from tests.races import at_once, failures, held_back

BrowserOf = Callable[[AccountsUser], Client]


@pytest.fixture
def ana(person: Person) -> AccountsUser:
    return person("ana", name="Ana Souza")


@pytest.fixture
def found(browser_of: BrowserOf, ana: AccountsUser) -> Callable[..., dict[str, list[str]]]:
    """What ana finds: usernames, folded hashtags, captions."""
    browser = browser_of(ana)

    def search(text: str, by: Client | None = None, **more: str) -> dict[str, list[str]]:
        discover_index_new(10)
        answer = (by or browser).get("/explore/search/", {"q": text, **more})
        assert answer.status_code == 200
        rows = answer.context["discover_found"]
        return {
            "people": [each.username for each in rows.people],
            "hashtags": [each.folded for each in rows.hashtags],
            "posts": [each.caption for each in rows.posts],
        }

    return search


def named(person: Person, username: str, name: str, followers: int = 0) -> AccountsUser:
    user = person(username, follower_count=followers)
    return accounts_profile_update(user=user, name=name, bio="", website="").user


def caption(posts: Posts, author: AccountsUser, text: str, *hashtags: str) -> FeedPost:
    [post] = posts(author)
    FeedPost.objects.filter(pk=post.pk).update(caption=text)
    for folded in hashtags:
        hashtag, _made = FeedHashtag.objects.get_or_create(folded=folded, defaults={"name": folded})
        FeedPostHashtag.objects.create(post=post, hashtag=hashtag, published=post.published)
        FeedHashtag.objects.filter(pk=hashtag.pk).update(post_count=1)
    return post


# People


def test_people_are_found_by_any_beginning(found: Any, person: Person) -> None:
    named(person, "bia.lima", "Beatriz Araújo Lima")
    for text in ("bia", "BIA.L", "@bia.lima", "lima", "beat", "araujo", "Araújo", "lima bea", "bea ara"):
        assert found(text)["people"] == ["bia.lima"], text
    for text in ("eat", "lima x", "bia.x"):
        assert found(text)["people"] == [], text


def test_whom_one_knows_comes_first_then_who_is_followed_most(
    found: Any, person: Person, ana: AccountsUser
) -> None:
    named(person, "joao1", "João", followers=1_000)
    named(person, "joao2", "João", followers=10)
    friend, fan = named(person, "joao3", "João"), named(person, "joao4", "João")
    social_follow(follower=ana, followed=friend)
    social_follow(follower=fan, followed=ana)
    assert found("joao")["people"] == ["joao3", "joao4", "joao1", "joao2"]
    # Who is called just so is meant.
    assert found("joao2")["people"] == ["joao2"]


def test_a_whole_username_is_found_among_many_that_begin_so(found: Any, person: Person) -> None:
    named(person, "lu", "Somebody")
    for number in range(40):
        named(person, f"lu{number}", "Lu Lima", followers=1_000)
    assert found("lu")["people"][0] == "lu"
    assert found("@lu")["people"][0] == "lu"


def test_who_is_not_there_is_not_found(found: Any, person: Person, ana: AccountsUser) -> None:
    people = {name: named(person, f"marta.{name}", "Marta") for name in ("good", "shy", "out", "in_", "gone")}
    type(ana.profile).objects.filter(pk=people["shy"].pk).update(is_private=True)
    social_block(blocker=ana, blocked=people["out"])
    social_block(blocker=people["in_"], blocked=ana)
    AccountsUser.objects.filter(pk=people["gone"].pk).update(is_active=False)
    # A private account is there, as everywhere.
    assert sorted(found("marta")["people"]) == ["marta.good", "marta.shy"]
    assert sorted(found("marta", by=Client())["people"]) == [
        "marta.good",
        "marta.in_",
        "marta.out",
        "marta.shy",
    ]


def test_who_is_renamed_is_found_at_once_by_the_new_name_alone(found: Any, person: Person) -> None:
    user = named(person, "oldname", "Old")
    accounts_username_change(user=user, username="newname")
    accounts_profile_update(user=user, name="Brand", bio="", website="")
    assert DiscoverWord.objects.filter(key=user.pk).count() == 2
    assert (found("newn")["people"], found("brand")["people"]) == (["newname"], ["newname"])
    assert (found("oldn")["people"], found("old")["people"]) == ([], [])
    user.delete()
    assert not DiscoverWord.objects.filter(key=user.pk, kind=DiscoverWord.Kind.PERSON).exists()


# Typos


def test_a_slip_of_the_pen_is_forgiven(found: Any, person: Person, posts: Posts, ana: AccountsUser) -> None:
    named(person, "fernanda", "Fernanda Montes")
    caption(posts, person("author"), "Minha #fotografia de hoje", "fotografia")
    for text in ("fotgrafia", "fotografai", "fotograffia", "fotogrofia"):
        assert found(text)["hashtags"] == ["fotografia"], text
        assert found(text)["posts"] == ["Minha #fotografia de hoje"], text
    assert found("fernnda")["people"] == ["fernanda"]
    assert found("fernanda montse")["people"] == ["fernanda"]
    assert found("fxxnanda")["people"] == []
    assert discover_near(["zzz"], DiscoverSpelling) == []


# Hashtags and posts


@pytest.mark.parametrize(
    "text", ["fotgrafia", "fotografa", "fotogarfia", "Fotografía", "fotgrafia luz", "luz fotgrafia"]
)
def test_a_slip_of_the_pen_is_forgiven_in_words_that_captions_alone_have(
    found: Any, posts: Posts, ana: AccountsUser, text: str
) -> None:
    caption(posts, ana, "Fotografia é luz")
    assert found(text)["posts"] == ["Fotografia é luz"]
    assert found("fotgrafia mar")["posts"] == []


def test_accents_don_t_matter(found: Any, person: Person, posts: Posts) -> None:
    caption(posts, person("author"), "O céu de ontem", "ceu")
    for text in ("ceu", "céu", "CÉU", "#ceu", "ce"):
        assert found(text)["hashtags"] == ["ceu"], text
    assert found("céu")["posts"] == found("ceu")["posts"] == ["O céu de ontem"]


def test_hashtags_by_how_many_posts_they_have(found: Any) -> None:
    for number, name in enumerate(("seaside", "sea", "season", "unwritten")):
        FeedHashtag.objects.create(name=name, folded=name, post_count=(3, 40, 500, 0)[number])
    assert found("sea")["hashtags"] == ["season", "sea", "seaside"]
    assert found("unwr")["hashtags"] == []


def test_words_that_were_common_once_are_looked_for_stretch_by_stretch(
    posts: Posts, ana: AccountsUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, count in (("newest", 2), ("rare", 3), ("far", 6)):
        monkeypatch.setitem(captions._SIZES, name, count)
    texts = ["wave"] * 8 + ["else"] * 4
    numbers = [caption(posts, ana, text).published or 0 for text in texts]
    discover_index_new(10)
    search = DiscoverSearch("wave")
    # A walk of six from the newest: four of another word, and two of the eight.
    first = search.captions(5, DISCOVER_NEWEST)
    assert (first.numbers, first.before) == ([numbers[7], numbers[6]], numbers[6])
    # Three are as many as are rare, and the walk goes on; its end is all there is.
    second = search.captions(5, numbers[6])
    assert second.numbers == [numbers[place] for place in (5, 4, 3, 2, 1)]
    assert second.before == numbers[1]
    last = search.captions(5, numbers[1])
    assert (last.numbers, last.before) == ([numbers[0]], None)


def test_where_no_newer_ones_are_old_ones_are_better_than_none(
    posts: Posts, ana: AccountsUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, count in (("newest", 2), ("rare", 3), ("far", 4)):
        monkeypatch.setitem(captions._SIZES, name, count)
    numbers = [caption(posts, ana, text).published or 0 for text in ["wave"] * 8 + ["else"] * 4]
    discover_index_new(10)
    found = DiscoverSearch("wave").captions(5, DISCOVER_NEWEST)
    assert len(found.numbers) == 3
    assert set(found.numbers) <= set(numbers[:8])
    # All of them come after these.
    assert found.before == numbers[8]


def test_posts_that_nobody_may_see_hide_no_older_ones(
    browser_of: BrowserOf, ana: AccountsUser, person: Person, posts: Posts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("discover.search.results.DISCOVER_MANY_POSTS", 2)
    shown, shy = caption(posts, person("author"), "wave"), person("shy", is_private=True)
    for _number in range(6):
        caption(posts, shy, "wave")
    discover_index_new(10)
    first = browser_of(ana).get("/explore/search/", {"q": "wave", "kind": "posts"})
    assert "Nothing found" not in first.text
    again = browser_of(ana).get(f"/explore/search/{first.context['discover_more']}")
    assert [post.pk for post in again.context["discover_found"].posts] == [shown.pk]


@pytest.mark.parametrize("text", ["por_do_sol", "#por_do_sol", "por_do", "pôr_do_sol"])
def test_hashtags_are_found_by_what_is_written(found: Any, text: str) -> None:
    FeedHashtag.objects.create(name="por_do_sol", folded="por_do_sol", post_count=1)
    assert found(text)["hashtags"] == ["por_do_sol"]


def test_several_words_find_a_hashtag_of_all_of_them(found: Any) -> None:
    FeedHashtag.objects.create(name="PorDoSol", folded="pordosol", post_count=1)
    assert found("por do sol")["hashtags"] == found("pôr-do-sol")["hashtags"] == ["pordosol"]


def test_a_hashtag_that_private_accounts_wrote_is_known_to_who_follows_it(
    found: Any, ana: AccountsUser
) -> None:
    secret = FeedHashtag.objects.create(name="secret", folded="secret")
    assert found("secret")["hashtags"] == []
    feed_hashtag_follow(user=ana, hashtag=secret)
    assert found("secret")["hashtags"] == ["secret"]


def test_a_hashtag_that_a_private_account_wrote_is_known_to_who_sees_it(
    found: Any, ana: AccountsUser, person: Person, posts: Posts, browser_of: BrowserOf
) -> None:
    shy = person("shy")
    caption(posts, shy, "#trip", "trip")
    social_follow(follower=ana, followed=shy)
    accounts_privacy_set(user=shy, is_private=True)
    FeedHashtag.objects.update(post_count=0)
    assert found("trip")["hashtags"] == ["trip"]
    assert found("trip", browser_of(person("stranger")))["hashtags"] == []
    assert found("trip", Client())["hashtags"] == []


def test_posts_are_found_by_words_of_both_languages_the_newest_first(
    found: Any, person: Person, posts: Posts
) -> None:
    author = person("author")
    caption(posts, author, "Caminhando pelas montanhas geladas")
    caption(posts, author, "She walks in the mountains")
    assert found("montanha")["posts"] == ["Caminhando pelas montanhas geladas"]
    assert found("caminhar montanha")["posts"] == ["Caminhando pelas montanhas geladas"]
    assert found("walking mountain")["posts"] == ["She walks in the mountains"]
    assert found("gelada walk")["posts"] == []
    caption(posts, author, "Another mountain")
    assert found("mountain")["posts"] == ["Another mountain", "She walks in the mountains"]


def test_posts_one_may_not_see_are_not_found(
    found: Any, person: Person, posts: Posts, ana: AccountsUser
) -> None:
    people = {name: person(name) for name in ("good", "shy", "blocked", "muted", "away")}
    made = {name: caption(posts, user, f"Sunset by {name}") for name, user in people.items()}
    type(ana.profile).objects.filter(pk=people["shy"].pk).update(is_private=True)
    social_block(blocker=people["blocked"], blocked=ana)
    social_mute(muter=ana, muted=people["muted"], scope=SocialMute.Scope.POSTS)
    FeedPost.objects.filter(pk=made["away"].pk).update(published=None)
    assert found("sunset")["posts"] == ["Sunset by good"]
    social_follow(follower=ana, followed=people["good"])
    assert found("sunset", by=Client())["posts"] == [
        "Sunset by muted",
        "Sunset by blocked",
        "Sunset by good",
    ]


def test_edited_and_deleted_captions_are_followed(found: Any, person: Person, post: Any) -> None:
    author = person("author")
    made = post(author, caption="A quiet harbour")
    assert found("harbour")["posts"] == ["A quiet harbour"]
    photo = made.photos.get()
    feed_post_edit(post=made, caption="A loud market", photos=[FeedPhotoEdit(photo.pk, "")])
    assert (found("harbour")["posts"], found("market")["posts"]) == ([], ["A loud market"])
    made.delete()
    assert found("market")["posts"] == []


def test_older_posts_come_page_by_page(
    browser_of: BrowserOf, ana: AccountsUser, person: Person, posts: Posts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("discover.search.results.DISCOVER_MANY_POSTS", 4)
    author = person("author")
    made = [caption(posts, author, f"wave number {number}").pk for number in range(10)]
    discover_index_new(10)
    browser, address, seen = browser_of(ana), "/explore/search/?q=wave&kind=posts", []
    while address:
        page = browser.get(address)
        seen += [each.pk for each in page.context["discover_found"].posts]
        more = page.context["discover_more"]
        address = f"/explore/search/{more}" if more else ""
    assert seen == made[::-1]


# The page


@pytest.mark.parametrize(
    "text",
    [
        "a",
        "x" * 500,
        "   ",
        "%",
        "_",
        "'",
        '"',
        "\\",
        "';drop table",
        "🔥",
        "写真",
        "ёж",
        "مرحبا",
        "ภาพ",
        "a\0b",
        "##",
        "@",
    ],
)
def test_any_text_is_answered(client: Client, db: None, text: str) -> None:
    page = client.get("/explore/search/", {"q": text})
    assert page.status_code == 200
    part = client.get("/explore/search/", {"q": text}, headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert "<html" not in part.text


@examples(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(max_size=100), st.sampled_from(["", "people", "hashtags", "posts", "nonsense"]))
def test_no_text_breaks_it(client: Client, db: None, text: str, kind: str) -> None:
    page = client.get("/explore/search/", {"q": text, "kind": kind, "cursor": text})
    assert page.status_code in (200, 429)


def test_what_was_typed_is_shown_as_it_is(client: Client, db: None) -> None:
    page = client.get("/explore/search/", {"q": '"><script>alert(1)</script>'})
    assert "<script>alert" not in page.text
    assert 'value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"' in page.text


def test_members_only_sites_are_searched_by_members(client: Client, db: None, settings: Settings) -> None:
    settings.MEMBERS_ONLY = True
    assert client.get("/explore/search/", {"q": "ana"})["Location"].startswith("/accounts/login/")


def test_too_much_searching_is_refused(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("discover.views.search._RATES", "2/m/user")
    statuses = [client.get("/explore/search/", {"q": "ana"}).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]


def test_a_search_takes_few_questions(
    found: Any, browser_of: BrowserOf, ana: AccountsUser, person: Person, posts: Posts
) -> None:
    for number in range(8):
        caption(posts, named(person, f"sun{number}", "Sun"), f"sun {number}", f"sun{number}")
    discover_index_new(10)
    browser = browser_of(ana)
    browser.get("/explore/search/", {"q": "sun"})
    with CaptureQueriesContext(connection) as asked:
        browser.get("/explore/search/", {"q": "sun"})
    # Session, user, known, people, whose name it is, who they are, hashtags twice, posts twice, photos.
    assert len(asked) <= 11


def test_indexes_are_used(found: Any, person: Person, posts: Posts, ana: AccountsUser) -> None:
    author = person("person", follower_count=3)
    caption(posts, author, "Fotografia", "fotografia")
    for number in range(300):
        person(f"person{number}")
    discover_index_new(10)
    with CaptureQueriesContext(connection) as asked:
        for search in (DiscoverSearch("per"), DiscoverSearch("persan on"), DiscoverSearch("fotgrafia")):
            search.known(ana.pk, 5)
            search.people(5)
            search.hashtags(5)
            search.captions(5, DISCOVER_NEWEST)
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
        for query in asked:
            cursor.execute(f"explain {query['sql']}")
            plan = "\n".join(row[0] for row in cursor.fetchall())
            assert "Seq Scan" not in plan, query["sql"]


def test_a_whole_name_is_found_among_very_many(
    found: Any, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(find, "_LOOKED", 2)
    for number in range(5):
        named(person, f"one{number}", f"Ana Beatriz {number}", followers=100)
        named(person, f"two{number}", f"Zuleica {number}", followers=100)
    named(person, "ana.z", "Ana Zuleica")
    assert found("ana zule")["people"] == ["ana.z"]
    # Where one of the words begins no word, nobody is looked at.
    assert found("ana xyz")["people"] == []


# Keeping the index


def test_everything_is_indexed_from_nothing(person: Person, posts: Posts, found: Any) -> None:
    author = named(person, "carla", "Carla Reis")
    caption(posts, author, "Morning light", "light")
    DiscoverWord.objects.all().delete()
    DiscoverCaption.objects.all().delete()
    counts = discover_index_new(10)
    assert counts["people"] == AccountsUser.objects.count()
    assert (counts["hashtags"], counts["captions"]) == (1, 1)
    assert discover_index_new(10) == {"people": 0, "hashtags": 0, "captions": 0, "tiers": 0}
    assert found("carla") == {"people": ["carla"], "hashtags": [], "posts": []}


def test_who_comes_before_the_first_indexing_hides_nobody_who_was_there(
    person: Person, posts: Posts, found: Any
) -> None:
    author = named(person, "carla", "Carla Reis")
    caption(posts, author, "Morning light", "light")
    old = caption(posts, author, "Evening wind", "wind")
    DiscoverWord.objects.all().delete()
    DiscoverCaption.objects.all().delete()
    # What signals write meanwhile is newer than all that is still to be indexed.
    person("newcomer")
    discover_captions_mark([old.pk])
    assert found("carla")["people"] == ["carla"]
    assert found("morning")["posts"] == ["Morning light"]


def test_indexing_goes_on_in_stretches_over_what_is_known_already(
    person: Person, posts: Posts, found: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (captions, progress):
        monkeypatch.setattr(module, "DISCOVER_INDEX_BATCH", 2)
    monkeypatch.setattr(progress, "_LATE", 1)
    author = named(person, "carla", "Carla Reis")
    for number in range(5):
        person(f"known{number}")
    last = named(person, "zuleica", "Zuleica Reis")
    for number in range(7):
        caption(posts, author, f"wave number {number}", f"wave{number}")
    DiscoverWord.objects.filter(key__in=[author.pk, last.pk]).delete()
    assert discover_index_new(10) == {"people": 2, "hashtags": 7, "captions": 7, "tiers": 0}
    assert found("zuleica")["people"] == ["zuleica"]
    assert len(found("wave")["posts"]) == 6


@pytest.mark.django_db(transaction=True)
def test_an_edit_while_captions_are_indexed_is_not_lost(
    person: Person, post: Any, found: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = post(person("author"), caption="A quiet harbour")
    photo = made.photos.get()
    edited: list[Future[Any]] = []

    def edit() -> None:
        feed_post_edit(post=made, caption="A loud market", photos=[FeedPhotoEdit(photo.pk, "")])

    def words(text: str) -> list[str]:
        # The caption is read, and its words are not yet written.
        if not edited:
            edited.append(held_back(edit))
        return discover_words_of(text)

    monkeypatch.setattr(captions, "discover_words_of", words)
    discover_index_new(10)
    assert edited[0].result(timeout=20) is None
    assert (found("harbour")["posts"], found("market")["posts"]) == ([], ["A loud market"])


def test_how_somebody_was_spelt_goes_with_them(person: Person, found: Any) -> None:
    first = named(person, "carla", "Carla Mendonca")
    other = named(person, "mendonca", "")
    accounts_profile_update(user=first, name="Carla Reis", bio="", website="")
    spelt = DiscoverSpelling.objects.filter(word__in=["carla", "mendonca"])
    assert set(spelt.values_list("word", flat=True)) == {"carla", "mendonca"}
    first.delete()
    assert set(spelt.values_list("word", flat=True)) == {"mendonca"}
    other.delete()
    assert not spelt.exists()


@pytest.mark.django_db(transaction=True)
def test_who_takes_a_word_while_another_gives_it_up_keeps_its_spelling(person: Person) -> None:
    first = named(person, "carla", "Mendonca")
    with transaction.atomic():
        # Not committed yet, so that nobody else sees that somebody is called so.
        named(person, "davi", "Mendonca")
        [failed] = at_once(lambda: accounts_profile_update(user=first, name="Reis", bio="", website=""))
        assert not isinstance(failed, Exception)
    assert DiscoverSpelling.objects.filter(word="mendonca").exists()


@pytest.mark.django_db(transaction=True)
def test_whoever_trades_names_waits_for_nobody_for_good(person: Person) -> None:
    people = [named(person, f"person{number}", ("Mendonca", "Oliveira")[number % 2]) for number in range(6)]

    def renamed(user: AccountsUser, name: str) -> Callable[[], Any]:
        return lambda: accounts_profile_update(user=user, name=name, bio="", website="")

    for turn in range(4):
        names = ("Oliveira", "Mendonca") if turn % 2 == 0 else ("Mendonca", "Oliveira")
        acts = [renamed(user, names[number % 2]) for number, user in enumerate(people)]
        assert failures(at_once(*acts)) == []
    assert set(DiscoverSpelling.objects.values_list("word", flat=True)) >= {"mendonca", "oliveira"}


def test_hashtags_that_use_up_many_keys_are_found_late(found: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Writing a known one takes a key that no row has."""
    late = FeedHashtag.objects.create(name="late", folded="late", post_count=1)
    for number in range(3):
        key = late.pk + 100_000 * (number + 1)
        FeedHashtag.objects.create(pk=key, name=f"n{number}", folded=f"n{number}", post_count=1)
    discover_index_new(10)
    DiscoverWord.objects.filter(key=late.pk, kind=DiscoverWord.Kind.HASHTAG).delete()
    assert found("late")["hashtags"] == ["late"]


def test_hashtags_that_were_committed_late_are_found(found: Any) -> None:
    late = FeedHashtag.objects.create(name="late", folded="late", post_count=1)
    newer = FeedHashtag.objects.create(name="newer", folded="newer", post_count=1)
    discover_index_new(10)
    DiscoverWord.objects.filter(key=late.pk, kind=DiscoverWord.Kind.HASHTAG).delete()
    assert DiscoverWord.objects.filter(key=newer.pk, kind=DiscoverWord.Kind.HASHTAG).exists()
    assert found("late")["hashtags"] == ["late"]


def test_tiers_of_the_database_are_those_of_python(person: Person) -> None:
    counts = [0, 1, 2, 3, 4, 7, 8, 1_000, 1_023, 1_024, 2**20]
    people = [person(f"p{number}", follower_count=count) for number, count in enumerate(counts)]
    DiscoverWord.objects.update(tier=31)

    def changed() -> int:
        """Looked at from where they begin: other tests may have used up a stretch of keys before."""
        DiscoverIndexed.objects.update_or_create(name="tiers 0", defaults={"key": people[0].pk - 1})
        return discover_index_new(10)["tiers"]

    assert changed() == DiscoverWord.objects.count()
    for user, count in zip(people, counts, strict=True):
        assert {word.tier for word in DiscoverWord.objects.filter(key=user.pk)} == {discover_tier(count)}
    assert changed() == 0
