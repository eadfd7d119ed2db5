import socket
from contextlib import ExitStack
from pathlib import Path

from project.entry.tests.conftest import StartSite
from project.entry.tests.sites import (
    entry_get,
    entry_open_files,
    entry_post,
    entry_rest,
    entry_until,
)

MEGABYTE = 1 << 20


def test_fifty_slow_senders_hold_no_thread(start_site: StartSite, stack: ExitStack) -> None:
    site = start_site(ENTRY_THREADS=1, ENTRY_WAITING=50)
    slow = [site.connect(stack) for _ in range(50)]
    for connection in slow:
        connection.sendall(entry_post("/", 10) + b"half ")
    assert b" 200 OK" in site.ask(entry_get("/"))
    for connection in slow:
        connection.sendall(b"other")
    assert all(b"[10, '10'," in entry_rest(connection) for connection in slow)


def test_a_body_larger_than_memory_arrives_whole(start_site: StartSite) -> None:
    answer = start_site().ask(entry_post("/p/upload/", 3 * MEGABYTE) + b"x" * 3 * MEGABYTE)
    assert b"[3145728, '3145728'," in answer


def test_a_body_in_chunks_gets_its_length(start_site: StartSite) -> None:
    head = b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert b"[5, '5'," in start_site().ask(head + b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")


def test_a_body_too_long_is_refused_with_a_sentence_once_sent(start_site: StartSite, tmp_path: Path) -> None:
    site = start_site(ENTRY_BODY_MAX=1000)
    answer = site.ask(entry_post("/", 3 * MEGABYTE) + b"x" * 3 * MEGABYTE)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"fewer or smaller photos" in answer
    assert entry_open_files(tmp_path) == []


def test_a_body_too_long_in_chunks_is_refused(start_site: StartSite) -> None:
    head = b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    answer = start_site(ENTRY_BODY_MAX=3).ask(head + b"2\r\nab\r\n2\r\ncd\r\n0\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 413 ")


def test_a_body_far_too_long_is_refused_unread(start_site: StartSite) -> None:
    assert start_site().ask(entry_post("/", 1 << 40)).startswith(b"HTTP/1.1 413 ")


def test_who_asks_before_sending_is_refused_or_bidden(start_site: StartSite, stack: ExitStack) -> None:
    site = start_site(ENTRY_BODY_MAX=5)
    assert site.ask(entry_post("/", 6, "Expect: 100-continue")).startswith(b"HTTP/1.1 413 ")
    connection = site.connect(stack)
    connection.sendall(entry_post("/", 5, "Expect: 100-continue"))
    assert connection.recv(1000).startswith(b"HTTP/1.1 100 ")
    connection.sendall(b"hello")
    assert b"[5, '5'," in entry_rest(connection)


def test_each_upload_page_has_its_own_limit(start_site: StartSite) -> None:
    site = start_site(ENTRY_BODY_MAX=1, ENTRY_UPLOAD_MAX={"/p/upload/": 5})
    assert b" 200 OK" in site.ask(entry_post("/p/upload/", 5) + b"hello")
    assert b" 413 " in site.ask(entry_post("/p/other/", 5) + b"hello")


def test_a_silent_sender_is_dropped(start_site: StartSite) -> None:
    answer = start_site(ENTRY_BODY_IDLE=0.1).ask(entry_post("/", 10) + b"half ")
    assert answer.startswith(b"HTTP/1.1 408 ")


def test_uploads_have_a_room_in_common_and_leave_pages_theirs(
    start_site: StartSite, stack: ExitStack, tmp_path: Path
) -> None:
    site = start_site(ENTRY_BODY_ROOM=3 * MEGABYTE)
    first = site.connect(stack)
    # One byte more than is kept in memory: once there is a file, all that was sent has been counted.
    first.sendall(entry_post("/p/upload/", MEGABYTE + 2) + b"x" * (MEGABYTE + 1))
    entry_until(lambda: bool(entry_open_files(tmp_path)))
    answer = site.ask(entry_post("/p/upload/", 2 * MEGABYTE) + b"x" * 2 * MEGABYTE)
    assert answer.startswith(b"HTTP/1.1 503 ")
    assert b"Retry-After: 60".lower() in answer.lower()
    assert b" 200 OK" in site.ask(entry_post("/accounts/login/", 2 * MEGABYTE) + b"x" * 2 * MEGABYTE)
    first.sendall(b"x")
    assert b"[1048578," in entry_rest(first)
    assert b" 200 OK" in site.ask(entry_post("/p/upload/", 2 * MEGABYTE) + b"x" * 2 * MEGABYTE)


def test_who_leaves_in_the_middle_leaves_nothing(
    start_site: StartSite, stack: ExitStack, tmp_path: Path
) -> None:
    site = start_site()
    connection = site.connect(stack)
    connection.sendall(entry_post("/p/upload/", 5 * MEGABYTE) + b"x" * 3 * MEGABYTE)
    entry_until(lambda: bool(entry_open_files(tmp_path)))
    connection.shutdown(socket.SHUT_RDWR)
    entry_until(lambda: not entry_open_files(tmp_path))
    assert list((tmp_path / "spool").iterdir()) == []


def test_a_disk_that_takes_nothing_is_told_as_such(start_site: StartSite, tmp_path: Path) -> None:
    site = start_site()
    (tmp_path / "spool").rmdir()
    answer = site.ask(entry_post("/p/upload/", 2 * MEGABYTE) + b"x" * 2 * MEGABYTE)
    assert answer.startswith(b"HTTP/1.1 503 ")
    assert b"no room" in answer


def test_a_photo_in_chat_is_an_upload_and_words_are_not(start_site: StartSite) -> None:
    site = start_site(ENTRY_BODY_MAX=100_000)
    form = "Content-Type: multipart/form-data; boundary=x"
    body = b"x" * 200_000
    assert b" 200 OK" in site.ask(entry_post("/messages/7/", len(body), form) + body)
    assert b" 413 " in site.ask(entry_post("/messages/7/", len(body)) + body)
    assert b" 413 " in site.ask(entry_post("/messages/7/read/", len(body), form) + body)
