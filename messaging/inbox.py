"""How far somebody has something to hear."""

from accounts.models import AccountsUser
from messaging.models import MessagingInbox


def messaging_inbox(user: AccountsUser) -> MessagingInbox:
    """The user's inbox as the request read it together with them; an empty one, if they never wrote."""
    return getattr(user, "messaging_inbox", None) or MessagingInbox(user=user)
