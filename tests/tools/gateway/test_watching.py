"""A model in use that is not what was promised is noticed, once, where people are."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tenet import artifacts as a
from tenet.journal import Told
from tenet.project import Project
from tests import samples
from tests.fakes.openai_server import FakeOpenAI, Status
from tests.fakes.receiver import receiver
from tests.tools.gateway.house import QUIET, opened, project_with
from tests.tools.gateway.test_rollout import many
from tests.tools.processes import until
from tools.gateway.watching import Watch


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = project_with(tmp_path, "http://127.0.0.1:1")
    card = samples.sample("dataset").model_copy(update={"labels": {"train": {"billing": 50, "shipping": 50}}})
    made.put("dataset", card, "job")
    return made


def said_after(project: Project, answers: Sequence[str | None]) -> list[str]:
    said: list[str] = []
    watch = Watch(project, said.append)
    for answer in answers:
        watch.saw("where is my parcel", answer)
    return said


def test_a_model_that_keeps_its_promises_is_left_in_peace(project: Project) -> None:
    assert said_after(project, ["billing", "shipping"] * 200) == []


def test_answers_that_break_a_tenet_are_an_alert_once(project: Project) -> None:
    (tenet,) = [each for each in project.get("tenets", a.Tenets).tenets if isinstance(each.check, a.OneOf)]
    said = said_after(project, ["it is billing", "shipping"] * 100)
    assert [text for text in said if tenet.statement in text] == said[:1]


def test_requests_without_an_answer_are_an_alert(project: Project) -> None:
    assert "requests got no answer" in said_after(project, ["billing", "shipping", "billing", None] * 20)[0]


def test_another_mix_of_answers_is_an_alert(project: Project) -> None:
    (said,) = said_after(project, ["billing"] * 190 + ["shipping"] * 10)
    assert "mixed otherwise" in said


def test_few_answers_say_nothing(project: Project) -> None:
    assert said_after(project, ["nonsense"] * 40) == []


def test_an_alert_reaches_the_conversation_and_the_webhook(tmp_path: Path) -> None:
    def play(asked: Any) -> Status:
        return Status(500)

    with FakeOpenAI(play=play) as engine:
        project = project_with(tmp_path, engine.base_url)
        with receiver() as hook, opened(project, QUIET.model_copy(update={"alert_webhook": hook.url})) as house:
            many(house, 60)
            until(lambda: bool(hook.got) and bool(problems(project)), seconds=20)
    assert "got no answer" in hook.got[0].text and hook.got[0].text.startswith("triage: ")
    assert len(problems(project)) == 1


def problems(project: Project) -> list[str]:
    told = [event.what for event in Project(project.path).events() if isinstance(event.what, Told)]
    return [each.text for each in told if each.tone == "problem"]
