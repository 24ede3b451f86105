"""What happened in a project, in order: one JSON line an event, only ever added to.

Everything that is not the content of an artefact follows from these lines: who approved which digest, what was sent
back and why, what was said, which job runs. `tenet.state.fold` turns them into the present.
"""

import json
import os
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, BinaryIO, Literal

from pydantic import Field, TypeAdapter

from tenet import seals
from tenet.artifacts import Digest, Frozen
from tenet.files import sync_folder
from tenet.stages import StageName

Surface = Literal["web", "chat", "slack", "cli", "sdk", "run", "file"]
Tone = Literal["reply", "note", "problem"]
JobEnd = Literal["done", "failed", "cancelled", "lost"]
Mode = Literal["aside", "shadow", "canary"]


class Created(Frozen):
    kind: Literal["created"] = "created"
    project: str


class Said(Frozen):
    """Words of a person, with the files that came with them."""

    kind: Literal["said"] = "said"
    text: str
    files: tuple[str, ...] = ()
    """Names below the project's `uploads/`."""


class Understood(Frozen):
    """What Tenet took a person's words to be. A change also appears as `Revised`."""

    kind: Literal["understood"] = "understood"
    said: str
    """The event of the words."""
    intent: Literal["answer", "change", "question", "approval", "rows", "remark"]
    question: str | None = None
    """The question that the words answer."""


class Told(Frozen):
    """Words of Tenet."""

    kind: Literal["told"] = "told"
    text: str
    tone: Tone = "reply"
    stage: StageName | None = None


class Asked(Frozen):
    kind: Literal["asked"] = "asked"
    stage: StageName
    text: str
    why: str = ""
    options: tuple[str, ...] = ()
    """Quick replies; free text is always possible."""
    topic: str = ""
    """What it is about, for the mind that asked; the words are in the person's language."""


class Put(Frozen):
    """An artefact took its place."""

    kind: Literal["put"] = "put"
    stage: StageName
    digest: Digest
    made_from: dict[StageName, Digest]
    author: Literal["mind", "person", "job"]
    mind: str | None = None
    """Which mind drafted it, such as "built-in" or a model's name."""
    prompt: Digest | None = None
    job: str | None = None
    needs: tuple[StageName, ...] = ()
    """Optional stages that this content makes necessary."""
    sends_back: tuple[StageName, ...] = ()
    """Drafts that it was made from and that have to be changed because of what it found."""
    summary: str = ""


class Refused(Frozen):
    """An edit that could not be taken; the last good one stays in force."""

    kind: Literal["refused"] = "refused"
    stage: StageName
    digest: Digest
    reason: str


class Approved(Frozen):
    kind: Literal["approved"] = "approved"
    stage: StageName
    digest: Digest
    because: str = ""
    """Why, in spite of the evidence."""


class Revised(Frozen):
    """A person wants this artefact changed."""

    kind: Literal["revised"] = "revised"
    stage: StageName
    text: str


class JobStarted(Frozen):
    """The intent to run a job; written before the outbox has it."""

    kind: Literal["job_started"] = "job_started"
    stage: StageName
    key: str
    run: str
    """Folder below the project."""
    inputs: dict[StageName, Digest]


STOPPED = "it was stopped"
"""What is written of a job that a person stopped and that had nothing to say about it."""


class JobEnded(Frozen):
    kind: Literal["job_ended"] = "job_ended"
    stage: StageName
    key: str
    end: JobEnd
    message: str = ""


class Retried(Frozen):
    """A person wants a job that failed to be tried again."""

    kind: Literal["retried"] = "retried"
    stage: StageName
    keep: bool | None = None
    """Of a training: what it has learned so far is good enough, so nothing more is trained."""


class Wanted(Frozen):
    """A person wants an optional job, made from just these inputs: once they change it is no longer wanted. Without
    inputs: it is called off."""

    kind: Literal["wanted"] = "wanted"
    stage: StageName
    inputs: dict[StageName, Digest] = {}
    minutes: float | None = None


class Routed(Frozen):
    """Which served models answer from now on. A gateway follows the last of these; all of them are the history."""

    kind: Literal["routed"] = "routed"
    gateway: str
    """Key of the gateway's job; the others are keys of the jobs that keep a model's server alive."""
    production: str | None = None
    candidate: str | None = None
    previous: str | None = None
    """What was in production before and still runs: what a rollback goes back to."""
    mode: Mode = "aside"
    """What the candidate gets: nothing, a copy of the traffic, or a share of it."""
    share: float = Field(default=0.0, ge=0, le=1)
    because: str = ""


class Pushed(Frozen):
    """The model of a deployment was given to a hub."""

    kind: Literal["pushed"] = "pushed"
    deployment: Digest
    hub: str
    repo: str
    commit: str
    private: bool


class Rated(Frozen):
    """What a person thought of an answer of Tenet itself."""

    kind: Literal["rated"] = "rated"
    event: str
    """The `Told` that it is about."""
    good: bool


class Marked(Frozen):
    """What a person thinks of one answer. The item is the digest of what was asked, answered and wanted: a mark counts
    wherever the very same item comes up again, and nowhere else."""

    kind: Literal["marked"] = "marked"
    item: Digest
    tenet: str
    row: str
    verdict: Literal["pass", "fail", "cannot say"]


class TestApproved(Frozen):
    """A person looked at the rows held out as the test and finds them right. It holds for exactly these rows."""

    __test__ = False  # no test of ours, whatever pytest thinks of its name

    kind: Literal["test_approved"] = "test_approved"
    digest: Digest
    """Of the file with the rows."""
    rows: int
    because: str = ""


class ColumnsNamed(Frozen):
    """A person said which columns of a file that they brought hold the texts and their labels; it is read by these from then on."""

    kind: Literal["columns_named"] = "columns_named"
    said: str
    """The event of the words."""
    file: str
    text: str
    label: str


class StartedOver(Frozen):
    """What was said and brought before counts no more for what the model is to do."""

    kind: Literal["started_over"] = "started_over"


What = Annotated[
    Created
    | Said
    | ColumnsNamed
    | StartedOver
    | Understood
    | Told
    | Asked
    | Put
    | Refused
    | Approved
    | Revised
    | JobStarted
    | JobEnded
    | Retried
    | Wanted
    | Routed
    | Pushed
    | Rated
    | Marked
    | TestApproved,
    Field(discriminator="kind"),
]


class Event(Frozen):
    id: str
    at: datetime
    by: str
    """A person's name, or "tenet"."""
    surface: Surface | None = None
    what: What
    seal: str | None = None
    """Of the line, by `tenet.seals`; lines from before there were seals have none."""


_EVENTS = TypeAdapter(Event)
_BLOCK = 4096


def event(what: What, by: str = "tenet", surface: Surface | None = None, id: str | None = None) -> Event:
    return Event(id=id or uuid.uuid4().hex, at=datetime.now(UTC), by=by, surface=surface, what=what)


def read(path: Path, start: int = 0) -> tuple[list[Event], int]:
    """Every whole line from `start` on, and where the last of them ends. A line that a crash cut short never happened."""
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        return [], 0
    if size <= start:
        return [], start
    with path.open("rb") as file:
        file.seek(start)
        lines = _whole_lines(file.read())
    return [_EVENTS.validate_json(line) for line in lines], start + sum(len(line) + 1 for line in lines)


def append(path: Path, events: list[Event]) -> None:
    """Add events for good: when this returns they survive a power cut."""
    is_new = not path.exists()
    with path.open("r+b" if not is_new else "w+b") as file:
        file.truncate(_end_of_last_whole_line(file))
        last = _last_line(file)
        file.seek(0, os.SEEK_END)
        home = seals.home_of(path)
        lines, seal = _sealed(home, events, seals.taken_apart(last)[1] or "")
        file.write(b"".join(line + b"\n" for line in lines))
        file.flush()
        os.fsync(file.fileno())
        end = file.tell()
    if is_new:
        sync_folder(path.parent)
    if events:
        with path.open("rb") as file:
            seals.remember(home, id_of(file.readline()), seals.Head(end, seal))


def _sealed(home: Path, events: list[Event], before: str) -> tuple[list[bytes], str]:
    lines: list[bytes] = []
    for item in events:
        line, before = seals.sealed(home, _line(item), before)
        lines.append(line)
    return lines, before


def id_of(first_line: bytes) -> str:
    """A project is named by its first event."""
    return str(json.loads(first_line)["id"])


def _end_of_last_whole_line(file: BinaryIO) -> int:
    end = file.seek(0, os.SEEK_END)
    while end > 0:
        start = max(0, end - _BLOCK)
        file.seek(start)
        if found := file.read(end - start).rfind(b"\n") + 1:
            return start + found
        end = start
    return 0


def _last_line(file: BinaryIO) -> bytes:
    """Of a file that ends with a whole line, or is empty."""
    end = file.seek(0, os.SEEK_END) - 1
    start = max(0, end)
    found = b""
    while start > 0 and b"\n" not in found:
        start = max(0, start - _BLOCK)
        file.seek(start)
        found = file.read(end - start)
    return found.rpartition(b"\n")[2]


def _whole_lines(content: bytes) -> list[bytes]:
    return content.split(b"\n")[:-1]


def _line(item: Event) -> bytes:
    return json.dumps(item.model_dump(mode="json", exclude_none=True, exclude={"seal"}), ensure_ascii=False).encode()
