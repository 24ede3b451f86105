"""Make an approved deployment live, and prove that what is served is what was evaluated.

    python -m tools.release RUN

Starts the server as a job of its own, sets it aside behind the project's gateway, puts held-out rows to it through that
gateway and compares with the evaluated answers, and only then lets it answer: at once, or as the candidate beside the
model in production, as the deployment says. If anything fails, the new server is withdrawn and the old one goes on,
and so does a candidate that stood beside it.
"""

import shutil
import signal
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tenet import artifacts as a
from tenet.files import sha256_of_file
from tenet.jobs import Job, Jobs, JobSpec
from tenet.journal import Routed
from tenet.project import Project
from tenet.routing import routes, service_key
from tenet.runfolder import RunFolder, predictions
from tenet.settings import Settings, read_settings
from tools.doors import Door, gateway_job, wait_for_door, wanted_gateway
from tools.served import NoAnswer, answer, connect
from tools.services import service
from tools.variants import (
    CANDIDATE,
    CHAMPION,
    end_unrouted,
    name_version,
    promoted,
    put_aside,
    standing_before,
    switch,
    with_candidate,
    without,
)

ROWS_TO_CHECK = 50
SAME_ANSWERS = 0.98
START_SECONDS = 450.0
"""The server itself gives up sooner, with a better reason."""
STILL_THERE = "The release before, if there was one, still answers."


class NotReleased(Exception):
    """The deployment did not go live; the text says why, and what still runs."""


class Reply(NamedTuple):
    row: a.Row
    evaluated: str
    served: str

    @property
    def same(self) -> bool:
        # The server trims the white space around an answer.
        return self.evaluated.strip() == self.served.strip()


def main() -> None:
    # A cancelled release unwinds, and takes its server along.
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    settings = read_settings()
    release(RunFolder(Path(sys.argv[1])), Jobs(settings.home), settings)


def release(run: RunFolder, jobs: Jobs, settings: Settings) -> None:
    """Safe to run again in the same folder: every step is either done already or done now."""
    deployment = run.read("deployment.yaml", a.Deployment)
    service = service_key(run.request.key)
    project = Project(run.project)
    jobs.submit(service_job(run, service, settings))
    with _withdrawn_on_failure(project, jobs, service):
        _wait_for_server(run, jobs, service)
        gateway = wanted_gateway(project, jobs)
        # The intent first: a gateway that no event names is not allowed to start.
        now = put_aside(project, gateway, service)
        door = _open_door(project, jobs, gateway, settings)
        replies = compare(run, door, deployment, "tuned" if now.production == service else "candidate")
        refuse_skew(replies)
        alias = _take_place(run, project, service, deployment)
    end_unrouted(project, jobs)
    first = replies[0]
    run.finish(
        a.Release(
            deployment=run.request.inputs["deployment"],
            service=service,
            gateway=gateway,
            alias=alias,
            checked_rows=len(replies),
            same_answers=sum(reply.same for reply in replies),
            first_answer=a.Sample(input=first.row.input, output=first.served),
        )
    )


# ---------------------------------------------------------------- the server


def service_job(run: RunFolder, key: str, settings: Settings) -> JobSpec:
    """The job that keeps the server alive, with a folder of its own: the same inputs under another key."""
    folder = run.path.parent / f"service-{key[:12]}"
    if not (folder / "request.json").exists():
        shutil.copytree(run.path / "inputs", folder / "inputs", dirs_exist_ok=True)
    return service("tools.serve", folder, run.request.model_copy(update={"key": key}), run.project, settings)


@contextmanager
def _withdrawn_on_failure(project: Project, jobs: Jobs, service: str) -> Generator[None]:
    try:
        yield
    except BaseException:
        if routes(project):
            before = standing_before(project, service)
            switch(project, without(service, "its release failed", before), "tenet")
        jobs.cancel(service)
        raise


def _open_door(project: Project, jobs: Jobs, key: str, settings: Settings) -> Door:
    """The gateway of this project, started if it does not run."""
    jobs.submit(gateway_job(project, key, settings))
    door = wait_for_door(jobs, key)
    if door is None:
        raise NotReleased(f"The gateway did not start. {STILL_THERE}{_log(jobs, key)}")
    return door


def _wait_for_server(run: RunFolder, jobs: Jobs, service: str) -> None:
    """Until the server answers at its own address."""
    run.progress(0.05, "starting the server")
    deadline = time.monotonic() + START_SECONDS
    while True:
        job = jobs.get(service)
        if job and job.endpoint:
            return
        if job is None or job.state not in ("queued", "starting", "running"):
            raise NotReleased(f"The new server did not start ({_state(job)}). {STILL_THERE}{_log(jobs, service)}")
        if time.monotonic() > deadline:
            waited = f"The new server gave no answer for {START_SECONDS:.0f} seconds."
            raise NotReleased(f"{waited} {STILL_THERE}{_log(jobs, service)}")
        time.sleep(0.2)


def _state(job: Job | None) -> str:
    return "it was never queued" if job is None else job.message or job.state


def _log(jobs: Jobs, service: str) -> str:
    """After the sentence that a person reads first."""
    tail = jobs.log_tail(service)
    return f"\n\nThe end of the new server's log:\n{tail}" if tail else ""


# ---------------------------------------------------------------- the proof


def compare(run: RunFolder, door: Door, deployment: a.Deployment, model: str) -> list[Reply]:
    """The answer at the gateway beside the evaluated one, for the first held-out rows."""
    evaluated = _evaluated_answers(run)
    rows = [row for row in run.rows("heldout") if row.id in evaluated][:ROWS_TO_CHECK]
    if not rows:
        raise NotReleased("No held-out row has an evaluated answer to compare with. Evaluate again, then release.")
    replies: list[Reply] = []
    with connect(door.base_url, door.key) as client:
        for row in rows:
            run.progress(0.3 + 0.6 * len(replies) / len(rows), f"comparing answers, {len(replies)} of {len(rows)}")
            try:
                served = answer(client, model, deployment.instruction, row.input, deployment.max_tokens)
            except NoAnswer as problem:
                raise NotReleased(f"The new server failed at row {row.id}: {problem}. {STILL_THERE}") from problem
            replies.append(Reply(row, evaluated[row.id], served))
    return replies


def _evaluated_answers(run: RunFolder) -> dict[str, str]:
    report = run.read("report.yaml", a.EvalReport)
    file = next(system.predictions for system in report.systems if system.name == "tuned")
    path = run.project / file.path
    if sha256_of_file(path) != file.sha256:
        raise NotReleased(
            f"{file.path} is not the file that the report describes: nothing can be compared. Evaluate again."
        )
    return dict(predictions(path))


def refuse_skew(replies: list[Reply]) -> None:
    different = [reply for reply in replies if not reply.same]
    if len(replies) - len(different) >= SAME_ANSWERS * len(replies):
        return
    example = different[0]
    raise NotReleased(
        f"The served model answers {len(different)} of {len(replies)} held-out rows otherwise than the evaluated one, "
        f"so the evaluation does not speak for it. Row {example.row.id}: evaluated {example.evaluated!r}, served "
        f"{example.served!r}. Usual causes: another chat template or number format, or a max_tokens that cuts answers "
        f"short. {STILL_THERE}"
    )


def _take_place(run: RunFolder, project: Project, service: str, deployment: a.Deployment) -> str | None:
    """Let it answer; returns the alias that names its version in the registry, if it has one."""
    beside = deployment.rollout == "shadow"

    def change(now: Routed) -> Routed:
        if now.production == service:
            return now
        if beside and now.production:
            return with_candidate("shadow", 0.0, "a new release")(now)
        return promoted("a new release")(now)

    now = switch(project, change, "tenet")
    run.progress(0.95, f"{'candidate' if now.candidate == service else 'in production'} behind the gateway")
    return name_version(deployment, CANDIDATE if now.candidate == service else CHAMPION)


if __name__ == "__main__":
    main()
