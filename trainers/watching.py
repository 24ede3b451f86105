"""What is said and checked while a model trains: progress, the metrics file, the time limit, and no loss without a number."""

import json
import math
import resource
import time
from pathlib import Path
from typing import Any

from tenet.files import json_object, read_jsonl, to_jsonl, write_atomically
from tenet.runfolder import RunFolder
from trainers.checkpoints import Checkpoint
from trainers.debugger import findings
from trainers.findings import RIGHT
from trainers.tracking import make_up_for

METRICS = "metrics.jsonl"
FINDINGS = "findings.json"
"""What the debugger says at this moment, by name: `tenet fix` reads it."""


class Diverged(Exception):
    """The loss is no longer a number; what the plan could change stands in the message."""


def watcher(run: RunFolder, max_minutes: float, resumed: Checkpoint | None = None) -> Any:
    """A callback of the transformers Trainer. What an earlier start measured is kept up to where it is gone on from."""
    from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

    class Watcher(TrainerCallback):
        def on_train_begin(
            self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any
        ) -> None:
            self.begun = time.monotonic() - (resumed.manifest.seconds if resumed else 0.0)
            self.pace = Pace(state.global_step)
            lines = forget_after(run.out / METRICS, state.global_step or -1)
            self.lines = [line for line in lines if RIGHT not in line]
            self.exams = _exams(run)
            self.said, self.now = set[str](), set[str]()
            if state.global_step:
                make_up_for(run, lines)
            if resumed:
                run.progress(_share(state), f"goes on from step {state.global_step} of {state.max_steps}")

        def on_step_end(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
            if time.monotonic() > self.begun + max_minutes * 60 and state.global_step < state.max_steps:
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
            logs: dict[str, float | None] | None = None,
            **_: Any,
        ) -> None:
            # Where a reward could say nothing about a whole step, TRL logs it as None.
            said = {name: float(value) for name, value in (logs or {}).items() if value is not None and _is_kept(name)}
            # The loss of practice says nothing: it is made anew in each step from how an answer stands to its group.
            left_out = {"num_tokens", "loss"} if "completions/mean_length" in said else {"num_tokens"}
            numbers = {name: value for name, value in said.items() if name not in left_out}
            if not numbers:
                return
            _refuse_no_number(run, numbers, state.global_step)
            pace = self.pace.measured(state, said.get("num_tokens")) if "loss" in said else {}
            seconds = round(time.monotonic() - self.begun, 2)
            epoch = round(state.epoch or 0.0, 4)
            line = {"step": state.global_step, "epoch": epoch, "seconds": seconds, **numbers, **pace}
            note(run, line)
            self.lines.append(line)
            if "eval_loss" in line:
                self.exams = _exams(run)
            warned = self._warn(state.global_step / state.max_steps)
            run.progress(_share(state), f"{_said(state, pace)}{warned}", **numbers, **pace)

        def _warn(self, done: float) -> str:
            """What the debugger says at this moment; the log has each finding once."""
            found = findings([*self.lines, *self.exams], min(done, 0.99))
            if {finding.name for finding in found} != self.now:
                self.now = {finding.name for finding in found}
                write_findings(run, sorted(self.now))
            for finding in found:
                if finding.name not in self.said:
                    self.said.add(finding.name)
                    print(f"{finding.name}: {finding.said}", flush=True)
            return "".join(f"; {finding.said}" for finding in found)

    return Watcher()


def _exams(run: RunFolder) -> list[dict[str, float]]:
    """Which are written behind the watcher's back."""
    path = run.out / METRICS
    return [line for line in read_jsonl(path) if RIGHT in line] if path.exists() else []


def write_findings(run: RunFolder, names: list[str]) -> None:
    write_atomically(run.out / FINDINGS, json.dumps({"names": names}).encode())


def note(run: RunFolder, line: dict[str, float]) -> None:
    """One measurement more in the metrics of the run."""
    with (run.out / METRICS).open("ab") as file:
        file.write(to_jsonl([line]))


KEPT = (
    "loss", "eval_loss", "grad_norm", "learning_rate", "mean_token_accuracy", "eval_mean_token_accuracy",
    "rewards/accuracies", "rewards/margins", "eval_rewards/accuracies", "eval_rewards/margins", "preferred_gain", "num_tokens",
    "reward", "reward_std", "frac_reward_zero_std", "completions/mean_length", "completions/clipped_ratio", "kl", "entropy",
    "unscored", "duplicates", "accuracy", "margin", "eval_accuracy", "eval_margin",
)  # fmt: skip
"""Of practice over a reward also its parts. A reward that rises with the length, entropy that falls, groups that all score
alike: how gaming and collapse show themselves."""


def _is_kept(name: str) -> bool:
    return name in KEPT or name.startswith("parts/")


class Pace:
    """How fast it goes since the last time that somebody asked, and how long the rest takes."""

    def __init__(self, step: int) -> None:
        self.first_step, self.begun = step, time.monotonic()
        self.tokens, self.at = 0.0, self.begun

    def measured(self, state: Any, tokens: float | None) -> dict[str, float]:
        now = time.monotonic()
        done = state.global_step - self.first_step
        left = state.max_steps - state.global_step
        pace = {"eta_seconds": round((now - self.begun) / done * left, 1)} if done else {}
        if tokens is not None and tokens > self.tokens:
            pace["tokens_per_second"] = round((tokens - self.tokens) / (now - self.at), 1)
            self.tokens, self.at = tokens, now
        return pace | {"memory_gb": round(peak_memory_gb(), 3)}


def peak_memory_gb() -> float:
    """The most that this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def forget_after(path: Path, step: int) -> list[dict[str, float]]:
    """What was measured up to the step that the training goes on from (-1: from the beginning); the rest is measured again."""
    kept: list[dict[str, float]] = []
    if path.exists():
        # The last line may be half a line: the process was killed while it wrote it.
        whole = [json_object(line, path.name) for line in path.read_bytes().splitlines(True) if line.endswith(b"\n")]
        kept = [line for line in whole if line["step"] <= step]
        write_atomically(path, to_jsonl(kept))
    return kept


def _said(state: Any, pace: dict[str, float]) -> str:
    eta = pace.get("eta_seconds")
    rest = "" if eta is None else f", about {eta:.0f} s left" if eta < 90 else f", about {eta / 60:.0f} min left"
    return f"step {state.global_step} of {state.max_steps}{rest}"


def _share(state: Any) -> float:
    """Training is most of the job: the rest is getting ready and merging."""
    return 0.1 + 0.8 * state.global_step / state.max_steps


def _refuse_no_number(run: RunFolder, numbers: dict[str, float], step: int) -> None:
    for name, value in numbers.items():
        if not math.isfinite(value):
            write_findings(run, ["not a number"])
            raise Diverged(
                f"Training went wrong at step {step}: {name} is {value}. Nothing was kept of it. "
                "A smaller learning_rate in the training plan (a third of it) usually cures this."
            )
