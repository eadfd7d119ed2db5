import socket

import pytest

from project.embedded.memory import EmbeddedError
from project.embedded.ports import embedded_web_port


def test_a_taken_port_gets_a_sentence_that_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        monkeypatch.setenv("PORT", str(taken))
        with pytest.raises(EmbeddedError, match=rf"Port {taken} is taken .* make run PORT=\d+"):
            embedded_web_port()


@pytest.mark.parametrize("value", ["http", "0", "65536", "-1"])
def test_a_port_must_be_a_port(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", value)
    with pytest.raises(EmbeddedError, match="from 1 to 65535"):
        embedded_web_port()


def test_a_free_port_is_taken_as_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        free = other.getsockname()[1]
    monkeypatch.setenv("PORT", str(free))
    assert embedded_web_port() == free
