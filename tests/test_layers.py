"""What import-linter does not see: apps named in templates, addresses and paths.

Where a lower app needs something of a higher one, it asks by a name of its own that the project fills:
a template at the root of templates/, a setting, a signal.
"""

import ast
import re
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
from django.conf import settings

LAYERS = ("common", "accounts", "social", "feed", "messaging", "discover", "alerts", "moderation")
# allauth is the accounts app's: its templates, its addresses, its tags.
NAMES = {
    "common": ("common",),
    "accounts": ("accounts", "account", "allauth", "mfa"),
    "social": ("social",),
    "feed": ("feed",),
    "messaging": ("messaging",),
    "discover": ("discover",),
    "alerts": ("alerts",),
    "moderation": ("moderation",),
}
# Messages and discovery stand side by side.
LOWER_AND_HIGHER = [*combinations(LAYERS, 2), ("discover", "messaging")]

_TAGS = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_COMMENTS = re.compile(r"\{#.*?#\}|\{% comment .*?%\}.*?\{% endcomment %\}", re.DOTALL)
_WORDS = re.compile(r"""\{% *translate .*?%\}|(?<==)"[^"]* [^"]*\"""")


def named_in_template(source: str, app: str) -> list[str]:
    """The tags and variables that name something of this app."""
    names = "|".join(NAMES[app])
    anything = re.compile(rf"""(?<![\w/-])({names})[:/_]|\{{% *load\b[^%]*\b({names})\b""")
    tags = _TAGS.findall(_COMMENTS.sub("", source))
    return [tag for tag in tags if anything.search(_WORDS.sub("", tag))]


def named_in_python(source: str, app: str) -> list[str]:
    """The strings that are an address, a path or a task of this app."""
    strings = (node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant))
    return [text for text in strings if isinstance(text, str) and re.match(rf"{app}[:/.]\w+", text)]


def templates_of(app: str) -> Iterator[Path]:
    for folder in NAMES[app]:
        yield from (settings.BASE_DIR / "templates" / folder).rglob("*.*")


def python_of(app: str) -> Iterator[Path]:
    for path in (settings.BASE_DIR / app).rglob("*.py"):
        if "tests" not in path.parts[len(settings.BASE_DIR.parts) :]:
            yield path


@pytest.mark.parametrize(("lower", "higher"), LOWER_AND_HIGHER)
def test_templates_of_a_lower_app_name_no_higher_one(lower: str, higher: str) -> None:
    paths = list(templates_of(lower))
    assert paths
    named = {path.name: named_in_template(path.read_text(), higher) for path in paths}
    assert {name: tags for name, tags in named.items() if tags} == {}


@pytest.mark.parametrize(("lower", "higher"), LOWER_AND_HIGHER)
def test_addresses_and_paths_of_a_higher_app_stand_in_no_lower_one(lower: str, higher: str) -> None:
    named = {path.name: named_in_python(path.read_text(), higher) for path in python_of(lower)}
    assert {name: strings for name, strings in named.items() if strings} == {}


def test_every_folder_of_templates_belongs_to_an_app() -> None:
    folders = {path.name for path in (settings.BASE_DIR / "templates").iterdir() if path.is_dir()}
    # How Django's admin looks is moderation's; pages of every app stand on it.
    assert folders <= {name for names in NAMES.values() for name in names} | {"admin"}


@pytest.mark.parametrize(
    "source",
    [
        '{% url "feed:home" %}',
        "{% url 'feed:post' code=post.code %}",
        '{% include "feed/_line_picture.html" %}',
        '{% extends "feed/base.html" %}',
        "{% load feed %}",
        "{% load humanize feed %}",
        "{% feed_photo photo %}",
        "{{ feed_posts|length }}",
        "{% static 'feed/home.css' %}",
        '{%\n  include\n  "feed/_cards.html" %}',
    ],
)
def test_every_way_to_name_an_app_is_noticed(source: str) -> None:
    assert named_in_template(f"<p>{source}</p>", "feed") == [source]


@pytest.mark.parametrize(
    "source",
    [
        '{% translate "Your feed" %}',
        '{% translate "feed_back" %}',
        "{# feed:home is the project's #}",
        '{% comment "why" %}{% url "feed:home" %}{% endcomment %}',
        '<a href="/feed/">',
        '{% url "common-feed" %}',
        '{% static "common/feed/icon.svg" %}',
        "{% extends 'base.html' %}",
    ],
)
def test_words_and_an_apps_own_things_are_no_names(source: str) -> None:
    assert named_in_template(source, "feed") == []


def test_addresses_in_python_are_noticed() -> None:
    source = 'reverse("feed:profile"); render(request, "feed/home.html"); "feed feeds"; send("feed.sweep")'
    assert named_in_python(source, "feed") == ["feed:profile", "feed/home.html", "feed.sweep"]
