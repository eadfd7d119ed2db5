from accounts.models import AccountsUser
from feed.texts import feed_mentions_of
from social.queries import social_people

_MENTIONS_MAX = 50


def feed_mentions_resolve(*, author: AccountsUser, text: str) -> list[str]:
    """The names of a text that are somebody's whom its author may meet: those become links."""
    names = feed_mentions_of(text)[:_MENTIONS_MAX]
    if not names:
        return []
    there = social_people(author).filter(username__in=names).values_list("username", flat=True)
    return sorted(there)
