"""A finished customization to look at before one has made any: a real run, recorded, without the weights of its model.

python -m surfaces.web.recorded PROJECT-FOLDER     packs a finished project into the file that ships
"""

import sys
import tarfile
from pathlib import Path

from tenet.jobs import Jobs
from tenet.project import Project
from tenet.routing import routes
from tenet.state import Done

FILE = Path(__file__).parent / "samples" / "finished.tar.xz"
NAME = "tickets-finished"
ABOUT = "The support tickets, from the first sentence to the evaluation. Recorded; look at every step."
_LEFT_OUT = {"inputs", "making", "merged", "adapter", "checkpoints", "answers", ".lock"}
_OF_A_RUN = (".jsonl", ".html")
"""What a job made that the page shows; its logs and state belong to the machine that it ran on."""


def pack(project: Path, file: Path = FILE) -> None:
    """Everything that people look at, with the same bytes for the same project."""
    with tarfile.open(file, "w:xz", preset=9) as archive:
        for path in sorted(path for path in project.rglob("*") if path.is_file() and _is_kept(path, project)):
            archive.add(path, path.relative_to(project).as_posix(), filter=_plain)


def is_elsewhere(project: Project, jobs: Jobs) -> bool:
    """It was finished on another machine: there is no gateway here that could answer."""
    now = routes(project)
    return isinstance(project.next_step(), Done) and (now is None or jobs.get(now.gateway) is None)


def _is_kept(path: Path, project: Path) -> bool:
    parts = path.relative_to(project).parts
    if _LEFT_OUT & set(parts):
        return False
    return parts[0] != "runs" or ("out" in parts and path.suffix in _OF_A_RUN)


def _plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = entry.mtime = 0
    entry.uname = entry.gname = ""
    entry.mode = 0o600
    return entry


if __name__ == "__main__":
    pack(Path(sys.argv[1]))
