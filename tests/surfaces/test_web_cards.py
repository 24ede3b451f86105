"""Every artefact has a view on the page, of whatever kind of job it is; no browser is needed to see that."""

from pathlib import Path
from typing import get_args

import pytest

from surfaces.cards import card
from surfaces.evidence import compared
from surfaces.runs import Run
from surfaces.tables import compared_table
from surfaces.view import StageView, rail
from surfaces.web.acting import Desktop
from surfaces.web.artefact import artefact
from surfaces.web.explaining import ABOUT, CHECKED_BY, WISHES
from surfaces.web.people import Person
from tenet import artifacts as a
from tenet.files import to_jsonl, write_atomically
from tenet.jobs import Jobs
from tenet.project import Project
from tenet.settings import read_settings
from tenet.stages import BY_NAME, CHAIN, Stage
from tests import samples
from tests.agent.minds.builtin_utterances import SAID
from tests.surfaces.browsing import Site
from tests.surfaces.finished import finished_project, practised

FIELDS = (
    a.FieldMeaning(name="order", type="text"),
    a.FieldMeaning(name="currency", type="choice", choices=("EUR", "USD"), required=False),
)


def page_of(project: Project, stage: Stage) -> str:
    view = StageView(stage.name, stage.title, "done", project.state.digest(stage.name), None)
    return artefact(project, Jobs(project.path.parent.parent), view, "view", [], None, True)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    site = Site(tmp_path, 0)
    return site.project(finished_project(site, "triage"))


@pytest.mark.parametrize("stage", CHAIN, ids=lambda stage: stage.name)
def test_every_stage_is_drawn(project: Project, stage: Stage) -> None:
    assert stage.title.lower() in page_of(project, stage).lower()


def test_every_stage_says_what_it_is_and_suggests_a_wish_that_the_built_in_mind_is_tested_with() -> None:
    assert ABOUT.keys() == {stage.name for stage in CHAIN}
    tested = "\n".join(SAID)
    for stage in ("spec", "tenets", "examples", "data_plan", "training_plan", "deployment"):
        assert WISHES[stage] in tested, stage


def test_while_a_training_runs_each_curve_is_drawn_once_and_the_one_before_stands_apart(project: Project) -> None:
    practised(project)
    view = StageView("training_run", "Training", "running", project.state.digest("training_run"), None)
    run = Run("running", 0.4, "step 4 of 10", 3.0, 5.0, "", "")
    page = artefact(project, Jobs(project.path.parent.parent), view, "view", [], run, True)
    assert page.count("What an answer earns:") == 1 and page.count("step 4 of 10") == 1
    assert page.index("step 4 of 10") < page.index("as it was made before") < page.index("A falling loss is no proof")


def test_the_way_that_was_chosen_is_not_among_those_that_were_not(project: Project) -> None:
    method = project.get("method", a.Method)
    others = (
        a.Alternative(method="grpo", why_not="It is the dearest."),
        a.Alternative(method="dpo", why_not="No pairs."),
    )
    project.put("method", method.model_copy(update={"choice": "grpo", "alternatives": others}), "mind", mind="built-in")
    page = page_of(project, BY_NAME["method"])
    assert "Practice with a reward (GRPO)" in page and "No pairs." in page and "the dearest" not in page


def test_a_reward_is_shown_with_its_terms_its_proofs_and_its_code(project: Project) -> None:
    known = project.get("reward", a.RewardFunction)
    proofs = (
        a.Proof(name="loads", passed=True, said="It loads."),
        a.Proof(name="hacks", passed=False, said="Padding pays."),
    )
    shown = (a.ScoredAnswer(kind="right", answer="<b>billing</b>", score=None),)
    changed = known.model_copy(update={"proofs": proofs, "shown": shown, "code": f"{known.code}\n# </pre><script>"})
    project.put("reward", changed, "mind", mind="built-in")
    page = page_of(project, next(stage for stage in CHAIN if stage.name == "reward"))
    assert "1 of 2 proofs failed" in page and "Padding pays." in page and "It loads." in page
    assert all(term.says in page for term in known.terms)
    assert "cannot say" in page and "&lt;b&gt;billing" in page and "</pre><script>" not in page


def test_an_extraction_shows_fields_where_labels_would_stand(project: Project) -> None:
    spec = a.UseCaseSpec.model_validate(
        samples.spec().model_dump()
        | {"task": "extraction", "labels": (), "fields": [field.model_dump() for field in FIELDS]}
    )
    project.put("spec", spec, "mind", mind="built-in")
    plan = project.get("data_plan", a.DataPlan).model_dump() | {"rows_per_label": None, "rows_in_all": 300}
    project.put("data_plan", a.DataPlan.model_validate(plan), "mind", mind="built-in")
    stages = {stage.name: stage for stage in CHAIN}
    page = page_of(project, stages["spec"])
    assert (
        "<h4>Fields</h4>" in page and "one of EUR, USD, may be absent (null)" in page and "<h4>Labels</h4>" not in page
    )
    assert "<strong>300</strong><span>training rows in all, at most" in page_of(project, stages["data_plan"])


def test_a_job_of_writing_has_no_labels(project: Project) -> None:
    spec = samples.spec().model_dump() | {"task": "writing", "labels": ()}
    project.put("spec", a.UseCaseSpec.model_validate(spec), "mind", mind="built-in")
    drawn = page_of(project, BY_NAME["spec"])
    assert "Labels" not in drawn and "The model is told" in drawn


def test_each_kind_of_check_is_named_in_words_that_a_person_knows(project: Project) -> None:
    kinds: set[str] = {kind.model_fields["kind"].default for kind in get_args(get_args(a.Check)[0])}
    assert CHECKED_BY.keys() == kinds
    assert "checked by the reference<" in page_of(project, BY_NAME["tenets"])


def test_the_report_of_an_extraction_has_scores_of_fields_and_no_confusion(project: Project) -> None:
    rows = [
        a.Row(id=f"m{n}", input=f"Order A-{n}", output=f'{{"order":"A-{n}"}}', origin="user", group=f"m{n}")
        for n in range(4)
    ]
    heldout = project.path / "data" / "heldout.jsonl"
    write_atomically(heldout, to_jsonl(rows))
    for system in ("base", "tuned"):
        write_atomically(
            project.path / f"{system}.jsonl", to_jsonl({"id": row.id, "answer": row.output} for row in rows)
        )
    known = project.get("report", a.EvalReport)
    score = {"order": a.FieldScore(given=4, present=4, right=3)}
    weak = (a.WeakSlice(name="long inputs", here=samples.RATE, elsewhere=samples.RATE),)
    systems = tuple(system.model_copy(update={"fields": score}) for system in known.systems)
    project.put("report", known.model_copy(update={"systems": systems, "weak": weak}), "job")
    page = page_of(project, next(stage for stage in CHAIN if stage.name == "report"))
    assert "75 %" in page and "by field (F1)" in page and "Confusion matrix" not in page
    assert "Weak on: long inputs" in page


def test_rows_of_the_evaluation_are_picked_by_the_tenet_that_they_break(project: Project) -> None:
    rows = samples.examples().rows
    lines = [
        {"id": row.id, "tenet": tenet, "outcome": "fail" if (at, tenet) == (0, "T2") else "pass"}
        for at, row in enumerate(rows)
        for tenet in ("T1", "T2", "accuracy")
    ]
    write_atomically(project.path / "outcomes.jsonl", to_jsonl(lines))
    file = a.DataFile(path="outcomes.jsonl", sha256="0" * 64, rows=len(lines))
    table = compared_table(compared(project, project.get("report", a.EvalReport).model_copy(update={"outcomes": file})))
    assert dict(table.filters)["fails"] == ("T2",) and table.columns[-1] == "tenets"
    broken = [line.cells for line in table.lines if dict(line.keys)["fails"]]
    assert [(cells[0], cells[-1]) for cells in broken] == [(rows[0].input, "1 of 2 hold")]


def test_what_the_tuning_cost_elsewhere_is_on_the_report_with_a_way_to_mark_answers(project: Project) -> None:
    report = project.get("report", a.EvalReport)
    pair = report.paired[0].model_copy(update={"tenet": "orders in the text"})
    more = {
        "elsewhere": a.Elsewhere(safety=(pair,), notes=("Nothing <b>to forget</b>.",)),
        "outcomes": a.DataFile(path="outcomes.jsonl", sha256="0" * 64, rows=4),
    }
    page_before = page_of(project, next(stage for stage in CHAIN if stage.name == "report"))
    project.put("report", report.model_copy(update=more), "job")
    page = page_of(project, next(stage for stage in CHAIN if stage.name == "report"))
    assert "orders in the text" in page and "&lt;b&gt;to forget" in page and 'href="/marks?project=triage"' in page
    assert "orders in the text" not in page_before and "/marks" not in page_before


@pytest.mark.parametrize("stage", ["contest", "break_in", "reward"])
def test_what_the_rail_goes_past_by_now_is_still_looked_at(project: Project, stage: str) -> None:
    desktop = Desktop(read_settings({"TENET_HOME": str(project.home), "TENET_PERSON": "ada"}))
    assert stage not in {view.name for view in rail(project)}
    answer = desktop.act({"do": "look", "project": project.name, "chosen": stage}, Person("ada", "owner"))
    assert f"artefact={stage}&amp;tab=history" in answer["panels"]["artefact"]


def test_a_plan_without_made_rows_and_with_rows_for_practice_says_both(project: Project) -> None:
    plan = project.get("data_plan", a.DataPlan)
    wanted = plan.model_copy(update={"rows_per_label": a.ONLY_OWN, "rows_in_all": None, "practice_share": 0.35})
    project.put("data_plan", wanted, "person", by="ada")
    for shown in (page_of(project, BY_NAME["data_plan"]), card(wanted)):
        assert "35" in shown and "kept for practice: only reinforcement learning sees them" in shown
        assert "alone" in shown and "at most" not in shown and "Up to" not in shown
