"""What an evaluation is given, each file checked against the digest that its artefact names."""

from typing import NamedTuple

from tenet import artifacts as a
from tenet.files import sha256_of_file, sha256_of_folder
from tenet.runfolder import RunFolder, predictions


class Given(NamedTuple):
    """The inputs of the evaluation."""

    spec: a.UseCaseSpec
    tenets: a.Tenets
    card: a.DatasetCard
    baseline: a.Baseline
    training: a.TrainingRun
    rows: tuple[a.Row, ...]


def read(run: RunFolder) -> Given:
    given = Given(
        spec=run.read("spec.yaml", a.UseCaseSpec),
        tenets=run.read("tenets.yaml", a.Tenets),
        card=run.read("data/card.yaml", a.DatasetCard),
        baseline=run.read("baseline.yaml", a.Baseline),
        training=run.read("training_run.yaml", a.TrainingRun),
        rows=run.rows("heldout"),
    )
    if sha256_of_folder(run.project / given.training.merged) != given.training.weights_sha256:
        raise ValueError(
            f"The model in {given.training.merged} is not the one that the training made: "
            "its files have changed or are missing. Nothing was measured. Train again, or put the old files back."
        )
    return given


def answers_of(run: RunFolder, system: a.SystemScore, rows: tuple[a.Row, ...]) -> dict[str, str]:
    """What a system said, checked against the digest beside its score and against the rows."""
    path = run.project / system.predictions.path
    if not path.exists() or sha256_of_file(path) != system.predictions.sha256:
        raise ValueError(
            f"{system.predictions.path} is not what was measured for “{system.name}”. Nothing was compared. Measure the baselines again."
        )
    said = dict(predictions(path))
    if said.keys() != {row.id for row in rows}:
        raise ValueError(
            f"“{system.name}” was measured on other rows than the held-out ones. Measure the baselines again."
        )
    return said
