"""Exams while a model trains: it answers the validation rows, and the weights are kept that did best, not those that came last.

Up to ten times the model answers up to 64 of them as it would when served. Kept is the last state that is as good as the best
within the noise (one standard error of the best share), so that luck with a few rows does not choose an early one. Three exams
in a row below that end the training: it unlearns. A model that was trained before is examined before its first step too, so that a
second training never leaves it worse than it was. What it said to the first rows each time is in `out/samples.jsonl`.
"""

import shutil
from collections.abc import Sequence
from math import ceil, sqrt
from pathlib import Path
from typing import Any, NamedTuple

from evals.checks import sameness
from tenet import artifacts as a
from tenet.files import read_jsonl, to_jsonl
from tenet.runfolder import RunFolder
from trainers.checkpoints import newest_first, seal, what_is_wrong
from trainers.findings import RIGHT
from trainers.opening import BEST, SAMPLES, Opened
from trainers.watching import METRICS, forget_after, note
from trainers.weights import asked_with, save_weights

EXAMS = 10
MOST_ROWS = 64
PATIENCE = 3
"""So many exams in a row below the noise around the best end a training."""
SHOWN = 5
AT_ONCE = 32


class Exam(NamedTuple):
    step: int
    right: float


def kept(exams: Sequence[Exam], rows: int) -> Exam | None:
    """The last exam that is as good as the best within its noise."""
    if not exams:
        return None
    best = max(exam.right for exam in exams)
    return next(exam for exam in reversed(exams) if exam.right >= best - _noise(best, rows))


def _noise(right: float, rows: int) -> float:
    """A standard error that does not shrink to nothing where all answers are right (Agresti and Coull: two more of each)."""
    share = (right * rows + 2) / (rows + 4)
    return sqrt(share * (1 - share) / (rows + 4))


def unlearns(exams: Sequence[Exam], rows: int) -> bool:
    """Whether nothing was worth keeping for a while."""
    best = kept(exams, rows)
    return best is not None and sum(exam.step > best.step for exam in exams) >= PATIENCE


def exam_rows(job: Opened) -> tuple[a.Row, ...]:
    """None where an answer is no label of the use case: no program can say then which one is right."""
    rows = job.rows.get("validation", ())
    told = not job.spec.labels or all(row.output in job.spec.label_names for row in rows)
    return tuple(rows[:MOST_ROWS]) if told else ()


def exams_of(run: RunFolder) -> list[Exam]:
    path = run.out / METRICS
    lines = read_jsonl(path) if path.exists() else ()
    return [Exam(int(line["step"]), line[RIGHT]) for line in lines if RIGHT in line]


def best_weights(job: Opened, last_step: int) -> tuple[Path | None, Exam | None]:
    """Where the weights lie that are to be kept, and their exam; no folder where they are the last ones."""
    best = kept(exams_of(job.run), len(exam_rows(job)))
    if best is None or best.step == last_step:
        return None, best
    folder = job.run.out / BEST / f"checkpoint-{best.step}"
    return (folder, best) if what_is_wrong(folder, job.belongs_to) is None else (None, None)


def examiner(job: Opened) -> Any:
    """A callback of the transformers Trainer, after the watcher, which forgets what is measured anew."""
    from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

    rows, place = exam_rows(job), job.run.out / BEST

    class Examiner(TrainerCallback):
        def on_train_begin(
            self, args: TrainingArguments, state: TrainerState, control: TrainerControl, model: Any = None, **_: Any
        ) -> None:
            forget_after(job.run.out / SAMPLES, state.global_step or -1)
            self.exams = [exam for exam in exams_of(job.run) if exam.step <= state.global_step]
            self.every = ceil(state.max_steps / EXAMS)
            # A model that was trained before may only become worse.
            if rows and job.began_trained and not state.global_step:
                self._examine(0, model)

        def on_step_end(
            self, args: TrainingArguments, state: TrainerState, control: TrainerControl, model: Any = None, **_: Any
        ) -> None:
            step = state.global_step
            last = step == state.max_steps or control.should_training_stop
            if not rows or (step % self.every and not last):
                return
            self._examine(step, model)
            if unlearns(self.exams, len(rows)):
                control.should_training_stop = True

        def _examine(self, step: int, model: Any) -> None:
            said = answers(model, job, rows)
            right = _share(said, job, rows)
            self.exams.append(Exam(step, right))
            self._tell(step, right, said)
            if kept(self.exams, len(rows)) == self.exams[-1]:
                _keep(model, place, step, job)

        def _tell(self, step: int, right: float, said: Sequence[str]) -> None:
            import mlflow

            note(job.run, {"step": step, RIGHT: round(right, 6)})
            mlflow.log_metric(RIGHT, right, step=step)
            shown = [
                {"step": step, "id": row.id, "answer": answer}
                for row, answer in zip(rows[:SHOWN], said[:SHOWN], strict=True)
            ]
            with (job.run.out / SAMPLES).open("ab") as file:
                file.write(to_jsonl(shown))

    return Examiner()


def _keep(model: Any, place: Path, step: int, job: Opened) -> None:
    """New weights first, then the old ones go: at every moment there are whole ones."""
    folder = place / f"checkpoint-{step}"
    shutil.rmtree(folder, ignore_errors=True)
    save_weights(model, folder, job.plan.base_model)
    seal(folder, step, 0.0, job.belongs_to)
    for other in newest_first(place):
        if other != folder:
            shutil.rmtree(other)


def share_right(model: Any, job: Opened, rows: Sequence[a.Row]) -> float:
    return _share(answers(model, job, rows), job, rows)


def _share(said: Sequence[str], job: Opened, rows: Sequence[a.Row]) -> float:
    same = sameness(job.spec)
    return sum(same(answer, row.output) for answer, row in zip(said, rows, strict=True)) / len(rows)


def answers(model: Any, job: Opened, rows: Sequence[a.Row]) -> list[str]:
    """What the model would say when served: greedy, by its chat template. No random number of the training is drawn."""
    import torch

    room = 4 + max(len(job.tokenizer(row.output, add_special_tokens=False)["input_ids"]) for row in rows)
    was_training, found = model.training, list[str]()
    model.eval()
    with torch.random.fork_rng(), torch.no_grad():
        for start in range(0, len(rows), AT_ONCE):
            found += _generated(model, job, rows[start : start + AT_ONCE], room)
    model.train(was_training)
    return found


def _generated(model: Any, job: Opened, rows: Sequence[a.Row], room: int) -> list[str]:
    asked = [
        asked_with(job.tokenizer, [*said, {"role": "assistant", "content": ""}])
        for row in rows
        for said in [[{"role": "system", "content": job.spec.instruction}, {"role": "user", "content": row.input}]]
    ]
    padded = job.tokenizer.pad({"input_ids": asked}, padding_side="left", return_tensors="pt").to(model.device)
    made = model.generate(
        **padded, do_sample=False, max_new_tokens=room, use_cache=True, pad_token_id=job.tokenizer.pad_token_id
    )
    return job.tokenizer.batch_decode(made[:, padded["input_ids"].shape[1] :], skip_special_tokens=True)
