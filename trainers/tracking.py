"""The MLflow run of a training job: whose it is, and the rows by digest. The Trainer adds parameters and losses."""

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tenet import artifacts as a
from tenet.files import write_atomically
from tenet.runfolder import RunFolder
from tenet.settings import Settings
from trainers.weights import lora_settings

if TYPE_CHECKING:
    import datasets


@contextmanager
def tracked(
    machine: Settings, run: RunFolder, method: str, tags: dict[str, str], params: dict[str, Any]
) -> Generator[str, None, None]:
    """The id of a run that is open inside the block; it is marked as failed if the block raises.

    A training that is started again goes on in the run that it had.
    """
    import mlflow

    project = run.project.name
    mlflow.set_tracking_uri(machine.mlflow_uri)
    # Without a place of its own MLflow would put files into the folder that the job was started in.
    if mlflow.get_experiment_by_name(project) is None:
        mlflow.create_experiment(project, artifact_location=(machine.home / "mlartifacts" / project).as_uri())
    mlflow.set_experiment(project)
    known = _known_run(run)
    with mlflow.start_run(run_id=known, run_name=None if known else method, tags=tags) as opened:
        if not known:
            write_atomically(run.out / MLFLOW_RUN, opened.info.run_id.encode())
            mlflow.log_params(params)
        yield opened.info.run_id


def take_up(run: RunFolder) -> None:
    """In a fork: MLflow does not count it as inside the run that its parent opened."""
    import mlflow

    mlflow.start_run(run_id=_known_run(run))


def make_up_for(run: RunFolder, measured: Sequence[Mapping[str, float]]) -> None:
    """The Trainer's numbers are written behind its back: what was still waiting when a training was killed is written now."""
    import mlflow

    asked, known = mlflow.MlflowClient(), _known_run(run)
    if known is None:
        return
    last = measured[-AT_MOST_WAITING:]
    names = sorted({name for line in last for name in line} - {"step", "epoch", "seconds"})
    written = {name: {one.step for one in asked.get_metric_history(known, name)} for name in names}
    # What is only ours never stands there; where nothing does it was killed before any of it was written.
    theirs = {name for name in names if written[name]} or set(names)
    for line in last:
        lacking = {name: line[name] for name in theirs if name in line and line["step"] not in written[name]}
        if lacking:
            mlflow.log_metrics(lacking, step=int(line["step"]), run_id=known)


AT_MOST_WAITING = 64
"""Steps."""
MLFLOW_RUN = "mlflow-run"


def _known_run(run: RunFolder) -> str | None:
    path = run.out / MLFLOW_RUN
    return path.read_text(encoding="ascii") if path.exists() else None


def log_rows(rows: "datasets.Dataset", split: str, file: a.DataFile) -> None:
    """Name the rows by the digest that the dataset's card has, so that the run leads back to it."""
    import mlflow
    from mlflow.data.huggingface_dataset import from_huggingface  # pyright: ignore[reportUnknownVariableType]

    # MLflow keeps 36 characters of a digest; the whole one is a tag.
    source: Any = from_huggingface(rows, path="json", data_files=file.path, name=split, digest=file.sha256[:36])
    mlflow.log_input(source, context=split, tags={"sha256": file.sha256})


def tags_of(run: RunFolder) -> dict[str, str]:
    return {"project": run.project.name} | {f"input.{stage}": digest for stage, digest in run.request.inputs.items()}


def params_of(plan: a.TrainingPlan) -> dict[str, Any]:
    """What the Trainer does not log by itself."""
    lora = lora_settings(plan.lora) if plan.lora else {}
    begun: dict[str, Any] = {"start_from": plan.start_from} if plan.start_from else {}
    if plan.warm_start:
        begun["warm_start"] = plan.warm_start.train
    return (
        {"base_model": plan.base_model, "max_minutes": plan.max_minutes}
        | begun
        | {f"lora.{name}": value for name, value in lora.items()}
    )


def log_inputs(run: RunFolder, data: Mapping[a.Split, "datasets.Dataset"]) -> None:
    files = run.read("data/card.yaml", a.DatasetCard).files
    for split, rows in data.items():
        log_rows(rows, split, files[split])
