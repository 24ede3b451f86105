"""One person's view of one project: what waits for them, what they send, what happened. Every surface uses only this.

session = Session.open("triage", person="ada", surface="chat")
session.advance()
session.send(session.say("Sort our support tickets into billing, technical and shipping"))
print(session.pending)
"""

import errno
import sqlite3
import uuid
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tenet import journal as j
from tenet.bookmarks import bookmarks
from tenet.people import member
from tenet.problems import NotPossible
from tenet.project import Project
from tenet.replies import Approve, Cancel, Edit, Fix, Reply, Retry, Revise, Say
from tenet.settings import Settings, quiet_libraries, read_settings
from tenet.stages import StageName
from tenet.state import Review, Step

if TYPE_CHECKING:
    from agent.changed_rows import Change
    from agent.desk import Desk
    from agent.graph import Graph
    from agent.remedies import Remedy
    from evals.marks import Marking, Verdict


class Session:
    def __init__(self, desk: "Desk", person: str, surface: j.Surface) -> None:
        self.desk = desk
        self.person = person
        self.surface: j.Surface = surface

    @classmethod
    def open(
        cls, name: str, *, person: str | None = None, surface: j.Surface = "sdk", settings: Settings | None = None
    ) -> "Session":
        """A project that exists, with the mind and the jobs of this machine."""
        settings = settings or read_settings()
        return cls(_desk(Project.open(name, settings.projects), settings), person or settings.person, surface)

    @classmethod
    def create(
        cls, name: str, *, person: str | None = None, surface: j.Surface = "sdk", settings: Settings | None = None
    ) -> "Session":
        settings = settings or read_settings()
        return cls(_desk(Project.create(name, settings.projects), settings), person or settings.person, surface)

    @property
    def project(self) -> Project:
        return self.desk.project

    @property
    def pending(self) -> Step:
        """What the project waits for: Ask, Review, Wait, Failed or Done; anything else means "call advance"."""
        return self.project.next_step()

    def advance(self) -> list[j.Event]:
        """Go on until something waits for a person or a job, and take up a job that ended. Returns what happened."""
        return self._move(None)

    def send(self, reply: Reply) -> list[j.Event]:
        """Give the project a reply and go on as far as possible. Returns what happened."""
        return self._move(reply)

    # ------------------------------------------------------------ replies, made for this person and surface

    def say(self, text: str, files: tuple[str, ...] = ()) -> Say:
        return Say(text=text, files=files, by=self.person, surface=self.surface)

    def approve(self, because: str = "") -> Approve:
        """Approve what waits for review now, exactly as it is now; against the evaluation only with a reason."""
        step = self.pending
        digests = step.digests if isinstance(step, Review) else {}
        return Approve(digests=digests, because=because, by=self.person, surface=self.surface)

    def edit(self, stage: StageName, content: str, base: str | None = None) -> Edit:
        return Edit(stage=stage, content=content, base=base, by=self.person, surface=self.surface)

    def revise(self, stage: StageName, text: str) -> Revise:
        return Revise(stage=stage, text=text, by=self.person, surface=self.surface)

    def retry(self, stage: StageName, keep: bool = False) -> Retry:
        """With `keep` a training that paused or failed ends with what it has learned so far."""
        return Retry(stage=stage, keep=keep, by=self.person, surface=self.surface)

    def cancel(self, stage: StageName) -> Cancel:
        return Cancel(stage=stage, by=self.person, surface=self.surface)

    def remedy(self) -> "Remedy":
        """What the debugger would change; raises `NotPossible` where there is nothing to mend."""
        from agent.remedies import remedy_for

        return remedy_for(self.project)

    def fix(self, seen: str | None = None) -> list[j.Event]:
        """Stop the training that runs, and change its plan as the debugger says. With the digest of the mended plan that the
        person saw, that is approved and the training goes on; without it the plan waits for approval."""
        self.remedy()
        return self.send(Fix(seen=seen, by=self.person, surface=self.surface))

    # ------------------------------------------------------------ single rows

    def change_rows(
        self, changes: "Sequence[Change]", seen: Mapping[StageName, str] | None = None, id: str | None = None
    ) -> list[j.Event]:
        """Take rows of the examples or of the dataset out, accept, correct or have them written anew: edits of the examples
        and of the data plan, to be approved like any other. `seen` says which version of a table was looked at."""
        from agent.changed_rows import edits_for, in_words

        if any(self.project.state.digest(stage) != digest for stage, digest in (seen or {}).items()):
            raise NotPossible(
                "The rows changed while you looked at them. Nothing was done; look at the new ones first."
            )
        edits = edits_for(self.project, changes, self.desk.settings)
        ids = [id, *(f"{id}-{stage}" for stage in list(edits)[1:])] if id else [uuid.uuid4().hex for _ in edits]
        happened: list[j.Event] = []
        for (stage, content), own in zip(edits.items(), ids, strict=True):
            edit = self.edit(stage, content, self.project.state.digest(stage))
            happened += self.send(edit.model_copy(update={"id": own}))
        if happened:
            said = j.Told(text=in_words(changes), tone="note")
            happened.append(self.project.record(said, id=f"told-{ids[0]}"))
        return happened

    def approve_test(self, digest: str, because: str = "", id: str | None = None) -> str:
        """Approve the rows held out as the test by themselves, exactly as they were seen. Returns what stands then, in words."""
        from agent.held_out import approve

        return approve(self.project, digest, self.person, self.surface, because, id).told

    # ------------------------------------------------------------ marks

    def marking(self) -> "Marking":
        """Which answers of the evaluation a person should look at next, and what was marked so far."""
        from evals.marks import marking

        return marking(self.project, self.person)

    def mark(self, item: str, verdict: "Verdict") -> None:
        """What this person thinks of one answer; said again, the last word counts."""
        found = next((each for each in self.marking().items if each.digest == item), None)
        if found is None:
            raise NotPossible(
                "That answer is no part of the evaluation any more. Nothing was marked; look at the next."
            )
        what = j.Marked(item=found.digest, tenet=found.tenet, row=found.row.id, verdict=verdict)
        self.project.record(what, by=self.person, surface=self.surface)

    def measure_again(self) -> list[j.Event]:
        """Let the evaluation take up what people marked. What models answered is remembered; the approval is asked for anew."""
        from evals.marks import reopen

        reopen(self.project, self.person, self.surface)
        return self.advance()

    # ------------------------------------------------------------ the contest

    def contest(self, minutes: float | None = None) -> list[j.Event]:
        """Try every way on the same rows with equal small budgets, before a method is chosen."""
        from agent.contesting import call

        call(self.project, self.person, self.surface, minutes)
        return self.advance()

    def without_contest(self) -> list[j.Event]:
        from agent.contesting import call_off

        call_off(self.desk, self.person, self.surface)
        return self.advance()

    # ------------------------------------------------------------ inside

    def _move(self, reply: Reply | None) -> list[j.Event]:
        project = self.project
        if reply is not None and member(project.home, reply.by, reply.surface).role == "viewer":
            raise NotPossible(
                f"{reply.by} may look and not act. Ask an owner: tenet users lists them. Nothing was done."
            )
        with _disk_full_said_plainly(), project.locked(), _graph(self.desk.settings) as graph:
            from agent.going import go

            before = len(project.events())
            project.sync(self.person)
            go(graph, self.desk, reply)
            return project.events()[before:]


@contextmanager
def _disk_full_said_plainly() -> Generator[None, None, None]:
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
        if not full and "full" not in str(error):
            raise
        raise NotPossible(
            "The disk is full, so this step is paused. Everything up to here is kept. Free some space and send it again."
        ) from error


def _desk(project: Project, settings: Settings) -> "Desk":
    from agent.desk import Desk
    from agent.minds import choose_mind
    from tenet.jobs import Jobs

    return Desk(project, choose_mind(settings, project.path), Jobs(settings.home), settings)


@contextmanager
def _graph(settings: Settings) -> "Generator[Graph, None, None]":
    quiet_libraries()
    from agent.graph import build

    with bookmarks(settings) as saver:
        yield build(saver)
