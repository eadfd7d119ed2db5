"""How much photos take: measured by workers, counted by account, refused beyond what may be taken."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import AccountsSite, AccountsStorage, AccountsUser
from accounts.site import accounts_site
from accounts.storage import (
    ACCOUNTS_STORED,
    AccountsStorageFull,
    accounts_room_of,
    accounts_room_of_site,
    accounts_storage_check,
)
from accounts.tasks import accounts_storage
from conftest import Person, Post, Upload, photo_bytes, stored_files
from feed.actions import feed_post_delete, feed_post_rename_photos, feed_upload_create
from feed.models import FeedPhoto, FeedPost, FeedUpload
from feed.tasks import feed_photo_variants, feed_photos_measure
from messaging.actions import MessagingContent, messaging_begin, messaging_unsend
from messaging.models import MessagingMessage
from messaging.tasks import messaging_photos_measure

BrowserOf = Callable[[AccountsUser], Client]
Quota = Callable[..., None]
_MEGABYTE = 1 << 20


@pytest.fixture
def ana(person: Person) -> AccountsUser:
    return person("ana")


@pytest.fixture
def quota(db: None) -> Quota:
    """What may be taken, in MB: `quota(account=5)`."""

    def choose(account: int | None = None, site: int | None = None) -> None:
        values = {"account_megabytes": account, "site_megabytes": site}
        AccountsSite.objects.update_or_create(pk=1, defaults=values)

    return choose


def count() -> None:
    feed_photos_measure()
    messaging_photos_measure()
    accounts_storage()


def used(user: AccountsUser) -> int:
    return accounts_room_of(user).used


def taken(user: AccountsUser, megabytes: int) -> None:
    """As if their first photo were so large."""
    FeedPhoto.objects.filter(post__author=user).update(bytes=megabytes * _MEGABYTE)
    accounts_storage()


def on_disk(folder: Path) -> int:
    return sum(path.stat().st_size for path in stored_files(folder / "media"))


def test_what_posts_and_messages_take_is_what_lies_on_the_disk(
    ana: AccountsUser, person: Person, post: Post, upload: Upload, own_files: Path
) -> None:
    post(ana, photos=2)
    content = MessagingContent(upload=upload(ana))
    messaging_begin(sender=ana, to=[person("bo")], client_id=uuid4(), content=content)
    assert used(ana) == 0
    count()
    assert used(ana) == on_disk(own_files) > 1_000
    assert accounts_room_of_site().used == used(ana)
    assert list(AccountsStorage.objects.values_list("user__username", flat=True)) == ["ana"]


def test_photos_that_get_other_files_are_measured_again(
    ana: AccountsUser, post: Post, own_files: Path
) -> None:
    shown = post(ana)
    count()
    assert feed_photos_measure() == 0
    before = used(ana)
    feed_photo_variants(FeedPhoto.objects.get().pk)
    count()
    assert used(ana) == on_disk(own_files) > before
    feed_post_rename_photos(post=shown)
    feed_photo_variants(FeedPhoto.objects.get().pk)
    assert feed_photos_measure() == 1


def test_what_is_deleted_is_counted_no_more(
    ana: AccountsUser, person: Person, post: Post, upload: Upload
) -> None:
    shown = post(ana)
    content = MessagingContent(upload=upload(ana))
    sent = messaging_begin(sender=ana, to=[person("bo")], client_id=uuid4(), content=content).message
    count()
    feed_post_delete(post=shown)
    messaging_unsend(user=ana, message=sent.pk)
    assert accounts_storage() == 1
    assert (used(ana), accounts_storage()) == (0, 0)


def test_a_photo_whose_file_is_lost_is_measured_as_nothing(
    ana: AccountsUser, post: Post, own_files: Path
) -> None:
    post(ana)
    for path in stored_files(own_files / "media"):
        path.unlink()
    assert feed_photos_measure() == 1
    assert FeedPhoto.objects.get().bytes == 0


def test_measuring_costs_a_query_and_one_for_each_photo(
    ana: AccountsUser, post: Post, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    post(ana, photos=3)
    with django_assert_num_queries(1 + 3):
        assert feed_photos_measure() == 3


def test_a_photo_that_cannot_be_read_keeps_back_no_other(
    ana: AccountsUser, post: Post, own_files: Path
) -> None:
    post(ana, photos=2)
    bad, good = FeedPhoto.objects.order_by("pk")
    path = Path(bad.image.path)
    path.unlink()
    # Not missing: as a mount that is broken.
    path.symlink_to(path)
    assert feed_photos_measure() == 1
    good.refresh_from_db()
    assert good.bytes > 0
    assert FeedPhoto.objects.unmeasured().get() == bad


def test_who_leaves_leaves_no_count(ana: AccountsUser, post: Post) -> None:
    post(ana)
    count()
    ana.delete()
    accounts_storage()
    assert not AccountsStorage.objects.exists()


def photo(name: str = "photo") -> dict[str, Any]:
    return {name: SimpleUploadedFile("wall.jpg", photo_bytes(), "image/jpeg")}


def test_a_full_account_is_told_and_loses_nothing(
    ana: AccountsUser, post: Post, upload: Upload, quota: Quota, browser_of: BrowserOf
) -> None:
    quota(account=5)
    post(ana)
    staged, browser = upload(ana), browser_of(ana)
    taken(ana, 5)
    refused = browser.post("/p/upload/", photo())
    assert refused.status_code == 422
    assert refused.json()["error"].startswith("Your photos take all of your 5.0\xa0MB.")
    form = {"caption": "Two walls", "upload": str(staged.pk), "alt": "A wall"}
    page = browser.post("/p/new/", form | photo("photos"))
    assert page.status_code == 422
    for words in ("Your photos take all of your", "Two walls", str(staged.pk)):
        assert words in page.text
    assert FeedPost.objects.count() == FeedUpload.objects.count() == 1


def test_a_full_account_sends_no_photo_but_words(
    ana: AccountsUser, person: Person, post: Post, quota: Quota, browser_of: BrowserOf
) -> None:
    quota(account=5)
    person("bo")
    post(ana)
    browser = browser_of(ana)
    taken(ana, 5)
    refused = browser.post("/messages/new/", {"to": "bo", "text": "Look"} | photo())
    assert (refused.status_code, "Your photos take all of your" in refused.text) == (422, True)
    assert "Look" in refused.text
    assert browser.post("/messages/new/", {"to": "bo", "text": "Look"}).status_code == 302
    assert MessagingMessage.objects.get().text == "Look"


def test_who_makes_room_need_not_wait_for_the_next_count(
    ana: AccountsUser, post: Post, upload: Upload, quota: Quota
) -> None:
    quota(account=5)
    first = post(ana)
    taken(ana, 5)
    with pytest.raises(AccountsStorageFull):
        upload(ana)
    feed_post_delete(post=first)
    assert used(ana) == 5 * _MEGABYTE
    upload(ana)


def test_far_from_the_limit_only_the_count_is_read(
    ana: AccountsUser, post: Post, quota: Quota, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    quota(account=100)
    post(ana)
    count()
    accounts_storage_check(ana)
    with django_assert_num_queries(1):
        accounts_storage_check(ana)


@pytest.mark.parametrize(("site", "queries"), [(None, 0), (100, 1)])
def test_of_all_photos_one_row_is_read_and_none_without_a_limit(
    ana: AccountsUser,
    post: Post,
    quota: Quota,
    django_assert_num_queries: DjangoAssertNumQueries,
    site: int | None,
    queries: int,
) -> None:
    quota(site=site)
    post(ana)
    count()
    accounts_site()
    ACCOUNTS_STORED.forget()
    with django_assert_num_queries(queries) as captured:
        accounts_storage_check(ana)
    assert not [query for query in captured if "SUM(" in query["sql"].upper()]


def test_the_total_falls_when_somebody_leaves(ana: AccountsUser, post: Post) -> None:
    post(ana)
    taken(ana, 7)
    assert accounts_room_of_site().used == 7 * _MEGABYTE
    ana.delete()
    accounts_storage()
    assert accounts_room_of_site().used == 0


def test_a_full_site_takes_no_photo_of_anybody(
    ana: AccountsUser, person: Person, post: Post, quota: Quota, browser_of: BrowserOf
) -> None:
    post(ana)
    taken(ana, 7)
    quota(site=7)
    refused = browser_of(person("bo")).post("/p/upload/", photo())
    assert (refused.status_code, "The site has no room" in refused.json()["error"]) == (422, True)
    quota(site=8)
    assert browser_of(person("caio")).post("/p/upload/", photo()).status_code == 200


def test_without_a_quota_nobody_is_refused(ana: AccountsUser, post: Post, quota: Quota) -> None:
    quota()
    post(ana)
    taken(ana, 100_000)
    feed_upload_create(owner=ana, file=photo()["photo"])
    assert accounts_room_of(ana).words == "97.7\xa0GB"


@pytest.mark.parametrize(("megabytes", "is_near"), [(4, False), (9, True)])
def test_people_are_told_before_it_is_full(
    ana: AccountsUser,
    post: Post,
    upload: Upload,
    quota: Quota,
    browser_of: BrowserOf,
    megabytes: int,
    is_near: bool,
) -> None:
    quota(account=10)
    post(ana)
    taken(ana, megabytes)
    browser = browser_of(ana)
    page = browser.get("/settings/storage/").text
    assert f"Your photos take {megabytes}.0\xa0MB of 10.0\xa0MB." in page
    assert ("That is nearly all." in page) is is_near
    assert f'value="{megabytes * _MEGABYTE}"' in page
    form = {"upload": str(upload(ana).pk), "alt": "", "caption": ""}
    shared = browser.post("/p/new/", form, follow=True).text
    assert (f"Your photos take {megabytes}.0\xa0MB of" in shared) is is_near


def test_the_team_sees_what_is_taken_and_by_whom(
    ana: AccountsUser, person: Person, post: Post, quota: Quota, browser_of: BrowserOf
) -> None:
    quota(account=10, site=8)
    post(ana)
    taken(ana, 9)
    boss = person("boss")
    AccountsUser.objects.filter(pk=boss.pk).update(is_staff=True, is_superuser=True)
    browser = browser_of(AccountsUser.objects.get(pk=boss.pk))
    assert "9.0\xa0MB of 8.0\xa0MB ⚠" in browser.get("/admin/accounts/accountssite/1/change/").text
    page = browser.get("/admin/accounts/accountsstorage/?q=ana").text
    assert "90 %" in page
