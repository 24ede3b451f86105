"""A person's rejected answers reach the rows that a training learns from, however late they come."""

from pathlib import Path

from agent.drafting.training_plan import read_recipe
from tenet import artifacts as a
from tests.agent.conversations import approve_until, open_session, reach_first_review

PAIRS = b"ticket,chosen,rejected\nticket 0 0,billing,It is billing.\nticket 1 0,shipping,billing\nanother one,billing,shipping\n"


def test_pairs_in_a_file_become_rows_with_both_answers(tmp_path: Path) -> None:
    session = open_session(tmp_path)
    session.advance()
    file = session.project.take_file("pairs.csv", PAIRS)
    session.send(session.say("Sort my tickets").model_copy(update={"files": (file,)}))
    session.send(session.say("billing and shipping"))
    approve_until(session, "examples")
    rows = {row.input: row.rejected for row in session.project.get("examples", a.Examples).rows}
    assert rows == {"ticket 0 0": "It is billing.", "ticket 1 0": "billing", "ticket 2 0": None, "ticket 3 0": None}
    assert "2 of them also have an answer that you reject" in session.project.path.joinpath("journal.jsonl").read_text()


def test_preferences_begin_with_what_sft_left_and_stay_there(tmp_path: Path) -> None:
    session = approve_until(reach_first_review(open_session(tmp_path)), "report")
    project, sft = session.project, session.project.get("training_run", a.TrainingRun)
    method = project.get("method", a.Method).model_copy(update={"choice": "dpo"})
    session.send(session.edit("method", method.model_dump_json()))
    plan = project.get("training_plan", a.TrainingPlan)
    assert (plan.method, plan.start_from, plan.start_sha256) == ("dpo", sft.merged, sft.weights_sha256)
    assert plan.train["num_train_epochs"] == 2 and plan.train["learning_rate"] < 0.001
    assert any("begins with what supervised training left" in reason for reason in plan.reasons)


def test_without_an_earlier_training_they_begin_with_the_base_model(tmp_path: Path) -> None:
    session = approve_until(reach_first_review(open_session(tmp_path)), "training_plan")
    method = session.project.get("method", a.Method).model_copy(update={"choice": "dpo"})
    session.send(session.edit("method", method.model_dump_json()))
    plan = session.project.get("training_plan", a.TrainingPlan)
    usual = read_recipe("tenet-tiny", "dpo").train["num_train_epochs"]
    assert (plan.method, plan.start_from, plan.train["num_train_epochs"]) == ("dpo", None, usual)
