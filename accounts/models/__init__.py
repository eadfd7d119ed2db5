from accounts.models.arrivals import (
    ACCOUNTS_ANSWER_MAX,
    ACCOUNTS_INVITATION_NOTE_MAX,
    AccountsArrival,
    AccountsInvitation,
)
from accounts.models.people import (
    ACCOUNTS_AVATAR_SIZE,
    ACCOUNTS_BIO_MAX,
    ACCOUNTS_NAME_MAX,
    AccountsFormerName,
    AccountsProfile,
    AccountsSession,
    AccountsUser,
)
from accounts.models.site import ACCOUNTS_QUESTION_MAX, AccountsSite
from accounts.models.storage import AccountsStorage, AccountsStorageTotal
from accounts.models.walls import AccountsBlockedHost, AccountsBlockedNetwork

__all__ = [
    "ACCOUNTS_ANSWER_MAX",
    "ACCOUNTS_AVATAR_SIZE",
    "ACCOUNTS_BIO_MAX",
    "ACCOUNTS_INVITATION_NOTE_MAX",
    "ACCOUNTS_NAME_MAX",
    "ACCOUNTS_QUESTION_MAX",
    "AccountsArrival",
    "AccountsBlockedHost",
    "AccountsBlockedNetwork",
    "AccountsFormerName",
    "AccountsInvitation",
    "AccountsProfile",
    "AccountsSession",
    "AccountsSite",
    "AccountsStorage",
    "AccountsStorageTotal",
    "AccountsUser",
]
