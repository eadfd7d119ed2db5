"""When the demo may be put into a site, and when not."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import AccountsUser
from feed.models import FeedPost
from project.demo.fill import DEMO_USERNAME, demo_own_photos, demo_people_missing, demo_posts_missing
from project.demo.people import DEMO_PEOPLE
from project.demo.plan import demo_plan


def test_a_site_with_people_of_its_own_is_left_alone(db: None) -> None:
    AccountsUser.objects.create_user("real.person")
    with pytest.raises(CommandError, match="people of its own"):
        call_command("demo")
    assert not AccountsUser.objects.filter(username=DEMO_USERNAME).exists()


def test_a_folder_without_pictures_is_refused_before_anything_is_made(db: None, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no picture")
    with pytest.raises(CommandError, match="no pictures"):
        call_command("demo", photos=tmp_path)
    assert not AccountsUser.objects.exists()


def test_the_admin_is_no_stranger_and_everything_is_still_to_do(db: None) -> None:
    AccountsUser.objects.create_superuser("varal.admin")
    assert len(demo_people_missing()) == len(DEMO_PEOPLE)
    assert demo_posts_missing() == demo_plan()


def test_a_run_cut_short_is_taken_up_where_it_stopped(db: None) -> None:
    first, second, *rest = demo_plan()
    for post in (first, second):
        author, _ = AccountsUser.objects.get_or_create(username=post.person.username)
        FeedPost.objects.create(author=author, submission=post.submission)
    assert demo_posts_missing() == rest
    assert first.person not in demo_people_missing()


def test_own_pictures_are_found_below_the_folder_and_decide_how_many_posts_there_are(
    db: None, tmp_path: Path
) -> None:
    (tmp_path / "trip").mkdir()
    for name in ("b.JPG", "a.png", "trip/c.heic", "trip/readme.md"):
        (tmp_path / name).touch()
    own = demo_own_photos(tmp_path)
    assert [path.name for path in own] == ["a.png", "b.JPG", "c.heic"]
    assert demo_posts_missing(own) == demo_plan()[-3:]
