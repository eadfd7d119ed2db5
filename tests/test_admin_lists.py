"""Every list of the admin costs the same whatever is in it, and every page of it as much as the first."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.db import connection, models
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccountsProfile, AccountsSession, AccountsSite, AccountsUser
from common.admin import CommonAdminPaginator, CommonListAdmin
from conftest import Person
from feed.models import FeedComment, FeedHashtag, FeedLike, FeedPost
from moderation.models import ModerationAppeal, ModerationCase, ModerationMember
from social.models import SocialFollow

BrowserOf = Callable[[AccountsUser], Client]

QUERIES = 12
FEW, MANY = 5, 50
# Of one row and without a list; and the team, who are few.
ALONE = {AccountsSite, ModerationMember}
REGISTERED = sorted(admin.site._registry.keys() - ALONE, key=lambda model: model._meta.label)
# Where what is made by the type of a column would break a rule of the table.
GIVEN: dict[str, Callable[[int], Any]] = {
    "accounts.AccountsUser.username": lambda number: f"someone{number}",
    "accounts.AccountsArrival.state": lambda number: "waiting",
    "accounts.AccountsBlockedHost.host": lambda number: f"host{number}.example",
    "accounts.AccountsBlockedNetwork.network": lambda number: f"10.{number}.0.0/16",
    "accounts.AccountsUser.email": lambda number: f"{number}@example.org",
}


class Rows:
    """Rows of any model, each of which leads to rows of its own in the tables that it refers to."""

    def __init__(self) -> None:
        self._keys: dict[type[models.Model], list[Any]] = {}

    def make(self, model: type[models.Model], upto: int) -> list[Any]:
        """Keys of `upto` rows, made as far as they are not there."""
        keys = self._keys.setdefault(model, [])
        if model is AccountsProfile:
            keys[:] = self.make(AccountsUser, upto)
        for number in range(len(keys), upto):
            row = model(**self._values(model, number, upto))
            row.save_base(force_insert=True, raw=True)
            keys.append(row.pk)
            if model is AccountsUser:
                AccountsProfile.objects.create(user_id=row.pk)
        return keys

    def _values(self, model: type[models.Model], number: int, upto: int) -> dict[str, Any]:
        values: dict[str, Any] = {}
        used: dict[type[models.Model], int] = {}
        for field in model._meta.concrete_fields:
            given = GIVEN.get(f"{model._meta.label}.{field.name}")
            if given:
                values[field.attname] = given(number)
            elif isinstance(field, models.ForeignKey) and not field.null:
                # Two ends of one row are two people.
                other = field.related_model
                keys = self.make(other, upto)
                values[field.attname] = keys[(number + used.get(other, 0)) % len(keys)]
                used[other] = used.get(other, 0) + 1
            elif not (field.has_default() or field.has_db_default() or field.null):
                values[field.attname] = _value(field, number)
        return {name: value for name, value in values.items() if value is not None}


def _value(field: Any, number: int) -> Any:
    """Something that the column takes; None for a key that the table gives."""
    match field:
        case models.AutoField():
            return None
        case models.CharField() | models.TextField() | models.FileField():
            return field.choices[0][0] if field.choices else f"{field.name}{number}"[: field.max_length]
        case models.IntegerField() | models.FloatField() | models.DecimalField():
            return number + 1
        case models.DateTimeField():
            return timezone.now() - timedelta(minutes=number)
        case models.DateField():
            return timezone.localdate() - timedelta(days=number)
        case models.BinaryField():
            return b""
        case models.JSONField():
            return {}
    raise NotImplementedError(f"{field}: name a value in GIVEN")


@pytest.fixture
def boss(person: Person, browser_of: BrowserOf) -> Client:
    user = person("boss")
    AccountsUser.objects.filter(pk=user.pk).update(is_staff=True, is_superuser=True)
    return browser_of(AccountsUser.objects.get(pk=user.pk))


def address_of(model: type[models.Model]) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def cost(client: Client, address: str, rows: int) -> int:
    """Queries of a list that shows at least so many rows."""
    with CaptureQueriesContext(connection) as captured:
        page = client.get(address)
    assert len(page.context["cl"].result_list) >= rows
    return len(captured)


@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model._meta.label)
def test_a_list_asks_as_much_for_fifty_rows_as_for_five(boss: Client, model: type[models.Model]) -> None:
    rows, address = Rows(), address_of(model)
    rows.make(model, FEW)
    boss.get(address)
    few = cost(boss, address, FEW)
    rows.make(model, MANY)
    boss.get(address)  # what processes keep of these rows is read again
    assert cost(boss, address, MANY) == few
    assert few <= QUERIES


OURS = [model for model in REGISTERED if isinstance(admin.site._registry[model], CommonListAdmin)]


def test_every_table_of_ours_is_a_list_of_any_size() -> None:
    # Those of other packages are few rows: schedules, groups.
    ours = {model for model in REGISTERED if Path(model._meta.app_config.path).parent == settings.BASE_DIR}
    assert ours - set(OURS) == set()


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_no_column_offers_an_order_that_no_index_has(model: type[models.Model]) -> None:
    assert admin.site._registry[model].get_sortable_by(RequestFactory().get("/")) == ()


@pytest.mark.parametrize("model", [FeedComment, AccountsSession, ModerationCase, ModerationAppeal])
def test_pages_follow_each_other_and_lead_back(
    boss: Client, monkeypatch: pytest.MonkeyPatch, model: type[models.Model]
) -> None:
    """Also where many rows are of one moment: all sessions here but one."""
    Rows().make(model, 23)
    AccountsSession.objects.update(created_at=timezone.now())
    monkeypatch.setattr(type(admin.site._registry[model]), "list_per_page", 10)
    address = address_of(model)
    changelist = boss.get(address).context["cl"]
    wanted = list(changelist.queryset.values_list("pk", flat=True))
    assert len(wanted) >= 23
    forth, pages = walk(boss, address, "next")
    back, _pages = walk(boss, pages[-1], "prev")
    assert [key for page in forth for key in page] == wanted
    assert back[::-1] == forth


def walk(boss: Client, address: str, way: str) -> tuple[list[list[Any]], list[str]]:
    """The keys of all pages from an address on, and where they are."""
    keys, addresses = [], []
    while address:
        addresses.append(address)
        page = boss.get(address)
        keys.append([row.pk for row in page.context["cl"].result_list])
        link = re.search(rf'href="([^"]*)" rel="{way}"', page.text)
        address = unescape(link[1]) if link else ""
        assert len(addresses) < 10
    return keys, addresses


@pytest.mark.parametrize("key", ["x", "\0", "-1", "9" * 400, "", "0"])
@pytest.mark.parametrize("way", ["below", "above"])
@pytest.mark.parametrize("model", [FeedComment, AccountsSession])
def test_a_forged_place_is_the_first_page(
    boss: Client, model: type[models.Model], way: str, key: str
) -> None:
    made = Rows().make(model, 3)
    page = boss.get(address_of(model), {way: key})
    assert set(made) <= {row.pk for row in page.context["cl"].result_list}


def test_a_filter_keeps_the_search_and_begins_anew(boss: Client) -> None:
    Rows().make(FeedComment, 3)
    below = FeedComment.objects.latest("pk").pk
    page = boss.get(f"{address_of(FeedComment)}?q=someone1&below={below}")
    assert "?q=someone1&amp;state=waits" in page.text
    assert "below=" not in page.text.partition('id="changelist-filter"')[2]


@pytest.mark.parametrize(
    ("model", "words", "found"),
    [
        (AccountsUser, "SOMEONE1", {1}),
        (AccountsUser, "@someone1", {1}),
        (AccountsUser, "1@Example.org", {1}),
        (AccountsUser, "someone", {0, 1, 2}),
        (AccountsUser, "\0", {0, 1, 2}),
        (FeedPost, "someone1", {1}),
        (FeedPost, "nobody", set()),
        (SocialFollow, "someone1", {0, 1}),
        (AccountsSession, "boss", {2}),
        (AccountsSession, "192.0.2.1", {2}),
    ],
)
def test_rows_are_found_by_whose_they_are(
    boss: Client, model: type[models.Model], words: str, found: set[int]
) -> None:
    made = Rows().make(model, 3)
    if model is AccountsSession:
        user = AccountsUser.objects.latest("pk")
        AccountsSession.objects.filter(pk=made[2]).update(address="192.0.2.1", user=user)
    rows = {row.pk for row in boss.get(address_of(model), {"q": words}).context["cl"].result_list}
    assert rows & set(made) == {made[number] for number in found}


def test_a_small_table_may_be_searched_as_django_does(db: None) -> None:
    class Plain(CommonListAdmin):
        search_fields = ("name",)

    sea, _sky = (FeedHashtag.objects.create(name=name, folded=name) for name in ("sea", "sky"))
    rows = FeedHashtag.objects.order_by("pk")
    found, _doubles = Plain(FeedHashtag, admin.site).get_search_results(RequestFactory().get("/"), rows, "EA")
    assert list(found) == [sea]


def test_people_are_found_by_a_part_of_their_name(boss: Client, person: Person) -> None:
    ana = person("ana", name="Ana Souza")
    page = boss.get(address_of(AccountsUser), {"q": "souz"})
    assert [row.pk for row in page.context["cl"].result_list] == [ana.pk]


def test_a_page_leads_to_what_is_its_rows(boss: Client) -> None:
    [key] = Rows().make(FeedLike, 1)
    like = FeedLike.objects.select_related("post", "user").get(pk=key)
    of_post = boss.get(f"/admin/feed/feedpost/{like.post_id}/change/").text
    of_user = boss.get(f"/admin/accounts/accountsuser/{like.user_id}/change/").text
    assert f'href="/admin/feed/feedlike/?q={like.post.code}"' in of_post
    for name in ("feed/feedpost", "feed/feedcomment", "social/socialfollow", "accounts/accountssession"):
        assert f'href="/admin/{name}/?q={like.user.username}"' in of_user


def test_nobody_is_led_to_lists_that_they_may_not_open(person: Person, browser_of: BrowserOf) -> None:
    team, ana = person("team"), person("ana")
    AccountsUser.objects.filter(pk=team.pk).update(is_staff=True)
    names = ("view_accountsuser", "view_feedpost")
    team.user_permissions.set(Permission.objects.filter(codename__in=names))
    page = browser_of(AccountsUser.objects.get(pk=team.pk)).get(
        f"/admin/accounts/accountsuser/{ana.pk}/change/"
    )
    assert re.findall(r'href="(/admin/[^"]*\?q=ana)"', page.text) == ["/admin/feed/feedpost/?q=ana"]


def test_no_action_takes_more_than_a_request_can_do(boss: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("common.admin._ACTED", 2)
    keys = Rows().make(FeedComment, 3)
    chosen = {"action": "delete_selected", "_selected_action": keys[0], "select_across": "1"}
    page = boss.post(address_of(FeedComment), chosen, follow=True)
    assert "Choose at most 2 rows at once." in page.text
    assert "Are you sure" in boss.post(f"{address_of(FeedComment)}?q=someone1", chosen, follow=True).text


def test_what_is_many_is_not_counted_to_the_end(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("common.admin.COMMON_ADMIN_COUNTED", 2)
    Rows().make(AccountsUser, 5)
    of_all = CommonAdminPaginator(AccountsUser.objects.order_by("pk"), 10)
    of_some = CommonAdminPaginator(AccountsUser.objects.filter(pk__gt=0).order_by("pk"), 10)
    of_few = CommonAdminPaginator(AccountsUser.objects.filter(username="someone1").order_by("pk"), 10)
    with connection.cursor() as cursor:
        cursor.execute("analyze accounts_accountsuser")
    assert (of_all.words, of_some.words, of_few.words) == ("about 5", "more than 2", "1")
