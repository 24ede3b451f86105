"""A training under way: its MLflow run with the rows by digest, a polite end on SIGTERM, and the callbacks that every method has."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from tenet import artifacts as a
from tenet.settings import read_settings
from trainers.examining import examiner
from trainers.keeping import EndedPolitely, Wish, keeper, polite_end
from trainers.memory import less_at_once, rows_a_step
from trainers.mending import new_rate
from trainers.opening import Opened
from trainers.snapshots import snapshooter
from trainers.together import alone, is_first
from trainers.tracking import log_inputs, params_of, tags_of, tracked
from trainers.watching import watcher

if TYPE_CHECKING:
    import datasets


class Underway(NamedTuple):
    mlflow_run: str
    wish: Wish


@contextmanager
def underway(job: Opened, method: str, data: "Mapping[a.Split, datasets.Dataset]") -> Generator[Underway, None, None]:
    """Inside, the model is trained; where somebody asked for the end, it ends when the block does.

    Where memory runs out it is started again with less at once (trainers/memory.py).
    """
    with (
        less_at_once(job.run, job.parts, rows_a_step(job.settings)),
        _written(job, method, data) as mlflow_run,
        polite_end() as wish,
    ):
        yield Underway(mlflow_run, wish)
        if wish.ended:
            raise EndedPolitely


@contextmanager
def _written(job: Opened, method: str, data: "Mapping[a.Split, datasets.Dataset]") -> Generator[str, None, None]:
    """The run in MLflow, which the first of several processes keeps."""
    if not is_first():
        yield ""
        return
    with tracked(read_settings(), job.run, method, tags_of(job.run), params_of(job.plan)) as mlflow_run:
        log_inputs(job.run, data)
        yield mlflow_run


def callbacks(job: Opened, wish: Wish, saves_every: int = 1, examined: bool = True) -> list[Any]:
    """`saves_every`: at multiples of so many steps, and at no others, a checkpoint is something to go on from.

    Not `examined` is what does not learn to answer: a reader of documents, a reward model.
    """
    rate = [new_rate()] if job.is_mended else []
    before = job.resumed.manifest.seconds if job.resumed else 0.0
    snapshots = [snapshooter(job.run, job.belongs_to, before, saves_every)] if alone() else []
    keeping = keeper(job.run, job.checkpoints, job.belongs_to, wish, job.resumed, every=saves_every)
    if not is_first():
        return [*rate, keeping]
    # It comes last: by then each of the others has said whether the training is to end.
    exams = [examiner(job)] if examined else []
    return [*rate, watcher(job.run, job.plan.max_minutes, job.resumed), *exams, keeping, *snapshots]
