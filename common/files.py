"""Names and places of stored files, and what becomes of them when something fails."""

import errno
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.db.models.fields.files import FieldFile
from django.utils.deconstruct import deconstructible


class CommonDiskFull(OSError):
    """There is no room for a file."""


class CommonFileStorage(FileSystemStorage):
    """Files on this machine's disk; a write that fails leaves no half file behind."""

    def url(self, name: str | None) -> str:
        # The base ends in a slash and our names are plain ASCII: joining and quoting would change nothing,
        # and a page asks for dozens of addresses.
        return f"{self.base_url}{name}"

    def _save(self, name: str, content: File[Any]) -> str:
        try:
            return super()._save(name, content)  # type: ignore[misc,no-any-return]
        except OSError as error:
            self.delete(name)
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise CommonDiskFull(*error.args) from error
            raise


class CommonPrivateStorage(CommonFileStorage):
    """Files under PRIVATE_ROOT, which no address serves."""

    base_url = None  # type: ignore[assignment]

    @property
    def base_location(self) -> str:
        return str(settings.PRIVATE_ROOT)

    @property
    def location(self) -> str:
        return self.base_location


def common_private_storage() -> Storage:
    """Where files lie that no address serves."""
    return storages["private"]


@deconstructible
class CommonRandomName:
    """`upload_to` that forgets the person's file name: `<folder>/ab/<120 random bits>.<suffix>`.

    The two letters spread a million files over 256 folders; nobody can guess the rest.
    """

    def __init__(self, folder: str) -> None:
        self.folder = folder

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CommonRandomName) and other.folder == self.folder

    def __hash__(self) -> int:
        return hash(self.folder)

    def __call__(self, instance: Any, filename: str) -> str:
        suffix = filename.rpartition(".")[2].lower()[:5]
        token = secrets.token_hex(16)
        return f"{self.folder}/{token[:2]}/{token[2:]}.{suffix}"


@contextmanager
def common_files_removed_on_error() -> Iterator[list[FieldFile]]:
    """Yields a list for the files written so far; an exception removes them, as it does their rows."""
    written: list[FieldFile] = []
    try:
        yield written
    except BaseException:
        for file in written:
            if file.name:
                file.storage.delete(file.name)
        raise
