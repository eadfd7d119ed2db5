from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage


class CommonStaticStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Hashed and compressed static files; imports inside JavaScript modules are hashed too."""

    support_js_module_import_aggregation = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._urls: dict[str, str] = {}

    def url(self, name: str, force: bool = False) -> str:
        # A page names two dozen of them, and they stay as they are while a process lives.
        if force or name not in self._urls:
            self._urls[name] = str(super().url(name, force))
        return self._urls[name]
