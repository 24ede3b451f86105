"""A project whose deployment is approved and whose release is about to run, with a small model that really answers."""

from pathlib import Path
from typing import NamedTuple

from evals.answering import answers
from evals.prompting import messages
from tenet import artifacts as a
from tenet import journal as j
from tenet.files import sha256_of_file, sha256_of_folder, to_jsonl, write_atomically
from tenet.project import Project
from tenet.runfolder import Request, RunFolder
from tenet.stages import BY_NAME
from tests import samples
from tests.tools.small_models import save_random_model

INPUTS = ("I was charged twice", "my parcel never came", "the app crashes", "where is my invoice", "it does not start")
MAX_TOKENS = 12


class Prepared(NamedTuple):
    project: Project
    run: RunFolder
    deployment: a.Deployment


def save_models(folder: Path) -> tuple[Path, Path]:
    return save_random_model(folder / "tuned", seed=1), save_random_model(folder / "base", seed=2)


def greedy(model: Path, words: str) -> str:
    """What transformers itself says."""
    row = a.Row(id="x", input=words, output="?", origin="user", group="x")
    return answers(model, [messages(samples.spec().instruction, row)], MAX_TOKENS, lambda done, of: None)[0]


def ready_to_release(
    home: Path, tuned: Path, base: Path, name: str = "triage", evaluated: dict[str, str] | None = None
) -> Prepared:
    """Everything that a release reads, approved; `evaluated` stands for answers that an evaluation found."""
    project = Project.create(name, home / "projects")
    merged = project.path / "runs" / "training_run-0" / "out" / "merged"
    merged.parent.mkdir(parents=True)
    merged.symlink_to(tuned)
    rows = [
        a.Row(id=f"r{n}", input=text, output="billing", origin="user", group=f"g{n}") for n, text in enumerate(INPUTS)
    ]
    said = evaluated or {row.id: greedy(tuned, row.input) for row in rows}
    project.put("spec", samples.spec(), "mind")
    project.put("dataset", _card(_file(project, "data/heldout.jsonl", list(rows))), "job")
    place = {
        "merged": "runs/training_run-0/out/merged",
        "weights_sha256": sha256_of_folder(tuned),
        "base_model": str(base),
    }
    project.put("training_run", samples.sample("training_run").model_copy(update=place), "job")
    answered = [{"id": row, "answer": text} for row, text in said.items()]
    predictions = _file(project, "runs/report-0/out/tuned.jsonl", answered)
    system = a.SystemScore(name="tuned", description="tuned", tenets={}, accuracy=samples.RATE, predictions=predictions)
    report = project.put("report", samples.sample("report").model_copy(update={"systems": (system,)}), "job")
    deployment = a.Deployment(
        engine="transformers-serve",
        model="runs/training_run-0/out/merged",
        weights_sha256=sha256_of_folder(tuned),
        report=report,
        model_name=name,
        instruction=samples.spec().instruction,
        max_tokens=MAX_TOKENS,
    )
    project.put("deployment", deployment, "mind")
    return Prepared(project, start_release(project), deployment)


def start_release(project: Project) -> RunFolder:
    """What the launching node does: approvals, the intent in the journal, and the job's folder."""
    state, stage = project.state, BY_NAME["release"]
    key, inputs = state.job_key(stage), state.inputs(stage)
    for name, digest in inputs.items():
        if BY_NAME[name].approved:
            project.record(j.Approved(stage=name, digest=digest), "ada", "sdk")
    run = project.path / "runs" / f"release-{key[:12]}"
    project.record(j.JobStarted(stage="release", key=key, run=str(run.relative_to(project.path)), inputs=inputs))
    for name, digest in inputs.items():
        write_atomically(run / "inputs" / BY_NAME[name].file, project.content(digest))
    write_atomically(run / "inputs" / "data" / "heldout.jsonl", (project.path / "data" / "heldout.jsonl").read_bytes())
    request = Request(key=key, stage="release", inputs={str(name): digest for name, digest in inputs.items()})
    write_atomically(run / "request.json", request.model_dump_json().encode())
    return RunFolder(run)


def _card(heldout: a.DataFile) -> a.DatasetCard:
    return a.DatasetCard(files={"heldout": heldout}, labels={}, origins={}, leaks=0, generator="built-in")


def _file(project: Project, path: str, rows: list[a.Row] | list[dict[str, str]]) -> a.DataFile:
    target = project.path / path
    write_atomically(target, to_jsonl(rows))
    return a.DataFile(path=path, sha256=sha256_of_file(target), rows=len(rows))
