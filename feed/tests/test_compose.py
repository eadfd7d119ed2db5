"""The composer's addresses: what they take, what they refuse, and that nothing typed is lost."""

import io
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import AccountsUser
from common.tests import image_files
from conftest import Person, Upload, photo_bytes, stored_files
from feed.models import FeedPost, FeedUpload

BrowserOf = Callable[[AccountsUser], Client]


def photo_file(name: str = "photo.jpg", data: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, photo_bytes() if data is None else data, "image/jpeg")


@pytest.fixture
def ana(person: Person) -> AccountsUser:
    return person("ana")


@pytest.fixture
def anas(ana: AccountsUser, browser_of: BrowserOf) -> Client:
    return browser_of(ana)


def test_a_form_with_files_makes_a_post(anas: Client) -> None:
    files = [photo_file(f"{number}.jpg") for number in range(3)]
    response = anas.post("/p/new/", {"photos": files, "caption": "Three", "alt": ["a", "b", "c"]})
    new = FeedPost.objects.get()
    assert response.status_code == 302
    assert response["Location"] == f"/p/{new.code}/"
    assert [photo.alt for photo in new.photos.all()] == ["a", "b", "c"]


def test_staged_photos_keep_order_alt_and_crop(anas: Client, ana: AccountsUser, upload: Upload) -> None:
    wide, tall = upload(ana, 800, 600), upload(ana, 600, 800)
    anas.post(
        "/p/new/",
        {
            "upload": [str(tall.pk), str(wide.pk)],
            "alt": ["tall", "wide"],
            "crop": ["", "0.125,0,0.75,1"],
            "caption": "",
            "submission": str(uuid.uuid4()),
        },
    )
    photos = FeedPost.objects.get().photos.all()
    assert [(photo.alt, photo.width, photo.height) for photo in photos] == [
        ("tall", 600, 800),
        ("wide", 600, 600),
    ]


def test_typed_numbers_reorder_without_javascript(anas: Client, ana: AccountsUser, upload: Upload) -> None:
    staged = [upload(ana) for _ in range(3)]
    anas.post(
        "/p/new/",
        {"upload": [str(each.pk) for each in staged], "alt": ["a", "b", "c"], "position": ["1", "2", "1"]},
    )
    assert [photo.alt for photo in FeedPost.objects.get().photos.all()] == ["c", "a", "b"]


@pytest.mark.parametrize("place", ["", "x", "1.5", "-3", "9" * 400, "9" * 5_000])
def test_a_place_that_is_no_number_leaves_the_photo_where_it_was(
    anas: Client, ana: AccountsUser, upload: Upload, place: str
) -> None:
    staged = [str(upload(ana).pk) for _ in range(2)]
    form = {"upload": staged, "alt": ["a", "b"], "position": ["1", place]}
    assert anas.post("/p/new/", form).status_code == 302
    alts = [photo.alt for photo in FeedPost.objects.get().photos.all()]
    assert alts == (["b", "a"] if place == "-3" else ["a", "b"])


def test_sending_a_form_twice_makes_one_post(anas: Client, ana: AccountsUser, upload: Upload) -> None:
    form = {"upload": [str(upload(ana).pk)], "submission": str(uuid.uuid4()), "caption": "once"}
    first = anas.post("/p/new/", form)
    second = anas.post("/p/new/", form)
    assert FeedPost.objects.count() == 1
    assert second["Location"] == first["Location"]


def test_a_failing_form_loses_nothing(anas: Client) -> None:
    caption = "é" * 2_201
    response = anas.post("/p/new/", {"photos": [photo_file()], "caption": caption, "alt": ["a cat"]})
    assert response.status_code == 422
    assert caption in response.text
    assert "2200" in response.text.replace(",", "")
    assert "a cat" in response.text
    assert str(FeedUpload.objects.get().pk) in response.text
    assert not FeedPost.objects.exists()


def test_a_refused_photo_leaves_the_others(anas: Client, own_files: Path) -> None:
    files = [photo_file("good.jpg"), photo_file("bad.jpg", b"words"), photo_file("fine.jpg")]
    response = anas.post("/p/new/", {"photos": files, "caption": "kept"})
    assert response.status_code == 422
    assert "bad.jpg" in response.text
    assert FeedUpload.objects.count() == 2
    assert len(stored_files(own_files)) == 2
    assert not FeedPost.objects.exists()


def test_twenty_one_photos_are_too_many(anas: Client) -> None:
    response = anas.post("/p/new/", {"photos": [photo_file() for _ in range(21)], "caption": "many"})
    assert response.status_code == 422
    assert "at most 20 photos" in response.text
    assert FeedUpload.objects.count() == 20


def test_a_post_needs_a_photo(anas: Client) -> None:
    response = anas.post("/p/new/", {"caption": "nothing to see"})
    assert response.status_code == 422
    assert "nothing to see" in response.text


@pytest.mark.parametrize("crop", ["1,2", "a,b,c,d", "nan,0,1,1", "0,0,9,9", "0,0,0,0", "-1,0,1,1"])
def test_a_crop_outside_the_photo_is_refused(
    anas: Client, ana: AccountsUser, upload: Upload, crop: str
) -> None:
    response = anas.post("/p/new/", {"upload": [str(upload(ana).pk)], "crop": [crop], "caption": "kept"})
    assert response.status_code == 422
    assert "kept" in response.text
    assert not FeedPost.objects.exists()


@pytest.mark.parametrize("caption", ["‮right to left‬ 👩‍👩‍👧 🇧🇷", "<script>alert(1)</script>", "line\r\nline"])
def test_any_text_makes_a_caption(anas: Client, ana: AccountsUser, upload: Upload, caption: str) -> None:
    anas.post("/p/new/", {"upload": [str(upload(ana).pk)], "caption": caption})
    new = FeedPost.objects.get()
    assert new.caption == caption.replace("\r\n", "\n")
    assert "<script>alert" not in anas.get(f"/p/{new.code}/").text


def test_texts_of_full_length_with_line_breaks_as_browsers_send_them(
    anas: Client, ana: AccountsUser, upload: Upload
) -> None:
    caption, alt = "a" * 1_099 + "\r\n" + "b" * 1_100, "c" * 499 + "\r\n" + "d" * 500
    form = {"upload": [str(upload(ana).pk)], "caption": caption, "alt": [alt]}
    assert anas.post("/p/new/", form).status_code == 302
    new = FeedPost.objects.get()
    assert (len(new.caption), len(new.photos.get().alt)) == (2_200, 1_000)


def test_a_caption_with_nul_is_refused_with_a_sentence(
    anas: Client, ana: AccountsUser, upload: Upload
) -> None:
    response = anas.post("/p/new/", {"upload": [str(upload(ana).pk)], "caption": "a\0b"})
    assert response.status_code == 422
    assert not FeedPost.objects.exists()


@pytest.mark.parametrize("identity", ["", "nonsense", "6f8a1c52-0000-4000-8000-000000000000"])
def test_unknown_staged_photos_are_named(anas: Client, identity: str) -> None:
    response = anas.post("/p/new/", {"upload": [identity], "caption": "kept"})
    assert response.status_code == 422
    assert "kept" in response.text


def test_an_upload_answers_with_what_the_page_needs(anas: Client) -> None:
    response = anas.post("/p/upload/", {"photo": photo_file("x" * 300 + ".jpg")})
    upload = FeedUpload.objects.get()
    assert response.json() == {
        "id": str(upload.pk),
        "width": 640,
        "height": 480,
        "preview": f"/p/upload/{upload.pk}/",
    }


REFUSED = {
    "empty": b"",
    "words": b"just some words",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>',
    "html": b"GIF89a<html><script>alert(1)</script></html>",
    "truncated": photo_bytes(900, 900)[:-2000],
    "gif": photo_bytes(format="GIF"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_not_a_photo_gets_a_sentence(anas: Client, own_files: Path, kind: str) -> None:
    response = anas.post("/p/upload/", {"photo": photo_file(data=REFUSED[kind])})
    assert response.status_code == 422
    assert response.json()["error"].endswith(".")
    assert not stored_files(own_files)


def test_an_upload_without_a_file_gets_a_sentence(anas: Client) -> None:
    assert anas.post("/p/upload/").status_code == 422


def test_strangers_cannot_upload(client: Client, db: None) -> None:
    response = client.post("/p/upload/", {"photo": photo_file()}, headers={"Accept": "application/json"})
    assert response.status_code == 401
    assert not FeedUpload.objects.exists()


def test_no_served_byte_tells_where_a_photo_was_taken(anas: Client, own_files: Path) -> None:
    anas.post("/p/new/", {"photos": [photo_file(data=image_files.secret_jpeg())], "caption": ""})
    files = stored_files(own_files)
    assert files
    assert all(image_files.SECRET not in file.read_bytes() for file in files)


def test_too_many_uploads_are_answered_429(anas: Client) -> None:
    answers = {anas.post("/p/upload/").status_code for _ in range(300)}
    assert answers == {422}
    refused = anas.post("/p/upload/")
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0


def test_a_preview_whose_file_just_went_is_a_404(anas: Client, ana: AccountsUser, upload: Upload) -> None:
    staged = upload(ana)
    staged.master.storage.delete(str(staged.master.name))
    assert anas.get(f"/p/upload/{staged.pk}/").status_code == 404


def test_add_only_stages(anas: Client) -> None:
    response = anas.post("/p/new/", {"photos": [photo_file()], "caption": "later", "add": ""})
    assert response.status_code == 200
    assert str(FeedUpload.objects.get().pk) in response.text
    assert "later" in response.text
    assert not FeedPost.objects.exists()


def test_a_preview_is_a_jpeg_of_screen_size(anas: Client, ana: AccountsUser, upload: Upload) -> None:
    from PIL import Image

    preview = anas.get(f"/p/upload/{upload(ana, 2400, 1200).pk}/")
    assert Image.open(io.BytesIO(preview.content)).size == (1080, 540)
    assert "private" in preview["Cache-Control"]


def test_a_form_from_the_history_with_other_photos_is_another_post(
    anas: Client, ana: AccountsUser, upload: Upload
) -> None:
    submission = str(uuid.uuid4())
    for caption in ("first", "second"):
        photos = [str(upload(ana).pk)]
        anas.post("/p/new/", {"upload": photos, "submission": submission, "caption": caption})
    assert set(FeedPost.objects.values_list("caption", flat=True)) == {"first", "second"}


def test_only_the_newest_staged_photos_wait(
    ana: AccountsUser, upload: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feed.actions.uploads.FEED_UPLOADS_MAX", 3)
    staged = [upload(ana).pk for _ in range(5)]
    assert set(FeedUpload.objects.values_list("pk", flat=True)) == set(staged[2:])
