"""Trials of a search: trainings like every other, watched while they run, and the best of them in the plan."""

import sys
import time
from pathlib import Path

import pytest

from agent.trials import prepare, search_plan
from tenet import artifacts as a
from tenet.files import sha256_of_folder, to_jsonl, write_atomically
from tenet.problems import NotPossible
from tenet.runfolder import RunFolder
from tenet.session import Session
from tests.agent.conversations import approve_until, open_session, reach_first_review
from tools import searching


@pytest.fixture
def session(tmp_path: Path) -> Session:
    return approve_until(reach_first_review(open_session(tmp_path)), "training_plan")


def said_before(session: Session, rate: float, right: float | None, exams: tuple[float, ...] = ()) -> None:
    """What the trainer leaves of a trial that was through before; a real one is trained in tests/surfaces."""
    plan = session.project.get("training_plan", a.TrainingPlan)
    start = searching.space_of(plan).start
    run = RunFolder(prepare(session.project, searching.with_params(plan, start | {"learning_rate": rate})))
    write_atomically(run.out / "merged" / "model.safetensors", b"weights")
    lines = [{"step": step, "heldout_right": right} for step, right in enumerate(exams, start=1)]
    write_atomically(run.out / "metrics.jsonl", to_jsonl([*lines, {"step": 9, "eval_loss": 0.5}]))
    run.finish(
        a.TrainingRun(
            plan=run.request.inputs["training_plan"], merged=run.relative(run.out / "merged"), heldout_right=right,
            weights_sha256=sha256_of_folder(run.out / "merged"), base_model="tenet-tiny", steps=4, seconds=1, seed=0, versions={},
        )
    )  # fmt: skip


def test_a_trial_has_all_that_a_training_has_and_its_own_plan(session: Session) -> None:
    plan = session.project.get("training_plan", a.TrainingPlan)
    run = RunFolder(prepare(session.project, searching.with_params(plan, {"learning_rate": 0.5})))
    assert run.read("training_plan.yaml", a.TrainingPlan).train["learning_rate"] == 0.5
    assert run.rows("train") and run.request.stage == "training_run"
    again = prepare(session.project, searching.with_params(plan, {"learning_rate": 0.5}))
    assert again == run.path and again != prepare(session.project, plan)


def test_what_was_through_before_counts_and_is_not_trained_again(session: Session) -> None:
    plan, heard = session.project.get("training_plan", a.TrainingPlan), list[str]()
    said_before(session, plan.train["learning_rate"], 0.75)
    found = search_plan(session.project, session.desk.settings, 1, 1, None, heard.append)
    assert found.plan.train["learning_rate"] == plan.train["learning_rate"]
    assert "over one training" in found.said and "75.0%" in found.said and "75.0%" in heard[0]
    assert list(session.project.path.glob("searches/*/study.db"))
    assert not list(session.project.path.glob("runs/trial-*/out/merged")), "the weights of a trial are no result"


def test_without_time_it_says_that_nothing_is_lost(session: Session) -> None:
    with pytest.raises(NotPossible, match="the same command goes on from there"):
        search_plan(session.project, session.desk.settings, 0, 1, None, lambda line: None)


def test_where_no_trial_keeps_the_budget_the_plan_stays(session: Session) -> None:
    plan = session.project.get("training_plan", a.TrainingPlan)
    said_before(session, plan.train["learning_rate"], 0.75)

    def skills(model: Path) -> float:
        """The trained one knows three points less."""
        return 0.37 if "runs" in model.parts else 0.4

    with pytest.raises(NotPossible, match="Of one training none loses at most 1 points"):
        search_plan(session.project, session.desk.settings, 1, 1, 0.01, lambda line: None, skills)
    found = search_plan(session.project, session.desk.settings, 1, 1, 0.05, lambda line: None, skills)
    assert "loses at most 5 points" in found.said


def test_a_trial_that_falls_behind_is_ended_politely(session: Session, tmp_path: Path) -> None:
    """A process that says its exams as a trainer does, in the place of one."""
    from agent import trials

    run = tmp_path / "run"
    (run / "out").mkdir(parents=True)
    script = (
        "import signal, sys, time, pathlib\n"
        "out = pathlib.Path(sys.argv[1])\n"
        "def end(*_):\n    (out / 'saved').touch(); sys.exit(143)\n"
        "signal.signal(signal.SIGTERM, end)\n"
        '(out / \'metrics.jsonl\').write_text(\'{"step": 1, "heldout_right": 0.1}\\n{"step": 2, "heldout\')\n'
        "time.sleep(600)\n"
    )
    seen: list[tuple[int, float]] = []

    def behind(number: int, score: float) -> bool:
        seen.append((number, score))
        return True

    command = (sys.executable, "-c", script, str(run / "out"))
    with pytest.raises(searching.Ended) as ending:
        trials.watched(run, command, session.desk.settings, behind, time.monotonic() + 600)
    assert ending.value.behind and seen == [(1, 0.1)] and (run / "out" / "saved").exists()
    with pytest.raises(searching.Ended) as late:
        trials.watched(run, command, session.desk.settings, lambda number, score: False, time.monotonic())
    assert not late.value.behind
