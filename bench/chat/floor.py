"""The floor of sending: one transaction with as many bare rows as a message to one person writes."""

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from common.access import common_signed_in

_MEMBERS = "select user_id from messaging_messagingmember where conversation_id = %(conversation)s"
_STATEMENTS = (
    "update messaging_messagingconversation set last_seq = last_seq + 1, last_at = now()"
    " where id = %(conversation)s",
    "insert into messaging_messagingmessage"
    " (conversation_id, seq, sender_id, client_id, note, text, created_at)"
    " select id, last_seq, %(sender)s, %(client_id)s, '', %(text)s, now()"
    " from messaging_messagingconversation where id = %(conversation)s",
    f"update messaging_messaginginbox set seq = seq + 1 where user_id in ({_MEMBERS})",
    "insert into messaging_messagingevent (user_id, seq, kind, conversation_id)"
    " select user_id, seq, 'message', %(conversation)s from messaging_messaginginbox"
    f" where user_id in ({_MEMBERS})",
    "update messaging_messagingmember set unread = unread + 1 where conversation_id = %(conversation)s",
)


@require_POST
@common_signed_in
def bench_send(request: HttpRequest, conversation_id: int) -> HttpResponse:
    said = {name: request.POST[name] for name in ("text", "client_id")}
    values = said | {"conversation": conversation_id, "sender": request.user.pk}
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in _STATEMENTS:
            cursor.execute(statement, values)
    return HttpResponse("1")
