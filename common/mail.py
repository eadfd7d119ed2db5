"""Mails that tasks send, and the mail of a site without a mail server: readable in the log, kept as files."""

import itertools
import logging
import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from smtplib import SMTPDataError, SMTPRecipientsRefused
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.utils import timezone

COMMON_MAILS_AT_ONCE = 10
"""Mails that one run of a sweep tries: each may take as long as EMAIL_TIMEOUT."""
COMMON_MAILS_TRIED = timedelta(days=7)
"""So long a mail that is refused for now is tried again."""

_logger = logging.getLogger(__name__)


class CommonLogAndFileBackend(BaseEmailBackend):
    """Each mail goes to the log, a line for each of its own, and to an .eml file in `EMAIL_FILE_PATH`."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            _write(folder, message)
            _log(message)
        return len(email_messages)


def _write(folder: Path, message: EmailMessage) -> None:
    name = f"{timezone.now():%Y%m%d-%H%M%S-%f}-{secrets.token_hex(3)}.eml"
    (folder / name).write_bytes(message.message().as_bytes())


def _log(message: EmailMessage) -> None:
    heading = f"To: {', '.join(message.recipients())} · {message.subject}"
    body = (line for line in str(message.body).splitlines() if line.strip())
    for line in itertools.chain([heading], body):
        _logger.info("mail: %s", line)


def common_mail(*, to: str, subject: str, template: str, context: Mapping[str, Any]) -> EmailMessage:
    """A mail of plain text that nobody asked for, in the language of now."""
    return EmailMessage(
        settings.ACCOUNT_EMAIL_SUBJECT_PREFIX + subject,
        render_to_string(template, dict(context)),
        to=[to],
        # RFC 3834: nobody who is away answers to it.
        headers={"Auto-Submitted": "auto-generated"},
    )


def common_mail_sent(message: EmailMessage, server: Any = None) -> bool:
    """Send it; is the server done with it? A mailbox that is full, or says "not now", is for the next run.

    Raises OSError where the server itself is away.
    """
    if server is not None:
        return _sent(message, server)
    server = get_connection()
    try:
        return _sent(message, server)
    finally:
        server.close()


def common_mail_tried(send: Callable[[int], bool], key: int) -> bool:
    """Send the mail that waits with a row; False, until the next run, where the server is away."""
    try:
        return send(key)
    except OSError:  # all that smtplib raises, too
        _logger.exception("mail server away, mails wait for the next run", extra={"mail": send.__name__})
        return False


def _sent(message: EmailMessage, server: Any) -> bool:
    server.open()  # once: sending leaves an open connection open
    try:
        server.send_messages([message])
    except (SMTPRecipientsRefused, SMTPDataError) as error:
        _logger.warning("mail refused", extra={"error": str(error)})
        return _is_final(error)
    return True


def _is_final(error: SMTPRecipientsRefused | SMTPDataError) -> bool:
    """Codes from 500 on mean that the same mail is never taken, those below: not now (RFC 5321, 4.2.1)."""
    if isinstance(error, SMTPDataError):
        return error.smtp_code >= 500
    return all(code >= 500 for code, _words in error.recipients.values())
