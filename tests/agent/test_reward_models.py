"""A reward model is trained by a person who may, from an approved dataset, and the next plan of practice names it."""

import json
from pathlib import Path

import pytest

from agent.drafting.judges import newest_reward_model, read_trained
from agent.reward_models import prepare, train_reward_model
from tenet import artifacts as a
from tenet.files import sha256_of_folder, to_jsonl, write_atomically
from tenet.people import User, users_file
from tenet.problems import NotPossible
from tenet.runfolder import RunFolder
from tenet.sandbox.choosing import best_tier
from tenet.session import Session
from tests.agent.conversations import approve_until, open_session, reach_first_review

WEIGHTS = b"weights"


@pytest.fixture
def session(tmp_path: Path) -> Session:
    return approve_until(reach_first_review(open_session(tmp_path)), "report")


def as_if_trained(session: Session, accuracy: float = 0.75) -> a.TrainingRun:
    """What trainers/reward_model.py leaves, measured on 40 pairs; tests/trainers trains a real one."""
    run = RunFolder(prepare(session.project, session.desk.settings))
    pairs = [{"input": f"text {number}", "output": "billing", "rejected": "shipping"} for number in range(40)]
    write_atomically(run.path / "inputs" / "data" / "validation.jsonl", to_jsonl(pairs))
    write_atomically(run.out / "merged" / "model.safetensors", WEIGHTS)
    write_atomically(run.out / "metrics.jsonl", f'{{"step": 4, "eval_accuracy": {accuracy}}}\n'.encode())
    made = a.TrainingRun(
        plan=run.request.inputs["training_plan"], merged=run.relative(run.out / "merged"),
        weights_sha256=sha256_of_folder(run.out / "merged"), base_model="tenet-tiny", steps=4, seconds=1, seed=0, versions={},
    )  # fmt: skip
    run.finish(made)
    return made


def test_without_an_approved_dataset_nothing_starts(tmp_path: Path) -> None:
    session = approve_until(reach_first_review(open_session(tmp_path)), "dataset")
    with pytest.raises(NotPossible, match="approve the dataset first"):
        train_reward_model(session.project, session.desk.settings, "ada", "cli")
    assert not list(session.project.path.glob("runs/reward_model-*"))


def test_whoever_may_not_spend_starts_nothing(session: Session) -> None:
    users = {"ada": User(role="member"), "bea": User(role="owner")}
    content = json.dumps({name: user.model_dump() for name, user in users.items()})
    write_atomically(users_file(session.project.home), content.encode())
    with pytest.raises(NotPossible, match="ada may not start trainings"):
        train_reward_model(session.project, session.desk.settings, "ada", "cli")
    assert not list(session.project.path.glob("runs/reward_model-*"))


def test_the_same_pairs_have_the_same_folder_and_all_that_the_trainer_needs(session: Session) -> None:
    run = RunFolder(prepare(session.project, session.desk.settings))
    assert prepare(session.project, session.desk.settings) == run.path
    plan = run.read("training_plan.yaml", a.TrainingPlan)
    assert plan.method == "reward_model" and plan.lora and plan.lora.modules_to_save == ("score",)
    assert run.rows("train") and run.read("spec.yaml", a.UseCaseSpec).instruction


@pytest.mark.skipif(best_tier() == "none", reason="no sandbox holds on this machine")
def test_the_next_plan_of_practice_names_it_and_a_person_may_take_it_out(session: Session) -> None:
    made = as_if_trained(session)
    wanted = session.project.get("method", a.Method).model_copy(update={"choice": "grpo"})
    session.send(session.edit("method", wanted.model_dump_json()))
    approve_until(session, "training_plan")
    plan = session.project.get("training_plan", a.TrainingPlan)
    assert (plan.reward_model, plan.reward_model_sha256) == (made.merged, made.weights_sha256)
    assert any("orders 75% of the 40 validation pairs" in reason for reason in plan.reasons)
    without = plan.model_copy(update={"reward_model": None, "reward_model_sha256": None})
    session.send(session.edit("training_plan", without.model_dump_json(exclude_none=True)))
    assert session.project.get("training_plan", a.TrainingPlan).reward_model is None


@pytest.mark.parametrize(("accuracy", "named"), [(0.525, False), (0.65, False), (0.7, True)])
def test_one_that_may_be_guessing_is_named_by_no_plan_and_says_so(
    session: Session, accuracy: float, named: bool
) -> None:
    as_if_trained(session, accuracy)
    found = newest_reward_model(session.project)
    assert bool(found) == named
    told = read_trained(prepare(session.project, session.desk.settings)).said
    assert ("That may be chance" in told) != named
