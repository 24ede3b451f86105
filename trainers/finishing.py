"""The beginning and the end of every training: what an earlier start left, and what came of this one."""

import shutil
from pathlib import Path
from typing import Any

from tenet import artifacts as a
from tenet.files import read_jsonl, sha256_of_folder
from tenet.runfolder import RunFolder
from trainers.checkpoints import Checkpoint
from trainers.debugger import findings
from trainers.tracking import MLFLOW_RUN
from trainers.watching import METRICS, peak_memory_gb
from trainers.weights import versions

CHECKPOINTS = "checkpoints"
_STAYS = (CHECKPOINTS, METRICS, MLFLOW_RUN)


def clear_all_but_checkpoints(run: RunFolder) -> None:
    """What a start that was killed had finished is made again; only what was learned is gone on with."""
    run.out.mkdir(exist_ok=True)
    for path in run.out.iterdir():
        if path.name not in _STAYS:
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def train(trainer: Any, resumed: Checkpoint | None) -> None:
    """From the beginning, or on from a checkpoint; from one of the last step nothing is left to train."""
    from transformers import TrainerState

    if resumed is None:
        trainer.train()
        return
    state = TrainerState.load_from_json(str(resumed.folder / "trainer_state.json"))
    if state.global_step < state.max_steps:
        trainer.train(resume_from_checkpoint=str(resumed.folder))
    else:
        # The Trainer would take one more step.
        trainer._load_from_checkpoint(str(resumed.folder))
        trainer.state = state


def _noticed(run: RunFolder) -> tuple[str, ...]:
    return tuple(f"{finding.name}: {finding.said}" for finding in findings(list(read_jsonl(run.out / METRICS))))


def finish(
    run: RunFolder,
    plan: a.TrainingPlan,
    trainer: Any,
    adapter: Path | None,
    mlflow_run: str,
    seconds: float,
    resumed: Checkpoint | None,
) -> None:
    losses = [entry["loss"] for entry in trainer.state.log_history if "loss" in entry]
    run.finish(
        a.TrainingRun(
            plan=run.request.inputs["training_plan"],
            adapter=run.relative(adapter) if adapter else None,
            merged=run.relative(run.out / "merged"),
            weights_sha256=sha256_of_folder(run.out / "merged"),
            base_model=plan.base_model,
            steps=trainer.state.global_step,
            first_loss=losses[0] if losses else None,
            last_loss=losses[-1] if losses else None,
            seconds=round(seconds + (resumed.manifest.seconds if resumed else 0.0), 1),
            notes=_noticed(run),
            peak_memory_gb=round(peak_memory_gb(), 2),
            seed=trainer.args.seed,
            mlflow_run=mlflow_run,
            versions=versions(),
        )
    )
    # Only now: killed a moment before, the training would have gone on from them.
    shutil.rmtree(run.out / CHECKPOINTS, ignore_errors=True)
