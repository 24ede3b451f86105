"""Preferences: from rows with and without a rejected answer to a model that prefers as it was taught."""

import json
import os
import signal
from pathlib import Path
from typing import Any, cast

import pytest

from tenet import artifacts as a
from tenet.files import read_jsonl
from tenet.runfolder import RunFolder
from tests.trainers.building import LABELS, SPEC, plan, rows, run_folder
from tests.trainers.killing import Moments
from trainers.dpo import main
from trainers.labels import NothingToLearn
from trainers.pairs import NoRejectedAnswer, answer_score, pairs
from trainers.warmth import in_a_fork

THIRD = "returns"
SPEC_OF_THREE = SPEC.model_copy(update={"labels": (*SPEC.labels, a.LabelMeaning(name=THIRD))})


OUTPUT_LAYER = a.Lora(r=4, lora_alpha=4, target_modules=r".*layers\.3\.self_attn\.o_proj", modules_to_save=("lm_head",))


def dpo_plan(base: Path, **train: Any) -> a.TrainingPlan:
    settings: dict[str, Any] = {
        "max_steps": 6,
        "learning_rate": 0.005,
        "loss_type": ["sigmoid", "sft"],
        "save_steps": 2,
    } | train
    return plan(str(base), lora=OUTPUT_LAYER, **settings).model_copy(update={"method": "dpo"})


@pytest.fixture(scope="module")
def model_and_tokenizer(base: Path) -> tuple[Any, Any]:
    from transformers import AutoModelForCausalLM, AutoTokenizer

    model = AutoModelForCausalLM.from_pretrained(base, dtype="float32").eval()
    return model, cast(Any, AutoTokenizer).from_pretrained(base)


def result(run: RunFolder) -> a.TrainingRun:
    return a.TrainingRun.model_validate(json.loads((run.path / "result.json").read_text())["artifact"])


def test_a_rejected_answer_is_the_persons_or_else_the_likeliest_wrong_label(model_and_tokenizer: Any) -> None:
    model, tokenizer = model_and_tokenizer
    own, without = rows(2)
    own = own.model_copy(update={"rejected": "billing, I guess"})
    made = cast(Any, pairs(SPEC_OF_THREE, (own, without), model, tokenizer))
    assert made[0]["rejected"][0]["content"] == "billing, I guess"
    wrong = [LABELS[0], THIRD]
    scores = {label: answer_score(SPEC.instruction, without.input, label, model, tokenizer) for label in wrong}
    assert made[1]["rejected"][0]["content"] == max(wrong, key=scores.__getitem__)
    assert made[1]["chosen"][0]["content"] == LABELS[1]


def test_after_it_the_preferred_answers_are_likelier(
    tmp_path: Path, base: Path, home: Path, model_and_tokenizer: Any
) -> None:
    from transformers import AutoModelForCausalLM

    run = run_folder(
        tmp_path / "triage",
        dpo_plan(base, max_steps=20, learning_rate=0.01, per_device_train_batch_size=12),
        rows(12),
        rows(4, start=12),
    )
    main(run)
    lines = list(read_jsonl(run.out / "metrics.jsonl"))
    margins = [line["rewards/margins"] for line in lines if "loss" in line]
    assert abs(margins[0]) < 0.001 < margins[-1]
    gains = [line["preferred_gain"] for line in lines if "loss" in line]
    assert abs(gains[0]) < 0.001 < gains[-1] and not any("unlearned" in note for note in result(run).notes)
    before, tokenizer = model_and_tokenizer
    after: Any = AutoModelForCausalLM.from_pretrained(run.project / result(run).merged, dtype="float32").eval()

    def lead(model: Any, row: a.Row) -> float:
        wrong = next(label for label in LABELS if label != row.output)
        scored = [answer_score(SPEC.instruction, row.input, label, model, tokenizer) for label in (row.output, wrong)]
        return scored[0] - scored[1]

    assert sum(lead(after, row) for row in rows(12)) > sum(lead(before, row) for row in rows(12))


def test_the_loss_is_the_one_of_trl(base: Path, tmp_path: Path, model_and_tokenizer: Any) -> None:
    import torch
    from trl.trainer.dpo_config import DPOConfig
    from trl.trainer.dpo_trainer import DPOTrainer

    from trainers.fast_dpo import fast_dpo_trainer
    from trainers.weights import adapter_of

    model, tokenizer = model_and_tokenizer
    data = pairs(SPEC, rows(6), model, tokenizer)
    losses: list[float] = []
    for kind in (DPOTrainer, fast_dpo_trainer()):
        config = DPOConfig(
            output_dir=str(tmp_path / kind.__name__), report_to="none", use_cpu=True, bf16=False, max_steps=2,
            gradient_checkpointing=False, precompute_ref_log_probs=True, loss_type=["sigmoid", "sft"],
            per_device_train_batch_size=6, learning_rate=0.01, logging_steps=1, disable_tqdm=True,
        )  # fmt: skip
        torch.manual_seed(0)  # pyright: ignore[reportUnknownMemberType]
        adapter = adapter_of(a.Lora(r=4, lora_alpha=8, target_modules=("q_proj", "v_proj")))
        from transformers import AutoModelForCausalLM

        fresh: Any = AutoModelForCausalLM.from_pretrained(base, dtype="float32")
        trainer: Any = kind(
            model=fresh, args=config, processing_class=tokenizer, train_dataset=data, peft_config=adapter
        )
        trainer.train()
        losses.append([entry["loss"] for entry in trainer.state.log_history if "loss" in entry][-1])
    assert losses[0] == pytest.approx(losses[1], rel=1e-3)


def test_killed_it_goes_on_and_ends_with_the_same_weights(tmp_path: Path, base: Path, home: Path) -> None:
    digests: list[str] = []
    for name in ("whole", "killed"):
        run = run_folder(tmp_path / name / "triage", dpo_plan(base, max_steps=3), rows(8))
        if name == "killed":

            def work(run: RunFolder = run) -> None:
                Moments(run.out / "metrics.jsonl", 3, lambda: os.kill(os.getpid(), signal.SIGKILL))
                main(run)

            assert in_a_fork(work) == -signal.SIGKILL
            assert (run.out / "checkpoints" / "checkpoint-2").exists()
        assert in_a_fork(lambda run=run: main(run)) == 0
        digests.append(result(run).weights_sha256)
    assert digests[0] == digests[1]


def test_an_answer_that_would_be_cut_off_is_named(tmp_path: Path, base: Path, home: Path) -> None:
    long = a.Row(id="r-long", input="word " * 300, output="billing", origin="user", group="g")
    run = run_folder(tmp_path / "long", dpo_plan(base, max_length=200), [*rows(4), long])
    with pytest.raises(NothingToLearn, match="Row r-long"):
        main(run)


def test_without_another_label_a_rejected_answer_must_be_given(model_and_tokenizer: Any) -> None:
    alone = SPEC.model_copy(update={"labels": (SPEC.labels[0],)})
    with pytest.raises(NoRejectedAnswer, match="Row r0"):
        pairs(alone, rows(1), *model_and_tokenizer)
