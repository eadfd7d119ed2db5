"""Everything that changes conversations; each action is one transaction, and safe to repeat."""

from messaging.actions.beginning import (
    messaging_begin,
    messaging_direct_find,
    messaging_direct_partners,
)
from messaging.actions.going import messaging_go
from messaging.actions.groups import (
    messaging_group_add,
    messaging_group_leave,
    messaging_group_name,
    messaging_group_photo,
    messaging_group_remove,
)
from messaging.actions.preferences import messaging_preference_set
from messaging.actions.reading import messaging_accept, messaging_clear, messaging_mute_set, messaging_read
from messaging.actions.sending import MessagingContent, MessagingSent, messaging_send
from messaging.actions.team import (
    MessagingTaken,
    messaging_group_photo_return,
    messaging_group_photo_take,
    messaging_put_back,
    messaging_take_down,
)
from messaging.actions.walls import messaging_cut, messaging_set_apart
from messaging.actions.words import (
    MESSAGING_EDIT_AGE,
    messaging_edit,
    messaging_is_editable,
    messaging_react,
    messaging_unsend,
)

__all__ = [
    "MESSAGING_EDIT_AGE",
    "MessagingContent",
    "MessagingSent",
    "MessagingTaken",
    "messaging_accept",
    "messaging_begin",
    "messaging_clear",
    "messaging_cut",
    "messaging_direct_find",
    "messaging_direct_partners",
    "messaging_edit",
    "messaging_go",
    "messaging_group_add",
    "messaging_group_leave",
    "messaging_group_name",
    "messaging_group_photo",
    "messaging_group_photo_return",
    "messaging_group_photo_take",
    "messaging_group_remove",
    "messaging_is_editable",
    "messaging_mute_set",
    "messaging_preference_set",
    "messaging_put_back",
    "messaging_react",
    "messaging_read",
    "messaging_send",
    "messaging_set_apart",
    "messaging_take_down",
    "messaging_unsend",
]
