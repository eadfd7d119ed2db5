"""Translation catalogues without GNU gettext: Babel reads, merges and compiles them.

Templates go through Django's own `templatize`, so that every translate tag is understood as Django does.
"""

import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

PROJECT_KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
PROJECT_SOURCES = (
    "accounts",
    "alerts",
    "common",
    "discover",
    "feed",
    "messaging",
    "moderation",
    "project",
    "social",
    "templates",
)
_SKIPPED = {"migrations", "tests", "static", "__pycache__", "demo"}


def project_messages(root: Path) -> Catalog:
    """Every translatable string of the source tree, with the places it stands in."""
    template = Catalog(project="Varal", charset="utf-8")
    for path in _source_files(root):
        text = path.read_text(encoding="utf-8")
        code = text if path.suffix == ".py" else _as_python(text, str(path))
        place = str(path.relative_to(root))
        for found in extract_python(
            io.BytesIO(code.encode()), PROJECT_KEYWORDS, ["Translators:"], {"encoding": "utf-8"}
        ):
            _add(template, place, found)
    return template


def _source_files(root: Path) -> Iterator[Path]:
    for top in PROJECT_SOURCES:
        for path in sorted((root / top).rglob("*")):
            if path.suffix in {".py", ".html", ".txt"} and not _SKIPPED & set(path.relative_to(root).parts):
                yield path


def _as_python(text: str, origin: str) -> str:
    """templatize's output inside brackets, where Python's tokenizer minds no indentation."""
    return "(" + templatize(text, origin=origin) + ")"


def _add(template: Catalog, place: str, found: tuple[Any, ...]) -> None:
    """Put one found call into the catalogue; its arguments are placed as PROJECT_KEYWORDS says."""
    line, function, message, comments = found
    arguments = list(message) if isinstance(message, tuple) else [message]
    context = None
    strings: list[str] = []
    for number in PROJECT_KEYWORDS[function or "_"] or (1,):
        index = number[0] if isinstance(number, tuple) else number
        if index > len(arguments) or not isinstance(arguments[index - 1], str):
            return
        if isinstance(number, tuple):
            context = arguments[index - 1]
        else:
            strings.append(arguments[index - 1])
    identity = strings[0] if len(strings) == 1 else tuple(strings[:2])
    template.add(identity, None, [(place, line)], auto_comments=comments, context=context)


def project_catalogue_merge(path: Path, template: Catalog) -> Catalog:
    """The catalogue at `path`, brought up to date with the sources; what is gone is dropped."""
    with path.open("rb") as file:
        catalogue = read_po(file, locale=path.parent.parent.name, charset="utf-8")
    catalogue.update(template, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    return catalogue


def project_untranslated(catalogue: Catalog) -> list[str]:
    return [str(message.id) for message in _messages(catalogue) if message.fuzzy or not _is_whole(message)]


def _messages(catalogue: Catalog) -> Iterable[Message]:
    return (message for message in catalogue if message.id)


def _is_whole(message: Message) -> bool:
    strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return all(strings)


def project_catalogue_text(catalogue: Catalog) -> bytes:
    """The .po file: places without line numbers and no dates, so that diffs show changed strings only."""
    buffer = io.BytesIO()
    for message in _messages(catalogue):
        message.locations = [
            (place, 0) for place in dict.fromkeys(place for place, _line in message.locations)
        ]
    write_po(buffer, catalogue, width=110, omit_header=False, sort_by_file=True, include_lineno=False)
    lines = buffer.getvalue().decode().splitlines()
    dated = (
        '"Last-Translator',
        '"POT-Creation-Date',
        '"PO-Revision-Date',
        '"Generated-By',
        '"Report-Msgid-Bugs-To',
    )
    return ("\n".join(line for line in lines if not line.startswith(dated)).strip() + "\n").encode()


def project_catalogue_compile(path: Path) -> None:
    """Write the .mo beside the .po, when the .po is newer."""
    target = path.with_suffix(".mo")
    if target.exists() and target.stat().st_mtime >= path.stat().st_mtime:
        return
    with path.open("rb") as source:
        catalogue = read_po(source, locale=path.parent.parent.name)
    with target.open("wb") as file:
        write_mo(file, catalogue)
