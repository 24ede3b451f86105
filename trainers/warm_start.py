"""A short supervised training before practice, where the plan has one: a model that is hardly ever right earns nothing to learn from.

    runs/training_run-…-warm-start/     a run folder of its own, in which trainers/sft.py trains as ever

It is done by one process, the first, in a fork of it; others wait. Killed it goes on as any training does, and once it has ended it is
not done again however often the practice after it is killed.
"""

import shutil
import signal
import time
from pathlib import Path

from tenet import artifacts as a
from tenet.files import sha256_of, to_yaml, write_atomically
from tenet.runfolder import RunFolder
from trainers import sft
from trainers.keeping import EndedPolitely, polite_end
from trainers.memory import STARTS_AGAIN
from trainers.taught import folder_of, taught_of
from trainers.together import by_itself, is_first
from trainers.warmth import in_a_fork

SHARE_OF_PROGRESS = 0.05
"""What comes before a practice begins (trainers/opening.py)."""


class NotTaught(Exception):
    """The training before practice failed."""


class Taught(RunFolder):
    """The folder of a warm start, which says in that of the practice too how far it is."""

    def __init__(self, path: Path, practice: RunFolder) -> None:
        super().__init__(path)
        self.practice = practice

    def progress(self, fraction: float | None, text: str, **metrics: float) -> None:
        super().progress(fraction, text, **metrics)
        self.practice.progress(SHARE_OF_PROGRESS * (fraction or 0.0), f"taught first: {text}", **metrics)


def teach_first(run: RunFolder) -> None:
    """Returns when the model to practise with is there; at once where the plan has no warm start."""
    plan = run.read("training_plan.yaml", a.TrainingPlan)
    if plan.warm_start is None:
        return
    taught = Taught(folder_of(run), run)
    if not is_first():
        _until_it_is_there(taught)
    elif taught_of(run) is None:
        _lay_out(run, taught, plan, plan.warm_start)
        _teach(taught)


def _lay_out(run: RunFolder, taught: RunFolder, plan: a.TrainingPlan, warm: a.WarmStart) -> None:
    """As a launch does; what an earlier start has learned there stays."""
    (taught.path / "result.json").unlink(missing_ok=True)
    first = plan.model_copy(
        update={
            "method": "sft", "lora": warm.lora, "train": warm.train, "max_minutes": warm.max_minutes, "warm_start": None,
            "reward_model": None, "reward_model_sha256": None, "mended_from": None,
        }
    )  # fmt: skip
    content = to_yaml(first.model_dump(mode="json", exclude_none=True))
    inputs = {name: digest for name, digest in run.request.inputs.items() if name != "reward"}
    request = run.request.model_copy(update={"inputs": inputs | {"training_plan": sha256_of(content)}})
    if (taught.path / "request.json").exists() and taught.request == request:
        return
    shutil.rmtree(taught.path, ignore_errors=True)
    shutil.copytree(run.path / "inputs", taught.path / "inputs")
    write_atomically(taught.path / "inputs" / "training_plan.yaml", content)
    write_atomically(taught.path / "request.json", request.model_dump_json().encode())


def _teach(taught: RunFolder) -> None:
    def work() -> None:
        # Until the training has its own way to end politely, it may simply end.
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        by_itself()
        sft.main(taught)

    with polite_end() as wish:
        code = in_a_fork(work)
    if wish.ended:
        raise EndedPolitely
    if code < 0 or code == STARTS_AGAIN:
        raise SystemExit(STARTS_AGAIN)
    if code:
        raise NotTaught(
            "The supervised training before practice failed; its reason stands above. Nothing was practised. Change warm_start in "
            "the training plan, or take it out to practise with the model as it is."
        )


def _until_it_is_there(taught: Taught) -> None:
    from trainers.spread import FAILED

    while not (taught.path / "result.json").exists():
        if (taught.practice.path / FAILED).exists():
            raise NotTaught("The first process could not teach the model.")
        time.sleep(0.5)
