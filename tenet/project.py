"""A customization: one folder that holds everything, and is the only truth.

    PROJECT/
        spec.yaml, tenets.yaml, …   the artefacts in force, for people to read and edit
        data/, runs/, uploads/      rows, jobs with what they made, files that people brought
        journal.jsonl               what happened, in order
        revisions/<digest>          every version of every artefact that was ever in force

A file that a person edits by hand is taken up at the next `sync`, or refused with the line and the reason.
"""

import fcntl
import json
import os
import shutil
import threading
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, TypeVar, cast

from tenet import artifacts as a
from tenet import journal as j
from tenet import seals
from tenet.approval import objection
from tenet.coherence import complaints
from tenet.content import code_of, parse, parsed, serialize
from tenet.files import (
    json_object,
    sha256_of,
    sha256_of_file,
    write_atomically,
)
from tenet.people import Able, able_to_approve, objection_to_person
from tenet.problems import BadFile, NotPossible
from tenet.settings import read_settings
from tenet.slugs import checked_slug, names
from tenet.stages import BY_NAME, CHAIN, Stage, StageName, needed_by, sent_back_by
from tenet.state import State, Step, fold, next_step
from tenet.uploads import kept_name

A = TypeVar("A", bound=a.Artifact)


class Project:
    def __init__(self, path: Path) -> None:
        self.path = path
        self._journal = path / "journal.jsonl"
        self._lock = threading.RLock()
        self._depth = 0
        self._state = State()
        self._events: list[j.Event] = []
        self._read = 0
        """How much of the journal is in the two above."""
        self._reading = threading.Lock()
        self._holder = 0
        """The thread that holds the folder's lock: for it nothing is added but by itself."""
        self._all_read = False

    # ------------------------------------------------------------ finding and making

    @classmethod
    def create(cls, name: str, projects: Path | None = None) -> "Project":
        path = (projects or read_settings().projects) / checked_slug(name)
        try:
            path.mkdir(parents=True)
        except FileExistsError:
            raise NotPossible(f"There is already a project called {name}. Open it, or choose another name.") from None
        project = cls(path)
        project.record(j.Created(project=name))
        return project

    @classmethod
    def open(cls, name: str, projects: Path | None = None) -> "Project":
        projects = projects or read_settings().projects
        path = projects / checked_slug(name)
        if not (path / "journal.jsonl").exists():
            known = ", ".join(names(projects)) or "none yet"
            raise NotPossible(f"There is no project called {name}. Projects: {known}.")
        return cls(path)

    @property
    def name(self) -> str:
        return self.path.name

    # ------------------------------------------------------------ reading

    @property
    def state(self) -> State:
        """The present; only what was added since the last look is read."""
        self._catch_up()
        return self._state

    def next_step(self) -> Step:
        return next_step(self.state)

    def events(self) -> list[j.Event]:
        self._catch_up()
        return list(self._events)

    @property
    def length(self) -> int:
        """How many events there are."""
        self._catch_up()
        return len(self._events)

    def get(self, stage: StageName, model: type[A]) -> A:
        """The artefact in force; asking for one that does not exist yet is a mistake of the caller."""
        artifact = self.find(stage)
        if not isinstance(artifact, model):
            raise LookupError(f"{self.name} has no {stage} yet")
        return artifact

    def find(self, stage: StageName) -> a.Artifact | None:
        digest = self.state.digest(stage)
        return parsed(stage, self.content(digest)) if digest else None

    def content(self, digest: a.Digest) -> bytes:
        """A revision's bytes, checked against its name."""
        content = (self.path / "revisions" / digest).read_bytes()
        if sha256_of(content) != digest:
            raise NotPossible(
                f"The stored revision {digest[:12]} of {self.name} is damaged: its content does not match its digest."
            )
        return content

    def file(self, stage: StageName) -> Path:
        return self.path / BY_NAME[stage].file

    def needs_reason(self, stage: StageName) -> str | None:
        """What an approval of this stage would overrule, in words, if it would."""
        found = self.find("report" if stage == "deployment" else stage)
        match found:
            case a.EvalReport(verdict=verdict) if stage == "deployment" and verdict != "ship":
                return f"the evaluation says “{verdict}”"
            case a.RewardFunction(failed=failed) if failed:
                return f"the reward failed {len(failed)} of its proofs ({', '.join(one.name for one in failed)})"
            case _:
                return None

    def may_not_approve(self, stage: StageName, by: str, surface: j.Surface) -> str | None:
        """Why this person may not approve what is in force, or None."""
        return objection_to_person(self.home, self.events(), stage, self._digests(), by, surface)

    def able_to_approve(self, stage: StageName) -> Able | None:
        """Who may approve what is in force; None where everybody may."""
        return able_to_approve(self.home, self.events(), stage, self._digests())

    @property
    def home(self) -> Path:
        return seals.home_of(self._journal)

    # ------------------------------------------------------------ writing

    @contextmanager
    def locked(self) -> Generator[None, None, None]:
        """One writer at a time, over threads and processes; may be entered again by its holder."""
        with self._lock:
            if self._depth:
                yield
                return
            handle = os.open(self.path / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX)
                self._depth, self._holder = 1, threading.get_ident()
                self._finish_interrupted_put()
                yield
            finally:
                self._depth, self._holder, self._all_read = 0, 0, False
                os.close(handle)

    def record(
        self, what: j.What, by: str = "tenet", surface: j.Surface | None = None, id: str | None = None
    ) -> j.Event:
        """Add one event; an id that was seen before is not added again."""
        with self.locked():
            event = j.event(what, by, surface, id)
            if event.id not in self.state.seen:
                self._append([event])
            return event

    def put(
        self,
        stage: StageName,
        artifact: a.Artifact,
        author: Literal["mind", "person", "job"],
        *,
        by: str = "tenet",
        surface: j.Surface | None = None,
        id: str | None = None,
        made_from: dict[StageName, a.Digest] | None = None,
        mind: str | None = None,
        prompt: a.Digest | None = None,
        job: str | None = None,
        files: dict[str, Path] | None = None,
        as_written: bytes | None = None,
    ) -> a.Digest:
        """Put an artefact in force: its revision, its file, its event, together or not at all.

        `files` are copied into the project with it, such as {"data/train.jsonl": Path(...)}. `as_written` is what a
        person wrote, with their comments and order: it becomes the file, while the digest is of what it means.
        """
        content = serialize(BY_NAME[stage], artifact)
        digest = sha256_of(content)
        with self.locked():
            what = j.Put(
                stage=stage,
                digest=digest,
                made_from=self.state.inputs(BY_NAME[stage]) if made_from is None else made_from,
                author=author,
                mind=mind,
                prompt=prompt,
                job=job,
                needs=needed_by(artifact),
                sends_back=sent_back_by(artifact),
            )
            write_atomically(self.path / "revisions" / digest, content)
            self._begin_put(j.event(what, by, surface, id), files or {}, as_written)
            self._finish_interrupted_put()
        return digest

    def restore(self, stage: StageName) -> None:
        """Write the artefact in force over whatever stands in its file."""
        digest = self.state.digest(stage)
        if digest:
            write_atomically(self.file(stage), self.content(digest))
            self._write_code(BY_NAME[stage], digest)

    def sync(self, by: str = "a file edited by hand") -> list[str]:
        """Take up what people edited by hand. Returns what was refused and why: there the last good one stays in force."""
        refused: list[str] = []
        with self.locked():
            for stage in CHAIN:
                put, path = self.state.current.get(stage.name), self.file(stage.name)
                found: list[str] = []
                if put and not path.exists():
                    self.restore(stage.name)
                elif put and (digest := sha256_of_file(path)) != put.digest:
                    found = self._take_up(stage, path.read_bytes(), digest, by)
                if put and stage.code and not found:
                    found = self._take_up_code(stage, by)
                refused += found
        return refused

    def edit(
        self, stage: StageName, content: bytes, *, by: str, surface: j.Surface | None, id: str | None = None
    ) -> a.Digest:
        """A person's new content of an artefact; raises `BadFile` with the lines when it does not hold."""
        with self.locked():
            if BY_NAME[stage].made_by == "job":
                raise BadFile(_not_by_hand(BY_NAME[stage]))
            artifact = parse(BY_NAME[stage], content)
            self._check_coherence(stage, artifact)
            made_from: dict[StageName, a.Digest] | None = {} if BY_NAME[stage].proven else None
            return self.put(
                stage, artifact, "person", by=by, surface=surface, id=id, made_from=made_from, as_written=content
            )

    def approve(
        self,
        digests: Mapping[StageName, a.Digest],
        *,
        by: str,
        surface: j.Surface,
        because: str = "",
        id: str | None = None,
    ) -> None:
        """Record that a person approves exactly these contents: all of them, or none. They must be in force now."""
        with self.locked():
            self.sync()
            because = because.strip()
            for stage, digest in digests.items():
                if problem := objection(self.state, stage, digest, self.needs_reason(stage), because):
                    raise NotPossible(problem)
                if problem := self.may_not_approve(stage, by, surface):
                    raise NotPossible(problem)
            approvals = [j.Approved(stage=stage, digest=digest, because=because) for stage, digest in digests.items()]
            ids = [id, *(f"{id}-{stage}" if id else None for stage in list(digests)[1:])]
            self._append([j.event(what, by, surface, own) for what, own in zip(approvals, ids, strict=True)])

    def revise(
        self, stage: StageName, text: str, *, by: str, surface: j.Surface | None, id: str | None = None
    ) -> StageName:
        """Send an artefact back with a wish; what a job made is changed through its plan. Returns what is redone first.

        A wish for what is not made yet is met when it is made.
        """
        with self.locked():
            target = BY_NAME[stage].runs or BY_NAME[stage].tries or stage
            if BY_NAME[target].made_by == "job":
                raise NotPossible(
                    f"The {BY_NAME[stage].title.lower()} is measured, so it cannot be changed by words. "
                    "Change the tenets, the examples or the plan, and it is measured again."
                )
            self.record(j.Revised(stage=target, text=text), by, surface, id)
            return target

    def take_file(self, name: str, content: bytes) -> str:
        """Keep a file that a person brought, under a name that cannot leave the folder."""
        kept = kept_name(name, content)
        write_atomically(self.path / "uploads" / kept, content)
        return kept

    # ------------------------------------------------------------ inside

    def _append(self, events: list[j.Event]) -> None:
        self._all_read = False
        j.append(self._journal, events)

    def _catch_up(self) -> None:
        holds = self._holder == threading.get_ident()
        if holds and self._all_read:  # asked for about a hundred times a turn
            return
        with self._reading:
            events, self._read = j.read(self._journal, self._read)
            for event in events:
                self._events.append(event)
                fold(self._state, event)
            self._all_read = holds

    def _digests(self) -> dict[StageName, a.Digest]:
        return {stage: put.digest for stage, put in self.state.current.items()}

    @property
    def _pending(self) -> Path:
        return self.path / ".pending-put.json"

    def _begin_put(self, event: j.Event, files: dict[str, Path], as_written: bytes | None) -> None:
        """Write down what is about to happen, so that a crash in the middle is finished and never half done."""
        copies = {target: str(source.relative_to(self.path)) for target, source in files.items()}
        text = as_written.decode() if as_written is not None else None
        plan = {"event": event.model_dump(mode="json"), "files": copies, "as_written": text}
        write_atomically(self._pending, json.dumps(plan).encode())

    def _finish_interrupted_put(self) -> None:
        if not self._pending.exists():
            return
        plan = json_object(self._pending.read_bytes(), self._pending.name)
        event = j.Event.model_validate(plan["event"])
        put = cast(j.Put, event.what)
        for target, source in cast("dict[str, str]", plan["files"]).items():
            write_atomically(self.path / target, (self.path / source).read_bytes())
        as_written = cast("str | None", plan["as_written"])
        write_atomically(
            self.file(put.stage), as_written.encode() if as_written is not None else self.content(put.digest)
        )
        self._write_code(BY_NAME[put.stage], put.digest)
        if event.id not in self.state.seen:
            self._append([event])
        self._pending.unlink()

    def _write_code(self, stage: Stage, digest: a.Digest) -> None:
        if stage.code:
            write_atomically(self.path / stage.code, code_of(parsed(stage.name, self.content(digest))))

    def _take_up_code(self, stage: Stage, by: str) -> list[str]:
        """The file that shows the code was edited: the same as an edit of the code in the artefact."""
        path, artifact = self.path / (stage.code or ""), self.find(stage.name)
        if artifact is None or (path.exists() and path.read_bytes() == code_of(artifact)):
            return []
        if not path.exists():
            write_atomically(path, code_of(artifact))
            return []
        text = path.read_bytes().decode(errors="replace")
        edited = serialize(stage, artifact.model_copy(update={"code": text}))
        return self._take_up(stage, edited, sha256_of(edited), by)

    def _take_up(self, stage: Stage, content: bytes, digest: a.Digest, by: str) -> list[str]:
        try:
            if sha256_of(serialize(stage, parse(stage, content))) != self.state.digest(stage.name):
                self.edit(stage.name, content, by=by, surface="file")
            return []
        except BadFile as problem:
            refusal = j.Refused(stage=stage.name, digest=digest, reason=str(problem))
            self.record(refusal, surface="file", id=f"refused-{stage.name}-{digest}")
            return [str(problem)]

    def _check_coherence(self, stage: StageName, artifact: a.Artifact) -> None:
        others: dict[StageName, a.Artifact] = {other.name: found for other in CHAIN if (found := self.find(other.name))}
        if wrong := complaints(artifact, others):
            raise BadFile("\n".join(f"{BY_NAME[stage].file}: {line}" for line in wrong))


def remove(project: Project) -> None:
    shutil.rmtree(project.path)


def _not_by_hand(stage: Stage) -> str:
    return (
        f"{stage.file}: this was measured by a job and cannot be edited by hand; the measured one stays in force. "
        "Change what it was made from, and it is made again."
    )
