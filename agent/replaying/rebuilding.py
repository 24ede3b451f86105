"""The same jobs on the same inputs, stage by stage against what they made then.

Each stage is given what was approved then, so that one that comes out otherwise does not hide behind another: the
training has the approved rows whatever the rebuilt ones are. Only the evaluation has the rebuilt weights and baselines.
"""

from collections.abc import Callable
from typing import NamedTuple

from agent.replaying.comparing import Asked, Found, compare_rows, compare_systems, compare_weights, heldout
from agent.replaying.workshop import JOBS, Broke, Tell, Workshop, take_up, timed
from tenet import artifacts as a
from tenet.stages import StageName


class Rebuilt(NamedTuple):
    stage: StageName
    found: Found | None
    """None: it did not get to its end, and nothing after it was tried."""
    seconds: float
    broke: str = ""


def rebuild(shop: Workshop, tell: Tell) -> list[Rebuilt]:
    found: list[Rebuilt] = []
    for stage in JOBS:
        try:
            made, seconds = timed(shop, stage, tell)
        except Broke as problem:
            return [*found, Rebuilt(stage, None, 0.0, str(problem))]
        if stage != "dataset":
            take_up(shop, stage, made)
        found.append(Rebuilt(stage, COMPARED[stage](shop, made), seconds))
    return found


def _rows(shop: Workshop, made: a.Artifact) -> Found:
    assert isinstance(made, a.DatasetCard)
    return compare_rows(shop.original.get("dataset", a.DatasetCard), made)


def _baselines(shop: Workshop, made: a.Artifact) -> Found:
    assert isinstance(made, a.Baseline)
    then = shop.original.get("baseline", a.Baseline)
    return compare_systems(asked(shop), shop.original.path, shop.copy.path, then.systems, made.systems)


def _weights(shop: Workshop, made: a.Artifact) -> Found:
    assert isinstance(made, a.TrainingRun)
    return compare_weights(shop.original.get("training_run", a.TrainingRun), made)


def _evaluation(shop: Workshop, made: a.Artifact) -> Found:
    assert isinstance(made, a.EvalReport)
    then = shop.original.get("report", a.EvalReport)
    found = compare_systems(asked(shop), shop.original.path, shop.copy.path, then.systems, made.systems)
    if then.verdict == made.verdict:
        return found._replace(said=f"“{made.verdict}” again; {found.said}")
    return Found("differs", f"“{made.verdict}” instead of “{then.verdict}”: {'; '.join(made.reasons)}")


def asked(shop: Workshop) -> Asked:
    project = shop.original
    rows = heldout(project.path, project.get("dataset", a.DatasetCard))
    return Asked(project.get("spec", a.UseCaseSpec), project.get("tenets", a.Tenets), rows)


COMPARED: dict[StageName, Callable[[Workshop, a.Artifact], Found]] = {
    "dataset": _rows,
    "baseline": _baselines,
    "training_run": _weights,
    "report": _evaluation,
}
