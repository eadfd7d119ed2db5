"""Mail of a site without a mail server: readable in the log, kept as files."""

import itertools
import logging
import secrets
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

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
