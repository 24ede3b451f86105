"""A project's jobs are done again for real, on another base model, in a home of their own."""

from pathlib import Path
from typing import NamedTuple

import pytest

from agent.replaying.newer_base import try_base
from agent.replaying.proposals import Proposal, folder_of, proposed_plan
from agent.replaying.rebuilding import rebuild
from agent.replaying.workshop import Workshop, set_up
from tenet import artifacts as a
from tenet import journal as j
from tenet.bases import EMBEDDED_FOLDER
from tenet.problems import NotPossible
from tenet.project import Project
from tests.agent.conversations import open_session
from tests.agent.replaying.house import evaluated, fingerprint, settings_of
from tests.evals.building import save_small_model, split_rows
from tests.samples import sample

pytestmark = pytest.mark.slow


class Tried(NamedTuple):
    project: Project
    before: dict[str, str]
    shop: Workshop
    proposal: Proposal


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> Tried:
    """The whole road on a small base model that says nothing sensible, beside a model of today that is always right."""
    home = tmp_path_factory.mktemp("tried")
    base = save_small_model(home / "small", split_rows()[0], steps=0)
    # One that TRL can train with, and with the mark at which this model stops.
    template = (EMBEDDED_FOLDER / "chat_template.jinja").read_text(encoding="utf-8")
    (base / "chat_template.jinja").write_text(template.replace("<|end|>", "<|im_end|>"), encoding="utf-8")
    project = evaluated(home)
    before = fingerprint(project)
    shop = set_up(project, settings_of(home), home / "again")
    return Tried(project, before, shop, try_base(shop, str(base), lambda _: None))


def test_a_worse_base_is_measured_and_advised_against(tried: Tried) -> None:
    found = tried.proposal
    assert found.standing == "worse" and found.rows == 12
    assert found.paired[0].tenet == "accuracy" and found.paired[0].base.value == 1.0
    assert found.paired[0].lost == 12 - found.paired[0].tuned.passed > 6
    assert found.cost.weights_mb > 0 and found.base_model.endswith("small")


def test_the_project_itself_has_the_evidence_and_a_sentence_more_and_nothing_else_changed(tried: Tried) -> None:
    after = fingerprint(tried.project)
    changed = {name for name in after if after[name] != tried.before.get(name)}
    folder = folder_of(tried.project.path, tried.proposal.base_model).relative_to(tried.project.path)
    assert changed == {
        "journal.jsonl",
        *(f"{folder}/{name}" for name in ("proposal.yaml", "training_plan.yaml", "report.html")),
    }
    assert set(tried.before) <= set(after)
    told = [event.what for event in tried.project.events() if isinstance(event.what, j.Told)]
    assert [tried.proposal.in_words in each.text for each in told] == [True]
    assert not (tried.project.home / "mlflow.db").exists(), "nothing was registered there"


def test_what_was_only_tried_is_no_ground_for_another_replay(tried: Tried, tmp_path: Path) -> None:
    """The copy has real results of a plan that nobody approved."""
    with pytest.raises(NotPossible, match="training plan of tickets was never approved"):
        set_up(tried.shop.copy, tried.shop.settings, tmp_path / "again")


def test_the_plan_that_was_tried_becomes_an_edit_that_waits_for_approval(tried: Tried) -> None:
    session = open_session(tried.project.home, "tickets")
    content = proposed_plan(tried.project, tried.proposal.base_model)
    session.send(session.edit("training_plan", content, tried.project.state.digest("training_plan")))
    now = session.project.get("training_plan", a.TrainingPlan)
    assert now.base_model == tried.proposal.base_model
    assert session.project.state.approval("training_plan") is None


def test_a_job_that_breaks_ends_it_and_says_why(tmp_path: Path) -> None:
    """Rows that were kept from an earlier dataset are a part of what the job was given, and these are gone."""
    project = evaluated(tmp_path, kept=3)
    (only,) = rebuild(set_up(project, settings_of(tmp_path), tmp_path / "again"), lambda _: None)
    assert only.stage == "dataset" and only.found is None
    assert "they are gone (runs/dataset-0123456789ab/inputs/before)" in only.broke


def test_what_is_not_whole_is_not_replayed(tmp_path: Path) -> None:
    young = Project.create("young", tmp_path / "projects")
    with pytest.raises(NotPossible, match="nothing to replay"):
        set_up(young, settings_of(tmp_path), tmp_path / "a")
    project = evaluated(tmp_path)
    project.revise("dataset", "more rows", by="ada", surface="sdk")
    project.put("data_plan", sample("data_plan", 1), "mind")
    with pytest.raises(NotPossible, match="in the middle of a change: its dataset"):
        set_up(project, settings_of(tmp_path), tmp_path / "b")
    assert not (tmp_path / "a").exists() and not (tmp_path / "b").exists()
