"""What a replay on another base model found, on the page: read, its evaluation opened, its plan taken to be approved."""

from pathlib import Path

import pytest

from agent.replaying.proposals import Cost, Proposal, inputs_of, keep, open_proposals, report_of
from surfaces.web.acting import Desktop
from surfaces.web.people import Person
from tenet import artifacts as a
from tenet.journal import Surface
from tenet.problems import NotPossible
from tenet.project import Project
from tenet.session import Session
from tenet.settings import Settings, read_settings
from tests.agent.conversations import open_session
from tests.samples import RATE, sample
from tests.surfaces.browsing import Site
from tests.surfaces.finished import finished_project

ADA, BOB = Person("ada", "owner"), Person("bob", "viewer")
LOOK = {"do": "look", "project": "triage", "chosen": "training_plan"}


@pytest.fixture
def desktop(tmp_path: Path) -> Desktop:
    def sessions(settings: Settings, surface: Surface, name: str, person: str) -> Session:
        return open_session(settings.home, name)

    return Desktop(read_settings({"TENET_HOME": str(tmp_path), "TENET_PERSON": "ada"}), sessions)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    site = Site(tmp_path, 0)
    project = site.project(finished_project(site, "triage"))
    plan = project.get("training_plan", a.TrainingPlan).model_copy(update={"base_model": "new/base"})
    cost = Cost(train_minutes=1, weights_mb=20)
    result = a.PairedResult(
        tenet="accuracy", base=RATE, tuned=RATE, difference=0.2, low=0.1, high=0.3, p_value=0.001, won=20, lost=2
    )
    found = Proposal(
        base_model="new/base", instead_of="tenet-tiny", made_from=inputs_of(project), rows=90, paired=(result,),
        verdict="ship", reasons=("It is better.",), cost_then=cost, cost=cost, weights_sha256="0" * 64,
    )  # fmt: skip
    page = tmp_path / "its.html"
    page.write_text("its evaluation", encoding="utf-8")
    keep(project, found, plan, page)
    return project


def shown(desktop: Desktop, person: Person = ADA) -> str:
    return desktop.act(LOOK, person)["panels"]["artefact"]


def test_a_proposal_is_read_and_taken_where_the_plan_is(desktop: Desktop, project: Project) -> None:
    assert "Tried on another base model: new/base" in shown(desktop) and "It is clearly better." in shown(desktop)
    assert report_of(project, "new/base").read_text(encoding="utf-8") == "its evaluation"
    seen = project.state.digest("training_plan")
    answer = desktop.act({"do": "take_base", "project": "triage", "text": "new/base", "base": seen}, ADA)
    assert "notice" not in answer, answer["notice"]
    now = Project(project.path)
    assert now.get("training_plan", a.TrainingPlan).base_model == "new/base"
    assert now.state.approval("training_plan") is None, "it is approved like every plan"
    assert "Tried on another base model" not in shown(desktop)


def test_a_viewer_reads_it_and_takes_nothing(desktop: Desktop, project: Project) -> None:
    assert "It is clearly better." in shown(desktop, BOB) and "take_base" not in shown(desktop, BOB)
    answer = desktop.act({"do": "take_base", "project": "triage", "text": "new/base"}, BOB)
    assert "may look and not act" in answer["notice"]


def test_one_that_speaks_of_another_model_is_not_shown(project: Project) -> None:
    assert [each.base_model for each in open_proposals(project)] == ["new/base"]
    project.put("training_run", sample("training_run").model_copy(update={"seconds": 7.0}), "job")
    assert open_proposals(Project(project.path)) == []
    with pytest.raises(NotPossible, match="was not tried on other"):
        report_of(project, "other")
