"""All of them at once, in a process of their own, while something happens to the servers."""

import asyncio
import random
import time
import uuid
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor

from bench.chat.client import BenchChatClient
from bench.chat.plan import BenchChatLog, BenchChatPlan, BenchChatSent
from bench.chat.wire import bench_many_files

_COMING = 100  # at the same time, before it begins


def bench_chat(
    plan: BenchChatPlan, faults: Mapping[float, Callable[[], object]] | None = None
) -> BenchChatLog:
    """`faults`: what happens how many seconds after the first message."""
    with ProcessPoolExecutor(1) as pool:
        log = pool.submit(_run, plan)
        for seconds, fault in sorted((faults or {}).items()):
            time.sleep(max(0.0, plan.begin + seconds - time.time()))
            fault()
        return log.result()


def _run(plan: BenchChatPlan) -> BenchChatLog:
    bench_many_files()
    return asyncio.run(bench_chat_held(plan))


async def bench_chat_held(plan: BenchChatPlan) -> BenchChatLog:
    sent: dict[str, BenchChatSent] = {}
    clients = [BenchChatClient(plan.port, person, sent) for person in plan.people]
    async with asyncio.TaskGroup() as group:
        working = [group.create_task(client.write()) for client in clients]
        for number, client in enumerate(clients):
            working.append(group.create_task(client.listen()))
            if number % _COMING == 0:
                await asyncio.sleep(0.1)
        await _talk(plan, clients)
        await _hear_all(plan, clients, sent)
        for task in working:
            task.cancel()
    for client in clients:
        client.close()
    return BenchChatLog(sent, [client.heard for client in clients])


async def _talk(plan: BenchChatPlan, clients: list[BenchChatClient]) -> None:
    """At a steady rate, whether the servers keep up or not."""
    if time.time() > plan.begin or not await _wait(
        lambda: all(c.cursor is not None for c in clients), plan.begin
    ):
        raise RuntimeError("they had not all come in time")
    await asyncio.sleep(plan.begin - time.time())
    chance = random.Random(1)
    for number in range(round(plan.rate * plan.seconds)):
        await asyncio.sleep(max(0.0, plan.begin + number / plan.rate - time.time()))
        chance.choice(clients).say(str(uuid.UUID(int=chance.getrandbits(128), version=4)))


async def _hear_all(
    plan: BenchChatPlan, clients: list[BenchChatClient], sent: dict[str, BenchChatSent]
) -> None:
    """Until they have all, or until nothing comes any more: late is not lost."""
    said = Counter(message.conversation for message in sent.values())

    def missing() -> int:
        return sum(max(0, said[each.person.conversation] - len(each.heard.shown)) for each in clients)

    while left := missing():
        if not await _wait(lambda left=left: missing() < left, time.time() + plan.patience):  # type: ignore[misc]
            break


async def _wait(holds: Callable[[], bool], end: float) -> bool:
    while not (held := holds()) and time.time() < end:
        await asyncio.sleep(0.05)
    return held
