"""Forecasts are scored by what came of them, from the journal alone."""

import pytest

from tenet import artifacts as a
from tenet.project import Project
from tests.agent.conversations import approve_everything, open_session, reach_first_review
from tools.forecasts import Scored, scored, summary


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Project:
    session = reach_first_review(open_session(tmp_path_factory.mktemp("home")))
    approve_everything(session)
    return session.project


def test_each_training_stands_beside_its_forecast(finished: Project) -> None:
    (entry,) = scored(finished)
    plan, run = finished.get("training_plan", a.TrainingPlan), finished.get("training_run", a.TrainingRun)
    assert entry.forecast == plan.forecast
    assert entry.minutes == round(run.seconds / 60, 2)
    assert (entry.method, entry.base_model) == ("sft", "tenet-tiny")


def test_the_gain_comes_from_the_report_of_that_very_training(finished: Project) -> None:
    report = finished.get("report", a.EvalReport)
    assert scored(finished)[0].gained is None  # its report measured no untuned model, so nobody knows
    (tuned,) = report.systems
    base = tuned.model_copy(update={"name": "base", "accuracy": a.Rate(passed=3, judged=10)})
    made_from = finished.state.current["report"].made_from
    finished.put("report", report.model_copy(update={"systems": (base, tuned)}), "job", made_from=made_from)
    assert scored(finished)[0].gained == pytest.approx(0.8 - 0.3)


def entry(forecast: float, minutes: float) -> Scored:
    made = a.Forecast(minutes=forecast, memory_gb=1, smallest_detectable_gain=0.1, basis="a test")
    return Scored("triage", "sft", "tenet-tiny", made, minutes, 1.0)


def test_how_far_off_they_were_is_one_sentence() -> None:
    entries = [entry(2, 1), entry(2, 4), entry(2, 3), entry(0, 3)]
    assert summary(entries) == "3 trainings took 0.5 to 2 times as long as forecast (half of them at most 1.5 times)."
    assert "No training has ended yet" in summary([])
