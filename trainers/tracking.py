"""The MLflow run of a training job: whose it is, and the rows by digest. The Trainer adds parameters and losses."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tenet import artifacts as a
from tenet.settings import Settings

if TYPE_CHECKING:
    import datasets


@contextmanager
def tracked(
    machine: Settings, project: str, tags: dict[str, str], params: dict[str, Any]
) -> Generator[str, None, None]:
    """The id of a run that is open inside the block; it is marked as failed if the block raises."""
    import mlflow

    mlflow.set_tracking_uri(machine.mlflow_uri)
    # Without a place of its own MLflow would put files into the folder that the job was started in.
    if mlflow.get_experiment_by_name(project) is None:
        mlflow.create_experiment(project, artifact_location=(machine.home / "mlartifacts" / project).as_uri())
    mlflow.set_experiment(project)
    with mlflow.start_run(run_name="sft", tags=tags) as run:
        mlflow.log_params(params)
        yield run.info.run_id


def log_rows(rows: "datasets.Dataset", split: str, file: a.DataFile) -> None:
    """Name the rows by the digest that the dataset's card has, so that the run leads back to it."""
    import mlflow
    from mlflow.data.huggingface_dataset import from_huggingface  # pyright: ignore[reportUnknownVariableType]

    # MLflow keeps 36 characters of a digest; the whole one is a tag.
    source: Any = from_huggingface(rows, path="json", data_files=file.path, name=split, digest=file.sha256[:36])
    mlflow.log_input(source, context=split, tags={"sha256": file.sha256})
