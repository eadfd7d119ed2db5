"""Sessions as rows of AccountsSession. Django looks for the class `SessionStore` in SESSION_ENGINE."""

from datetime import datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import VALID_KEY_CHARS, CreateError, SessionBase, UpdateError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import get_random_string

from accounts.models import AccountsSession


class SessionStore(SessionBase):
    """A session's data, beside columns that saving the data never touches.

    What a request knows of the browser (`device`, `address`) is written when the row is made;
    afterwards `accounts.middleware` keeps it and `last_seen` up to date.
    """

    device = ""
    address: str | None = None
    expires_at: datetime | None = None
    """When the row as loaded expires; None if there was none."""
    last_seen: datetime | None = None
    row: AccountsSession | None = None
    """As loaded, without what it holds of data."""

    @property
    def user_id(self) -> int | None:
        return int(self[SESSION_KEY]) if SESSION_KEY in self else None

    def exists(self, session_key: str) -> bool:
        return AccountsSession.objects.filter(session_key=session_key).exists()

    def load(self) -> dict[str, Any]:
        row = self._row()
        if row is None:
            self._session_key = None
            return {}
        self.expires_at, self.last_seen, self.row = row.expire_date, row.last_seen, row
        return self.decode(row.session_data)

    def _row(self) -> AccountsSession | None:
        # A forged cookie can hold characters that PostgreSQL refuses.
        key = self.session_key or ""
        if not key.isalnum():
            return None
        return AccountsSession.objects.filter(session_key=key, expire_date__gt=timezone.now()).first()

    def create(self) -> None:
        while True:
            self._session_key = get_random_string(32, VALID_KEY_CHARS)
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def save(self, must_create: bool = False) -> None:
        if self.session_key is None:
            self.create()
            return
        data = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        columns = {
            "session_data": self.encode(data),
            "expire_date": self.get_expiry_date(),
            "user_id": self.user_id,
        }
        if must_create:
            self._insert(columns)
        elif not AccountsSession.objects.filter(session_key=self.session_key).update(**columns):
            raise UpdateError

    def _insert(self, columns: dict[str, Any]) -> None:
        row = AccountsSession(
            session_key=str(self.session_key), device=self.device, address=self.address, **columns
        )
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError as error:
            raise CreateError from error

    def delete(self, session_key: str | None = None) -> None:
        AccountsSession.objects.filter(session_key=session_key or self.session_key or "").delete()

    @classmethod
    def clear_expired(cls) -> None:
        AccountsSession.objects.filter(expire_date__lt=timezone.now()).delete()
