"""The end of every training, whatever the method: the weights that are kept, merged, and what came of it."""

import shutil
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from tenet import artifacts as a
from tenet.files import read_jsonl, sha256_of_folder
from trainers.debugger import findings
from trainers.examining import Exam, best_weights, exam_rows, exams_of, unlearns
from trainers.opening import BEST, Opened
from trainers.snapshots import forget
from trainers.strength import FULL, Strength, in_words, strengths_of, weaken, weakest_as_good
from trainers.taught import taught_in_words, taught_of
from trainers.together import is_first
from trainers.watching import METRICS, peak_memory_gb
from trainers.weights import merge, save_weights, versions


def train(trainer: Any, job: Opened, watching: Iterable[Any]) -> None:
    """From the beginning, or on from a checkpoint; from one of the last step, or where it is enough, nothing is left to train."""
    from transformers import TrainerState

    for callback in watching:
        trainer.add_callback(callback)
    resumed = job.resumed
    if resumed is None:
        trainer.train()
        return
    state = TrainerState.load_from_json(str(resumed.folder / "trainer_state.json"))
    steps = _steps_of_mended(state, trainer.args) if job.is_mended else state.max_steps
    if state.global_step < steps and not job.is_enough:
        trainer.train(resume_from_checkpoint=str(resumed.folder))
    else:
        # The Trainer would take one more step.
        trainer._load_from_checkpoint(str(resumed.folder))
        trainer.state = state


def _steps_of_mended(state: Any, args: Any) -> int:
    """In all, by the plan as it is now; its checkpoint speaks of the plan before."""
    if args.max_steps > 0:
        return args.max_steps
    return round(state.max_steps / state.num_train_epochs * args.num_train_epochs)


def finish(job: Opened, trainer: Any, mlflow_run: str) -> None:
    if not is_first():
        return
    run = job.run
    run.progress(0.92, "merging and saving the model")
    weights, exam = best_weights(job, trainer.state.global_step)
    tried = strengths_of(job, trainer.model, weights, exam)
    strength = weakest_as_good(tried)
    adapter = save_kept(job, trainer.model, weights, strength.share if strength else FULL)
    seconds = time.monotonic() - job.started + (job.resumed.manifest.seconds if job.resumed else 0.0)
    taught = taught_of(run) if job.plan.warm_start else None
    losses, rewards = _logged(trainer, "loss"), _logged(trainer, "reward")
    by_reward = job.plan.method == "grpo"
    first, last = (rewards[0], rewards[-1]) if rewards else (None, None)
    run.finish(
        a.TrainingRun(
            plan=run.request.inputs["training_plan"],
            adapter=run.relative(adapter) if adapter else None,
            merged=run.relative(run.out / "merged"),
            weights_sha256=sha256_of_folder(run.out / "merged"),
            base_model=job.plan.base_model,
            steps=trainer.state.global_step,
            kept_step=exam.step if exam else None,
            heldout_right=round(strength.right if strength else exam.right, 4) if exam else None,
            strength=strength.share if strength else None,
            # The loss of practice says nothing: it is made from how an answer stands to its group.
            first_loss=losses[0] if losses and not by_reward else None,
            last_loss=losses[-1] if losses and not by_reward else None,
            first_reward=first and round(first, 4),
            last_reward=last and round(last, 4),
            seconds=round(seconds + (taught.seconds if taught else 0.0), 1),
            forecast_minutes=job.plan.forecast.minutes,
            notes=(*((taught_in_words(taught),) if taught else ()), *_noticed(job, exam, tried)),
            peak_memory_gb=round(peak_memory_gb(), 2),
            seed=trainer.args.seed,
            mlflow_run=mlflow_run,
            versions=versions(),
        )
    )
    # Only now: killed a moment before, the training would have gone on from them.
    shutil.rmtree(job.checkpoints, ignore_errors=True)
    shutil.rmtree(run.out / BEST, ignore_errors=True)
    forget(run)


def save_kept(job: Opened, trained: Any, best: Path | None, strength: float = FULL) -> Path | None:
    """Leaves merged/, and adapter/ where it fits the base model that the plan names; returns the latter."""
    out = job.run.out
    learned = out / "adapter" if job.plan.lora else out / "merged"
    if best:
        shutil.copytree(best, learned, ignore=shutil.ignore_patterns("manifest.json"))
    else:
        save_weights(trained, learned, job.plan.base_model)
    if strength != FULL:
        weaken(learned, strength)
    if job.plan.lora:
        merge(job.load, learned, out / "merged")
    job.tokenizer.save_pretrained(out / "merged")
    if job.plan.lora and job.began_trained:
        shutil.rmtree(learned)  # alone it would fit no model but the one that it began with
    return learned if job.plan.lora and not job.began_trained else None


def _logged(trainer: Any, name: str) -> Sequence[float]:
    return [entry[name] for entry in trainer.state.log_history if entry.get(name) is not None]


def _noticed(job: Opened, exam: Exam | None, tried: Sequence[Strength]) -> tuple[str, ...]:
    lines = list(read_jsonl(job.run.out / METRICS))
    notes = [f"{finding.name}: {finding.said}" for finding in findings(lines)]
    exams = exams_of(job.run)
    if exam and exam.step != exams[-1].step:
        ended = "It ended early, and the" if unlearns(exams, len(exam_rows(job))) else "The"
        notes.append(
            f"{ended} weights of step {exam.step} were kept: there {exam.right:.0%} of the validation rows were right, and "
            f"{exams[-1].right:.0%} at step {exams[-1].step}. Fewer epochs or a smaller learning_rate come to the same sooner."
        )
    weaker = in_words(tried, len(exam_rows(job)))
    return (*notes, weaker) if weaker else tuple(notes)
