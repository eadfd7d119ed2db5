"""Files against rows: what a row names and the storage lacks, and what the storage has and no row names.

django-cleanup removes files with their rows; it cannot know of a process killed between the two.
"""

import random
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.apps import apps
from django.core.files.storage import Storage
from django.db.models import FileField, Model, Q
from django.utils import timezone

from common.files import CommonRandomName

# A file is written before its row is committed: younger ones may only be early.
COMMON_ORPHAN_AGE = timedelta(hours=1)

_MEASURED = 500


@dataclass(frozen=True)
class CommonStoredFile:
    storage: Storage
    name: str

    def __str__(self) -> str:
        return self.name

    def delete(self) -> None:
        self.storage.delete(self.name)


@dataclass(frozen=True)
class CommonStoredSize:
    """How much of a folder's files there is; of a large folder, guessed from a part of it."""

    files: int
    bytes: int
    is_guess: bool


def common_stored_sizes() -> dict[str, CommonStoredSize]:
    """By folder. Names are random, so any part of a folder is as full as another."""
    return {folder: _size(storage, folder) for storage, folder in _fields_by_folder()}


def _size(storage: Storage, folder: str) -> CommonStoredSize:
    parts = _folders(storage, folder)
    random.shuffle(parts)
    seen = listed = measured = total = 0
    for part in parts:
        if measured >= _MEASURED:
            break
        names = storage.listdir(f"{folder}/{part}")[1]
        some = list(_sizes(storage, f"{folder}/{part}", names[: _MEASURED - measured]))
        seen, listed, measured = seen + 1, listed + len(names), measured + len(some)
        total += sum(some)
    files = round(listed * len(parts) / seen) if seen else 0
    size = round(total * files / measured) if measured else 0
    return CommonStoredSize(files, size, is_guess=measured < files)


def _sizes(storage: Storage, folder: str, names: list[str]) -> Iterator[int]:
    for name in names:
        # It may have gone since the folder was listed.
        with suppress(FileNotFoundError):
            yield storage.size(f"{folder}/{name}")


def common_missing_files(sample: float = 1.0) -> Iterator[str]:
    """Model, key and name of every file that a row names and the storage does not have."""
    for field in _file_fields():
        named = field.model._default_manager.exclude(**{field.name: ""}).values_list("pk", field.name)
        for key, name in named.iterator(chunk_size=2_000):
            if _chosen(sample) and not field.storage.exists(name):
                yield f"{field.model._meta.label} {key}: {name}"


def common_orphan_files(
    sample: float = 1.0, older_than: timedelta = COMMON_ORPHAN_AGE
) -> Iterator[CommonStoredFile]:
    """Every file, of the folders our fields write to, that no row names."""
    limit = timezone.now() - older_than
    for (storage, folder), fields in _fields_by_folder().items():
        for part in _folders(storage, folder):
            if _chosen(sample):
                yield from _orphans(storage, f"{folder}/{part}", fields, limit)


def _orphans(
    storage: Storage, folder: str, fields: list[FileField], limit: datetime
) -> Iterator[CommonStoredFile]:
    present = {f"{folder}/{file}" for file in storage.listdir(folder)[1]}
    named = {name for field in fields for name in _named(field, present)}
    for name in sorted(present - named):
        if storage.get_modified_time(name) < limit:
            yield CommonStoredFile(storage, name)


def _named(field: FileField, names: set[str]) -> Iterator[str]:
    wanted = Q(**{f"{field.name}__in": names})
    return field.model._default_manager.filter(wanted).values_list(field.name, flat=True).iterator()


def _folders(storage: Storage, folder: str) -> list[str]:
    try:
        return sorted(storage.listdir(folder)[0])
    except FileNotFoundError:
        return []


def _file_fields() -> Iterator[FileField]:
    """The file fields whose names we give: all of the site's own."""
    models: list[type[Model]] = apps.get_models()
    for model in models:
        for field in model._meta.get_fields():
            if isinstance(field, FileField) and isinstance(field.upload_to, CommonRandomName):
                yield field


def _fields_by_folder() -> dict[tuple[Storage, str], list[FileField]]:
    grouped: dict[tuple[Storage, str], list[FileField]] = defaultdict(list)
    for field in _file_fields():
        grouped[field.storage, field.upload_to.folder].append(field)  # type: ignore[union-attr]
    return grouped


def _chosen(sample: float) -> bool:
    return sample >= 1 or random.random() < sample  # noqa: S311
