"""Jobs that stay alive for a released project: a server for each model, and the gateway before them."""

import sys
from pathlib import Path

from tenet.files import write_atomically
from tenet.jobs import JobSpec
from tenet.runfolder import Request
from tenet.settings import Settings, job_environment


def service(module: str, folder: Path, request: Request, project: Path, settings: Settings) -> JobSpec:
    """`python -m module folder`, started again when it dies; the same key is the same service."""
    if not (folder / "request.json").exists():
        write_atomically(folder / "request.json", request.model_dump_json().encode())
    return JobSpec(
        key=request.key,
        project=str(project),
        stage="release",
        run=str(folder),
        argv=(sys.executable, "-m", module, str(folder)),
        env=job_environment(settings),
        kind="service",
    )
