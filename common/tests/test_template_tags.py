import re
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.utils import timezone, translation

from common.templatetags.common import common_ago, common_icon

_ICON_NAMED = r'''common_icon[ (]["']([\w-]+)["']|"#icon-([\w-]+)"| icon="([\w-]+)"'''


def test_an_icon_is_hidden_from_readers_and_named_after_its_symbol() -> None:
    assert common_icon("share") == (
        '<svg class="icon" aria-hidden="true"><use href="#icon-share"></use></svg>'
    )
    assert 'class="icon icon-filled"' in common_icon("home", filled=True)


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (timedelta(seconds=-5), "now"),
        (timedelta(seconds=59), "now"),
        (timedelta(minutes=59), "59 min"),
        (timedelta(hours=23, minutes=59), "23 h"),
        (timedelta(days=6, hours=23), "6 d"),
    ],
)
def test_the_age_of_a_post_is_short(age: timedelta, words: str) -> None:
    assert f">{words}</time>" in common_ago(timezone.now() - age)


def test_what_is_older_than_a_week_has_a_date_and_its_year_when_that_passed() -> None:
    old = datetime(2001, 5, 3, 12, tzinfo=UTC)
    assert ">May 3, 2001</time>" in common_ago(old)
    with translation.override("pt-br"):
        assert ">3 de maio de 2001</time>" in common_ago(old)


def test_a_time_names_itself_for_machines_and_in_full() -> None:
    html = common_ago(datetime(2001, 5, 3, 12, tzinfo=UTC))
    assert 'datetime="2001-05-03T09:00:00-03:00"' in html
    assert 'title="May 3, 2001, 9 a.m."' in html


def test_the_sprites_draw_every_icon_that_a_template_names_and_no_other() -> None:
    pages = set((settings.BASE_DIR / "templates").rglob("*.html"))
    sprites = {page for page in pages if page.name == "_sprite.html"}
    drawn = {name for page in sprites for name in re.findall(r'id="icon-([\w-]+)"', page.read_text())}
    sources = [
        path.read_text() for path in [*pages - sprites, *settings.BASE_DIR.glob("*/templatetags/*.py")]
    ]
    named = {name for source in sources for pair in re.findall(_ICON_NAMED, source) for name in pair if name}
    assert named == drawn
