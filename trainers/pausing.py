"""A training that looks gamed pauses, with a checkpoint and examples, and a person decides whether it goes on."""

import json
from typing import Any

from tenet.files import read_jsonl, write_atomically
from tenet.runfolder import RunFolder
from trainers.checkpoints import latest_valid
from trainers.gaming import HighPaid, gaming
from trainers.keeping import Wish
from trainers.opening import PAUSED, Opened
from trainers.watching import METRICS


class LooksGamed(Exception):
    """The training is paused; the text says why, shows answers, and says what a person can do."""


def suspicious(run: RunFolder, wish: Wish) -> Any:
    """A callback of the transformers Trainer: it wishes for a pause, and the keeper saves a checkpoint and stops."""
    from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

    class Suspicious(TrainerCallback):
        def on_log(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
            if (run.out / PAUSED).exists() or wish.paused or not (run.out / METRICS).exists():
                return
            if found := gaming(list(read_jsonl(run.out / METRICS))):
                wish.paused = found.said

    return Suspicious()


def refuse_if_paused(job: Opened, wish: Wish, step: int, paid: HighPaid) -> None:
    """Only where a checkpoint holds this step: a training that ended for another reason is finished."""
    kept = latest_valid(job.checkpoints, job.belongs_to) if wish.paused else None
    if kept and kept.manifest.step == step:
        raise paused(job.run, wish.paused, step, paid)


def paused(run: RunFolder, said: str, step: int, paid: HighPaid) -> LooksGamed:
    """Written down first, so that a training that is started again knows that somebody was asked."""
    told = {"step": step, "said": said, "answers": [one._asdict() for one in paid.best]}
    write_atomically(run.out / PAUSED, json.dumps(told, ensure_ascii=False, indent=1).encode())
    shown = "".join(
        f" “{_short(one.answer)}” earned {one.earned:.2f} where “{_short(one.reference)}” is right."
        for one in paid.best
    )
    return LooksGamed(
        f"{said} The training is paused at step {step}, with a checkpoint. Try again to let it go on; say “stop and keep "
        f"what it learned” (or `tenet retry {run.project.name} --keep`) to end it with that; or change the reward (add a "
        f"counter-example), which is then proven, approved and trained with.{shown}"
    )


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 40 else f"{text[:40]}…"
