"""What the log says of values: short, and nothing that is a secret or private."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Field, Model, QuerySet

_SHORT = 200
_MANY = 20
_UNSAID = re.compile(r"password|secret|token|session_key|session_data|^address$|^data$|^key$")
# Of messages the log says numbers and dates.
_PRIVATE = {"messaging"}
_WORDS = {"CharField", "TextField", "JSONField", "FileField"}
# Words of members, which they may rewrite or take back: the log, which nobody can, keeps how long they were.
_MEMBERS = {
    "feed.feedpost": {"caption"},
    "feed.feedphoto": {"alt"},
    "feed.feedcomment": {"text"},
    "feed.feedhiddenwords": {"words"},
    "accounts.accountsprofile": {"name", "bio"},
    "accounts.accountsarrival": {"question", "answer"},
    "accounts.accountsinvitation": {"note"},
}
# What rows of these are called by is words of members, too.
_UNNAMED = {"feed.feedcomment", "accounts.accountsprofile"}
# What may stand before the @ without quotes (RFC 5322, 3.2.3), in any script.
_LOCAL = r"[\w.!#$%&'*+/=?^`{|}~-]"
_ADDRESS = re.compile(rf"({_LOCAL}){_LOCAL}*@(?=[\w-]+\.)")


@dataclass(frozen=True)
class ModerationWords:
    """Compared by what they say, told by their length."""

    text: str

    def __str__(self) -> str:
        return f"… ({len(self.text)})" if self.text else ""


def moderation_is_said(model: type[Model], name: str) -> bool:
    """Whether the log may say what is in this field; a form may have some that the model has not."""
    if _UNSAID.search(name):
        return False
    if model._meta.app_label not in _PRIVATE:
        return True
    fields = {field.name: field.get_internal_type() for field in model._meta.concrete_fields}
    return fields.get(name) not in _WORDS and name in fields


def moderation_value(model: type[Model], name: str, value: Any) -> Any:
    """What the log may say of the value of a field."""
    if value is not None and name in _MEMBERS.get(model._meta.label_lower, ()):
        return ModerationWords(str(value))
    return moderation_short(value)


def moderation_named(row: Model) -> str:
    """What the log calls a row; nothing, where that would be somebody's words."""
    is_named = row.pk is not None and row._meta.label_lower not in _UNNAMED
    return moderation_masked(str(row)) if is_named else ""


def moderation_told(values: Mapping[str, Any]) -> dict[str, Any]:
    """As JSON can hold them."""
    return {name: str(each) if isinstance(each, ModerationWords) else each for name, each in values.items()}


def moderation_short(value: Any) -> Any:
    """A value as short JSON; of rows their keys, of addresses of mail the host and one letter."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Model):
        return moderation_short(value.pk)
    if isinstance(value, QuerySet | list | tuple | set):
        return [moderation_short(each) for each in list(value)[:_MANY]]
    return moderation_masked(str(value))[:_SHORT]


def moderation_masked(text: str) -> str:
    """Without anybody's whole address of mail."""
    return _ADDRESS.sub(r"\1…@", text)


def moderation_values(row: Model) -> dict[str, Any]:
    """What is in the columns of a row, as far as they were loaded."""
    fields: Iterable[Field[Any, Any]] = row._meta.concrete_fields
    unloaded = row.get_deferred_fields()
    return {
        field.name: moderation_value(type(row), field.name, field.value_from_object(row))
        for field in fields
        if field.attname not in unloaded and moderation_is_said(type(row), field.name)
    }


def moderation_difference(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Of both, what is not the same."""
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return (
        {name: before[name] for name in names if name in before},
        {name: after[name] for name in names if name in after},
    )
