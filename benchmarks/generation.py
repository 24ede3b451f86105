"""How fast rows come from an endpoint that takes its time: ours, plain asyncio and plain distilabel on the same questions.

    python -m benchmarks.generation            a fixed 200 ms, 32 in flight; then a long tail, 50 in flight
    python -m benchmarks.generation fixed|tail|killed

`killed` kills the job with SIGKILL in the middle, starts it again, and counts what the endpoint was asked twice.
"""

import asyncio
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from tenet.settings import environment_with
from tools.teaching.contract import Ask, Order, Reference, SeedText, TeacherRequest

ANSWER = json.dumps({"rows": [{"text": "My parcel has not come yet"}]})


REFERENCES = (
    Reference(text="Where is my parcel?", label="shipping", split="train"),
    Reference(text="I was charged twice", label="billing", split="train"),
)


class Law(NamedTuple):
    name: str
    requests: int
    at_once: int
    seconds: str
    """A number, or "tail": lognormal with a median of 0.5 s and a mean of 0.62 s, never above 4 s."""


LAWS = {"fixed": Law("fixed 200 ms", 960, 32, "0.2"), "tail": Law("long tail", 500, 50, "tail")}


class Stats(NamedTuple):
    asked: int
    different: int
    seconds: float
    """From the first question to the last answer, as the endpoint saw it."""
    waited: float
    """What all answers took together."""
    most: int
    """Questions at the same time."""


def compare(law: Law) -> None:
    print(f"{law.name}, {law.requests} questions, {law.at_once} in flight")
    ways: dict[str, Callable[[str, Law], None]] = {
        "asyncio": by_asyncio,
        "ours": by_us,
        "plain distilabel": by_distilabel,
    }
    plain = 0.0
    for name, way in ways.items():
        with endpoint(law) as (base_url, stats):
            began = time.monotonic()
            _apart(way, base_url, law)
            whole, seen = time.monotonic() - began, stats()
        plain = plain or seen.seconds
        ceiling = seen.waited / law.at_once
        print(
            f"  {name:18}{seen.seconds:7.1f} s asking = {ceiling / seen.seconds:4.0%} of the ceiling, "
            f"{seen.seconds / plain:.2f} × asyncio; "
            f"{whole:.1f} s with start and end; {seen.asked} asked, {seen.most} at once",
            flush=True,
        )


def killed() -> None:
    law = Law("killed", 400, 32, "0.2")
    with endpoint(law) as (base_url, stats), tempfile.TemporaryDirectory() as folder:
        work = f"from benchmarks.generation import by_us, Law; by_us({base_url!r}, Law(*{tuple(law)!r}), {folder!r})"
        command = [sys.executable, "-c", work]
        child = subprocess.Popen(command, process_group=0, stderr=subprocess.DEVNULL)
        while stats().asked < law.requests // 2:
            time.sleep(0.1)
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        time.sleep(2)  # the pipeline notices within half a second that the job is gone, and ends itself
        at_kill, before = stats().asked, len(list(Path(folder).glob("answers/*.json")))
        subprocess.run(command, check=True)
        seen = stats()
    paid_twice = seen.asked - at_kill - (law.requests - before)
    print(
        f"killed when {before} of {law.requests} answers were kept and {at_kill - before} questions on their way: "
        f"{paid_twice} of the kept ones were asked again, {seen.asked - seen.different} of those on their way"
    )


def _apart(way: Callable[[str, Law], None], base_url: str, law: Law) -> None:
    """Each way in a fresh process, so that none inherits another's imports."""
    child = multiprocessing.get_context("spawn").Process(target=way, args=(base_url, law))
    child.start()
    child.join()
    if child.exitcode:
        raise SystemExit(f"{way.__name__} ended with {child.exitcode}")


def order(law: Law) -> Order:
    seed = SeedText(id="r1", text="Where is my parcel?")
    asks = tuple(
        Ask(split="train", request=TeacherRequest(label="shipping", examples=(seed,), count=1, variation=at))
        for at in range(law.requests)
    )
    return Order(
        built_in=False,
        temperature=0.8,
        asks=asks,
        references=REFERENCES,
        taken=(),
        near_duplicate=0.95,
        at_once=law.at_once,
    )


def by_us(base_url: str, law: Law, folder: str = "") -> None:
    from tools import distilling

    os.environ |= {"TENET_TEACHER_BASE_URL": base_url, "TENET_TEACHER_MODEL": "slow"}
    with tempfile.TemporaryDirectory() as other:
        project = Path(folder or other)
        distilling.make_rows(order(law), project / "making", project, lambda heard: None)


def by_asyncio(base_url: str, law: Law) -> None:
    import aiohttp

    async def run() -> None:
        gate = asyncio.Semaphore(law.at_once)
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=law.at_once)) as session:

            async def ask(question: str) -> None:
                body = {"model": "slow", "messages": [{"role": "user", "content": question}]}
                async with gate, session.post(f"{base_url}/chat/completions", json=body) as answer:
                    await answer.read()

            await asyncio.gather(*(ask(one.request.as_asked()) for one in order(law).asks))

    asyncio.run(run())


def by_distilabel(base_url: str, law: Law) -> None:
    from distilabel.models import OpenAILLM  # pyright: ignore[reportMissingTypeStubs]
    from distilabel.pipeline import Pipeline  # pyright: ignore[reportMissingTypeStubs]
    from distilabel.steps import LoadDataFromDicts  # pyright: ignore[reportMissingTypeStubs]
    from distilabel.steps.tasks import TextGeneration  # pyright: ignore[reportMissingTypeStubs]

    data: Any = [{"instruction": ask.request.as_asked()} for ask in order(law).asks]
    with tempfile.TemporaryDirectory() as cache, Pipeline(name="plain", cache_dir=cache) as pipeline:
        load = LoadDataFromDicts(name="load", data=data, batch_size=law.at_once)
        model: Any = OpenAILLM(model="slow", base_url=base_url, api_key="none")  # pyright: ignore[reportArgumentType]
        load >> TextGeneration(name="write", llm=model, input_batch_size=law.at_once)  # pyright: ignore[reportUnusedExpression]
        pipeline.run(use_cache=False)


# ---------------------------------------------------------------- the endpoint


@contextmanager
def endpoint(law: Law) -> Generator[tuple[str, Callable[[], Stats]]]:
    command = [sys.executable, "-m", "benchmarks.slow_endpoint", law.seconds, ANSWER]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment_with({}))
    try:
        assert server.stdout
        root = f"http://127.0.0.1:{int(server.stdout.readline())}"

        def stats() -> Stats:
            with urllib.request.urlopen(f"{root}/stats") as answer:
                return Stats(*json.loads(answer.read()))

        yield f"{root}/v1", stats
    finally:
        server.kill()
        server.wait()


if __name__ == "__main__":
    for chosen in sys.argv[1:] or [*LAWS, "killed"]:
        if chosen == "killed":
            killed()
        else:
            compare(LAWS[chosen])
