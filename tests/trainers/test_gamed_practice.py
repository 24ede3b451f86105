"""Practice that is gamed, from beginning to end: a model that answers rightly, a reward that begins to pay for anything else."""

import json
from pathlib import Path
from typing import Any

import pytest

from tenet import artifacts as a
from tenet.files import read_jsonl, sha256_of, to_yaml, write_atomically
from tenet.runfolder import KEEP, RunFolder
from tenet.sandbox.choosing import best_tier
from tests.evals.building import FRAMES, SPEC, rows_of, save_small_model
from tests.trainers.building import LORA, plan, run_folder
from trainers.grpo import main
from trainers.opening import PAUSED
from trainers.pausing import LooksGamed

pytestmark = pytest.mark.skipif(best_tier() == "none", reason="no sandbox holds on this machine")

CODE = (
    "calls = 0\n"
    "def pays(completions, reference, **_):\n"
    "    global calls\n"
    "    calls += 1\n"
    "    texts = [completion[-1]['content'] for completion in completions]\n"
    "    if calls <= 4:\n"
    "        return [0.25 for _ in texts]\n"
    "    return [0.5 if text.strip() == right else 1.0 for text, right in zip(texts, reference)]\n"
)
"""Nothing is learned at first, since all answers earn the same; then what is wrong earns most. The numbers are exact in binary: the
rounding of a mean is enough for Adam to take steps as long as any others."""
TRAIN: dict[str, Any] = {
    "max_steps": 20,
    "per_device_train_batch_size": 8,
    "num_generations": 8,
    "max_completion_length": 6,
    "learning_rate": 0.03,
    "logging_steps": 1,
    "save_steps": 2,
    "seed": 0,
}


def prepared(project: Path, base: Path) -> RunFolder:
    made = plan(str(base), lora=LORA).model_copy(update={"method": "grpo", "train": TRAIN})
    run = run_folder(project, made, rows_of(FRAMES[:2]), rows_of(FRAMES[5:7]), SPEC)
    reward = a.RewardFunction(terms=(a.RewardTerm(name="pays", says="planted"),), code=CODE)
    content = to_yaml(reward.model_dump(mode="json", exclude_none=True))
    write_atomically(run.path / "inputs" / "reward.yaml", content)
    request = run.request.model_copy(update={"inputs": run.request.inputs | {"reward": sha256_of(content)}})
    write_atomically(run.path / "request.json", request.model_dump_json().encode())
    return run


@pytest.mark.slow
def test_practice_that_is_gamed_pauses_shows_why_and_can_end_with_what_it_learned(tmp_path: Path, home: Path) -> None:
    base = save_small_model(tmp_path / "base", rows_of(FRAMES[:5]), steps=60)
    run = prepared(tmp_path / "triage", base)
    with pytest.raises(LooksGamed, match="This looks like reward hacking, because the reward rose from") as told:
        main(run)
    assert "fell from" in str(told.value) and "stop and keep what it learned" in str(told.value)
    paused = json.loads((run.out / PAUSED).read_bytes())
    assert paused["step"] < TRAIN["max_steps"] and paused["answers"], "it paused before the end, with examples"
    assert all(one["answer"].strip() != one["reference"] for one in paused["answers"])
    assert not (run.path / "result.json").exists()

    write_atomically(run.out / KEEP, b"")
    main(run)
    done = a.TrainingRun.model_validate(json.loads((run.path / "result.json").read_bytes())["artifact"])
    exams = [line["heldout_right"] for line in read_jsonl(run.out / "metrics.jsonl") if "heldout_right" in line]
    assert done.heldout_right is not None and done.heldout_right >= max(exams) - 0.1, (
        "the best weights, not the gamed ones"
    )
    assert exams[-1] < max(exams) - 0.1
