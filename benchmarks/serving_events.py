"""What happens to clients while an adapter is loaded, and when the engine is killed. Run by benchmarks.serving."""

import asyncio
import json
import random
import statistics
import time
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from multiprocessing import Pipe, get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Literal, NamedTuple

import aiohttp

from benchmarks.serving_live import WORDS, Engine, Live, Place, endpoint, kill_engine, live, next_adapter, trained
from tenet import artifacts as a
from tenet.files import write_atomically
from tenet.routing import service_key
from tenet.runfolder import RunFolder
from tests.tools.gateway.house import headers
from tools.joining import load, name_of
from tools.loopback import first_question
from tools.release import service_job
from tools.variants import promoted, put_aside, switch

CALLING, ADAPTERS, AS_JOBS, KILLS = 8, 9, 2, 3
LONGEST_ANSWER = 16
"""Of all lengths up to this, so that the clients do not ask in step."""
Outcome = Literal["answered", "refused with a reason", "neither"]


class Call(NamedTuple):
    sent: float
    at: float
    """When it was over."""
    begun: float
    """When its answer began; of a whole one, when it was there."""
    outcome: Outcome
    said: str = ""
    """Which deployment answered, or why it was refused."""


class Calls:
    def __init__(self) -> None:
        self.all: list[Call] = []

    def counts(self) -> str:
        """How many ended how, and the reasons of those that were refused."""
        reasons = Counter(call.said for call in self.all if call.outcome == "refused with a reason")
        return f"{dict(Counter(call.outcome for call in self.all))} {dict(reasons.most_common(3)) or ''}"

    async def answered_after(self, number: int, deployment: str | None = None) -> Call:
        """The answer that began first after so many calls, of this deployment where one is named."""
        while True:
            found = [
                call for call in self.all[number:] if call.outcome == "answered" and deployment in (None, call.said)
            ]
            if found and (deployment is None or len(found) >= 2 * CALLING):
                return min(found, key=lambda call: call.begun)
            await asyncio.sleep(0.002)

    def first_sent_to(self, deployment: str | None, since: float) -> float:
        """When the first request left its client that this deployment answered: from then on it was live. One that was on its
        way to the gateway since before says less."""
        answered = [call for call in self.all if call.outcome == "answered" and call.said == deployment]
        return min(call.sent for call in answered if call.sent >= since)


@asynccontextmanager
async def calling(place: Place) -> AsyncGenerator[Calls]:
    """Clients that ask all the time, every other answer streamed; in a process of their own, as clients are."""
    calls, ours, theirs = Calls(), *Pipe()
    clients = get_context("spawn").Process(target=_clients, args=(place, theirs), daemon=True)
    clients.start()
    theirs.close()
    hearing = asyncio.create_task(asyncio.to_thread(_hear, ours, calls))
    try:
        yield calls
    finally:
        ours.send("over")
        await hearing
        clients.join(20)


def _hear(ours: Connection, calls: Calls) -> None:
    while call := ours.recv():
        calls.all.append(call)


def _clients(place: Place, told: Connection) -> None:
    asyncio.run(_ask_until_told(place, told))
    told.send(None)


async def _ask_until_told(place: Place, told: Connection) -> None:
    over = asyncio.Event()
    asyncio.get_running_loop().add_reader(told.fileno(), over.set)

    async def one(session: aiohttp.ClientSession, streams: bool, lengths: random.Random) -> None:
        while not over.is_set():
            call = await _call(session, place, streams, lengths.randint(1, LONGEST_ANSWER))
            told.send(call)
            if call.outcome != "answered":
                await asyncio.sleep(0.05)

    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=150)) as session:
        await asyncio.gather(*(one(session, number % 2 == 1, random.Random(number)) for number in range(CALLING)))
    asyncio.get_running_loop().remove_reader(told.fileno())


async def _call(session: aiohttp.ClientSession, place: Place, streams: bool, tokens: int) -> Call:
    """What became of one request: an answer to its end, a reason in words, or nothing of both, which must not happen."""
    body, sent = WORDS | {"stream": streams, "max_tokens": tokens}, time.perf_counter()
    try:
        async with session.post(f"{place.url}/chat/completions", json=body, headers=headers(place.key)) as reply:
            begun = time.perf_counter()
            content, deployment = await reply.read(), reply.headers.get("x-tenet-deployment", "")
    except (aiohttp.ClientError, TimeoutError):
        return Call(sent, time.perf_counter(), time.perf_counter(), "neither")
    at = time.perf_counter()
    if b'"error"' in content:
        return Call(sent, at, begun, "refused with a reason", content.decode(errors="replace")[-300:])
    is_whole = b"finish_reason" in content and (not streams or content.rstrip().endswith(b"[DONE]"))
    return Call(sent, at, begun, "answered" if is_whole else "neither", deployment)


# ---------------------------------------------------------------- a new adapter


def adapters() -> list[str]:
    with live("vllm") as made:
        return asyncio.run(_adapters(made))


async def _adapters(made: Live) -> list[str]:
    loaded, asked, written, live_after, routed, as_jobs, usual = (list[float]() for _ in range(7))
    alone = [await asyncio.to_thread(_alone, made, number) for number in range(100, 100 + ADAPTERS)]
    async with calling(made.door) as calls:
        await calls.answered_after(0)
        for number in range(1, ADAPTERS + AS_JOBS + 1):
            release, before = await asyncio.to_thread(next_adapter, made, number), len(calls.all)
            marks = [time.perf_counter()]
            await asyncio.to_thread(_by_hand if number <= ADAPTERS else _by_job, made, release, marks)
            await asyncio.to_thread(switch, made.project, promoted("a new adapter"), "benchmark")
            switched = time.perf_counter()
            async with asyncio.timeout(200):
                deployment = made.project.state.digest("deployment")
                begun = (await calls.answered_after(before, deployment)).begun
            if number > ADAPTERS:
                as_jobs.append(begun - marks[0])
                continue
            loaded.append(marks[2] - marks[1])
            asked.append(marks[3] - marks[2])
            written.append(marks[1] - marks[0] + switched - marks[3])
            live_after.append(calls.first_sent_to(deployment, marks[1]) - marks[1])
            routed.append(begun - marks[3])
            usual += [call.begun - call.sent for call in calls.all[before:] if call.outcome == "answered"]
    return [
        f"the engine alone, nobody else asks: loaded and its first question answered: {_in_ms(alone)}",
        f"loaded into the running engine: {_in_ms(loaded)}",
        f"its first question answered there, one token, behind the others: {_in_ms(asked)}",
        f"the journal: set aside before the load, and switched after it: {_in_ms(written)}",
        f"from the beginning of the load until the first request leaves a client that it answers: {_in_ms(live_after)}",
        f"switched, until the first answer to a client begins: {_in_ms(routed)}",
        f"how long clients wait for the beginning of any answer meanwhile: median {1000 * statistics.median(usual):.0f} ms",
        f"all of it as a job of its own, its process started and its weights compared: {_in_ms(as_jobs)}",
        f"meanwhile {CALLING} clients, {len(calls.all)} requests: {calls.counts()}",
    ]


def _by_job(made: Live, release: RunFolder, marks: list[float]) -> None:
    key = service_key(release.request.key)
    spec = service_job(release, key, made.settings)
    put_aside(made.project, made.gateway, key)
    made.jobs.submit(spec)
    assert endpoint(made.jobs, key) == made.bare_url, "it joined no running engine"
    marks.append(time.perf_counter())


def _alone(made: Live, number: int) -> float:
    """Seconds that the engine itself takes for an adapter that nobody is to be answered by."""
    adapter, _ = trained(made.jobs.home, number)
    base_url, begun = made.bare_url, time.perf_counter()
    load(base_url, adapter.name, adapter)
    first_question(base_url, adapter.name, "Choose.")
    return time.perf_counter() - begun


def _by_hand(made: Live, release: RunFolder, marks: list[float]) -> None:
    """What the job of an adapter does once it runs: load, one first question, announce; with the time after each. That it
    is named to the gateway comes first, as in a release whose server is there already."""
    key = service_key(release.request.key)
    spec = service_job(release, key, made.settings)
    run, base_url = RunFolder(Path(spec.run)), made.bare_url
    adapter = release.read("deployment.yaml", a.Deployment).adapter
    put_aside(made.project, made.gateway, key)
    marks.append(time.perf_counter())
    load(base_url, name_of(run), made.project.path / str(adapter))
    marks.append(time.perf_counter())
    first_question(base_url, name_of(run), "Choose.")
    marks.append(time.perf_counter())
    told = {"base_url": base_url, "models": (name_of(run), "base"), "host": made.first}
    write_atomically(run.path / "service.json", json.dumps(told).encode())


def _in_ms(seconds: list[float]) -> str:
    each = ", ".join(f"{1000 * took:.0f}" for took in sorted(seconds))
    return f"median {1000 * statistics.median(seconds):.0f} ms (all: {each})"


# ---------------------------------------------------------------- a killed engine


def recovery(engine: Engine) -> list[str]:
    with live(engine) as made:
        return asyncio.run(_recovery(made, engine))


async def _recovery(made: Live, engine: Engine) -> list[str]:
    took = list[float]()
    async with calling(made.door) as calls:
        for _ in range(KILLS):
            await calls.answered_after(len(calls.all))
            await asyncio.sleep(2)
            killed, number = time.perf_counter(), len(calls.all)
            await asyncio.to_thread(kill_engine, made.project, made.first)
            while calls.all[-1].outcome == "answered":
                await asyncio.sleep(0.005)
            number = len(calls.all)
            took.append((await calls.answered_after(number)).at - killed)
    each = ", ".join(f"{seconds:.1f}" for seconds in took)
    return [
        f"{engine}, kill -9: {statistics.median(took):.1f} s until a client is answered again (all: {each})",
        f"{CALLING} clients, {len(calls.all)} requests: {calls.counts()}",
    ]
