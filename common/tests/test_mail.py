from email import message_from_bytes
from pathlib import Path

import pytest
from django.core.mail import EmailMessage
from pytest_django import Settings

from common.mail import CommonLogAndFileBackend

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
