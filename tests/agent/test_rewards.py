"""Reinforcement learning as a person asks for it: a reward that is drafted, proven, edited, approved, and then trained with."""

from pathlib import Path

import pytest

from agent.drafting.training_plan import forecast_of
from agent.minds.contract import Meaning
from tenet import artifacts as a
from tenet import journal as j
from tenet.files import write_atomically
from tenet.routing import may_start
from tenet.runfolder import KEEP
from tenet.sandbox.choosing import best_tier
from tenet.session import Session
from tenet.state import Failed, Review, Wait
from tests.agent.conversations import MEANS, approve_everything, approve_until, open_session, reach_first_review
from tests.fakes.jobs import InstantJobs
from tests.samples import COUNTEREXAMPLE, sample
from tools.verifying import verify

pytestmark = pytest.mark.skipif(best_tier() == "none", reason="no sandbox holds on this machine")
MEANS["use reinforcement learning"] = Meaning("change", "method")


@pytest.fixture
def practising(tmp_path: Path) -> Session:
    """A project whose supervised training is done and whose person then asks for reinforcement learning."""
    session = reach_first_review(open_session(tmp_path))
    approve_until(session, "report")
    method = session.project.get("method", a.Method).model_copy(update={"choice": "grpo"})
    content = method.model_dump_json()
    session.send(session.edit("method", content))
    return session


def test_the_reward_stands_beside_the_method_with_its_proofs(practising: Session) -> None:
    step = practising.pending
    assert isinstance(step, Review) and list(step.digests) == ["method", "reward"]
    reward = practising.project.get("reward", a.RewardFunction)
    assert reward.failed == () and len(reward.proofs) == 9
    assert {term.tenet for term in reward.terms} == {"T1", "T2", "T3", None}


def test_the_approved_reward_goes_to_the_trainer_of_the_plan(practising: Session) -> None:
    project = practising.project
    sft = project.get("training_run", a.TrainingRun)
    approve_until(practising, "training_plan")
    plan = project.get("training_plan", a.TrainingPlan)
    assert (plan.method, plan.start_from, plan.start_sha256) == ("grpo", sft.merged, sft.weights_sha256)
    practising.send(practising.approve())
    started = project.state.started["training_run"]
    job = practising.desk.jobs.get(started.key)
    assert job and job.spec.argv[2:4] == ("trainers.kept", "grpo")
    reward = project.path / started.run / "inputs" / "reward.yaml"
    assert reward.read_bytes() == project.content(started.inputs["reward"])


def test_whoever_wants_to_begin_with_the_base_model_keeps_that_wish(practising: Session) -> None:
    project = practising.project
    approve_until(practising, "training_plan")
    plan = project.get("training_plan", a.TrainingPlan)
    edited = plan.model_copy(update={"start_from": None, "start_sha256": None})
    practising.send(practising.edit("training_plan", edited.model_dump_json()))
    reward = project.get("reward", a.RewardFunction)
    terms = tuple(term.model_copy(update={"weight": 2.0}) if term.tenet == "T1" else term for term in reward.terms)
    practising.send(practising.edit("reward", reward.model_copy(update={"terms": terms}).model_dump_json()))
    approve_until(practising, "training_plan")
    assert project.get("training_plan", a.TrainingPlan).start_from is None


def practising_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, right: int) -> Session:
    """Reinforcement learning without any training before it; the base model has so many of 20 right."""
    rate = a.Rate(passed=right, judged=20)
    monkeypatch.setattr("tests.samples.RATE", rate)
    session = reach_first_review(open_session(tmp_path))
    approve_until(session, "method")
    method = session.project.get("method", a.Method).model_copy(update={"choice": "grpo"})
    session.send(session.edit("method", method.model_dump_json()))
    approve_until(session, "training_plan")
    return session


def test_a_base_model_that_is_hardly_ever_right_is_taught_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = practising_at_once(tmp_path, monkeypatch, right=1)
    plan = session.project.get("training_plan", a.TrainingPlan)
    warm = plan.warm_start
    assert plan.method == "grpo" and plan.start_from is None and warm and warm.lora
    whole = forecast_of(session.desk, "sft").minutes
    assert 0 <= warm.minutes <= whole and warm.train["learning_rate"] == 0.004
    assert plan.forecast.minutes == round(forecast_of(session.desk, "grpo").minutes + warm.minutes, 1)
    assert "right on 5%" in plan.reasons[0] and "without the warm start" in plan.reasons[0]
    edited = plan.model_copy(update={"warm_start": None})
    session.send(session.edit("training_plan", edited.model_dump_json()))
    assert session.project.get("training_plan", a.TrainingPlan).warm_start is None


def test_one_that_is_right_now_and_then_practises_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session = practising_at_once(tmp_path, monkeypatch, right=8)
    assert session.project.get("training_plan", a.TrainingPlan).warm_start is None


def test_no_warm_start_where_a_training_went_before(practising: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    approve_until(practising, "training_plan")
    assert practising.project.get("training_plan", a.TrainingPlan).warm_start is None


def test_a_warm_start_belongs_to_practice(practising: Session) -> None:
    approve_until(practising, "training_plan")
    plan = practising.project.get("training_plan", a.TrainingPlan).model_dump()
    warm = a.WarmStart(train={}, minutes=1, max_minutes=2)
    with pytest.raises(ValueError, match="warm_start is for practice"):
        a.TrainingPlan.model_validate(plan | {"method": "sft", "warm_start": warm})


def test_an_edited_reward_takes_its_approval_away_and_is_proven_again(practising: Session) -> None:
    project = practising.project
    approve_everything(practising)
    started = project.state.started["training_run"]
    code = project.path / "reward.py"
    code.write_text(code.read_text(encoding="utf-8").replace("return 1.0", "return 0.0"), encoding="utf-8")
    practising.advance()
    step = practising.pending
    assert isinstance(step, Review) and "reward" in step.digests
    failed = [proof.name for proof in project.get("reward", a.RewardFunction).failed]
    assert "right answers pay" in failed
    practising.send(practising.approve())
    assert isinstance(practising.pending, Review), "without a reason nothing is approved"
    told = [event.what.text for event in project.events() if isinstance(event.what, j.Told)]
    assert "failed" in told[-1] and "takes a reason" in told[-1]
    practising.send(practising.approve("I want to see it fail"))
    assert project.state.approval("reward")
    assert may_start(project.path, "training_run", started.key) is None, "the run of before had its own approved reward"


def test_a_building_block_that_an_edit_calls_is_added_before_it_is_proven(practising: Session) -> None:
    project = practising.project
    code = project.path / "reward.py"
    before = code.read_text(encoding="utf-8")
    assert "def within_words" not in before
    more = "def speaks_briefly(completions, **columns):\n    return [within_words(text_of(one), 1, 9) for one in completions]\n"
    code.write_text(f"{before}\n\n{more}", encoding="utf-8")
    practising.advance()
    reward = project.get("reward", a.RewardFunction)
    assert "def within_words(text: str, least: int, most: int)" in reward.code and reward.failed == ()
    assert code.read_text(encoding="utf-8") == reward.code, "what a person reads is what runs"


def test_the_weights_of_an_edited_reward_are_kept_when_the_rows_change(practising: Session) -> None:
    project = practising.project
    reward = project.get("reward", a.RewardFunction)
    terms = tuple(term.model_copy(update={"weight": 9.0}) if term.tenet == "T2" else term for term in reward.terms)
    edited = reward.model_copy(update={"terms": terms})
    practising.send(practising.edit("reward", edited.model_dump_json()))
    kept = project.get("reward", a.RewardFunction)
    assert [term.weight for term in kept.terms if term.tenet == "T2"] == [9.0]
    assert kept.proofs and kept.failed == ()


def test_a_machine_without_a_sandbox_says_so_and_drafts_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenet.sandbox.choosing.best_tier", lambda: "none")
    session = reach_first_review(open_session(tmp_path))
    approve_until(session, "training_plan")
    method = session.project.get("method", a.Method).model_copy(update={"choice": "grpo"})
    session.send(session.edit("method", method.model_dump_json()))
    assert session.project.find("reward") is None
    question = session.project.state.question
    assert question and "no sandbox holds" in question.asked.text


def tried(session: Session, found: a.BreakIn) -> a.RewardFunction:
    """The reward after a break-in test that found this the first time, and nothing after that."""
    jobs = session.desk.jobs
    assert isinstance(jobs, InstantJobs)
    jobs.hold.add("break_in")
    jobs.instead["break_in"] = found
    reward = session.project.get("reward", a.RewardFunction)
    wanted = reward.model_copy(update={"break_in": True})
    session.send(session.edit("reward", wanted.model_dump_json(exclude_none=True)))
    step = session.pending
    assert isinstance(step, Wait) and step.stage == "break_in"
    jobs.hold.clear()
    jobs.get(step.key)
    jobs.instead.clear()
    session.advance()
    return session.project.get("reward", a.RewardFunction)


def test_what_a_break_in_finds_becomes_a_proof_of_the_reward(practising: Session) -> None:
    """The drafted reward does not pay for it, so nothing but the counter-example is added; and then it is tried again."""
    reward = tried(practising, a.BreakIn(steps=3, answers=9, found=(COUNTEREXAMPLE,)))
    assert reward.counterexamples == (COUNTEREXAMPLE,) and reward.failed == ()
    assert "counter-examples pay little" in [proof.name for proof in reward.proofs]
    assert isinstance(practising.pending, Review) and list(practising.pending.digests) == ["method", "reward"]
    put = [event.what for event in practising.project.events() if isinstance(event.what, j.Put)]
    assert [one.stage for one in put][-4:] == ["reward", "break_in", "reward", "break_in"]
    told = [event.what.text for event in practising.project.events() if isinstance(event.what, j.Told)]
    assert any("says the same thing over and over earned 0.90" in text for text in told)


def test_practice_costs_the_same_in_the_method_and_in_its_plan(practising: Session) -> None:
    """Whatever the kind of job: an extraction's rows are longer, and practice writes answers of a set length."""
    spec = practising.project.get("spec", a.UseCaseSpec)
    fields = (a.FieldMeaning(name="queue"), a.FieldMeaning(name="urgent", type="yes_no"))
    extraction = spec.model_copy(update={"task": "extraction", "labels": (), "fields": fields})
    practising.send(practising.approve())
    plan = practising.project.get("training_plan", a.TrainingPlan)
    assert plan.method == "grpo" and forecast_of(practising.desk, "grpo").minutes == plan.forecast.minutes
    practising.project.put("spec", extraction, "mind")
    assert forecast_of(practising.desk, "grpo").minutes == plan.forecast.minutes


def test_that_a_break_in_found_nothing_is_told(practising: Session) -> None:
    tried(practising, a.BreakIn(steps=24, answers=2641))
    told = [event.what.text for event in practising.project.events() if isinstance(event.what, j.Told)]
    assert "of 2,641 different answers" in told[-1] and "none earned more than it deserved" in told[-1]


@pytest.mark.parametrize(("choice", "said"), [("sft", True), ("grpo", False)])
def test_rows_that_wait_for_practice_are_told_of_after_a_training_that_is_none(
    tmp_path: Path, choice: str, said: bool
) -> None:
    session = open_session(tmp_path)
    assert isinstance(session.desk.jobs, InstantJobs)
    card = sample("dataset")
    assert isinstance(card, a.DatasetCard)
    kept = card.files["train"].model_copy(update={"rows": 7})
    session.desk.jobs.instead["dataset"] = card.model_copy(update={"files": card.files | {"practice": kept}})
    approve_until(reach_first_review(session), "training_plan")
    method = session.project.get("method", a.Method).model_copy(update={"choice": choice})
    session.send(session.edit("method", method.model_dump_json()))
    approve_until(session, "report")
    told = [event.what.text for event in session.project.events() if isinstance(event.what, j.Told)]
    waits = [text for text in told if text.startswith("7 rows are kept for practice") and "reinforcement" in text]
    assert bool(waits) == said


def test_a_break_in_runs_before_the_approval_and_nobody_calls_that_a_breach(practising: Session) -> None:
    tried(practising, a.BreakIn(steps=24, answers=2641))
    practising.send(practising.approve())
    assert [found.what for found in verify(practising.project).findings if "approval" in found.what] == []


def test_what_cannot_be_closed_takes_a_reason(practising: Session) -> None:
    """A right answer as a counter-example: no reward can pay for it and not pay for it. Nothing is tried again."""
    impossible = COUNTEREXAMPLE.model_copy(update={"answer": "shipping"})
    reward = tried(practising, a.BreakIn(steps=3, answers=9, found=(impossible,)))
    assert [proof.name for proof in reward.failed] == ["counter-examples pay little"]
    practising.send(practising.approve())
    assert isinstance(practising.pending, Review) and "reward" in practising.pending.digests
    edited = reward.model_copy(update={"counterexamples": None, "break_in": None})
    practising.send(practising.edit("reward", edited.model_dump_json(exclude_none=True)))
    kept = practising.project.get("reward", a.RewardFunction)
    assert kept.failed == () and not kept.counterexamples, "a person may say that it is fair"


@pytest.mark.parametrize("keep", [True, False])
def test_a_training_that_paused_goes_on_or_ends_with_what_it_has_learned(practising: Session, keep: bool) -> None:
    jobs = practising.desk.jobs
    assert isinstance(jobs, InstantJobs)
    jobs.hold.add("training_run")
    approve_everything(practising)
    started = practising.project.state.started["training_run"]
    run = practising.project.path / started.run
    write_atomically(run / "out" / "checkpoints" / "checkpoint-3" / "manifest.json", b"{}")
    jobs.fail.add("training_run")
    jobs.hold.clear()
    jobs.get(started.key)
    practising.advance()
    assert isinstance(practising.pending, Failed)
    jobs.hold.add("training_run")
    practising.send(practising.retry("training_run", keep=keep))
    again = practising.project.path / practising.project.state.started["training_run"].run
    assert again != run and (again / "out" / "checkpoints" / "checkpoint-3").is_dir()
    assert (again / "out" / KEEP).exists() is keep
