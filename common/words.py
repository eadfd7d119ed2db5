"""Words that a page says dozens of times."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar

from django.utils.translation import get_language

_P = ParamSpec("_P")
_Words = TypeVar("_Words")

_KEPT = 4096


def common_by_language(say: Callable[_P, _Words]) -> Callable[_P, _Words]:
    """Make of a function that translates one that does so once for each language and each of its values."""

    @lru_cache(maxsize=_KEPT)
    def kept(_language: str | None, *args: Any) -> _Words:
        return say(*args)  # type: ignore[call-arg]

    @wraps(say)
    def said(*args: _P.args, **_kwargs: _P.kwargs) -> _Words:
        return kept(get_language(), *args)

    return said
