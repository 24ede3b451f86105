"""A gateway opened anew: the same address and models, the settings of now; by whoever may release."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tenet.jobs import Jobs
from tenet.problems import NotPossible
from tenet.project import Project
from tenet.routing import routes
from tenet.settings import Settings, read_settings
from tests import samples
from tests.fakes.openai_server import FakeOpenAI
from tests.tools.gateway.house import post, project_with
from tests.tools.gateway.test_rollout import ADA, good
from tests.tools.processes import end_supervisor, until
from tools.doors import Door, gateway_job, live_door, wait_for_door
from tools.switching import Person, reopen_gateway
from tools.variants import history

pytestmark = pytest.mark.slow


class Open(NamedTuple):
    project: Project
    jobs: Jobs
    door: Door


def settings_of(home: Path, **gateway: str) -> Settings:
    given = {f"TENET_GATEWAY_{name.upper()}": value for name, value in ({"watch_inputs": "false"} | gateway).items()}
    return read_settings({"TENET_HOME": str(home)} | given)


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[Open]:
    with FakeOpenAI(play=good) as engine:
        project, jobs = project_with(tmp_path / "projects", engine.base_url), Jobs(tmp_path)
        jobs.submit(gateway_job(project, "0" * 64, settings_of(tmp_path)))
        door = wait_for_door(jobs, "0" * 64)
        assert door, jobs.log_tail("0" * 64)
        yield Open(project, jobs, door)
        for job in jobs.all():
            jobs.cancel(job.spec.key)
        until(lambda: not any(job.state in ("queued", "starting", "running") for job in jobs.all()), seconds=30)
        end_supervisor(tmp_path)


def status(door: Door) -> int:
    url = door.base_url.removesuffix("/v1")
    return post(url, "/v1/chat/completions", door.key, user="x" * 2000).status_code


def test_the_settings_of_now_count_at_the_address_of_before(gateway: Open) -> None:
    assert status(gateway.door) == 200
    settings = settings_of(gateway.project.home, request_bytes="1000")
    door = reopen_gateway(gateway.project, ADA, settings, "shorter requests")
    assert door.base_url == gateway.door.base_url and status(door) == 413
    now = routes(gateway.project)
    assert now and now.gateway != "0" * 64 and "shorter requests" in history(gateway.project)[-1]


def test_one_that_was_stopped_says_how_to_open_it(gateway: Open) -> None:
    gateway.project.put("release", samples.sample("release"), "job")
    gateway.jobs.cancel("0" * 64)
    until(lambda: (job := gateway.jobs.get("0" * 64)) is not None and job.state == "cancelled", seconds=30)
    with pytest.raises(NotPossible, match="tenet traffic triage --reopen"):
        live_door(gateway.project, gateway.jobs)
    assert status(reopen_gateway(gateway.project, ADA, settings_of(gateway.project.home))) == 200


def test_whoever_may_not_release_does_not_interrupt_it(gateway: Open) -> None:
    (gateway.project.home / "users.json").write_text('{"bob": {"role": "member"}}', encoding="utf-8")
    bob = Person("bob", "web")
    with pytest.raises(NotPossible, match="does not have the right"):
        reopen_gateway(gateway.project, bob, settings_of(gateway.project.home))
    assert status(gateway.door) == 200
