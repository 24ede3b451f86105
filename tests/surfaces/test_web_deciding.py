"""Through the page's one door: rows of the dataset, counter-examples of the reward, and a training that stopped."""

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from agent.countering import countered, wish_of
from surfaces.web.acting import Desktop
from surfaces.web.people import Person
from tenet import artifacts as a
from tenet import journal as j
from tenet.files import to_jsonl, write_atomically
from tenet.jobs.outbox import change, every, open_outbox
from tenet.problems import NotPossible
from tenet.project import Project
from tenet.session import Session
from tenet.settings import Settings, read_settings
from tests.agent.conversations import approve_until, open_session, reach_first_review
from tests.samples import COUNTEREXAMPLE, examples, sample
from tests.surfaces.browsing import Site
from tests.surfaces.finished import finished_project

ADA, BOB = Person("ada", "owner"), Person("bob", "viewer")
MADE = a.Row(id="saaaaaaaaaaaa", input="A parcel did not come", output="shipping", origin="synthetic", group="g0")


@pytest.fixture
def desktop(tmp_path: Path) -> Desktop:
    def sessions(settings: Settings, surface: j.Surface, name: str, person: str) -> Session:
        return open_session(settings.home, name)

    return Desktop(read_settings({"TENET_HOME": str(tmp_path), "TENET_PERSON": "ada"}), sessions)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    site = Site(tmp_path, 0)
    found = site.project(finished_project(site, "triage"))
    write_atomically(found.path / "data" / "train.jsonl", to_jsonl([*examples().rows, MADE]))
    return found


def rows(project: Project, **change: str) -> dict[str, Any]:
    text = json.dumps([{"id": MADE.id, **change}])
    base = project.state.digest("dataset")
    return {"do": "rows", "project": "triage", "chosen": "dataset", "stage": "dataset", "base": base, "text": text}


def test_a_click_decides_about_a_row_and_the_table_shows_it(desktop: Desktop, project: Project) -> None:
    answer = desktop.act(rows(project, do="label", output="billing"), ADA)
    plan = project.get("data_plan", a.DataPlan)
    assert [(one.id, one.row.output) for one in plan.row_choices or ()] == [(MADE.id, "billing")]
    assert answer["stage"] == "dataset", "the person still looks at the rows"
    assert "changed" in answer["panels"]["artefact"] and "Take the decision back" in answer["panels"]["artefact"]
    assert "Approve the data plan" in answer["panels"]["next"]
    assert "1 row given another label" in answer["panels"]["talk"], "the conversation tells what was decided"


def test_a_viewer_decides_nothing_and_an_old_table_is_refused(desktop: Desktop, project: Project) -> None:
    assert "may look and not act" in desktop.act(rows(project, do="remove"), BOB)["notice"]
    old = {**rows(project, do="remove"), "base": "0" * 64}
    assert "changed while you looked" in desktop.act(old, ADA)["notice"]
    assert project.get("data_plan", a.DataPlan).row_choices is None


def reward() -> a.RewardFunction:
    found = sample("reward")
    assert isinstance(found, a.RewardFunction)
    return found.model_copy(update={"counterexamples": (COUNTEREXAMPLE,)})


def test_a_counter_example_is_corrected_or_taken_out() -> None:
    other = '{"number": 0, "answer": "shipping, billing", "at_most": 0.2}'
    after = countered(reward(), wish_of(other))
    assert "shipping, billing" in after and "at_most: 0.2" in after
    assert "earned" not in after, "what the answer of before earned says nothing of another one"
    same = wish_of(json.dumps({"number": 0, "answer": COUNTEREXAMPLE.answer, "at_most": 0.3}))
    assert "earned: 0.9" in countered(reward(), same)
    assert "counterexamples" not in countered(reward(), wish_of('{"number": 0, "remove": true}'))


@pytest.mark.parametrize(
    ("text", "says"), [('{"number": 4}', "no such counter-example"), ('{"number": 0, "at_most": 2}', "between 0 and 1")]
)
def test_a_correction_that_cannot_be_is_refused(text: str, says: str) -> None:
    with pytest.raises(NotPossible, match=says):
        countered(reward(), wish_of(text))


def stopped_training(home: Path, checkpoint: bool) -> Session:
    """A training that a person stopped, with or without something that it had learned."""
    session = approve_until(reach_first_review(open_session(home, hold=("training_run",))), "training_plan")
    session.send(session.approve())
    run = session.project.path / session.project.state.started["training_run"].run
    if checkpoint:
        (run / "out" / "checkpoints" / "step-10").mkdir(parents=True)
    with closing(open_outbox(home)) as outbox:
        key = next(job.spec.key for job in every(outbox) if job.spec.stage == "training_run")
        change(outbox, key, state="cancelled", message="ada stopped it")
    session.advance()
    return session


@pytest.mark.parametrize("checkpoint", [True, False])
def test_a_stopped_training_goes_on_or_is_kept_where_it_has_learned_something(
    tmp_path: Path, desktop: Desktop, checkpoint: bool
) -> None:
    session = stopped_training(tmp_path, checkpoint)
    seen = desktop.act({"do": "look", "project": "triage"}, ADA)["panels"]
    assert ("Go on from the last checkpoint" in seen["next"]) is checkpoint
    assert ("Keep what it learned" in seen["next"]) is checkpoint
    assert "ada stopped it" in seen["artefact"] and "goes on" not in seen["artefact"]
    assert ">stopped</small>" in seen["rail"] and "stopped" in seen["projects"]
    assert "failed" not in seen["rail"] + seen["projects"], "what a person stopped has not failed"
    desktop.act({"do": "keep", "project": "triage"}, ADA)
    retried = [event.what for event in session.project.events() if isinstance(event.what, j.Retried)]
    assert [what.keep for what in retried] == [True]
