"""One short training from plan to merged model, and the plans and rows that are refused before it starts."""

import json
import shutil
from pathlib import Path
from typing import Any, cast

import pytest
from safetensors.torch import load_file, save_file  # pyright: ignore[reportUnknownVariableType]

from tenet import artifacts as a
from tenet.bases import BaseModelMissing
from tenet.files import read_jsonl, sha256_of_folder
from tenet.runfolder import RunFolder
from tests.trainers.building import SPEC, plan, rows, run_folder
from trainers.labels import NothingToLearn
from trainers.sft import main
from trainers.train_block import BadTrainBlock
from trainers.watching import Diverged


def result(run: RunFolder) -> a.TrainingRun:
    return a.TrainingRun.model_validate(json.loads((run.path / "result.json").read_text())["artifact"])


def greedy(model: Any, tokenizer: Any, text: str) -> str:
    messages = [{"role": "system", "content": SPEC.instruction}, {"role": "user", "content": text}]
    prompt = tokenizer.apply_chat_template(messages, add_generation_prompt=True, return_tensors="pt", return_dict=True)
    made = model.generate(**prompt, max_new_tokens=8, do_sample=False)
    return tokenizer.decode(made[0, prompt["input_ids"].shape[1] :])


@pytest.fixture
def trained(tmp_path: Path, base: Path, home: Path) -> RunFolder:
    run = run_folder(tmp_path / "triage", plan(str(base)), rows(12), rows(4, start=12))
    main(run)
    return run


def test_a_short_training_leaves_an_adapter_a_merged_model_and_its_losses(trained: RunFolder) -> None:
    done = result(trained)
    assert (done.steps, done.adapter, done.merged) == (
        3,
        "runs/training_run-1/out/adapter",
        "runs/training_run-1/out/merged",
    )
    assert done.plan == trained.request.inputs["training_plan"]
    assert done.weights_sha256 == sha256_of_folder(trained.project / done.merged)
    metrics = list(read_jsonl(trained.out / "metrics.jsonl"))
    assert [entry["loss"] for entry in metrics if "loss" in entry][::2] == [done.first_loss, done.last_loss]
    assert "eval_loss" in metrics[-1]


def test_the_merged_model_answers_as_the_base_with_the_adapter(trained: RunFolder, base: Path) -> None:
    from peft import PeftModel
    from transformers import AutoModelForCausalLM, AutoTokenizer

    tokenizer = cast(Any, AutoTokenizer).from_pretrained(trained.out / "merged")
    merged = AutoModelForCausalLM.from_pretrained(trained.out / "merged")
    # As it was trained: the shipped weights are bf16 and would round the adapter's part away.
    untuned = AutoModelForCausalLM.from_pretrained(base, dtype="float32")
    texts = [row.input for row in rows(6)]
    before = [greedy(untuned, tokenizer, text) for text in texts]
    adapted = PeftModel.from_pretrained(untuned, str(trained.out / "adapter"))
    after = [greedy(merged, tokenizer, text) for text in texts]
    assert after == [greedy(adapted, tokenizer, text) for text in texts]
    assert after != before


def test_the_mlflow_run_leads_back_to_the_rows_and_the_plan(trained: RunFolder) -> None:
    from mlflow import MlflowClient

    run = MlflowClient().get_run(result(trained).mlflow_run or "")
    card = trained.read("data/card.yaml", a.DatasetCard)
    assert run.info.status == "FINISHED"
    assert run.data.tags["project"] == "triage"
    assert run.data.tags["input.training_plan"] == trained.request.inputs["training_plan"]
    assert (run.data.params["learning_rate"], run.data.params["lora.r"]) == ("0.01", "4")
    given = run.inputs.dataset_inputs if run.inputs else []
    digests = {tag.value for each in given for tag in each.tags if tag.key == "sha256"}
    assert digests == {card.files["train"].sha256, card.files["validation"].sha256}
    assert len(MlflowClient().get_metric_history(run.info.run_id, "loss")) == 3


def test_what_is_served_holds_no_path_of_this_machine(trained: RunFolder, base: Path) -> None:
    for path in [*(trained.out / "merged").iterdir(), *(trained.out / "adapter").iterdir()]:
        if path.name != "adapter_config.json":  # names the base model as the plan does, here a folder
            assert str(base.parent).encode() not in path.read_bytes(), path.name


def test_the_same_plan_and_rows_give_the_same_weights_also_after_a_kill(tmp_path: Path, base: Path, home: Path) -> None:
    digests: set[str] = set()
    for name in ("one", "two"):
        run = run_folder(tmp_path / name, plan(str(base), max_steps=2), rows(8))
        leftover = run.out / "merged" / "half-written"
        leftover.parent.mkdir(parents=True)
        leftover.write_text("what a killed run left")
        main(run)
        digests.add(result(run).weights_sha256)
        assert not leftover.exists()
    assert len(digests) == 1


def test_without_a_lora_all_weights_are_trained(tmp_path: Path, base: Path, home: Path) -> None:
    run = run_folder(tmp_path / "full", plan(str(base), lora=None, max_steps=1), rows(4))
    main(run)
    assert result(run).adapter is None
    assert (run.out / "merged" / "model.safetensors").read_bytes() != (base / "model.safetensors").read_bytes()


def test_at_its_time_limit_training_stops_and_keeps_what_it_has(tmp_path: Path, base: Path, home: Path) -> None:
    run = run_folder(tmp_path / "late", plan(str(base), max_minutes=1e-6, max_steps=50), rows(8))
    main(run)
    assert result(run).steps == 1
    assert (run.out / "merged" / "config.json").exists()


def test_a_loss_that_is_no_number_ends_the_training(tmp_path: Path, base: Path, home: Path) -> None:
    damaged = shutil.copytree(base, tmp_path / "damaged")
    weights = load_file(damaged / "model.safetensors")
    weights["model.norm.weight"][0] = float("nan")
    save_file(weights, damaged / "model.safetensors", {"format": "pt"})
    run = run_folder(tmp_path / "nan", plan(str(damaged)), rows(8))
    with pytest.raises(Diverged, match="smaller learning_rate"):
        main(run)
    assert not (run.path / "result.json").exists()


def test_an_unknown_setting_is_refused_with_the_nearest_name(tmp_path: Path, base: Path, home: Path) -> None:
    run = run_folder(tmp_path / "typo", plan(str(base), learnin_rate=0.1), rows(4))
    with pytest.raises(BadTrainBlock, match=r"“learnin_rate”\. Did you mean “learning_rate”"):
        main(run)


def test_a_setting_that_must_stay_as_it_is_is_refused(tmp_path: Path, base: Path, home: Path) -> None:
    run = run_folder(tmp_path / "ours", plan(str(base), assistant_only_loss=False), rows(4))
    with pytest.raises(BadTrainBlock, match="set by Tenet"):
        main(run)


def test_a_row_whose_answer_would_be_cut_off_is_named(tmp_path: Path, base: Path, home: Path) -> None:
    long = a.Row(id="r-long", input="word " * 300, output="billing", origin="user", group="g")
    run = run_folder(tmp_path / "long", plan(str(base), max_length=200), [*rows(4), long])
    with pytest.raises(NothingToLearn, match="Row r-long is longer than max_length"):
        main(run)


def test_a_template_that_asks_otherwise_than_it_trains_is_refused(tmp_path: Path, base: Path, home: Path) -> None:
    model = shutil.copytree(base, tmp_path / "other")
    template = (model / "chat_template.jinja").read_text(encoding="utf-8")
    asks = "{%- if add_generation_prompt -%}"
    assert asks in template
    (model / "chat_template.jinja").write_text(template.replace(asks, asks + "{{- 'Now: ' -}}"), encoding="utf-8")
    run = run_folder(tmp_path / "template", plan(str(model)), rows(4))
    with pytest.raises(NothingToLearn, match="in another way than it asks"):
        main(run)


def test_cut_into_parts_and_scored_where_it_is_learned_the_loss_is_the_one_of_trl(base: Path, tmp_path: Path) -> None:
    import datasets
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from trl.trainer.sft_config import SFTConfig
    from trl.trainer.sft_trainer import SFTTrainer

    from trainers.batches import TOKENS_AT_ONCE
    from trainers.fast_sft import fast_sft_trainer

    lengths = (300, 500, 90, 700)
    assert sum(lengths) > TOKENS_AT_ONCE
    data = [{"input_ids": [7] * length, "labels": [-100] * (length - 9) + [7] * 8 + [9]} for length in lengths]
    found: list[tuple[float, float]] = []
    for kind in (SFTTrainer, fast_sft_trainer()):
        config = SFTConfig(
            output_dir=str(tmp_path / kind.__name__), report_to="none", use_cpu=True, bf16=False, max_steps=2, disable_tqdm=True,
            gradient_checkpointing=False, per_device_train_batch_size=4, learning_rate=0.001, logging_steps=1,
            dataset_kwargs={"skip_prepare_dataset": True},
        )  # fmt: skip
        torch.manual_seed(0)  # pyright: ignore[reportUnknownMemberType]
        trainer: Any = kind(
            model=cast(Any, AutoModelForCausalLM).from_pretrained(base, dtype="float32"),
            args=config,
            processing_class=cast(Any, AutoTokenizer).from_pretrained(base),
            train_dataset=datasets.Dataset.from_list(data),
        )
        trainer.train()
        found += [(entry["loss"], entry["grad_norm"]) for entry in trainer.state.log_history if "loss" in entry]
    for trl, ours in zip(found[:2], found[2:], strict=True):
        assert ours == pytest.approx(trl, rel=1e-3)


def test_a_base_model_that_is_not_there_is_said_before_anything_starts(tmp_path: Path, home: Path) -> None:
    run = run_folder(tmp_path / "nobase", plan("/no/such/folder"), rows(4))
    with pytest.raises(BaseModelMissing, match="There is no folder"):
        main(run)
