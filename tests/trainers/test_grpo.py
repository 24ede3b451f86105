"""Practice over the approved reward: what is learned from, what is counted, and what is refused."""

import json
import math
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from tenet import artifacts as a
from tenet.files import read_jsonl, sha256_of, sha256_of_folder, to_yaml, write_atomically
from tenet.runfolder import KEEP, RunFolder
from tenet.sandbox.choosing import best_tier
from tenet.sandbox.host import Tally
from tests.trainers.building import LORA, plan, rows, run_folder
from tests.trainers.killing import Moments
from trainers.checkpoints import newest_first
from trainers.grpo import main, requests, steps_a_generation
from trainers.opening import AnotherModel, opened, where_to_begin
from trainers.rewarded import BrokenReward, NotApproved, approved_reward, refuse_if_broken
from trainers.train_block import BadTrainBlock
from trainers.warmth import in_a_fork, load_libraries

pytestmark = pytest.mark.skipif(best_tier() == "none", reason="no sandbox holds on this machine")

CODE = (
    "def pays(completions, reference, **_):\n"
    "    texts = [completion[-1]['content'] for completion in completions]\n"
    "    return [None if right == 'billing' and not text else min(1.0, len(set(text)) / 20) for text, right in zip(texts, reference)]\n"
    "def guard(completions, **_):\n"
    "    return [1.0 for _ in completions]\n"
)
TERMS = (a.RewardTerm(name="pays", says="many letters"), a.RewardTerm(name="guard", kind="guards", says="nothing"))
SHORT = {
    "max_steps": 2,
    "per_device_train_batch_size": 8,
    "num_generations": 4,
    "max_completion_length": 6,
    "learning_rate": 0.01,
}


def prepared(project: Path, base: Path, code: str = CODE, **changes: Any) -> RunFolder:
    """A run folder as a launch prepares it, with an approved reward among its inputs."""
    train = changes.pop("train", SHORT)
    made = plan(str(base), lora=LORA).model_copy(
        update={"method": "grpo", "train": train | {"logging_steps": 1}, **changes}
    )
    run = run_folder(project, made, rows(8), practice=rows(2, start=100))
    content = to_yaml(a.RewardFunction(terms=TERMS, code=code).model_dump(mode="json", exclude_none=True))
    write_atomically(run.path / "inputs" / "reward.yaml", content)
    request = run.request.model_copy(update={"inputs": run.request.inputs | {"reward": sha256_of(content)}})
    write_atomically(run.path / "request.json", request.model_dump_json().encode())
    return run


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory, base: Path, mlflow_uri: str) -> RunFolder:
    folder = tmp_path_factory.mktemp("grpo")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TENET_HOME", str(folder / "home"))
        patch.setenv("MLFLOW_TRACKING_URI", mlflow_uri)
        run = prepared(folder / "triage", base)
        main(run)
    return run


def test_it_practises_on_what_is_taught_and_on_what_nobody_is_taught(tmp_path: Path, base: Path) -> None:
    from trl.trainer.grpo_config import GRPOConfig
    from trl.trainer.sft_config import SFTConfig

    run = prepared(tmp_path / "triage", base)
    practised = requests(opened(run, GRPOConfig, validated=False, splits=a.LEARNT))
    assert practised["id"] == [*(f"r{number}" for number in range(8)), "r100", "r101"]
    taught = opened(prepared(tmp_path / "taught", base, train={"max_steps": 1}), SFTConfig)
    assert [row.id for row in taught.rows["train"]] == practised["id"][:8] and "practice" not in taught.rows


@pytest.mark.slow
def test_practice_leaves_a_merged_model_and_what_its_answers_earned(trained: RunFolder, base: Path) -> None:
    done = a.TrainingRun.model_validate(json.loads((trained.path / "result.json").read_text())["artifact"])
    assert done.steps == 2 and done.first_loss is None
    assert done.adapter == "runs/training_run-1/out/adapter"  # it began with the base model, so it fits that
    assert done.first_reward is not None and 0 <= done.first_reward <= 1
    assert done.weights_sha256 == sha256_of_folder(trained.out / "merged")
    assert (trained.out / "merged" / "model.safetensors").read_bytes() != (base / "model.safetensors").read_bytes()


@pytest.mark.slow
def test_the_signals_of_gaming_are_written_down_step_by_step(trained: RunFolder) -> None:
    steps = list(read_jsonl(trained.out / "metrics.jsonl"))
    assert [entry["step"] for entry in steps] == [1, 2]
    watched = {
        "reward",
        "reward_std",
        "frac_reward_zero_std",
        "entropy",
        "completions/mean_length",
        "duplicates",
        "unscored",
    }
    for entry in steps:
        assert watched | {"parts/pays", "parts/guard"} <= set(entry)
        assert all(math.isfinite(value) for value in entry.values())


@pytest.mark.slow
def test_an_answer_that_the_reward_cannot_judge_is_no_zero(tmp_path: Path, base: Path, home: Path) -> None:
    """Half of the answers are None: TRL must leave them out of the mean, not take them for worthless."""
    code = CODE.replace(
        "None if right == 'billing' and not text else min(1.0, len(set(text)) / 20)",
        "1.0 if right == 'billing' else None",
    )
    run = prepared(tmp_path / "triage", base, code, train=SHORT | {"max_steps": 4})
    main(run)
    for entry in read_jsonl(run.out / "metrics.jsonl"):
        assert 0 <= entry["unscored"] <= 1
        assert entry.get("reward", 1.0) == 1.0


@pytest.mark.slow
def test_a_reward_that_keeps_crashing_ends_the_training(tmp_path: Path, base: Path, home: Path) -> None:
    run = prepared(tmp_path / "triage", base, "import os\ndef pays(completions, **_): os._exit(1)\ndef guard(completions, **_): pass\n",
                   train=SHORT | {"max_steps": 9})  # fmt: skip
    with pytest.raises(BrokenReward, match="it ended"):
        main(run)
    assert not (run.path / "result.json").exists()


def test_a_reward_may_fail_on_one_answer_in_a_hundred() -> None:
    refuse_if_broken(Tally(rows=1000, failed=10))
    refuse_if_broken(Tally(rows=100, failed=50))  # too early to tell
    with pytest.raises(BrokenReward, match=r"failed on 11 of 1000 answers \(pays: it broke\)"):
        refuse_if_broken(Tally(rows=1000, failed=11, problems={"pays": "it broke"}))


def test_only_the_approved_reward_runs(tmp_path: Path, base: Path) -> None:
    run = prepared(tmp_path / "triage", base)
    assert approved_reward(run).terms == TERMS
    path = run.path / "inputs" / "reward.yaml"
    path.write_bytes(path.read_bytes() + b"# one more byte\n")
    with pytest.raises(NotApproved):
        approved_reward(run)


def test_it_begins_with_the_very_model_that_the_plan_names(tmp_path: Path, base: Path) -> None:
    earlier = tmp_path / "triage" / "runs" / "earlier"
    write_atomically(earlier / "model.safetensors", b"weights")
    digest = sha256_of_folder(earlier)
    run = prepared(tmp_path / "triage", base, start_from="runs/earlier", start_sha256=digest)
    begin = run.read("training_plan.yaml", a.TrainingPlan)
    assert where_to_begin(run, begin) == str(earlier.resolve())
    write_atomically(earlier / "model.safetensors", b"other weights")
    with pytest.raises(AnotherModel, match="was changed or removed"):
        where_to_begin(run, begin)


@pytest.mark.slow
def test_killed_in_its_second_pass_it_goes_on_and_ends_with_the_same_weights(
    tmp_path: Path, home: Path, smallest: Path
) -> None:
    load_libraries("grpo")
    train = SHORT | {"max_steps": 6, "save_steps": 1, "max_completion_length": 3}
    found: dict[str, tuple[str, list[float]]] = {}
    for name in ("whole", "killed"):
        run = prepared(tmp_path / name / "triage", smallest, train=train)
        if name == "killed":

            def work(run: RunFolder = run) -> None:
                Moments(run.out / "checkpoints" / "checkpoint-6", 1, lambda: os.kill(os.getpid(), signal.SIGKILL))
                main(run)

            assert in_a_fork(work) == -signal.SIGKILL
            (newest, *_) = newest_first(run.out / "checkpoints")
            # Four steps are a pass over the eight requests, two of them at a time.
            assert newest.name == "checkpoint-5"
        assert in_a_fork(lambda run=run: main(run)) == 0
        done = a.TrainingRun.model_validate(json.loads((run.path / "result.json").read_text())["artifact"])
        found[name] = (done.weights_sha256, [line["reward"] for line in read_jsonl(run.out / "metrics.jsonl")])
    assert found["killed"] == found["whole"]


@pytest.mark.slow
def test_what_a_person_finds_enough_is_kept_as_the_checkpoint_has_it(
    tmp_path: Path, home: Path, smallest: Path
) -> None:
    load_libraries("grpo")
    run = prepared(
        tmp_path / "triage", smallest, train=SHORT | {"max_steps": 4, "save_steps": 1, "max_completion_length": 3}
    )

    def work() -> None:
        Moments(run.out / "checkpoints" / "checkpoint-3", 1, lambda: os.kill(os.getpid(), signal.SIGKILL))
        main(run)

    assert in_a_fork(work) == -signal.SIGKILL
    write_atomically(run.out / KEEP, b"")
    assert in_a_fork(lambda: main(run)) == 0
    done = a.TrainingRun.model_validate(json.loads((run.path / "result.json").read_text())["artifact"])
    assert done.steps == 3, "its snapshot was taken before the save that was not finished"
    assert done.weights_sha256 == sha256_of_folder(run.out / "merged")


@pytest.mark.parametrize(("saves", "right"), [(3, 4), (1, 2), (7, 8)])
def test_a_checkpoint_between_two_generations_is_refused_with_the_right_number(saves: int, right: int) -> None:
    from trl.trainer.grpo_config import GRPOConfig

    def config(steps: int) -> GRPOConfig:
        return GRPOConfig(
            output_dir="x", use_cpu=True, bf16=False, per_device_train_batch_size=4, num_generations=4,
            steps_per_generation=2, save_strategy="steps", save_steps=steps,
        )  # fmt: skip

    with pytest.raises(BadTrainBlock, match=f"last for 2 steps.*Take save_steps: {right}"):
        steps_a_generation(config(saves))
    assert steps_a_generation(config(right)) == 2
