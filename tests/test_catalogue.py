"""The translations: all strings there, nothing stale, placeholders kept, and the compiler's work."""

import ast
import gettext
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from pytest_django import Settings

from project.catalogue import (
    PROJECT_KEYWORDS,
    PROJECT_SOURCES,
    project_catalogue_compile,
    project_catalogue_merge,
    project_catalogue_text,
    project_messages,
    project_untranslated,
)

CATALOGUES = sorted(Path(settings.LOCALE_PATHS[0]).glob("*/LC_MESSAGES/django.po"))
_PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd%]|\{\w*\}")
_TAG = re.compile(r"</?\w+")


def test_every_app_of_ours_is_looked_through() -> None:
    ours = {config.name for config in apps.get_app_configs() if Path(config.path).parent == settings.BASE_DIR}
    assert ours <= set(PROJECT_SOURCES)


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name)


def translated(path: Path) -> list[Message]:
    return [message for message in read(path) if message.id]


def test_every_language_but_the_sources_own_has_a_catalogue() -> None:
    languages = {code.replace("-", "_").lower() for code, _name in settings.LANGUAGES} - {"en"}
    assert {path.parent.parent.name.lower() for path in CATALOGUES} == languages


def test_nothing_is_missing_and_nothing_is_stale() -> None:
    """The sentence of a failure says what to run."""
    call_command("catalogue", check=True)


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.parent.name)
def test_translations_keep_placeholders_and_tags(path: Path) -> None:
    wrong = [message.id for message in translated(path) if not keeps_placeholders(message)]
    assert wrong == []


def keeps_placeholders(message: Message) -> bool:
    """Every form of the translation has what the source's plural has; a singular may spell its number out."""
    sources = message.id if isinstance(message.id, tuple) else (message.id,)
    wanted, fewest = _marks(str(sources[-1])), _marks(str(sources[0]))
    singular, *plurals = map(_marks, _strings(message))
    return singular in (wanted, fewest) and all(plural == wanted for plural in plurals)


def _strings(message: Message) -> list[str]:
    """The translation: one string, or a singular and plurals."""
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def _marks(text: str) -> list[str]:
    return sorted(_PLACEHOLDER.findall(text) + _TAG.findall(text))


@pytest.mark.parametrize(
    ("source", "translation", "kept"),
    [
        ("Post of %(date)s", "Publicação de %(date)s", True),
        ("Post of %(date)s", "Publicação de %(data)s", False),
        ("%(a)s and %(b)s", "%(b)s e %(a)s", True),
        ("Hello", "Olá %s", False),
        ("A <b>bold</b> word", "Uma palavra <b>forte", False),
        (("%(n)d photo", "%(n)d photos"), ("%(n)d foto", "%(n)d fotos"), True),
        (("%(n)d photo", "%(n)d photos"), ("%(n)d foto", "fotos"), False),
        (("One photo", "%(n)d photos"), ("Uma foto", "%(n)d fotos"), True),
    ],
)
def test_a_lost_placeholder_is_noticed(
    source: str | tuple[str, str], translation: str | tuple[str, str], kept: bool
) -> None:
    assert keeps_placeholders(Message(source, translation)) is kept


def test_extraction_sees_every_call_of_the_sources() -> None:
    """It goes by functions' names and by quotes: other names, computed strings and f-strings escape it."""
    escaped = [
        f"{path.relative_to(settings.BASE_DIR)}: {ast.unparse(node)}"
        for path in _sources()
        for node in ast.walk(ast.parse(path.read_text()))
        if _escapes(node)
    ]
    assert escaped == []


def _sources() -> Iterator[Path]:
    for app in ("accounts", "alerts", "common", "feed", "project", "social"):
        for path in (settings.BASE_DIR / app).rglob("*.py"):
            if not {"tests", "migrations"} & set(path.relative_to(settings.BASE_DIR).parts):
                yield path


def _escapes(node: ast.AST) -> bool:
    match node:
        case ast.ImportFrom(module="django.utils.translation", names=names):
            found = {name.asname or name.name for name in names if "gettext" in name.name}
            return not found <= PROJECT_KEYWORDS.keys()
        case ast.Call(func=ast.Name(id=name), args=[first, *_]) if name in PROJECT_KEYWORDS:
            return not (isinstance(first, ast.Constant) and isinstance(first.value, str))
        case ast.JoinedStr():
            return any(_is_call(inner) for inner in ast.walk(node))
    return False


def _is_call(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in PROJECT_KEYWORDS


@pytest.mark.parametrize(
    ("source", "escapes"),
    [
        ('_("Saved")', False),
        ('_("Saved " "now")', False),
        ("_(sentence)", True),
        ('_("a" if x else "b")', True),
        ('_(f"{name} saved")', True),
        ("f'<b>{_(\"Saved\")}</b>'", True),
        ("from django.utils.translation import gettext as _", False),
        ("from django.utils.translation import gettext as say", True),
    ],
)
def test_a_call_that_escapes_is_noticed(source: str, escapes: bool) -> None:
    assert any(map(_escapes, ast.walk(ast.parse(source)))) is escapes


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small source tree, in a folder named as one of those that are left out."""
    root = tmp_path / "demo"
    (root / "templates").mkdir(parents=True)
    (root / "feed").mkdir()
    return root


def found_in_template(root: Path, source: str) -> set[tuple[object, str | None]]:
    (root / "templates/page.html").write_text(source)
    return found(root)


def found(root: Path) -> set[tuple[object, str | None]]:
    return {(message.id, message.context) for message in project_messages(root) if message.id}


@pytest.mark.parametrize(
    ("source", "identity", "context"),
    [
        ('<p>{% translate "Saved" %}</p>', "Saved", None),
        ("<p>{% translate 'Saved' as word %}</p>", "Saved", None),
        ('{% translate "May" context "month" %}', "May", "month"),
        ('{% include "x.html" with word=_("Saved") %}', "Saved", None),
        ('{{ word|default:_("Nothing") }}', "Nothing", None),
        ("{% blocktranslate %}By {{ name }}{% endblocktranslate %}", "By %(name)s", None),
        ("{% blocktranslate trimmed %}\n  a\n  b\n{% endblocktranslate %}", "a b", None),
        ('{% blocktranslate context "verb" %}Post{% endblocktranslate %}', "Post", "verb"),
        (
            "{% blocktranslate count n=x %}{{ n }} photo{% plural %}{{ n }} photos{% endblocktranslate %}",
            ("%(n)s photo", "%(n)s photos"),
            None,
        ),
        (
            '{% blocktranslate count n=x context "row" %}{{ n }}{% plural %}{{ n }}s{% endblocktranslate %}',
            ("%(n)s", "%(n)ss"),
            "row",
        ),
        ('  {% if x %}\n    {% translate "Indented" %}\n  {% endif %}', "Indented", None),
    ],
)
def test_what_templates_say_is_found(
    root: Path, source: str, identity: str | tuple[str, str], context: str | None
) -> None:
    assert found_in_template(root, source) == {(identity, context)}


@pytest.mark.parametrize(
    ("source", "identity", "context"),
    [
        ('_("Saved")', "Saved", None),
        ('gettext_lazy("A sentence " "of two parts")', "A sentence of two parts", None),
        ('ngettext("%(n)d photo", "%(n)d photos", n)', ("%(n)d photo", "%(n)d photos"), None),
        ('pgettext("age", "now")', "now", "age"),
        ('npgettext("row", "one", "many", n)', ("one", "many"), "row"),
    ],
)
def test_what_python_says_is_found(
    root: Path, source: str, identity: str | tuple[str, str], context: str | None
) -> None:
    (root / "feed/views.py").write_text(f"def view():\n    return {source}\n")
    assert found(root) == {(identity, context)}


def test_nothing_else_is_found(root: Path) -> None:
    (root / "feed/tests").mkdir()
    (root / "feed/tests/test_words.py").write_text('_("only a test")')
    (root / "feed/views.py").write_text('_(name)\nprint("no call")\nngettext("one")\n')
    assert found_in_template(root, "{% comment %}{% translate 'Gone' %}{% endcomment %}<p>Plain</p>") == set()


@pytest.fixture
def catalogue(root: Path) -> Path:
    """A catalogue with one string that is still used, one that changed, and one that is gone."""
    (root / "templates/page.html").write_text('{% translate "Saved" %}{% translate "New words" %}')
    path = root / "locale/pt_BR/LC_MESSAGES/django.po"
    path.parent.mkdir(parents=True)
    header = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
    path.write_text(header + 'msgid "Saved"\nmsgstr "Salvo"\n\nmsgid "Old words"\nmsgstr "Palavras velhas"\n')
    return path


def test_merging_keeps_what_is_used_adds_what_is_new_and_drops_what_is_gone(
    root: Path, catalogue: Path
) -> None:
    merged = project_catalogue_merge(catalogue, project_messages(root))
    assert merged["Saved"].string == "Salvo"
    assert project_untranslated(merged) == ["New words"]
    assert "Old words" not in project_catalogue_text(merged).decode()


def test_writing_it_twice_changes_nothing(root: Path, catalogue: Path) -> None:
    once = project_catalogue_text(project_catalogue_merge(catalogue, project_messages(root)))
    catalogue.write_bytes(once)
    assert project_catalogue_text(project_catalogue_merge(catalogue, project_messages(root))) == once
    assert b"Date" not in once


def test_the_command_updates_compiles_and_checks(root: Path, catalogue: Path, settings: Settings) -> None:
    settings.BASE_DIR, settings.LOCALE_PATHS = root, [root / "locale"]
    with pytest.raises(CommandError, match="1 untranslated"):
        call_command("catalogue", check=True)
    call_command("catalogue")
    assert "New words" in catalogue.read_text()
    catalogue.write_text(
        catalogue.read_text().replace('"New words"\nmsgstr ""', '"New words"\nmsgstr "Novas"')
    )
    call_command("catalogue", check=True)


def test_compiled_it_speaks(tmp_path: Path, settings: Settings) -> None:
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    for path in CATALOGUES:
        copy = tmp_path / "locale" / path.relative_to(path.parents[2])
        copy.parent.mkdir(parents=True)
        shutil.copy(path, copy)
        call_command("catalogue", compile=True)
        with copy.with_suffix(".mo").open("rb") as file:
            spoken = gettext.GNUTranslations(file)
        for message in translated(path):
            assert _said(spoken, message) == _strings(message)[0]


def _said(spoken: gettext.GNUTranslations, message: Message) -> str:
    """For the number one, where a number matters."""
    if isinstance(message.id, tuple):
        one, many = message.id
        if message.context:
            return spoken.npgettext(message.context, one, many, 1)
        return spoken.ngettext(one, many, 1)
    text = str(message.id)
    return spoken.pgettext(message.context, text) if message.context else spoken.gettext(text)


def test_only_a_newer_catalogue_is_compiled_again(catalogue: Path) -> None:
    compiled = catalogue.with_suffix(".mo")
    project_catalogue_compile(catalogue)
    assert compiled.stat().st_size > 0
    compiled.write_bytes(b"")
    project_catalogue_compile(catalogue)
    assert compiled.read_bytes() == b""
    later = compiled.stat().st_mtime + 1
    os.utime(catalogue, (later, later))
    project_catalogue_compile(catalogue)
    assert compiled.stat().st_size > 0
