"""Jobs that end at once, as the same jobs ended in a project that was really finished: the same by what they were given.

So a whole customization can be led again, from another surface, at the cost of its words alone; and as soon as one artefact
comes out differently, its job is not known and fails."""

import os
import shutil
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from surfaces.opening import open_or_create
from tenet.jobs import Jobs, JobSpec
from tenet.jobs.outbox import change, open_outbox
from tenet.journal import Surface
from tenet.runfolder import Request
from tenet.session import Session
from tenet.settings import Settings

UNKNOWN = "no job of the finished project was given these inputs"


class JobsDoneBefore(Jobs):
    def __init__(self, home: Path, finished: Path) -> None:
        super().__init__(home)
        self.finished = finished

    def ensure_supervisor(self) -> None:
        pass

    def submit(self, spec: JobSpec) -> None:
        super().submit(spec)
        run, before = Path(spec.run), self._before(spec)
        if before is None:
            return self._settle(spec.key, state="failed", message=UNKNOWN)
        made_files = (before / "out").is_dir()
        for place in {run, run.parent / before.name} if made_files else ():  # what was made then names its own folder
            shutil.copytree(before / "out", place / "out", copy_function=os.link, dirs_exist_ok=True)
        shutil.copyfile(before / "result.json", run / "result.json")
        self._settle(spec.key, state="done")

    def _before(self, spec: JobSpec) -> Path | None:
        wanted = _request(Path(spec.run))
        found = (path.parent for path in sorted((self.finished / "runs").glob(f"{spec.stage}-*/result.json")))
        return next((run for run in found if _request(run).inputs == wanted.inputs), None)

    def _settle(self, key: str, **columns: str) -> None:
        with closing(open_outbox(self.home)) as outbox:
            change(outbox, key, **columns)


def led_again(finished: Path, settings: Settings, surface: Surface, name: str, person: str) -> Session:
    """As `open_or_create`, with those jobs."""
    session = open_or_create(settings, surface, name, person)
    session.desk = replace(session.desk, jobs=JobsDoneBefore(settings.home, finished))
    return session


def _request(run: Path) -> Request:
    return Request.model_validate_json((run / "request.json").read_bytes())
