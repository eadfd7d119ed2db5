from collections.abc import Sequence

from accounts.models import AccountsUser
from feed.models import FeedHiddenWords


def feed_hidden_words_set(*, user: AccountsUser, words: Sequence[str]) -> None:
    """Comments under the user's posts that say one of these words or phrases wait for them from now on."""
    FeedHiddenWords.objects.update_or_create(user=user, defaults={"words": list(words)})
