from whitenoise.storage import CompressedManifestStaticFilesStorage


class CommonStaticStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Hashed and compressed static files; imports inside JavaScript modules are hashed too."""

    support_js_module_import_aggregation = True
