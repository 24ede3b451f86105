"""A customization that came as far as its evaluation, with results of then that a test plants."""

from pathlib import Path

from tenet import artifacts as a
from tenet import journal as j
from tenet.files import sha256_of, sha256_of_file, sha256_of_folder, to_jsonl, write_atomically
from tenet.project import Project
from tenet.settings import Settings, read_settings
from tenet.stages import CHAIN, StageName
from tests.evals.building import FRAMES, SPEC, TENETS, rows_of
from tests.samples import RATE, sample

KEY = "0123456789abcdef"
MADE: tuple[StageName, ...] = ("dataset", "baseline", "training_run", "report")


def settings_of(home: Path) -> Settings:
    return read_settings({"TENET_HOME": str(home), "TENET_PERSON": "ada", "OMP_NUM_THREADS": "1"})


def evaluated(home: Path, right: int | None = None, kept: int | None = None) -> Project:
    """Everything up to the evaluation, approved; today's model said the right label to so many held-out rows."""
    project = Project.create("tickets", home / "projects")
    card = _dataset(project).model_copy(update={"kept": kept})
    rows = rows_of(FRAMES[5:6])
    said = [row.output if right is None or n < right else "none" for n, row in enumerate(rows)]
    answers = [{"id": row.id, "answer": text} for row, text in zip(rows, said, strict=True)]
    tuned = _file(project, "runs/report-then/out/tuned.jsonl", answers)
    merged = project.path / "runs" / "training_run-then" / "out" / "merged"
    write_atomically(merged / "model.safetensors", b"weights of then")
    weights = {"merged": "runs/training_run-then/out/merged", "weights_sha256": sha256_of_folder(merged)}
    system = a.SystemScore(name="tuned", description="tuned", tenets={}, accuracy=RATE, predictions=tuned)
    planted: dict[StageName, a.Artifact] = {
        "spec": SPEC,
        "tenets": TENETS,
        "examples": a.Examples(rows=tuple(rows_of(FRAMES[:2]))),
        "dataset": card,
        "training_run": sample("training_run").model_copy(
            update={**weights, "base_model": "tenet-tiny", "versions": {}}
        ),
        "report": sample("report").model_copy(update={"systems": (system,)}),
    }
    for stage in CHAIN[: 1 + [each.name for each in CHAIN].index("report")]:
        if not project.state.is_needed(stage):
            continue
        artifact = planted.get(stage.name) or sample(stage.name)
        digest = project.put(
            stage.name, artifact, "job" if stage.name in MADE else "mind", job=KEY if stage.name in MADE else None
        )
        if stage.approved:
            project.record(j.Approved(stage=stage.name, digest=digest), "ada", "sdk")
    return project


def _dataset(project: Project) -> a.DatasetCard:
    splits: dict[a.Split, list[a.Row]] = {
        "train": rows_of(FRAMES[:2]),
        "validation": [],
        "heldout": rows_of(FRAMES[5:6]),
    }
    files: dict[a.Split, a.DataFile] = {
        split: _file(project, f"data/{split}.jsonl", rows) for split, rows in splits.items()
    }
    labels: dict[a.Split, dict[str, int]] = {split: {label.name: 1 for label in SPEC.labels} for split in splits}
    return a.DatasetCard(files=files, labels=labels, origins={}, leaks=0, generator="built-in")


def _file(project: Project, path: str, rows: list[a.Row] | list[dict[str, str]]) -> a.DataFile:
    write_atomically(project.path / path, to_jsonl(rows))
    return a.DataFile(path=path, sha256=sha256_of_file(project.path / path), rows=len(rows))


def fingerprint(project: Project) -> dict[str, str]:
    """Every file of the project, so that a test sees whatever changed."""
    found = sorted(path for path in project.path.rglob("*") if path.is_file() and path.name != ".lock")
    return {path.relative_to(project.path).as_posix(): sha256_of(path.read_bytes()) for path in found}
