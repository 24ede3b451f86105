"""A finished customization in a page's home, made in a second: real artefacts of every stage, no job and no model run."""

from collections.abc import Callable

from tenet import artifacts as a
from tenet.content import serialize
from tenet.files import sha256_of, to_jsonl, write_atomically
from tenet.journal import JobStarted, Routed
from tenet.project import Project
from tenet.stages import BY_NAME, CHAIN
from tests.agent.conversations import approve_everything, open_session, reach_first_review
from tests.samples import NOTHING, RATE, examples, sample
from tests.surfaces.browsing import Site


def finished_project(site: Site, name: str) -> str:
    """Every stage put and approved; the evaluation has rows that were won and lost."""
    project = Project.create(name, site.home / "projects")
    _write_files(project)
    for stage in CHAIN:
        artifact = _RICHER.get(stage.name, lambda stage=stage: sample(stage.name))()
        digest = project.put(stage.name, artifact, "job" if stage.made_by == "job" else "mind", mind="built-in")
        if stage.approved:
            project.approve({stage.name: digest}, by="tester", surface="web", because="a sample")
    return name


def practised(project: Project) -> Project:
    """What its training measured and said as it went, and somebody's model in production with another one beside it."""
    project.record(JobStarted(stage="training_run", key="k" * 12, run="runs/training_run-k", inputs={}))
    lines = [
        {"step": n, "reward": n / 9, "parts/right": n / 9, "kl": n / 90, "loss": 1 / n, "memory_gb": 0.9}
        for n in range(1, 9)
    ]
    said = [{"step": n, "id": row.id, "answer": "billing"} for row in examples().rows for n in (2, 4)]
    write_atomically(project.path / "runs" / "training_run-k" / "out" / "metrics.jsonl", to_jsonl(lines))
    write_atomically(project.path / "runs" / "training_run-k" / "out" / "samples.jsonl", to_jsonl(said))
    for service in ("first0000000", "second000000"):
        path = project.path / "runs" / f"service-{service}" / "inputs" / "deployment.yaml"
        write_atomically(path, serialize(BY_NAME["deployment"], sample("deployment")))
    project.record(Routed(gateway="gate", production="first0000000", candidate="second000000", mode="shadow"))
    return project


def started_project(site: Site, name: str, fails: bool = False) -> str:
    """A project whose dataset is being made, or could not be."""
    stage = ("dataset",)
    session = open_session(site.home, name, hold=() if fails else stage, fail=stage if fails else ())
    reach_first_review(session)
    approve_everything(session)
    return name


def _write_files(project: Project) -> None:
    rows = examples().rows
    for split in a.SPLITS:
        write_atomically(project.path / "data" / f"{split}.jsonl", to_jsonl(rows))
    for system, said in (("base", "billing"), ("tuned", None)):
        answers = [{"id": row.id, "answer": said or row.output} for row in rows]
        write_atomically(project.path / f"{system}.jsonl", to_jsonl(answers))
    report = b"<!doctype html><html lang=en><title>Report</title><h1>The report</h1>"
    write_atomically(project.path / "runs" / "report" / "out" / "report.html", report)
    write_atomically(project.path / "runs" / "x" / "out" / "adapter" / "adapter_config.json", b"{}")


def _system(name: str) -> a.SystemScore:
    file = a.DataFile(path=f"{name}.jsonl", sha256=sha256_of(b""), rows=4)
    return a.SystemScore(name=name, description=f"the {name} one", tenets={"T1": RATE}, accuracy=RATE, predictions=file)


def _report() -> a.EvalReport:
    pair = a.PairedResult(tenet="T1", base=RATE, tuned=RATE, difference=0.1, low=-0.1, high=0.3, won=2, lost=1)
    return a.EvalReport(
        rows=4,
        systems=(_system("base"), _system("tuned")),
        paired=(pair,),
        verdict="ship",
        reasons=("It is better.",),
        model_name="sample",
        html="runs/report/out/report.html",
    )


def _run() -> a.TrainingRun:
    return a.TrainingRun.model_validate(
        {**sample("training_run").model_dump(), "adapter": "runs/x/out/adapter", "weights_sha256": NOTHING}
    )


def _dataset() -> a.DatasetCard:
    metric = a.Metric(name="label_balance", about="quality", value=0.9, verdict="warn", said="One label is rare.")
    return a.DatasetCard.model_validate({**sample("dataset").model_dump(), "metrics": (metric,)})


_RICHER: dict[str, Callable[[], a.Artifact]] = {"dataset": _dataset, "report": _report, "training_run": _run}
