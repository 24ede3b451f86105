"""What the gateway costs, how fast a new adapter is live, and what a killed engine loses; turn by turn in one run.

    python -m benchmarks.serving                        the gateway before an engine that only waits: 150 ms an answer, 64 pieces
    python -m benchmarks.serving transformers-serve     before the embedded engine; vllm: before vLLM (TENET_VLLM names its environment)
    python -m benchmarks.serving vllm small             the same with a model of 106 million weights, as the smallest that people serve
    python -m benchmarks.serving adapters               vLLM: new adapters in the running process while 8 clients ask
    python -m benchmarks.serving recovery ENGINE        kill -9 of the engine while 8 clients ask, whole and streamed

Printed: p50 and p95 of one client with an engine that answers at once, so that only the gateway is seen; answers and tokens a
second, p50 and p95 with 1, 8, 32 and 200 clients, streamed and whole, through the gateway and without, and the ratio of the
two for the same work, pair by pair; seconds until a new adapter answers; seconds until a killed engine answers again, and what
became of every request.
"""

import asyncio
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

import aiohttp
from aiohttp import web

from benchmarks.serving_events import adapters, recovery
from benchmarks.serving_live import SMALL, WORDS, Live, Place, Processor, live
from tenet.journal import Routed
from tenet.project import Project
from tenet.settings import environment_with
from tests.tools.gateway.house import PRODUCTION, engine_at, headers

ANSWER_SECONDS, PIECES = 0.15, 64
PAIRS, ROUND_SECONDS, IDLE_SECONDS = 6, 4.0, 10.0
COUNTED = re.compile(rb'"completion_tokens":\s*(\d+)')


class Load(NamedTuple):
    clients: Sequence[int]
    tokens: int


USUAL, OF_SMALL = Load((1, 8, 32, 200), 64), Load((1, 8, 32), 16)


def main(asked: Sequence[str]) -> None:
    match asked:
        case []:
            before_a_waiting_engine()
        case ["transformers-serve" | "vllm" as name]:
            with live(name) as made:
                idle(made)
                throughput(Place("bare", made.bare_url), made.door, made.processor_seconds)
        case ["transformers-serve" | "vllm" as name, "small"]:
            with live(name, SMALL) as made:
                idle(made)
                bare = Place("bare", made.bare_url)
                throughput(bare, made.door, made.processor_seconds, OF_SMALL)
        case ["adapters"]:
            print("\n".join(adapters()))
        case ["recovery", "transformers-serve" | "vllm" as name]:
            print("\n".join(recovery(name)))
        case _:
            sys.exit(__doc__)


def before_a_waiting_engine() -> None:
    with ExitStack() as stack:
        at_once = stack.enter_context(engine("0"))
        overhead(Place("bare", at_once), stack.enter_context(gateway_before(at_once)))
        waiting = stack.enter_context(engine(str(ANSWER_SECONDS)))
        throughput(Place("bare", waiting), stack.enter_context(gateway_before(waiting)))


# ---------------------------------------------------------------- what is measured


def overhead(bare: Place, gateway: Place) -> None:
    """One client, one request after the other, bare and through the gateway in turns."""
    found = asyncio.run(_turns(bare, gateway, 1500))
    for place, seconds in found.items():
        p50, p95 = 1000 * statistics.median(seconds), 1000 * sorted(seconds)[int(0.95 * len(seconds))]
        print(f"one client, {place:8} p50 {p50:6.2f} ms  p95 {p95:6.2f} ms")
    added = statistics.median(found["gateway"]) - statistics.median(found["bare"])
    print(f"the gateway adds {1000 * added:.2f} ms at p50", flush=True)


def idle(made: Live) -> None:
    door, before = made.door, made.processor_seconds()
    time.sleep(IDLE_SECONDS)
    used = Processor(0, 0).plus(made.processor_seconds(), before)
    engine, gateway = (seconds / IDLE_SECONDS for seconds in used)
    print(f"nobody asks: the gateway at {door.url} takes {gateway:.2%} of a core, the engine {engine:.2%}", flush=True)


async def _turns(bare: Place, gateway: Place, number: int) -> dict[str, list[float]]:
    seconds: dict[str, list[float]] = {"bare": [], "gateway": []}
    async with aiohttp.ClientSession() as session:
        for index in range(number):
            for place in (bare, gateway) if index % 2 else (gateway, bare):
                begun = time.perf_counter()
                await _ask(session, place, streams=False)
                seconds[place.name].append(time.perf_counter() - begun)
    return seconds


def throughput(
    bare: Place,
    gateway: Place,
    processor: Callable[[], Processor] | None = None,
    load: Load = USUAL,
) -> None:
    """The same number of answers from both, pair by pair, so that what a shared machine does at the time is done to both.

    `processor` says what the engine and the gateway have used so far: on a shared machine the figure that holds best."""
    for streams in (False, True):
        for clients in load.clients:
            crowd = Crowd(clients, streams, load.tokens)
            each = asyncio.run(_answers_each(bare, crowd))
            rounds: dict[str, list[Round]] = {"bare": [], "gateway": []}
            used = Processor(0, 0)
            for number in range(PAIRS):
                for place in (bare, gateway) if number % 2 else (gateway, bare):
                    before = processor() if processor else Processor(0, 0)
                    rounds[place.name].append(asyncio.run(_round(place, crowd, each)))
                    if processor and place is gateway:
                        used = used.plus(processor(), before)
            failed = sum(one.failed for found in rounds.values() for one in found)
            kind = "streamed" if streams else "whole"
            print(f"{kind:9}{clients:4} clients, {each} answers each  {_ratio(rounds)}  failed {failed}")
            for name, found in rounds.items():
                print(f"    {name:8} {in_words(found)}", flush=True)
            if used.engine:
                share = used.engine / (used.engine + used.gateway)
                answers = sum(len(one.answered) for one in rounds["gateway"])
                print(
                    f"    processor: the gateway {1000 * used.gateway / answers:.1f} ms an answer, the engine {share:.1%} of both"
                )


class Crowd(NamedTuple):
    clients: int
    streams: bool
    tokens: int


class Round(NamedTuple):
    answered: list[float]
    """Seconds of each answer."""
    tokens: int
    failed: int
    seconds: float
    """Until the last client had its last answer."""


def _ratio(rounds: Mapping[str, Sequence[Round]]) -> str:
    """The gateway's tokens a second over the bare engine's, of each pair."""
    pairs = zip(rounds["gateway"], rounds["bare"], strict=True)
    found = sorted((one.tokens / one.seconds) / (two.tokens / two.seconds) for one, two in pairs)
    return f"ratio {statistics.median(found):.3f} ({found[0]:.2f} to {found[-1]:.2f} in {len(found)} pairs)"


def in_words(rounds: Sequence[Round]) -> str:
    took = sorted(seconds for each in rounds for seconds in each.answered)
    tokens = statistics.median(each.tokens / each.seconds for each in rounds)
    p50, p95 = (1000 * took[int(share * (len(took) - 1))] for share in (0.5, 0.95))
    rate = statistics.median(len(each.answered) / each.seconds for each in rounds)
    return f"{rate:7.1f} answers/s  {tokens:8.0f} tokens/s  p50 {p50:7.1f} ms  p95 {p95:7.1f} ms"


async def _answers_each(bare: Place, crowd: Crowd) -> int:
    """As many as keep the bare engine busy for a round; asked once for that and not counted."""
    once = await _round(bare, crowd, 1)
    again = await _round(bare, crowd, 1)
    return max(2, round(ROUND_SECONDS / min(once.seconds, again.seconds)))


async def _round(place: Place, crowd: Crowd, each: int) -> Round:
    begun, answered, tokens, failed = time.perf_counter(), list[float](), 0, 0

    async def one(session: aiohttp.ClientSession) -> None:
        nonlocal tokens, failed
        for _ in range(each):
            at = time.perf_counter()
            good, made = await _ask(session, place, crowd.streams, crowd.tokens)
            tokens, failed = tokens + made, failed + (not good)
            if good:
                answered.append(time.perf_counter() - at)

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        await asyncio.gather(*(one(session) for _ in range(crowd.clients)))
    return Round(answered, tokens, failed, time.perf_counter() - begun)


async def _ask(
    session: aiohttp.ClientSession, place: Place, streams: bool, tokens: int = USUAL.tokens
) -> tuple[bool, int]:
    """Whether it was an answer, and of how many tokens by the engine's own count (by pieces where it says none)."""
    body = (
        WORDS
        | {"max_tokens": tokens, "stream": streams}
        | ({"stream_options": {"include_usage": True}} if streams else {})
    )
    async with session.post(f"{place.url}/chat/completions", json=body, headers=headers(place.key)) as reply:
        content = await reply.read()
    counted = COUNTED.findall(content)
    return reply.status == 200 and b"finish_reason" in content, int(counted[-1]) if counted else content.count(b"word ")


# ---------------------------------------------------------------- what is asked


@contextmanager
def gateway_before(engine_url: str) -> Generator[Place]:
    """A gateway in a process of its own, as it runs in use."""
    with tempfile.TemporaryDirectory() as home:
        project = Project.create("bench", Path(home) / "projects")
        engine_at(project, PRODUCTION, engine_url)
        project.record(Routed(gateway="0" * 64, production=PRODUCTION))
        run = project.path / "runs" / "gateway-bench"
        run.mkdir(parents=True)
        environment = environment_with({"TENET_HOME": home, "TENET_GATEWAY_TRACE_SHARE": "0"})
        process = subprocess.Popen([sys.executable, "-m", "tools.gateway", str(run)], env=environment)
        try:
            while not (run / "service.json").exists():
                time.sleep(0.05)
            yield Place("gateway", json.loads((run / "service.json").read_bytes())["base_url"])
        finally:
            process.terminate()
            process.wait(20)


@contextmanager
def engine(seconds: str) -> Generator[str]:
    command = [sys.executable, "-m", "benchmarks.serving", "engine", seconds]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    try:
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}/v1"
    finally:
        process.terminate()
        process.wait(20)


def be_engine(seconds: float) -> None:
    """Answers after a while, whole or in pieces; it computes nothing, so that it never is what is slow."""

    async def chat(request: web.Request) -> web.StreamResponse:
        body = await request.json()
        choice = {"index": 0, "message": {"role": "assistant", "content": "word " * PIECES}, "finish_reason": "stop"}
        if not body.get("stream"):
            await asyncio.sleep(seconds)
            return web.json_response({"id": "x", "object": "chat.completion", "model": "tuned", "choices": [choice]})
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        for number in range(PIECES):
            await asyncio.sleep(seconds / PIECES)
            finish = "stop" if number == PIECES - 1 else None
            piece = {"choices": [{"index": 0, "delta": {"content": "word "}, "finish_reason": finish}]}
            await response.write(b"data: " + json.dumps(piece).encode() + b"\n\n")
        await response.write_eof()
        return response

    async def serve() -> None:
        app = web.Application()
        app.add_routes([web.post("/v1/chat/completions", chat)])
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0, backlog=1024).start()
        print(runner.addresses[0][1], flush=True)
        await asyncio.Event().wait()

    asyncio.run(serve())


if __name__ == "__main__":
    if sys.argv[1:2] == ["engine"]:
        be_engine(float(sys.argv[2]))
    else:
        main(sys.argv[1:])
