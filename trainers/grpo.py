"""Reinforcement learning with TRL's GRPO: the approved reward and the rows in, a merged model out.

    python -m trainers.grpo RUN

Reads `inputs/` of the run folder (spec.yaml, reward.yaml, training_plan.yaml, data/). The model answers each request a few
times, the reward scores the answers in the sandbox, and what scores above its group is made likelier. It begins where the
plan says: with the merged model of an earlier training, or with the base model. `out/` gets merged/ and metrics.jsonl.
"""

import dataclasses
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from tenet import artifacts as a
from tenet.bases import ensure_base
from tenet.files import sha256_of_folder, to_jsonl
from tenet.runfolder import RunFolder
from tenet.sandbox.choosing import start_worker
from tenet.settings import read_settings
from trainers.rewarded import approved_reward, scorer, units
from trainers.tracking import log_rows, params_of, tags_of, tracked
from trainers.train_block import checked
from trainers.weights import adapter_of, loader, save, versions

if TYPE_CHECKING:
    import datasets


def main(run: RunFolder) -> None:
    started = time.monotonic()
    spec, plan = run.read("spec.yaml", a.UseCaseSpec), run.read("training_plan.yaml", a.TrainingPlan)
    reward, rows = approved_reward(run), run.rows("train")
    shutil.rmtree(run.out, ignore_errors=True)
    run.out.mkdir()

    run.progress(0.0, "loading the libraries")
    import torch
    from transformers import AutoTokenizer
    from trl.trainer.grpo_config import GRPOConfig

    # Refused before anything slow starts: a wrong setting, then a model that cannot be had.
    settings = _settings(plan, GRPOConfig)
    machine, begin = read_settings(), where_to_begin(run, plan)
    load = loader(begin, torch.float32)
    tokenizer = cast(Any, AutoTokenizer).from_pretrained(begin)
    data = _requests(spec.instruction, rows)

    with (
        start_worker(reward.code, units(reward), allow_none=machine.allow_unsandboxed_reward) as worker,
        tracked(
            machine, run, "grpo", tags_of(run), params_of(plan) | {"start_from": plan.start_from or ""}
        ) as mlflow_run,
    ):
        log_rows(data, "train", run.read("data/card.yaml", a.DatasetCard).files["train"])
        config = GRPOConfig(
            output_dir=str(run.out / "trainer"), report_to="mlflow", use_cpu=not torch.cuda.is_available(), **settings
        )
        torch.manual_seed(config.seed)  # pyright: ignore[reportUnknownMemberType]
        trainer = _trainer(load(), scorer(reward, worker), config, data, tokenizer, plan.lora)
        watcher = _watcher(run, plan.max_minutes)
        trainer.add_callback(watcher)
        trainer.train()

    run.progress(0.92, "merging and saving the model")
    if adapter := save(trainer.model, load, tokenizer, run.out, plan.base_model):
        shutil.rmtree(adapter)  # alone it would fit no model but the one that it began with
    first, last = _ends(trainer.state.log_history)
    run.finish(
        a.TrainingRun(
            plan=run.request.inputs["training_plan"],
            merged=run.relative(run.out / "merged"),
            weights_sha256=sha256_of_folder(run.out / "merged"),
            base_model=plan.base_model,
            steps=trainer.state.global_step,
            first_reward=first,
            last_reward=last,
            seconds=round(time.monotonic() - started, 1),
            seed=config.seed,
            mlflow_run=mlflow_run,
            versions=versions(),
        )
    )


class AnotherModel(Exception):
    """The model to begin with is not the one that the plan names."""


def where_to_begin(run: RunFolder, plan: a.TrainingPlan) -> str:
    """The folder of the earlier model, checked against its digest, or of the base model."""
    if plan.start_from is None:
        return str(ensure_base(plan.base_model))
    folder = run.project / plan.start_from
    if not folder.is_dir() or sha256_of_folder(folder) != plan.start_sha256:
        raise AnotherModel(
            f"{plan.start_from} is not the model that the plan begins with: it was changed or removed since. Nothing was "
            "trained. Train it again, or take start_from out of the training plan to begin with the base model."
        )
    return str(folder)


def _settings(plan: a.TrainingPlan, known: type[Any]) -> dict[str, Any]:
    names = {field.name for field in dataclasses.fields(known)}
    settings = checked(plan.train, known) | {"save_strategy": "no", "eval_strategy": "no"}
    return {name: value for name, value in settings.items() if name in names}


def _requests(instruction: str, rows: Sequence[a.Row]) -> "datasets.Dataset":
    """TRL's prompt-only form, with what the reward may look at beside it."""
    import datasets

    def asked(row: a.Row) -> list[dict[str, str]]:
        return [{"role": "system", "content": instruction}, {"role": "user", "content": row.input}]

    return datasets.Dataset.from_list(
        [{"id": row.id, "prompt": asked(row), "reference": row.output, "request": row.input} for row in rows]
    )


def _trainer(
    model: Any, reward: Callable[..., Any], config: Any, data: "datasets.Dataset", tokenizer: Any, lora: a.Lora | None
) -> Any:
    from trl.trainer.grpo_trainer import GRPOTrainer

    return GRPOTrainer(
        model=model,
        reward_funcs=[reward],
        args=config,
        train_dataset=data,
        processing_class=tokenizer,
        peft_config=adapter_of(lora),
    )


WATCHED = (
    "reward",
    "reward_std",
    "frac_reward_zero_std",
    "completions/mean_length",
    "completions/clipped_ratio",
    "kl",
    "entropy",
)
"""Rising reward with the length, falling entropy, groups that all score alike: how gaming and collapse show themselves."""


def _watcher(run: RunFolder, max_minutes: float) -> Any:
    from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

    class Watcher(TrainerCallback):
        def on_train_begin(
            self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any
        ) -> None:
            self.until = time.monotonic() + max_minutes * 60

        def on_step_end(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
            control.should_training_stop |= time.monotonic() > self.until
            run.progress(_share(state), f"step {state.global_step} of {state.max_steps}")

        def on_log(
            self,
            args: TrainingArguments,
            state: TrainerState,
            control: TrainerControl,
            logs: dict[str, float | None] | None = None,
            **_: Any,
        ) -> None:
            # Where the reward could say nothing about a whole step, TRL logs it as None.
            said = {name: value for name, value in (logs or {}).items() if value is not None}
            numbers = {name: round(value, 6) for name, value in said.items() if _is_watched(name)}
            if numbers:
                with (run.out / "metrics.jsonl").open("ab") as file:
                    file.write(to_jsonl([{"step": state.global_step, **numbers}]))
                run.progress(_share(state), f"step {state.global_step} of {state.max_steps}", **numbers)

    return Watcher()


def _is_watched(name: str) -> bool:
    return name in WATCHED or name in ("unscored", "duplicates") or name.startswith("parts/")


def _share(state: Any) -> float:
    return 0.1 + 0.8 * state.global_step / state.max_steps


def _ends(history: Sequence[dict[str, float | None]]) -> tuple[float | None, float | None]:
    """The mean reward of the first and of the last logged steps."""
    rewards = [reward for entry in history if (reward := entry.get("reward")) is not None]
    return (round(rewards[0], 4), round(rewards[-1], 4)) if rewards else (None, None)


if __name__ == "__main__":
    main(RunFolder(Path(sys.argv[1])))
