"""Who is here: in the cache alone, for a little longer than a poll waits, and only who wants it seen."""

from collections.abc import Iterable

from django.core.cache import cache

MESSAGING_HERE_SECONDS = 75


def messaging_here_key(user: int) -> str:
    return f"messaging:here:{user}"


def messaging_here(user: int) -> bool:
    """They are here, and while they wait for news they stay so; true if they have just come."""
    key = messaging_here_key(user)
    return cache.add(key, 1, MESSAGING_HERE_SECONDS) or not cache.touch(key, MESSAGING_HERE_SECONDS)


def messaging_gone(user: int) -> None:
    cache.delete(messaging_here_key(user))


def messaging_who_is_here(users: Iterable[int]) -> set[int]:
    keys = {messaging_here_key(user): user for user in users}
    return {keys[key] for key in cache.get_many(keys)}
