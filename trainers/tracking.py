"""The MLflow run of a training job: whose it is, and the rows by digest. The Trainer adds parameters and losses."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tenet import artifacts as a

if TYPE_CHECKING:
    import datasets

TRACKING_URI = "MLFLOW_TRACKING_URI"


@contextmanager
def tracked(project: str, tags: dict[str, str]) -> Iterator[str | None]:
    """The id of a run that is open inside the block; None where this machine names no tracking server."""
    if not os.environ.get(TRACKING_URI):
        yield None
        return
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    import mlflow

    mlflow.set_tracking_uri(os.environ[TRACKING_URI])
    _choose_experiment(project)
    with mlflow.start_run(run_name="sft", tags=tags) as run:
        yield run.info.run_id


def log_rows(rows: "datasets.Dataset", split: str, file: a.DataFile) -> None:
    """Name the rows by the digest that the dataset's card has, so that the run leads back to it."""
    import mlflow
    import mlflow.data

    # MLflow keeps 36 characters of a digest; the whole one is a tag.
    source = mlflow.data.from_huggingface(rows, path="json", data_files=file.path, name=split, digest=file.sha256[:36])
    mlflow.log_input(source, context=split, tags={"sha256": file.sha256})


def _choose_experiment(name: str) -> None:
    import mlflow

    # Without a place of its own MLflow would put files into the folder that the job was started in.
    if mlflow.get_experiment_by_name(name) is None:
        mlflow.create_experiment(name, artifact_location=(Path(os.environ["TENET_HOME"]) / "mlartifacts" / name).as_uri())
    mlflow.set_experiment(name)
