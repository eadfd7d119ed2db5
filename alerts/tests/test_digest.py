"""The daily mail: who gets it, what it says, that it comes once, and the way out of it."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from email import message_from_bytes
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.models import AccountsUser
from alerts.actions import alerts_digest_set, alerts_notice_send, alerts_read
from alerts.digest import alerts_digest_token
from alerts.models import AlertsDigest, AlertsEvent, AlertsNotification
from alerts.tasks import alerts_digest
from conftest import Person, Post
from feed.actions import feed_comment_create, feed_like
from social.actions import social_block
from tests.races import at_once, failures

Deliver = Callable[[], int]
Reader = Callable[..., AccountsUser]

YESTERDAY = timedelta(hours=25)


@pytest.fixture
def reader(person: Person) -> Reader:
    """Somebody with a verified address who asked for the mail the day before yesterday."""

    def make(username: str = "ana", **profile: Any) -> AccountsUser:
        user = person(username, **profile)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        alerts_digest_set(user=user, is_on=True)
        AlertsDigest.objects.filter(pk=user.pk).update(told_until=timezone.now() - 2 * YESTERDAY)
        return user

    return make


def an_hour_ago() -> None:
    """What is told was done, and delivered, some time before the mail."""
    AlertsNotification.objects.update(happened_at=timezone.now() - timedelta(hours=1))


def a_day_later(user: AccountsUser) -> None:
    AlertsDigest.objects.filter(pk=user.pk).update(told_until=timezone.now() - YESTERDAY)


def recipients() -> list[str]:
    return sorted(address for message in mail.outbox for address in message.to)


def html_of(message: EmailMessage) -> str:
    return str(message.alternatives[0][0])  # type: ignore[attr-defined]


def test_it_says_what_was_not_seen(
    reader: Reader, person: Person, post: Post, deliver: Deliver, settings: Settings
) -> None:
    settings.SITE_URL = "https://photos.example.org"
    ana, bia, cleo = reader(), person("bia"), person("cleo")
    photo = post(ana)
    for liker in (bia, cleo):
        feed_like(user=liker, code=photo.code)
    feed_comment_create(author=bia, post=photo, text="so\nlovely & <b>bright</b>")
    alerts_notice_send(recipient=ana, text="Tom & Jerry are back.")
    deliver()
    an_hour_ago()
    alerts_digest()
    (message,) = mail.outbox
    text, html = str(message.body), html_of(message)
    assert (message.to, message.subject) == ([ana.email], "[Varal] 3 new notifications")
    assert "cleo and bia liked your post\nhttps://photos.example.org" in text
    assert "bia commented on your post\n“so lovely & <b>bright</b>”\n" in text
    assert "\n\nTom & Jerry are back.\nhttps://photos.example.org/alerts/\n" in text
    assert "“so lovely &amp; &lt;b&gt;bright&lt;/b&gt;”" in html
    assert f'href="https://photos.example.org/p/{photo.code}/"' in html


def test_it_speaks_the_language_of_the_reader(reader: Reader, person: Person, post: Post) -> None:
    for username, language in (("ana", "pt-br"), ("eva", "en")):
        alerts_notice_send(recipient=reader(username, language=language), text="Good.")
    an_hour_ago()
    alerts_digest()
    bodies = {message.to[0]: str(message.body) for message in mail.outbox}
    assert bodies["ana@example.org"].startswith("Olá,")
    assert bodies["eva@example.org"].startswith("Hello,")


def test_each_thing_is_told_once_and_nothing_new_is_no_mail(reader: Reader) -> None:
    ana = reader()
    alerts_notice_send(recipient=ana, text="Good.")
    an_hour_ago()
    for _run in range(2):
        alerts_digest()
    assert recipients() == [ana.email]
    a_day_later(ana)
    AlertsNotification.objects.update(happened_at=timezone.now() - 2 * YESTERDAY)
    alerts_digest()
    assert recipients() == [ana.email]
    assert AlertsDigest.objects.get().told_until > timezone.now() - timedelta(minutes=2)


def test_only_who_asked_and_can_be_reached_gets_it(reader: Reader, person: Person, post: Post) -> None:
    ana, bia, cleo, dora, eva = (reader(name) for name in ("ana", "bia", "cleo", "dora", "eva"))
    quiet, fay = person("quiet"), reader("fay")
    for user in (ana, bia, cleo, dora, eva, fay, quiet):
        alerts_notice_send(recipient=user, text="Good.")
    EmailAddress.objects.filter(user=bia).update(verified=False)
    AccountsUser.objects.filter(pk=cleo.pk).update(email="")
    AccountsUser.objects.filter(pk=dora.pk).update(is_active=False)
    AccountsUser.objects.filter(pk=eva.pk).update(email="unproved@example.org")
    alerts_read(user=fay)
    an_hour_ago()
    alerts_digest()
    assert recipients() == [ana.email]


def test_what_may_not_be_seen_is_not_mailed(
    reader: Reader, person: Person, post: Post, deliver: Deliver
) -> None:
    ana, bia = reader(), person("bia")
    feed_like(user=bia, code=post(ana).code)
    deliver()
    an_hour_ago()
    social_block(blocker=ana, blocked=bia)
    AlertsEvent.objects.all().delete()
    alerts_digest()
    assert mail.outbox == []


def test_many_are_counted(reader: Reader) -> None:
    ana = reader()
    for number in range(23):
        alerts_notice_send(recipient=ana, text=f"Notice {number}.")
    an_hour_ago()
    alerts_digest()
    (message,) = mail.outbox
    assert message.subject == "[Varal] 23 new notifications"
    assert str(message.body).count("Notice ") == 20
    assert "And 3 more:" in str(message.body)
    assert "And 3 more" in html_of(message)


def test_what_is_delivered_late_is_in_the_next_mail(
    reader: Reader, person: Person, post: Post, deliver: Deliver
) -> None:
    ana, bia = reader(), person("bia")
    alerts_notice_send(recipient=ana, text="Good.")
    an_hour_ago()
    feed_like(user=bia, code=post(ana).code)
    AlertsEvent.objects.filter(topic="like").update(created_at=timezone.now() - timedelta(minutes=30))
    alerts_digest()
    deliver()
    AlertsDigest.objects.update(told_until=timezone.now() - timedelta(minutes=31))
    assert "liked your post" not in str(mail.outbox[0].body)
    # A day passes.
    for model, field in ((AlertsDigest, "told_until"), (AlertsNotification, "happened_at")):
        for row in model._default_manager.all():
            setattr(row, field, getattr(row, field) - YESTERDAY)
            row.save()
    alerts_digest()
    assert "bia liked your post" in str(mail.outbox[1].body)


def test_until_when_was_told_waits_for_the_outbox(reader: Reader) -> None:
    ana = reader()
    alerts_notice_send(recipient=ana, text="Good.")
    an_hour_ago()
    waiting = timezone.now() - timedelta(hours=3)
    AlertsEvent.objects.create(topic="like", created_at=waiting)
    alerts_digest()
    assert mail.outbox == []
    assert AlertsDigest.objects.get().told_until == waiting
    AlertsEvent.objects.update(attempts=5)
    a_day_later(ana)
    alerts_digest()
    assert recipients() == [ana.email]


class AlertsTestServer(BaseEmailBackend):
    """Fails for some, as `errors` says by address; delivers to the others."""

    errors: dict[str, Exception] = {}

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            if error := self.errors.get(message.to[0]):
                raise error
            mail.outbox.append(message)
        return len(email_messages)


@pytest.fixture
def errors(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> dict[str, Exception]:
    settings.EMAIL_BACKEND = f"{__name__}.AlertsTestServer"
    errors: dict[str, Exception] = {}
    monkeypatch.setattr(AlertsTestServer, "errors", errors)
    return errors


@pytest.mark.parametrize(
    ("error", "told", "again"),
    [
        (ConnectionRefusedError(), ["ana"], ["ana", "bia", "cleo"]),
        (SMTPServerDisconnected("gone"), ["ana"], ["ana", "bia", "cleo"]),
        (SMTPDataError(451, b"busy"), ["ana", "cleo"], ["ana", "bia", "cleo"]),
        (SMTPDataError(554, b"no"), ["ana", "cleo"], ["ana", "cleo"]),
        (SMTPRecipientsRefused({"bia": (550, b"nobody")}), ["ana", "cleo"], ["ana", "cleo"]),
        (SMTPRecipientsRefused({"bia": (450, b"later")}), ["ana", "cleo"], ["ana", "bia", "cleo"]),
        (ValueError("of ours"), ["ana", "cleo"], ["ana", "bia", "cleo"]),
    ],
    ids=str,
)
def test_what_the_server_did_not_take_is_tried_again(
    reader: Reader, errors: dict[str, Exception], error: Exception, told: list[str], again: list[str]
) -> None:
    for username in ("ana", "bia", "cleo"):
        alerts_notice_send(recipient=reader(username), text="Good.")
    an_hour_ago()
    errors["bia@example.org"] = error
    alerts_digest()
    assert recipients() == [f"{name}@example.org" for name in told]
    errors.clear()
    alerts_digest()
    assert recipients() == [f"{name}@example.org" for name in again]


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_one_mail(reader: Reader) -> None:
    users = [reader(f"reader{number}") for number in range(15)]
    for user in users:
        alerts_notice_send(recipient=user, text="Good.")
    an_hour_ago()
    assert failures(at_once(*[alerts_digest] * 4)) == []
    # Whoever found another at work with somebody left them to the other.
    assert recipients() == sorted(user.email for user in users)


def test_the_rest_is_the_next_tasks(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = []
    monkeypatch.setattr("alerts.tasks._SECONDS", 0)
    monkeypatch.setattr("alerts.tasks.common_enqueue", lambda task, after: sent.append((task.name, after)))
    keys = [reader(f"reader{number}").pk for number in range(12)]
    alerts_digest()
    assert sent == [("alerts.digest", keys[9])]
    alerts_digest(keys[9])
    assert not AlertsDigest.objects.filter(told_until__lt=timezone.now() - YESTERDAY).exists()
    assert len(sent) == 1


@pytest.fixture
def way_out(reader: Reader) -> str:
    alerts_notice_send(recipient=reader(), text="Good.")
    an_hour_ago()
    alerts_digest()
    (message,) = mail.outbox
    headers = message_from_bytes(message.message().as_bytes())
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = str(headers["List-Unsubscribe"]).strip()  # a long line is folded
    assert url == f"<http://localhost:8000/alerts/unsubscribe/{url.split('/')[-2]}/>"
    assert url.strip("<>") in str(message.body)
    assert url.strip("<>") in html_of(message)
    return url.strip("<>").removeprefix("http://localhost:8000")


def test_one_click_ends_it(way_out: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "common.logs")
    stranger = Client(enforce_csrf_checks=True)
    page = stranger.get(way_out)
    assert [record.__dict__["path"] for record in caplog.records] == ["/alerts/unsubscribe/***/"]
    assert (page.status_code, AlertsDigest.objects.count()) == (200, 1)
    assert "Send me no more" in page.text
    answer = stranger.post(way_out, {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, AlertsDigest.objects.count()) == (200, 0)
    assert "No more daily mails" in answer.text
    assert stranger.post(way_out).status_code == 200


def test_the_page_speaks_portuguese(way_out: str, client: Client) -> None:
    assert 'lang="pt-br"' in client.get(way_out, headers={"Accept-Language": "pt-BR"}).text


def test_only_our_own_token_ends_it(way_out: str, person: Person, client: Client) -> None:
    bia = person("bia")
    forged = alerts_digest_token(bia.pk).replace(str(bia.pk), str(AlertsDigest.objects.get().pk), 1)
    for token in (forged, "1", "x.y", "9" * 400):
        assert client.post(f"/alerts/unsubscribe/{token}/").status_code == 404
        assert client.get(f"/alerts/unsubscribe/{token}/").status_code == 404
    assert AlertsDigest.objects.exists()
    assert client.put(way_out).status_code == 405


def test_who_left_gets_no_error(way_out: str, client: Client) -> None:
    AccountsUser.objects.get(username="ana").delete()
    assert client.post(way_out).status_code == 200
