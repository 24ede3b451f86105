"""The beginning of every training, whatever the method: what it was given, the model to begin with, and what is left of an
earlier start. Whatever is wrong with these is said here, before anything slow starts.
"""

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, cast

from tenet import artifacts as a
from tenet.bases import ensure_base
from tenet.files import sha256_of_folder
from tenet.runfolder import KEEP, RunFolder
from trainers.checkpoints import Checkpoint, latest_valid
from trainers.keeping import made_from
from trainers.memory import AT_ONCE, cut, parts_of
from trainers.mending import inherited, take_metrics
from trainers.precision import TAKEN, Precision, precision_of, refuse_4_bits
from trainers.snapshots import latest_snapshot
from trainers.taught import taught_of
from trainers.together import alone, is_first, join, of_this_worker, wait
from trainers.tracking import MLFLOW_RUN
from trainers.train_block import checked
from trainers.watching import METRICS
from trainers.weights import loader, versions

CHECKPOINTS = "checkpoints"
BEST = "best"
SAMPLES = "samples.jsonl"
PAUSED = "paused.json"
"""Why it paused and asked a person. Where it is there, they said that it goes on, and it does not ask again."""
_STAYS = (CHECKPOINTS, BEST, SAMPLES, METRICS, MLFLOW_RUN, AT_ONCE, PAUSED, KEEP)


class AnotherModel(Exception):
    """The model to begin with is not the one that the plan names."""


class Opened(NamedTuple):
    """A training that may start."""

    run: RunFolder
    started: float
    spec: a.UseCaseSpec
    plan: a.TrainingPlan
    rows: dict[a.Split, tuple[a.Row, ...]]
    """Without the splits that hold nothing."""
    settings: dict[str, Any]
    """The whole set of arguments for TRL."""
    precision: Precision
    tokenizer: Any
    load: Callable[[], Any]
    """The model to begin with, as its adapter is merged into it."""
    load_to_train: Callable[[], Any]
    belongs_to: dict[str, str]
    """What a checkpoint must have been made from to be gone on from."""
    resumed: Checkpoint | None
    parts: int
    """Into how many parts what passes at once is cut, since memory ran out before."""

    @property
    def is_enough(self) -> bool:
        """Whether a person said that what was learned before is to be kept as it is."""
        return (self.run.out / KEEP).exists()

    @property
    def began_trained(self) -> bool:
        """Whether it begins with weights that are no base model's: an adapter to them would fit no model but that."""
        return bool(self.plan.start_from or self.plan.warm_start)

    @property
    def is_mended(self) -> bool:
        """Whether it goes on with what another plan had learned."""
        made_from = self.resumed.manifest.made_from if self.resumed else self.belongs_to
        return made_from["training_plan"] != self.belongs_to["training_plan"]

    @property
    def checkpoints(self) -> Path:
        """One place for all processes."""
        return self.run.path / "out" / CHECKPOINTS


def opened(
    run: RunFolder, known: type[Any], validated: bool = True, splits: tuple[a.Split, ...] = ("train", "validation")
) -> Opened:
    """`known` is TRL's settings class of the method; without rows to validate on nothing is evaluated."""
    started = time.monotonic()
    spec, plan = run.read("spec.yaml", a.UseCaseSpec), run.read("training_plan.yaml", a.TrainingPlan)
    rows: dict[a.Split, tuple[a.Row, ...]] = {split: found for split in splits if (found := run.rows(split))}
    if is_first():
        clear_all_but_checkpoints(run)
    # Refused before anything slow starts: a wrong setting, then a model that cannot be had.
    settings = checked(plan.train, known, evaluated=validated and "validation" in rows)
    precision, parts = precision_of(settings), parts_of(run)
    if plan.lora is None:
        refuse_4_bits(precision, "without an adapter the weights themselves learn, which so few bits cannot.")
    settings = join(settings)
    mine, begin = of_this_worker(run), where_to_begin(run, plan)

    mine.progress(0.05, f"loading {plan.base_model}")
    from transformers import AutoTokenizer

    belongs_to = made_from(run.request.inputs, begin, versions())
    return Opened(
        run=mine,
        started=started,
        spec=spec,
        plan=plan,
        rows=rows,
        settings=cut(settings, parts) if parts > 1 else settings,
        precision=precision,
        tokenizer=cast(Any, AutoTokenizer).from_pretrained(begin),
        load=loader(begin, precision.merged),
        load_to_train=loader(begin, precision.trained, precision.in_4_bits),
        belongs_to=belongs_to,
        resumed=where_it_was(run, plan, belongs_to),
        parts=parts,
    )


def where_it_was(run: RunFolder, plan: a.TrainingPlan, belongs_to: dict[str, str]) -> Checkpoint | None:
    """The first process sets aside what is damaged, and only then the others look."""
    if is_first():
        latest_valid(run.out / CHECKPOINTS, belongs_to)
    wait()
    found = [latest_valid(run.out / CHECKPOINTS, belongs_to), latest_snapshot(run, belongs_to) if alone() else None]
    newest = max((one for one in found if one), key=lambda one: one.manifest.step, default=None)
    if newest is None and (newest := inherited(run, plan, belongs_to)) and is_first():
        take_metrics(run, newest)
    return newest


def clear_all_but_checkpoints(run: RunFolder) -> None:
    """What a start that was killed had finished is made again; only what was learned is gone on with."""
    run.out.mkdir(exist_ok=True)
    for path in run.out.iterdir():
        if path.name not in _STAYS:
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def where_to_begin(run: RunFolder, plan: a.TrainingPlan) -> str:
    """The folder of the earlier model, checked against its digest, of the one that was taught first, or of the base model."""
    if plan.warm_start and (taught := taught_of(run)):
        return str(run.project / taught.merged)
    if plan.start_from is None:
        return str(ensure_base(plan.base_model))
    folder = run.project / plan.start_from
    if not folder.is_dir() or sha256_of_folder(folder) != plan.start_sha256:
        raise AnotherModel(
            f"{plan.start_from} is not the model that the plan begins with: it was changed or removed since. Nothing was "
            "trained. Train it again, or take start_from out of the training plan to begin with the base model."
        )
    return str(folder)


def arguments(job: Opened, kind: Callable[..., Any], **more: Any) -> Any:
    """TRL's arguments, with what holds for every training of ours; the seed is set."""
    import torch

    settings = {name: value for name, value in (job.settings | more).items() if name not in TAKEN}
    made = kind(output_dir=str(job.checkpoints), report_to="mlflow", use_cpu=not torch.cuda.is_available(), **settings)
    torch.manual_seed(made.seed)  # pyright: ignore[reportUnknownMemberType]
    return made
