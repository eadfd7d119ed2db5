"""What takes long to find out is written down."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import AccountsProfile
from common import stored_files
from common.stored_files import common_stored_sizes
from conftest import Person, Post
from moderation.models import ModerationFailedTask, ModerationFigure
from moderation.tasks import moderation_failed_trim, moderation_storage
from project.tasks import project_doctor_sample

pytestmark = pytest.mark.django_db


def stored(folder: str, number: int, size: int = 100) -> None:
    for index in range(number):
        default_storage.save(f"{folder}/{index % 4:02x}/{index}.jpg", ContentFile(b"x" * size))


def test_a_small_store_is_measured_whole(own_files: Path) -> None:
    stored("photos", 10)
    stored("avatars", 2, size=7)
    sizes = common_stored_sizes()
    assert (sizes["photos"].files, sizes["photos"].bytes, sizes["photos"].is_guess) == (10, 1_000, False)
    assert (sizes["avatars"].files, sizes["avatars"].bytes) == (2, 14)
    assert (sizes["messages"].files, sizes["messages"].bytes, sizes["messages"].is_guess) == (0, 0, False)


def test_of_a_large_store_a_part_is_measured(own_files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored_files, "_MEASURED", 12)
    stored("photos", 40)
    size = common_stored_sizes()["photos"]
    assert (size.files, size.bytes, size.is_guess) == (40, 4_000, True)


def test_a_file_that_goes_while_its_folder_is_measured_is_left_out(own_files: Path) -> None:
    stored("photos", 8)
    # Listed, and not there when it is asked for.
    (Path(default_storage.path("photos/00")) / "gone.jpg").symlink_to("nowhere")
    size = common_stored_sizes()["photos"]
    assert (size.bytes, size.is_guess) == (900, True)


def test_the_measure_is_kept_for_the_team(own_files: Path) -> None:
    stored("photos", 3)
    moderation_storage()
    value = ModerationFigure.objects.get(name="storage").value
    assert value["photos"] == {"files": 3, "bytes": 300, "is_guess": False}


def test_the_doctors_last_word_is_kept(person: Person, post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("project.tasks._SAMPLE", 1.0)
    post(person())
    assert project_doctor_sample() == 0
    assert ModerationFigure.objects.get(name="doctor_sample").value == {"wrong": 0, "lines": []}
    AccountsProfile.objects.update(post_count=7)
    assert project_doctor_sample() == 1
    [line] = ModerationFigure.objects.get(name="doctor_sample").value["lines"]
    assert line.endswith("ana: 7 counted, 1 there")


def test_so_is_that_of_the_command(person: Person, post: Post) -> None:
    post(person())
    AccountsProfile.objects.update(post_count=7)
    with pytest.raises(CommandError):
        call_command("doctor", verbosity=0)
    assert ModerationFigure.objects.get(name="doctor_full").value["wrong"] == 1
    call_command("doctor", mend=True, verbosity=0)
    assert ModerationFigure.objects.get(name="doctor_full").value["wrong"] == 0


def test_failures_of_long_ago_are_forgotten() -> None:
    for days in (1, 31):
        last = timezone.now() - timedelta(days=days)
        ModerationFailedTask.objects.create(task="a", digest=str(days), error="E", last_at=last)
    assert moderation_failed_trim() == 1
    assert ModerationFailedTask.objects.get().digest == "1"
