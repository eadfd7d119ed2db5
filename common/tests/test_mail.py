from collections.abc import Sequence
from email import message_from_bytes
from pathlib import Path
from smtplib import SMTPDataError

import pytest
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from pytest_django import Settings

from common.mail import CommonLogAndFileBackend, common_mail_sent

_LINK = "http://localhost:8000/accounts/confirm-email/abc/"


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    return tmp_path / "mail"


def _send() -> None:
    mail = EmailMessage("Olá, Ana", f"Confirm:\n\n{_LINK}", to=["ana@example.org"], cc=["bo@example.org"])
    assert CommonLogAndFileBackend().send_messages([mail]) == 1


def test_a_mail_is_a_file(folder: Path) -> None:
    _send()
    _send()
    first, _second = sorted(folder.iterdir())
    assert first.suffix == ".eml"
    message = message_from_bytes(first.read_bytes())
    assert message["To"] == "ana@example.org"
    assert _LINK in str(message.get_payload())


def test_a_mail_is_in_the_log_with_its_links_whole(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "common.mail")
    _send()
    assert [record.message for record in caplog.records] == [
        "mail: To: ana@example.org, bo@example.org · Olá, Ana",
        "mail: Confirm:",
        f"mail: {_LINK}",
    ]


class Server(BaseEmailBackend):
    """Says what was done to it; refuses what is to be sent with `code`."""

    seen: list[str] = []
    code = 0

    def open(self) -> bool:
        self.seen.append("open")
        return True

    def close(self) -> None:
        self.seen.append("close")

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        if self.code:
            raise SMTPDataError(self.code, b"No")
        return len(email_messages)


@pytest.fixture
def server(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> type[Server]:
    settings.EMAIL_BACKEND = f"{__name__}.Server"
    monkeypatch.setattr(Server, "seen", [])
    return Server


@pytest.mark.parametrize(("code", "is_done"), [(0, True), (451, False), (554, True)])
def test_a_connection_of_its_own_is_closed_whatever_came_of_the_mail(
    server: type[Server], monkeypatch: pytest.MonkeyPatch, code: int, is_done: bool
) -> None:
    monkeypatch.setattr(server, "code", code)
    assert common_mail_sent(EmailMessage(to=["ana@example.org"])) is is_done
    assert server.seen == ["open", "close"]


def test_the_connection_of_many_mails_is_left_to_who_made_it(server: type[Server]) -> None:
    assert common_mail_sent(EmailMessage(to=["ana@example.org"]), server())
    assert server.seen == ["open"]
