"""What every page of messages shows: the list, and how the page goes on from there by itself."""

from collections.abc import Callable, Collection
from typing import Any

from django.http import HttpRequest

from accounts.models import AccountsUser
from common.images import COMMON_IMAGE_BYTES_MAX
from common.live import common_live_token
from messaging.inbox import messaging_inbox
from messaging.kinds import MessagingFolder
from messaging.models import MessagingMember
from messaging.presence import messaging_here
from messaging.rows import MessagingList, MessagingRow, messaging_list
from messaging.threads import messaging_seen_by
from messaging.views.answers import messaging_requests, messaging_viewer
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
    listed, row = messaging_list(viewer, folder, cursor=cursor, beside=beside)
    _come(viewer, listed, row)
    return {
        "messaging_list": listed,
        "messaging_folder": folder.value,
        "messaging_row": row,
        "messaging_requests": beside.requests if beside else messaging_requests(viewer).count(),  # type: ignore[attr-defined]
        "messaging_bytes_max": COMMON_IMAGE_BYTES_MAX,
        # As the request began: what happens meanwhile is told again.
        "messaging_cursor": messaging_inbox(viewer).seq,
        "messaging_token": common_live_token(viewer.pk),
    }


def _come(viewer: AccountsUser, listed: MessagingList, row: MessagingRow | None) -> None:
    """The viewer is here; those they write with are told when they have just come."""
    rows = [*listed.rows, *([row] if row else [])]
    people = [each.person.pk for each in rows if each.person and not each.is_request]
    if any(each.member.shows_presence for each in rows):  # type: ignore[attr-defined]
        messaging_come(viewer, lambda: people)


def messaging_come(viewer: AccountsUser, people: Callable[[], Collection[int]]) -> None:
    """`viewer` is here, and shows it; `people` are told when they have just come."""
    if messaging_here(viewer.pk):
        messaging_live(people(), {"kind": "here", "person": viewer.username})


def messaging_seen(viewer: AccountsUser, row: MessagingRow) -> list[AccountsUser]:
    """Who has seen the last message, if it is the viewer's."""
    if row.last is None or row.last.sender_id != viewer.pk or row.last.note:
        return []
    return messaging_seen_by(viewer, row.member)
