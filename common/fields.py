from typing import TYPE_CHECKING, Any

from django.core.files.base import File
from django.db import models

if TYPE_CHECKING:
    # django-resized has no types; to a type checker its field is the one it extends.
    from django.db.models import ImageField as ResizedImageField
    from django.db.models.fields.files import ImageFieldFile as ResizedImageFieldFile
else:
    from django_resized import ResizedImageField
    from django_resized.forms import ResizedImageFieldFile


class CommonResizedImageFieldFile(ResizedImageFieldFile):
    def _set_instance_attribute(self, name: str, content: File[Any]) -> None:
        # django-resized saves a file without a name, of which Django takes neither width nor height.
        content.name = name
        super()._set_instance_attribute(name, content)  # type: ignore[misc]


class CommonResizedImageField(ResizedImageField):
    """django-resized's field, filling `width_field` and `height_field` too; `size` in pixels."""

    attr_class = CommonResizedImageFieldFile

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # For the type checker, to which the base is Django's own field and knows no `size`.
        super().__init__(*args, **kwargs)


def common_loose_key(to: Any, **options: Any) -> Any:
    """A foreign key without a constraint: it outlives what it refers to, and no write waits for that row."""
    loose: dict[str, Any] = {"related_name": "+", "db_constraint": False, "db_index": False, "null": True}
    return models.ForeignKey(to, models.DO_NOTHING, **loose | options)
