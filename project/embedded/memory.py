"""What one VAR folder keeps between two starts."""

import json
import os
import secrets
from pathlib import Path

EMBEDDED_BASE = Path(__file__).resolve().parent.parent.parent


class EmbeddedError(Exception):
    """A sentence for the person at the terminal."""


def embedded_var() -> Path:
    return Path(os.environ.get("VAR") or EMBEDDED_BASE / "var").resolve()


class EmbeddedMemory:
    """Ports, passwords and the secret key, readable by their owner only."""

    def __init__(self, var: Path) -> None:
        self.path = var / "embedded.json"

    def values(self) -> dict[str, str]:
        try:
            kept = json.loads(self.path.read_text())
        except FileNotFoundError:
            return {}
        except ValueError as error:
            raise EmbeddedError(f"{self.path} is damaged ({error}). Restore it or remove it.") from error
        return {str(name): str(value) for name, value in kept.items()}

    def get(self, name: str) -> str:
        return self.values().get(name, "")

    def put(self, name: str, value: str) -> None:
        draft = self.path.with_suffix(".new")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(self.values() | {name: value}, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.path)

    def secret(self, name: str) -> str:
        """The random string of this name, made when first asked for."""
        if not self.get(name):
            self.put(name, secrets.token_urlsafe(48))
        return self.get(name)
