"""A finished customization in a page's home, made in a second: real artefacts of every stage, no job and no model run."""

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager

from tenet import artifacts as a
from tenet.content import serialize
from tenet.files import sha256_of, to_jsonl, write_atomically
from tenet.jobs import Jobs, JobSpec
from tenet.journal import JobStarted, Routed
from tenet.project import Project
from tenet.stages import BY_NAME, CHAIN
from tests.agent.conversations import approve_everything, open_session, reach_first_review
from tests.samples import COUNTEREXAMPLE, NOTHING, RATE, examples, sample
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


@contextmanager
def live_project(site: Site, name: str, base_url: str) -> Generator[Project]:
    """A finished customization that answers at this address: its gateway is a real job, which only says where."""
    project, gateway, production = site.project(finished_project(site, name)), sha256_of(name.encode()), "first0000000"
    run = project.path / "runs" / "gateway"
    write_atomically(run / "out" / "own.key", b"a-key")
    unregistered = sample("deployment").model_copy(update={"model_version": None})
    inputs = project.path / "runs" / f"service-{production}" / "inputs"
    write_atomically(inputs / "deployment.yaml", serialize(BY_NAME["deployment"], unregistered))
    project.put("release", sample("release").model_copy(update={"gateway": gateway}), "job")
    project.record(Routed(gateway=gateway, production=production))
    says = f"""printf '{{"base_url": "{base_url}"}}' > service.json.new; mv service.json.new service.json; sleep 3600"""
    argv = ("sh", "-c", f"cd '{run}'; {says}")
    spec = JobSpec(key=gateway, stage="release", project=str(project.path), run=str(run), argv=argv, kind="service")
    jobs = Jobs(site.home)
    jobs.submit(spec)
    try:
        wait_until(lambda: bool((job := jobs.get(gateway)) and job.endpoint))
        yield project
    finally:
        jobs.cancel(gateway)
        wait_until(lambda: bool((job := jobs.get(gateway)) and job.state == "cancelled"))


def wait_until(holds: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.1)


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


def _reward() -> a.RewardFunction:
    shown = (a.ScoredAnswer(kind="right", answer="shipping", score=1.0), a.ScoredAnswer(kind="wrong", answer="billing"))
    more = {"counterexamples": (COUNTEREXAMPLE,), "shown": shown, "shown_for": "Where is my parcel?"}
    return a.RewardFunction.model_validate({**sample("reward").model_dump(), **more})


_RICHER: dict[str, Callable[[], a.Artifact]] = {
    "dataset": _dataset,
    "report": _report,
    "training_run": _run,
    "reward": _reward,
    "break_in": lambda: sample("break_in", 1),
}
