"""What is live: told to who waits, kept for a moment, never stored."""

import pytest

from messaging.tests.waiting_rooms import ANA, BIA, inbox_at, room_open, run, said, until
from messaging.wakes import messaging_live

TYPING = {"kind": "typing", "conversation": 1, "person": "bia"}

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_is_live_is_told_at_once_to_each_who_waits() -> None:
    async def main() -> None:
        inbox_at(ANA, 3)
        async with room_open() as room:
            polls = await room.park(ANA, ANA, cursor=3)
            [bia] = await room.park(BIA)
            messaging_live([ANA], TYPING)
            for poll in polls:
                assert said(await poll) == {"seq": 3, "live": [TYPING]}
            assert not bia.done()
            room.app.dismiss()
            await bia

    run(main())


def test_what_is_live_waits_a_moment_for_who_is_between_two_polls() -> None:
    async def main() -> None:
        inbox_at(BIA, 2)
        async with room_open() as room:
            messaging_live([ANA, BIA], TYPING)
            await until(lambda: len(room.app.parked._kept) == 2)
            assert said(await room.ask(ANA)) == {"seq": 0, "live": [TYPING]}
            # With it, how far they are.
            assert said(await room.ask(BIA)) == {"seq": 2, "live": [TYPING]}
            [poll] = await room.park(ANA)
            room.app.dismiss()
            assert said(await poll)["live"] == []

    run(main())


def test_what_is_live_is_soon_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("messaging.waiting_parked.MESSAGING_LIVE_KEPT", 0)

    async def main() -> None:
        async with room_open() as room:
            messaging_live([ANA, BIA], TYPING)
            await until(lambda: len(room.app.parked._kept) == 2)
            [poll] = await room.park(ANA)
            room.app.parked.forget_kept()
            assert not room.app.parked._kept
            room.app.dismiss()
            assert said(await poll)["live"] == []

    run(main())


def test_a_flood_of_what_is_live_fills_no_memory() -> None:
    async def main() -> None:
        async with room_open() as room:
            for number in range(200):
                room.app.parked.tell(ANA, {"number": number})
            live = said(await room.ask(ANA))["live"]
            assert [item["number"] for item in live] == list(range(180, 200))

    run(main())
