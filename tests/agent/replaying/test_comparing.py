"""When a result of a replay is the one from then, and how that is told to people and to a CI."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from agent.replaying.comparing import Asked, Found, compare_rows, compare_systems, compare_weights, paired, said_by
from agent.replaying.proposals import Cost, Proposal, inputs_of, keep, proposed_plan
from agent.replaying.rebuilding import Rebuilt
from evals.scoring import score
from surfaces.cli.replaying import told
from tenet import artifacts as a
from tenet.files import sha256_of_file, to_jsonl, write_atomically
from tenet.problems import NotPossible
from tests.agent.replaying.house import evaluated
from tests.evals.building import FRAMES, SPEC, TENETS, rows_of
from tests.samples import sample

ROWS = rows_of(FRAMES[5:8])
ASKED = Asked(SPEC, TENETS, ROWS)


def said(folder: Path, wrong: int) -> a.SystemScore:
    """A model that is right but for so many rows."""
    answers = {row.id: "none" if n < wrong else row.output for n, row in enumerate(ROWS)}
    write_atomically(folder / "p.jsonl", to_jsonl({"id": id, "answer": text} for id, text in answers.items()))
    file = a.DataFile(path="p.jsonl", sha256=sha256_of_file(folder / "p.jsonl"), rows=len(ROWS))
    return score("tuned", "tuned", TENETS, ROWS, answers, file, spec=SPEC)


@pytest.mark.parametrize(("wrong", "standing"), [(3, "same"), (4, "as good"), (20, "differs")])
def test_answers_are_the_same_as_good_or_clearly_others(tmp_path: Path, wrong: int, standing: str) -> None:
    then, now = said(tmp_path / "then", 3), said(tmp_path / "now", wrong)
    found = compare_systems(ASKED, tmp_path / "then", tmp_path / "now", [then], [now])
    assert found.standing == standing, found.said
    assert (f"{wrong - 3} of {len(ROWS)} answers" in found.said) == (standing != "same")


def test_what_was_not_measured_again_differs(tmp_path: Path) -> None:
    assert compare_systems(ASKED, tmp_path, tmp_path, [said(tmp_path, 0)], []).standing == "differs"


def test_the_model_in_production_then_is_not_asked_for_in_a_home_of_its_own(tmp_path: Path) -> None:
    tuned = said(tmp_path, 3)
    deployed = tuned.model_copy(update={"name": "deployed"})
    found = compare_systems(ASKED, tmp_path, tmp_path, [tuned, deployed], [tuned])
    assert found == Found("same", "every answer of tuned")


def test_the_same_answers_judged_otherwise_differ(tmp_path: Path) -> None:
    then = said(tmp_path, 3)
    now = then.model_copy(update={"tenets": {**then.tenets, "T2": a.Rate(passed=0, judged=1)}})
    found = compare_systems(ASKED, tmp_path, tmp_path, [then], [now])
    assert found.standing == "differs" and "T2" in found.said


def test_rows_and_weights_are_held_to_their_digests() -> None:
    card = sample("dataset")
    run = sample("training_run")
    assert isinstance(card, a.DatasetCard) and isinstance(run, a.TrainingRun)
    assert compare_rows(card, card).standing == "same"
    one_less = card.files["train"].model_copy(update={"rows": 3})
    assert (
        compare_rows(card, card.model_copy(update={"files": {**card.files, "train": one_less}})).standing == "differs"
    )
    assert compare_weights(run, run).standing == "same"
    older = run.model_copy(update={"weights_sha256": "1" * 64, "versions": {"torch": "1"}})
    found = compare_weights(older, run.model_copy(update={"versions": {"torch": "2"}}))
    assert found.standing == "other bits" and "torch 1 then, 2 now" in found.said


def test_a_ci_reads_the_exit_code_json_and_junit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    same, other = Rebuilt("dataset", Found("same", "all rows"), 1.0), Rebuilt("report", Found("differs", "worse"), 2.0)
    bits = Rebuilt("training_run", Found("other bits", "another processor"), 3.0)
    broke = Rebuilt("baseline", None, 0.0, "no memory")
    assert told("tickets", [same, bits], None, as_json=False) == 0
    assert told("tickets", [same, other], None, as_json=False) == 1
    assert "✗ report        differs: worse" in capsys.readouterr().out
    assert told("tickets", [same, broke], tmp_path / "j.xml", as_json=True) == 3
    found = json.loads(capsys.readouterr().out)
    assert found["exit"] == 3 and [each["standing"] for each in found["stages"]] == ["same", "broke"]
    suite = ElementTree.parse(tmp_path / "j.xml").getroot()
    assert (suite.get("name"), suite.get("failures"), suite.get("errors")) == ("tenet replay", "0", "1")


def proposal(before: int, after: int, verdict: a.Verdict, made_from: dict[str, str], tmp_path: Path) -> Proposal:
    then, now = said(tmp_path / "then", before), said(tmp_path / "now", after)
    answers = [said_by(tmp_path / "then", then), said_by(tmp_path / "now", now)]
    assert answers[0] and answers[1]
    cost = Cost(train_minutes=1, weights_mb=20)
    return Proposal(
        base_model="new/base", instead_of="tenet-tiny", made_from=made_from, rows=len(ROWS),
        paired=paired(ASKED, answers[0], answers[1]), verdict=verdict, reasons=("a reason",),
        cost_then=cost, cost=cost, weights_sha256="0" * 64,
    )  # fmt: skip


def test_a_base_is_advised_only_where_the_rows_and_its_whole_evaluation_speak_for_it(tmp_path: Path) -> None:
    assert proposal(20, 2, "ship", {}, tmp_path).standing == "better"
    assert proposal(20, 2, "do not ship", {}, tmp_path).standing == "not worth it"
    assert proposal(20, 2, "cannot tell", {}, tmp_path).standing == "better, not proven"
    assert proposal(2, 20, "ship", {}, tmp_path).standing == "worse"
    found = proposal(2, 3, "ship", {}, tmp_path)
    assert found.standing == "no clear difference" and "accuracy 94% to 92%" in found.in_words


def test_a_proposal_is_taken_only_while_it_speaks_of_the_model_of_today(tmp_path: Path) -> None:
    project = evaluated(tmp_path)
    with pytest.raises(NotPossible, match="was not tried on new/base"):
        proposed_plan(project, "new/base")
    plan = sample("training_plan")
    assert isinstance(plan, a.TrainingPlan)
    keep(project, proposal(20, 2, "ship", inputs_of(project), tmp_path), plan, None)
    assert "base_model: tenet-tiny" in proposed_plan(project, "new/base")
    project.put("tenets", sample("tenets", 1), "person")
    with pytest.raises(NotPossible, match="The tenets changed since"):
        proposed_plan(project, "new/base")
