"""A candidate beside production: copies that nobody sees, a share that ends by itself when a tenet proves it worse."""

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest

from tenet.journal import Routed
from tenet.problems import NotPossible
from tenet.project import Project
from tenet.routing import routes
from tests.fakes.openai_server import Asked, FakeOpenAI, Status, Stream
from tests.tools.gateway.house import (
    CANDIDATE,
    OWN_KEY,
    PRODUCTION,
    QUIET,
    House,
    engine_at,
    opened,
    project_with,
    run_apart,
    says,
)
from tests.tools.processes import until
from tools.gateway.monitors import Monitors, watching
from tools.gateway.pairs import read_shadow
from tools.gateway.rollout import rollout_file
from tools.gateway.service import Gateway
from tools.switching import Person, make_production, start_canary, start_shadow, step_back
from tools.variants import history

ADA = Person("ada", "cli")


def many(house: House, number: int) -> list[tuple[int, str]]:
    """So many requests, sixteen at once; status and text of each."""
    import aiohttp

    async def ask(session: aiohttp.ClientSession, gate: asyncio.Semaphore) -> tuple[int, str]:
        body: dict[str, Any] = {"model": "tuned", "messages": [{"role": "user", "content": "where is my parcel"}]}
        async with gate, session.post(f"{house.url}/v1/chat/completions", json=body) as reply:
            found = await reply.json()
            return reply.status, found["choices"][0]["message"]["content"] if reply.status == 200 else ""

    async def all_of_them() -> list[tuple[int, str]]:
        gate = asyncio.Semaphore(16)
        async with aiohttp.ClientSession() as session:
            return await asyncio.gather(*(ask(session, gate) for _ in range(number)))

    return run_apart(all_of_them())


def good(asked: Asked) -> str:
    return "billing"


def test_a_shadow_is_asked_and_never_heard(tmp_path: Path) -> None:
    with FakeOpenAI(play=good) as production, FakeOpenAI(play=lambda asked: "shipping") as candidate:
        project = project_with(tmp_path, production.base_url, candidate.base_url, mode="shadow")
        with opened(project) as house:
            assert {text for _, text in many(house, 6)} == {"billing"}
            until(lambda: len(candidate.asked) >= 6, seconds=20)
            until(lambda: "tenet_shadow_answers_total" in house.get("/metrics").text, seconds=20)
            until(lambda: _compared(project) == (6, 0), seconds=400)
    assert {asked.model for asked in candidate.asked} == {"tuned"}
    assert not any(asked.body.get("stream") for asked in candidate.asked)


def _compared(project: Project) -> tuple[int, int] | None:
    """Pairs that the process aside compared, and how many were the same."""
    found = read_shadow(project.path, CANDIDATE)
    return (found.pairs, found.same) if found else None


def test_a_shadow_that_is_dead_costs_nobody_anything(tmp_path: Path) -> None:
    with FakeOpenAI(play=good) as production:
        project = project_with(tmp_path, production.base_url, "http://127.0.0.1:1/v1", mode="shadow")
        with opened(project) as house:
            assert many(house, 10) == [(200, "billing")] * 10


@pytest.mark.slow
def test_a_worse_candidate_is_taken_back_before_one_request_in_twenty_got_it(tmp_path: Path) -> None:
    """It answers three questions in ten with a sentence where a label is due."""
    count = iter(range(10**6))

    def worse(asked: Asked) -> str:
        return "I think it is billing" if next(count) % 10 < 3 else "billing"

    with FakeOpenAI(play=good) as production, FakeOpenAI(play=worse) as candidate:
        project = project_with(tmp_path, production.base_url, candidate.base_url, mode="canary", share=0.1)
        with opened(project) as house:
            answers = many(house, 2000)
            until(lambda: _routed(project).mode == "aside", seconds=20)
    assert [status for status, _ in answers] == [200] * 2000
    assert len(candidate.asked) < 100, "5 % of 2,000"
    assert _routed(project).production == PRODUCTION
    assert "taken back by itself: T1: the candidate passes" in history(project)[-1]


@pytest.mark.slow
def test_an_equal_candidate_goes_on(tmp_path: Path) -> None:
    with FakeOpenAI(play=good) as production, FakeOpenAI(play=good) as candidate:
        project = project_with(tmp_path, production.base_url, candidate.base_url, mode="canary", share=0.2)
        with opened(project) as house:
            many(house, 500)
            assert _routed(project).mode == "canary"
    assert 50 < len(candidate.asked) < 150


def test_where_the_candidate_fails_production_answers_and_the_candidate_is_taken_back(tmp_path: Path) -> None:
    with FakeOpenAI(play=good) as production, FakeOpenAI(play=lambda asked: Status(500)) as candidate:
        project = project_with(tmp_path, production.base_url, candidate.base_url, mode="canary", share=0.3)
        with opened(project) as house:
            assert many(house, 150) == [(200, "billing")] * 150
            until(lambda: _routed(project).mode == "aside", seconds=20)
    assert "answered: the candidate passes 0 of" in history(project)[-1]


def test_a_candidate_whose_streams_break_off_is_taken_back(tmp_path: Path) -> None:
    with FakeOpenAI(play=good) as production, FakeOpenAI(play=lambda asked: Stream("bill", "cut")) as candidate:
        project = project_with(tmp_path, production.base_url, candidate.base_url, mode="canary", share=0.5)
        with opened(project) as house:
            deadline = time.monotonic() + 60
            while _routed(project).mode == "canary" and time.monotonic() < deadline:
                house.post(stream=True)
            assert _routed(project).mode == "aside"


def test_a_gateway_that_was_killed_goes_on_with_what_it_knew(tmp_path: Path) -> None:
    project = project_with(tmp_path, None)
    before = Monitors(CANDIDATE, watching(project), 0.5)
    for _ in range(4):
        before.saw("production", "x", "billing")
        before.saw("candidate", "x", None)
    before.save(rollout_file(project.path))
    after, other = Monitors(CANDIDATE, watching(project), 0.5), Monitors(PRODUCTION, watching(project), 0.5)
    after.load(rollout_file(project.path))
    other.load(rollout_file(project.path))
    assert (after.counts["answered"]["candidate"], other.counts["answered"]["candidate"]) == ([0, 4], [0, 0])
    for _ in range(30):
        after.saw("production", "x", "billing")
        after.saw("candidate", "x", None)
    assert after.objection()


def test_switches_are_taken_up_while_clients_are_asking(tmp_path: Path) -> None:
    with FakeOpenAI(play=good) as production, FakeOpenAI(play=lambda asked: "shipping") as candidate:
        project = project_with(tmp_path, production.base_url, candidate.base_url)
        with opened(project) as house:
            assert says(house.post()) == "billing"
            make_production(project, ADA, "it is better")
            until(lambda: says(house.post()) == "shipping", seconds=10)
            step_back(project, ADA)
            until(lambda: says(house.post()) == "billing", seconds=10)
    assert _routed(project).candidate == CANDIDATE, "what was taken back can be looked at"
    assert [line.split()[2] for line in history(project)] == ["tenet", "ada", "ada"]


def test_a_server_that_is_named_before_its_folder_is_there_stops_nothing(tmp_path: Path) -> None:
    with FakeOpenAI(play=lambda asked: "billing") as ours, FakeOpenAI(play=lambda asked: "shipping") as theirs:
        project = project_with(tmp_path, ours.base_url)
        with opened(project) as house:
            assert says(house.post()) == "billing"
            project.record(Routed(gateway="0" * 64, production=CANDIDATE, previous=PRODUCTION))
            assert says(house.post(key=OWN_KEY)) == "billing", "asked by Tenet it looks at once"
            engine_at(project, CANDIDATE, theirs.base_url)
            until(lambda: says(house.post()) == "shipping", seconds=20)


def test_going_back_ends_a_canary_first(tmp_path: Path) -> None:
    project = project_with(tmp_path, "http://127.0.0.1:1", "http://127.0.0.1:2")
    start_canary(project, ADA, 0.2)
    assert (step_back(project, ADA).mode, _routed(project).production) == ("aside", PRODUCTION)
    with pytest.raises(NotPossible, match="nothing to go back to"):
        step_back(project, ADA)


def test_what_cannot_be_switched_says_why(tmp_path: Path) -> None:
    project = project_with(tmp_path, "http://127.0.0.1:1")
    for switched in (lambda: start_shadow(project, ADA), lambda: make_production(project, ADA)):
        with pytest.raises(NotPossible, match="second training"):
            switched()
    with pytest.raises(NotPossible, match=r"at most 0\.5"):
        start_canary(project, ADA, 0.9)


def _routed(project: Project) -> Any:
    return routes(Project(project.path))


def test_what_is_proven_worse_gets_nothing_from_that_moment_on(tmp_path: Path) -> None:
    """Before anything is written down: the next request is production's."""
    project = project_with(tmp_path, "http://127.0.0.1:1", "http://127.0.0.1:2", mode="canary", share=0.5)

    async def story() -> None:
        gateway = Gateway(project, QUIET, OWN_KEY)
        gateway.engines.look()
        gateway.rollout.renew()
        production, candidate = gateway.engines.production, gateway.engines.candidate
        assert production and candidate
        assert {gateway.rollout.choose() for _ in range(100)} == {production, candidate}
        for _ in range(30):
            gateway.rollout.saw(production, "x", "billing")
            gateway.rollout.saw(candidate, "x", None)
        assert {gateway.rollout.choose() for _ in range(100)} == {production}
        await gateway.rollout.close()

    run_apart(story())
