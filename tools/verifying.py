"""Is everything still what it was? Every digest of a project looked at again, offline, without a model and without trust
in any single file.

What one edge of the lineage promises is checked on its own, so that a finding says what changed: the journal, an
artefact, the rows, the weights, the code of a reward, what a job was given, an approval, what is served.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, cast

from tenet import artifacts as a
from tenet import journal as j
from tenet import seals
from tenet.content import parse, serialize
from tenet.files import sha256_of, sha256_of_file, sha256_of_folder
from tenet.problems import BadFile
from tenet.project import Project
from tenet.routing import routes
from tenet.stages import BY_NAME, CHAIN, Stage
from tools.variants import service_folder


class Finding(NamedTuple):
    where: str
    """A file or an event, as people find it."""
    what: str
    """What is not as it was, and what follows."""


class Checked(NamedTuple):
    findings: list[Finding]
    edges: int
    """How many digests were compared."""
    untold: list[Finding]
    """What cannot be checked on this machine: neither as it was nor changed."""


def verify(project: Project) -> Checked:
    found: list[Finding | None] = []
    journal = project.path / "journal.jsonl"
    found += _journal(journal)
    if not any(finding and finding.what.startswith("cannot be read") for finding in found):
        for check in (_revisions, _files_in_force, _made_from, _data, _jobs, _approvals, _served):
            found += check(project)
    return Checked([finding for finding in found if finding], len(found), _untold(journal))


# ---------------------------------------------------------------- the journal


def _journal(path: Path) -> Iterator[Finding | None]:
    before, seal_seen, at, kept = "", False, 0, dict[int, str]()
    home, lines = seals.home_of(path), path.read_bytes().split(b"\n")[:-1]
    for number, line in enumerate(lines, start=1):
        where, at = f"journal.jsonl, line {number}", at + len(line) + 1
        body, seal = seals.taken_apart(line)
        if seal is None:
            yield (
                Finding(where, "has no seal although lines before it have one: it was added by hand")
                if seal_seen
                else None
            )
            continue
        right = seals.is_right(home, body, before, seal)
        yield _of_line(where, right)
        before, seal_seen, kept[at] = seal, True, seal
    yield _of_head(home, lines, kept)
    try:
        j.read(path)
    except ValueError as error:
        yield Finding("journal.jsonl", f"cannot be read: {str(error).splitlines()[0]}")


def _untold(journal: Path) -> list[Finding]:
    """Lines from before the project came to this machine, all in one: their seals need the key of the other."""
    home = seals.home_of(journal)
    apart = [seals.taken_apart(line) for line in journal.read_bytes().split(b"\n")[:-1]]
    foreign = [number for number, (_, seal) in enumerate(apart, start=1) if seal and seals.is_foreign(home, seal)]
    if not foreign:
        return []
    where = f"journal.jsonl, {len(foreign)} lines up to line {foreign[-1]}"
    return [
        Finding(
            where,
            "were sealed with the key of another machine: whether one of them was changed or removed cannot be told here. "
            "Everything that they name by its digest was checked",
        )
    ]


def _of_line(where: str, right: bool | None) -> Finding | None:
    return (
        None
        if right is not False
        else Finding(where, "is not what was written: this line or the one before it was changed, added or removed")
    )


def _of_head(home: Path, lines: list[bytes], kept: dict[int, str]) -> Finding | None:
    """What this machine remembers of the end; a journal may have grown since, it may not have shrunk."""
    if not lines:
        return Finding("journal.jsonl", "is empty")
    head = seals.remembered(home, j.id_of(lines[0]))
    if head is None:
        return (
            None
            if not kept or all(seals.is_foreign(home, seal) for seal in kept.values())
            else Finding(
                "journal.jsonl", "is not known on this machine, so lines missing at its end would not be noticed"
            )
        )
    if seals.is_foreign(home, head.seal):
        return Finding("seal.key", "is not the key with which this machine sealed the journal: it was replaced")
    if kept.get(head.end) == head.seal:
        return None
    return Finding(
        "journal.jsonl", "does not hold the last line that this machine remembers: lines were removed or written anew"
    )


# ---------------------------------------------------------------- artefacts


def _revisions(project: Project) -> Iterator[Finding | None]:
    for digest in {event.what.digest: None for event in project.events() if isinstance(event.what, j.Put)}:
        yield _same(f"revisions/{digest[:12]}…", project.path / "revisions" / digest, digest)


def _files_in_force(project: Project) -> Iterator[Finding | None]:
    """The file that people read says what the revision in force says; an edit that waits to be taken up is one too."""
    for stage in CHAIN:
        put, path = project.state.current.get(stage.name), project.file(stage.name)
        if put is None:
            continue
        if not path.exists():
            yield Finding(stage.file, "is gone; `tenet status` brings it back from its revision")
            continue
        try:
            means = sha256_of(serialize(stage, parse(stage, path.read_bytes())))
        except BadFile as problem:
            yield Finding(stage.file, f"cannot be read: {problem}")
            continue
        yield None if means == put.digest else Finding(stage.file, _not_in_force(stage))


def _not_in_force(stage: Stage) -> str:
    if stage.made_by == "job":
        return "is not what the job measured: it was changed by hand. The revision in force is untouched"
    return "was edited and not taken up yet; `tenet status` takes it up, and it has to be approved anew"


def _made_from(project: Project) -> Iterator[Finding | None]:
    """Every edge leads to something that was in force before."""
    known: set[tuple[str, str]] = set()
    for event in project.events():
        if isinstance(event.what, j.Put):
            for stage, digest in event.what.made_from.items():
                yield (
                    None
                    if (stage, digest) in known
                    else Finding(
                        f"{event.what.stage} {event.what.digest[:12]}",
                        f"was made from a {stage} {digest[:12]} that never was in force",
                    )
                )
            known.add((event.what.stage, event.what.digest))


# ---------------------------------------------------------------- files that artefacts speak of


def _data(project: Project) -> Iterator[Finding | None]:
    for stage in CHAIN:
        digest = project.state.digest(stage.name)
        revision = project.path / "revisions" / str(digest)
        if digest and revision.exists() and sha256_of_file(revision) == digest:
            artifact = parse(stage, revision.read_bytes())
            yield from _named_files(project, artifact.model_dump(mode="json"))
            yield from _particular(project, stage, artifact)


def _named_files(project: Project, node: object) -> Iterator[Finding | None]:
    """Wherever an artefact names a path with its digest."""
    if isinstance(node, dict):
        found = cast("dict[str, Any]", node)
        if isinstance(found.get("path"), str) and isinstance(found.get("sha256"), str):
            yield _same(found["path"], project.path / found["path"], found["sha256"])
        elif isinstance(found.get("file"), str) and isinstance(found.get("sha256"), str):
            # A document, named by its file below uploads/.
            yield _same(f"uploads/{found['file']}", project.path / "uploads" / found["file"], found["sha256"])
        for value in found.values():
            yield from _named_files(project, value)
    elif isinstance(node, list):
        for value in cast("list[object]", node):
            yield from _named_files(project, value)


def _particular(project: Project, stage: Stage, artifact: a.Artifact) -> Iterator[Finding | None]:
    match artifact:
        case a.TrainingRun():
            yield _same_folder(project, artifact.merged, artifact.weights_sha256)
        case a.Deployment():
            yield _same_folder(project, artifact.model, artifact.weights_sha256)
            if artifact.adapter and artifact.adapter_sha256:
                yield _same_folder(project, artifact.adapter, artifact.adapter_sha256)
        case a.EvalReport(html=str() as html, html_sha256=str() as digest):
            yield _same(html, project.path / html, digest)
        case _:
            yield code_beside(project, stage, artifact)


def code_beside(project: Project, stage: Stage, artifact: a.Artifact) -> Finding | None:
    """An artefact with code has it in a file beside it, which is what people read."""
    code, path = getattr(artifact, "code", None), project.file(stage.name).with_suffix(".py")
    if not isinstance(code, str) or not path.exists() or path.read_text(encoding="utf-8").strip() == code.strip():
        return None
    return Finding(path.name, f"is not the code of {stage.file}, which is the one that was tested and approved")


def _same(where: str, path: Path, digest: str) -> Finding | None:
    if not path.exists():
        return Finding(where, "is gone")
    return None if sha256_of_file(path) == digest else Finding(where, f"changed: it is no longer {digest[:12]}")


def _same_folder(project: Project, folder: str, digest: str) -> Finding | None:
    path = project.path / folder
    if not path.is_dir():
        return Finding(folder, "is gone: these are the weights")
    return (
        None
        if sha256_of_folder(path) == digest
        else Finding(folder, f"changed: the weights are no longer {digest[:12]}")
    )


# ---------------------------------------------------------------- jobs and approvals


def _jobs(project: Project) -> Iterator[Finding | None]:
    """What each job was given is what the journal says that it was given."""
    for started in _started(project):
        for stage, digest in started.inputs.items():
            path = project.path / started.run / "inputs" / BY_NAME[stage].file
            if path.exists():
                yield _same(f"{started.run}/inputs/{BY_NAME[stage].file}", path, digest)


def _approvals(project: Project) -> Iterator[Finding | None]:
    """No job ran but on an approved draft, except for one that tries a draft before anybody approves it."""
    approved: set[tuple[str, str]] = set()
    for event in project.events():
        if isinstance(event.what, j.Approved):
            approved.add((event.what.stage, event.what.digest))
        if isinstance(event.what, j.JobStarted):
            for stage, digest in event.what.inputs.items():
                if BY_NAME[stage].approved and BY_NAME[event.what.stage].tries != stage:
                    yield (
                        None
                        if (stage, digest) in approved
                        else Finding(
                            event.what.run,
                            f"ran on a {BY_NAME[stage].title.lower()} ({digest[:12]}) whose approval is not in the journal",
                        )
                    )


def _served(project: Project) -> Iterator[Finding | None]:
    """What each server serves was released in this project."""
    now = routes(project)
    released = {started.inputs.get("deployment") for started in _started(project) if started.stage == "release"}
    for service in (now.production, now.candidate, now.previous) if now else ():
        if service:
            path = service_folder(project.path, service) / "inputs" / "deployment.yaml"
            where = str(path.relative_to(project.path))
            digest = sha256_of_file(path) if path.exists() else None
            yield None if digest in released else Finding(where, "is no deployment that was released here")


def _started(project: Project) -> list[j.JobStarted]:
    return [event.what for event in project.events() if isinstance(event.what, j.JobStarted)]
