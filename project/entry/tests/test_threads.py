import asyncio
import re
import select
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from django.core.wsgi import get_wsgi_application
from django.utils.translation import gettext_lazy as _
from pytest_django import Settings
from starlette.types import Message

from project.entry.application import entry_application
from project.entry.refusals import EntryRefusalError
from project.entry.tests.conftest import StartSite
from project.entry.tests.sites import EntrySite, entry_get, entry_post, entry_rest, entry_served, entry_until


def test_a_full_queue_refuses_with_a_time(start_site: StartSite, stack: ExitStack) -> None:
    site = start_site(ENTRY_THREADS=1, ENTRY_WAITING=1)
    held = site.connect(stack)
    held.sendall(entry_get("/gate/"))
    assert site.inside.acquire(timeout=5)
    rivals = [site.connect(stack), site.connect(stack)]
    for rival in rivals:
        rival.sendall(entry_get("/"))
    (refused,), _, _ = select.select(rivals, [], [], 5)
    answer = entry_rest(refused)
    assert answer.startswith(b"HTTP/1.1 503 ")
    assert b"retry-after: 2" in answer.lower()
    site.gate.set()
    rivals.remove(refused)
    assert b"through" in entry_rest(held)
    assert b" 200 OK" in entry_rest(rivals[0])


def test_a_refusal_speaks_the_readers_language() -> None:
    class Refusal(EntryRefusalError):
        status = 404
        sentence = _("This field is required.")  # Django itself has it in Portuguese

    def spoken(name: bytes, value: bytes) -> str:
        return bytes(Refusal().response({"type": "http", "headers": [(name, value)]}).body).decode()

    assert spoken(b"accept-language", b"fr, de;q=0.5") == "This field is required.\n"
    assert spoken(b"accept-language", b"pt-BR") == "Este campo é obrigatório.\n"
    assert spoken(b"cookie", b"django_language=pt-br") == "Este campo é obrigatório.\n"


def test_a_file_comes_in_blocks_and_is_closed(start_site: StartSite) -> None:
    site = start_site()
    _, _, body = site.ask(entry_get("/file/")).partition(b"\r\n\r\n")
    assert body.count(b"x") == 600_000
    entry_until(lambda: site.file.closed)


def test_a_websocket_is_turned_away(start_site: StartSite) -> None:
    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        sent.append(message["type"])

    sent: list[str] = []
    application = entry_application(EntrySite().application)
    answer = application({"type": "websocket", "path": "/", "headers": []}, receive, send)
    # In a thread of its own: Playwright, once used, keeps an event loop in that of the tests.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, answer).result()
    assert sent == ["websocket.close"]


def test_uploads_have_threads_of_their_own(start_site: StartSite, stack: ExitStack) -> None:
    site = start_site(ENTRY_THREADS=1)
    held = site.connect(stack)
    held.sendall(entry_get("/gate/"))
    assert site.inside.acquire(timeout=5)
    assert b" 200 OK" in site.ask(entry_post("/p/upload/", 5) + b"hello")


def test_a_slow_reader_of_a_page_holds_no_thread(start_site: StartSite, stack: ExitStack) -> None:
    site = start_site(ENTRY_THREADS=1)
    slow = site.connect(stack)
    slow.sendall(entry_get("/large/"))
    assert slow.recv(10).startswith(b"HTTP/1.1 2")
    assert b" 200 OK" in site.ask(entry_get("/"))


def test_a_client_cannot_pass_for_the_proxy_by_an_underscore(start_site: StartSite) -> None:
    site = start_site()
    assert b"'10.0.0.1']" in site.ask(entry_get("/", "X-Real-IP: 10.0.0.1", "X_Real_IP: 6.6.6.6"))
    assert b"None]" in site.ask(entry_get("/", "X_Real_IP: 6.6.6.6"))


@pytest.mark.django_db(transaction=True)
def test_each_thread_keeps_one_database_connection(settings: Settings, stack: ExitStack) -> None:
    settings.ROOT_URLCONF = "project.entry.tests.urls"
    settings.MIDDLEWARE = []
    settings.ENTRY_THREADS = 2
    site = EntrySite()
    stack.enter_context(entry_served(entry_application(get_wsgi_application()), site))
    with ThreadPoolExecutor(8) as clients:
        answers = list(clients.map(site.ask, [entry_get("/backend/")] * 40))
    backends = [re.search(rb"backend=(\d+)", answer) for answer in answers]
    assert all(backends)
    assert len({found[1] for found in backends if found}) <= 2
