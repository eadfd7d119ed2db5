"""Who follows whom, for tests of suggestions."""

from accounts.models import AccountsUser
from conftest import Person
from social.actions import social_follow
from social.suggestions import social_suggestions, social_suggestions_forget


def circle(person: Person, viewer: AccountsUser, *usernames: str) -> list[AccountsUser]:
    """People whom somebody follows whom the viewer follows."""
    friend = AccountsUser.objects.filter(username="friend").first() or person("friend")
    social_follow(follower=viewer, followed=friend)
    found = [person(username) for username in usernames]
    for each in found:
        social_follow(follower=friend, followed=each)
    return found


def names(viewer: AccountsUser, limit: int = 50) -> list[str]:
    """As a visit finds them that comes later."""
    social_suggestions_forget(viewer)
    return [each.username for each in social_suggestions(viewer, limit)]
