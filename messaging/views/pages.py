"""What every page of messages shows: the list, and how the page goes on from there by itself."""

from typing import Any

from django.http import HttpRequest

from accounts.models import AccountsUser
from common.images import COMMON_IMAGE_BYTES_MAX
from common.live import common_live_token
from messaging.actions.handing import messaging_cursor_hand_out
from messaging.inbox import messaging_inbox
from messaging.kinds import MessagingFolder
from messaging.models import MessagingMember
from messaging.presence import messaging_here
from messaging.rows import messaging_list, messaging_partners, messaging_requests
from messaging.views.answers import messaging_viewer
from messaging.wakes import messaging_live


def messaging_page_context(
    request: HttpRequest,
    *,
    folder: MessagingFolder = MessagingFolder.INBOX,
    cursor: int | None = None,
    beside: MessagingMember | None = None,
) -> dict[str, Any]:
    """The list of a folder, and the row of the conversation that stands open beside it."""
    viewer = messaging_viewer(request)
    # As the request began: what happens meanwhile is told again.
    upto = messaging_cursor_hand_out(inbox=messaging_inbox(viewer))
    listed, row = messaging_list(viewer, folder, cursor=cursor, beside=beside)
    if any(each.member.shows_presence for each in (*listed.rows, *filter(None, [row]))):  # type: ignore[attr-defined]
        messaging_come(viewer)
    return {
        "messaging_list": listed,
        "messaging_folder": folder.value,
        "messaging_row": row,
        "messaging_requests": beside.requests if beside else messaging_requests(viewer).count(),  # type: ignore[attr-defined]
        "messaging_bytes_max": COMMON_IMAGE_BYTES_MAX,
        "messaging_cursor": upto,
        "messaging_token": common_live_token(viewer.pk),
    }


def messaging_come(viewer: AccountsUser) -> None:
    """`viewer` is here, and shows it; those they wrote with lately are told when they have just come."""
    if messaging_here(viewer.pk):
        messaging_live(messaging_partners(viewer), {"kind": "here", "person": viewer.username})
