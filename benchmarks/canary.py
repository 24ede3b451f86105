"""Canaries of 2,000 requests with a worse and with an equal candidate, with what the models of a project really answered.

    python -m benchmarks.canary PROJECT…     finished projects of this home; their evaluations hold the answers

The gateway is the real one. In the place of the engines stand the answers that each model gave to the held-out rows, so that a
canary takes seconds. Production answers as the tuned model did. The worse candidate answers as the untuned one did, or as the
tuned one with a sentence around three of ten answers; the equal one as the tuned one did.

Printed: how many of 2,000 requests the worse candidate got before it was taken back (goal: fewer than 100), and how many of 20
canaries with an equal candidate were taken back (goal: none).
"""

import asyncio
import random
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import aiohttp

from tenet import artifacts as a
from tenet.files import read_jsonl
from tenet.project import Project
from tenet.routing import routes
from tenet.runfolder import predictions
from tests.fakes.openai_server import Asked, FakeOpenAI
from tests.tools.gateway.house import opened, project_with

REQUESTS, AT_ONCE, SHARE, EQUAL_RUNS = 2000, 16, 0.1, 20
Answers = Mapping[str, str]
"""By the text of a row."""
Play = Callable[[Asked], str]


def main(names: list[str]) -> None:
    for name in names or sys.exit(__doc__):
        tuned, base = said_by(Project.open(name), "tuned"), said_by(Project.open(name), "base")
        worse: dict[str, Play] = {
            "the untuned model": saying(base),
            "three of ten in a sentence": in_sentences(tuned),
        }
        for what, play in worse.items():
            got, why = canary(Project.open(name), tuned, play, seed=0)
            print(f"{name}: {what}: taken back after {got} of {REQUESTS} requests ({why})", flush=True)
        ended = [canary(Project.open(name), tuned, saying(tuned), seed)[1] for seed in range(EQUAL_RUNS)]
        print(f"{name}: an equal candidate: taken back in {sum(map(bool, ended))} of {EQUAL_RUNS} canaries", flush=True)


def said_by(project: Project, system: str) -> Answers:
    report = project.get("report", a.EvalReport)
    file = next(score.predictions for score in report.systems if score.name == system)
    said = dict(predictions(project.path / file.path))
    rows = read_jsonl(project.path / "data" / "heldout.jsonl")
    return {row["input"]: said[row["id"]] for row in rows if row["id"] in said}


def saying(answers: Answers) -> Play:
    return lambda asked: answers[asked.last]


def in_sentences(answers: Answers) -> Play:
    draw = random.Random(0)
    return lambda asked: f"I think it is {answers[asked.last]}." if draw.random() < 0.3 else answers[asked.last]


def canary(project: Project, tuned: Answers, candidate: Play, seed: int) -> tuple[int, str]:
    """How many requests the candidate got, and why it was taken back; nothing where it was not."""
    with (
        tempfile.TemporaryDirectory() as folder,
        FakeOpenAI(play=saying(tuned)) as production,
        FakeOpenAI(play=candidate) as other,
    ):
        made = project_with(Path(folder), production.base_url, other.base_url, mode="canary", share=SHARE)
        for stage in ("spec", "tenets"):
            made.put(stage, project.get(stage, a.Artifact), "mind")
        with opened(made) as house:
            asyncio.run(ask_all(house.url, list(tuned), random.Random(seed)))
            time.sleep(0.5)  # what was decided last is written down by a thread
            now = routes(made)
        return len(other.asked), now.because if now and now.mode == "aside" else ""


async def ask_all(url: str, texts: list[str], draw: random.Random) -> None:
    gate = asyncio.Semaphore(AT_ONCE)

    async def ask(session: aiohttp.ClientSession) -> None:
        body: dict[str, Any] = {"model": "tuned", "messages": [{"role": "user", "content": draw.choice(texts)}]}
        async with gate, session.post(f"{url}/v1/chat/completions", json=body) as reply:
            assert reply.status == 200, await reply.text()

    async with aiohttp.ClientSession() as session:
        await asyncio.gather(*(ask(session) for _ in range(REQUESTS)))


if __name__ == "__main__":
    main(sys.argv[1:])
