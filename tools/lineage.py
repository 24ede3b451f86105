"""The whole lineage of a project, from the conversation to what answers people: nodes with a digest, and what came from what.

    conversation → artefacts → the files that they name (documents, rows, answers, weights, report) → approvals → what is served, and
    what was given to hubs

What serves and is not in force any more, such as the model in production while a later one is a candidate, has its own
earlier artefacts behind it, with what they name and who approved them, down to those that are in force still.

Every digest is one that `tenet verify` looks at again: an artefact's and a file's is that of its content, an approval's and
the conversation's the seal of its line in the journal.
"""

from collections.abc import Iterator
from typing import Any, Literal, NamedTuple, cast

from tenet import artifacts as a
from tenet import journal as j
from tenet.content import parse
from tenet.files import sha256_of_file
from tenet.project import Project
from tenet.routing import routes
from tenet.stages import BY_NAME, CHAIN, StageName
from tools.variants import service_folder

Kind = Literal["conversation", "artefact", "earlier", "file", "approval", "served", "hub"]
GIVEN = ("documents", "thumbs")
"""Where an artefact names what it was made from; every other file that it names was made with it."""


class Node(NamedTuple):
    kind: Kind
    name: str
    digest: str

    @property
    def id(self) -> str:
        return f"{self.kind}:{self.name}"


class Lineage(NamedTuple):
    nodes: list[Node]
    edges: list[tuple[str, str]]
    """From the id of a source to the id of what came from it."""


def lineage(project: Project) -> Lineage:
    made = Lineage([], [])
    for part in (_conversation, _artefacts, _files, _approvals, _earlier, _served, _given_away):
        for node, sources, targets in part(project):
            if node.id not in {known.id for known in made.nodes}:
                made.nodes.append(node)
            made.edges.extend((source, node.id) for source in sources)
            made.edges.extend((node.id, target) for target in targets)
    known = {node.id for node in made.nodes}
    return Lineage(made.nodes, [edge for edge in dict.fromkeys(made.edges) if known.issuperset(edge)])


Found = Iterator[tuple[Node, list[str], list[str]]]
"""A node, what it came from, and what came from it."""


def _conversation(project: Project) -> Found:
    """Up to what was said last; the first drafts are made of it."""
    said = [event for event in project.events() if isinstance(event.what, j.Said)]
    if said:
        first = [_artefact(stage) for stage in ("spec", "examples") if stage in project.state.current]
        yield Node("conversation", f"{len(said)} sayings", said[-1].seal or said[-1].id), [], first


def _artefacts(project: Project) -> Found:
    for stage in CHAIN:
        if put := project.state.current.get(stage.name):
            yield Node("artefact", stage.name, put.digest), [_artefact(source) for source in put.made_from], []


def _files(project: Project) -> Found:
    for stage in CHAIN:
        found = project.find(stage.name)
        if found is None:
            continue
        yield from _files_of(found, _artefact(stage.name))


def _files_of(found: a.Artifact, id: str) -> Found:
    for path, digest, is_given in _named(found.model_dump(mode="json"), is_given=False):
        yield Node("file", path, digest), [] if is_given else [id], [id] if is_given else []
    for path, digest in _folders(found):
        yield Node("file", path, digest), [id], []


def _named(node: object, *, is_given: bool) -> Iterator[tuple[str, str, bool]]:
    """Wherever an artefact names a file with its digest; a document by its file below uploads/."""
    if isinstance(node, dict):
        found = cast("dict[str, Any]", node)
        digest = found.get("sha256")
        if isinstance(digest, str) and isinstance(found.get("path"), str):
            yield found["path"], digest, is_given
        elif isinstance(digest, str) and isinstance(found.get("file"), str):
            yield f"uploads/{found['file']}", digest, True
        for name, value in found.items():
            yield from _named(value, is_given=is_given or name in GIVEN)
    elif isinstance(node, list):
        for value in cast("list[object]", node):
            yield from _named(value, is_given=is_given)


def _folders(artifact: a.Artifact) -> Iterator[tuple[str, str]]:
    match artifact:
        case a.TrainingRun(merged=merged, weights_sha256=digest):
            yield merged, digest
        case a.Deployment(adapter=str() as adapter, adapter_sha256=str() as digest):
            yield adapter, digest
        case a.EvalReport(html=str() as page, html_sha256=str() as digest):
            yield page, digest
        case _:
            return


def _approvals(project: Project) -> Found:
    current = project.state.current
    for event in project.events():
        what = event.what
        if not isinstance(what, j.Approved) or what.stage not in current or current[what.stage].digest != what.digest:
            continue
        name = f"{what.stage} by {event.by}"
        allowed = [_artefact(stage) for stage, put in current.items() if put.made_from.get(what.stage) == what.digest]
        yield Node("approval", name, event.seal or event.id), [_artefact(what.stage)], allowed


def _earlier(project: Project) -> Found:
    """What stands behind a deployment that serves and is not in force: as deep as it is of other artefacts than those of now."""
    events = project.events()
    puts = {(event.what.stage, event.what.digest): event.what for event in events if isinstance(event.what, j.Put)}
    found, ahead = dict[tuple[StageName, str], j.Put](), [("deployment", node.digest) for node in _services(project)]
    while ahead:
        put = puts.get(ahead.pop(0))
        if put and put.digest != project.state.digest(put.stage) and (put.stage, put.digest) not in found:
            found[put.stage, put.digest] = put
            ahead += put.made_from.items()
    for stage in CHAIN:
        for put in (put for (name, _), put in found.items() if name == stage.name):
            yield from _one_earlier(project, events, put)


def _one_earlier(project: Project, events: list[j.Event], put: j.Put) -> Found:
    id = _at(project, put.stage, put.digest)
    yield (
        Node("earlier", f"{put.stage} {put.digest[:12]}", put.digest),
        [_at(project, *of) for of in put.made_from.items()],
        [],
    )
    yield from _files_of(parse(BY_NAME[put.stage], project.content(put.digest)), id)
    for event in events:
        if isinstance(event.what, j.Approved) and (event.what.stage, event.what.digest) == (put.stage, put.digest):
            name = f"{put.stage} {put.digest[:12]} by {event.by}"
            yield Node("approval", name, event.seal or event.id), [id], []


def _services(project: Project) -> list[Node]:
    """Who answers or could, each by the digest of its deployment."""
    now, found = routes(project), list[Node]()
    for role in ("production", "candidate", "previous") if now else ():
        if service := cast("str | None", getattr(now, role)):
            path = service_folder(project.path, service) / "inputs" / "deployment.yaml"
            digest = sha256_of_file(path) if path.exists() else ""
            found.append(Node("served", f"{role} {service[:12]}", digest))
    return found


def _served(project: Project) -> Found:
    for node in _services(project):
        in_force = node.digest == project.state.digest("deployment")
        yield node, [_artefact("release") if in_force else _at(project, "deployment", node.digest)], []


def _given_away(project: Project) -> Found:
    for event in project.events():
        if isinstance(event.what, j.Pushed):
            in_force = event.what.deployment == project.state.digest("deployment")
            name = f"{event.what.hub}/{event.what.repo}@{event.what.commit[:12]}"
            yield Node("hub", name, event.what.deployment), [_artefact("deployment")] if in_force else [], []


def _artefact(stage: StageName) -> str:
    return f"artefact:{stage}"


def _at(project: Project, stage: StageName, digest: str) -> str:
    """The node of this version, in force or not."""
    return _artefact(stage) if digest == project.state.digest(stage) else f"earlier:{stage} {digest[:12]}"


# ---------------------------------------------------------------- drawn


def as_mermaid(found: Lineage) -> str:
    """A drawing as Mermaid has it, which GitHub, GitLab and many editors show."""
    ids = {node.id: f"n{number}" for number, node in enumerate(found.nodes)}
    lines = [f'  {ids[node.id]}["{_plain(node.name)}<br/>{node.digest[:12]}"]:::{node.kind}' for node in found.nodes]
    arrows = [f"  {ids[source]} --> {ids[target]}" for source, target in found.edges]
    return "\n".join(["flowchart TD", *lines, *arrows]) + "\n"


def _plain(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")
