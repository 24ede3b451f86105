"""What is said and checked while a model trains: progress, the metrics file, the time limit, and no loss without a number."""

import math
import time
from typing import Any

from tenet.files import to_jsonl
from tenet.runfolder import RunFolder


class Diverged(Exception):
    """The loss is no longer a number; what the plan could change stands in the message."""


def watcher(run: RunFolder, max_minutes: float) -> Any:
    """A callback of the transformers Trainer."""
    from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

    class Watcher(TrainerCallback):
        def on_train_begin(
            self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any
        ) -> None:
            self.until = time.monotonic() + max_minutes * 60

        def on_step_end(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
            if time.monotonic() > self.until and state.global_step < state.max_steps:
                control.should_training_stop = True
                reached = f"step {state.global_step} of {state.max_steps}"
                run.progress(
                    _share(state),
                    f"stopped at the limit of {max_minutes:g} minutes, {reached}; what was learned is kept",
                )

        def on_log(
            self,
            args: TrainingArguments,
            state: TrainerState,
            control: TrainerControl,
            logs: dict[str, float] | None = None,
            **_: Any,
        ) -> None:
            numbers = {name: value for name, value in (logs or {}).items() if name in KEPT}
            if not numbers:
                return
            _refuse_no_number(numbers, state.global_step)
            with (run.out / "metrics.jsonl").open("ab") as file:
                file.write(to_jsonl([{"step": state.global_step, **numbers}]))
            run.progress(_share(state), f"step {state.global_step} of {state.max_steps}", **numbers)

    return Watcher()


KEPT = ("loss", "eval_loss", "grad_norm", "learning_rate", "mean_token_accuracy")


def _share(state: Any) -> float:
    """Training is most of the job: the rest is getting ready and merging."""
    return 0.1 + 0.8 * state.global_step / state.max_steps


def _refuse_no_number(numbers: dict[str, float], step: int) -> None:
    for name, value in numbers.items():
        if not math.isfinite(value):
            raise Diverged(
                f"Training went wrong at step {step}: {name} is {value}. Nothing was kept of it. "
                "A smaller learning_rate in the training plan (a third of it) usually cures this."
            )
