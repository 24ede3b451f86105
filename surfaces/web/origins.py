"""What was made from what, as a drawing: the conversation, the stages below each other and what is served in the middle, who
approved them on the left, the files that they name on the right. Every box leads to what it stands for.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from surfaces.view import StageView, rail
from surfaces.web.rendering import render
from tenet.project import Project
from tenet.stages import BY_NAME, StageName
from tools.lineage import Kind, Lineage, Node, lineage

STEP, LINE, TALL, SMALL = 58, 28, 42, 22
"""From one stage to the next, from one file to the next, and how high their boxes are."""
APPROVAL, STAGE, FILE = 116, 150, 190
"""How wide the boxes are."""
GAP, REACH = 26, 11
MIDDLE = APPROVAL + GAP
LONGEST_NAME = 27
SERVED = {"production": "in production", "candidate": "the candidate", "previous": "in production before"}


class Box(NamedTuple):
    id: str
    kind: Kind
    title: str
    note: str
    """A digest, or how a stage stands that is still to come."""
    digest: str
    standing: str
    leads_to: str
    """The query of what it stands for; empty where that is the conversation beside it."""
    x: int
    y: int
    width: int
    height: int


class Arc(NamedTuple):
    source: str
    target: str
    path: str


class Graph(NamedTuple):
    boxes: list[Box]
    arcs: list[Arc]
    width: int
    height: int

    def named(self) -> list[tuple[str, str]]:
        """Every edge in words, for those who do not see the drawing."""
        titles = {box.id: box.title for box in self.boxes}
        return [(titles[arc.source], titles[arc.target]) for arc in self.arcs]


def graph(project: Project) -> Graph:
    found = lineage(project)
    middle = _middle(project, found)
    beside = {id: [node for node in found.nodes if node.kind == "file" and _row_of(node, found) == id] for id in middle}
    rows, y = dict[str, int](), 0
    for id in middle:
        rows[id] = y
        y += max(STEP, len(beside[id]) * LINE + LINE // 2)
    right = MIDDLE + STAGE + len(middle) * REACH + GAP
    boxes = [box._replace(y=rows[box.id]) for box in middle.values()]
    approvals = [(node, _row_of(node, found)) for node in found.nodes if node.kind == "approval"]
    # A stage that the rail goes past was left over by an older method, and is no input of anything.
    boxes += [_approval(node, rows[id]) for node, id in approvals if id in rows]
    for id, files in beside.items():
        boxes += [_file(node, id, right, rows[id] + at * LINE) for at, node in enumerate(files)]
    by_id = {box.id: box for box in boxes}
    arcs = [Arc(source, target, _path(by_id[source], by_id[target])) for source, target in _edges(found, by_id)]
    return Graph(boxes, arcs, right + FILE, y)


def made_from(project: Project, stage: StageName) -> list[tuple[str, str, bool]]:
    """The inputs of an artefact: title, digest, and whether that is still the one in force."""
    put = project.state.current.get(stage)
    inputs = put.made_from if put else {}
    return [(BY_NAME[name].title, digest, project.state.digest(name) == digest) for name, digest in inputs.items()]


def verified(project: Project) -> str:
    """Every digest of the lineage looked at again, as `tenet verify` does."""
    from tools.verifying import verify

    return render("verified", checked=verify(project))


# ---------------------------------------------------------------- what is drawn


def _middle(project: Project, found: Lineage) -> dict[str, Box]:
    """From above to below: what was said, every stage, made or to come, and what came of the last ones."""
    said = [_small(node, "") for node in found.nodes if node.kind == "conversation"]
    stages = [_stage(view) for view in rail(project)]
    earlier = [_earlier(node) for node in found.nodes if node.kind == "earlier"]
    after = [
        _small(node, "release" if node.kind == "served" else "deployment")
        for node in found.nodes
        if node.kind in ("served", "hub")
    ]
    return {box.id: box for box in (*said, *stages, *earlier, *after)}


def _earlier(node: Node) -> Box:
    """Of a model that still serves: it leads to the versions of that artefact."""
    stage = node.name.split()[0]
    title = f"{next(each.title for name, each in BY_NAME.items() if name == stage)}, earlier"
    leads = f"artefact={stage}&tab=history"
    return Box(node.id, "earlier", title, node.digest[:12], node.digest, "done", leads, MIDDLE, 0, STAGE, TALL)


def _stage(view: StageView) -> Box:
    note = view.digest[:12] if view.digest else view.standing
    digest = view.digest or ""
    leads = f"artefact={view.name}&tab=origin"
    return Box(
        f"artefact:{view.name}", "artefact", view.title, note, digest, view.standing, leads, MIDDLE, 0, STAGE, TALL
    )


def _small(node: Node, stage: str) -> Box:
    titles = {"conversation": f"Conversation, {node.name}", "hub": f"pushed to {Path(node.name).name}"}
    title = titles.get(node.kind) or SERVED[node.name.split()[0]]
    leads = f"artefact={stage}" if stage else ""
    return Box(node.id, node.kind, title, node.digest[:12], node.digest, "done", leads, MIDDLE, 0, STAGE, TALL)


def _approval(node: Node, y: int) -> Box:
    stage, _, who = node.name.partition(" by ")
    return Box(
        node.id,
        "approval",
        f"✓ {who}"[:16],
        node.digest[:12],
        node.digest,
        "done",
        f"artefact={stage.split()[0]}",
        0,
        y,
        APPROVAL,
        TALL,
    )


def _file(node: Node, row: str, x: int, y: int) -> Box:
    path = Path(node.name)
    title = path.name if len(path.name) <= LONGEST_NAME else f"{path.name[: LONGEST_NAME - 1]}…"
    leads = f"artefact={row.partition(':')[2].split()[0]}"
    return Box(node.id, "file", title, "", node.digest, "done", leads, x, y, FILE, SMALL)


def _row_of(node: Node, found: Lineage) -> str:
    """Beside which stage it stands: the first one that it came from or went into."""
    near = [source for source, target in found.edges if target == node.id]
    near += [target for source, target in found.edges if source == node.id]
    return next((id for id in near if id.startswith(("artefact:", "earlier:"))), "")


def _edges(found: Lineage, drawn: dict[str, Box]) -> Iterator[tuple[str, str]]:
    """Those of what is there, and of what is to come those that it will have."""
    yield from (edge for edge in found.edges if drawn.keys() >= set(edge))
    for stage in BY_NAME.values():
        box = drawn.get(f"artefact:{stage.name}")
        if box and not box.digest:
            for name in stage.inputs:
                if f"artefact:{name}" in drawn:
                    yield f"artefact:{name}", box.id


# ---------------------------------------------------------------- lines


def _path(source: Box, target: Box) -> str:
    if source.x < target.x:
        return _onwards(source, target)
    if source.x > target.x:
        start, end = source.y + source.height // 2, target.y + target.height // 2
        edge = target.x + target.width
        return f"M{source.x},{start} C{source.x - GAP},{start} {edge + GAP},{end} {edge},{end}"
    steps = max(1, round((target.y - source.y) / STEP))
    if steps == 1:
        return f"M{source.x + source.width // 2},{source.y + source.height} V{target.y}"
    start, end, edge = source.y + source.height // 2 + 8, target.y + target.height // 2 - 8, source.x + source.width
    out = edge + min(steps, 16) * REACH
    return f"M{edge},{start} C{out},{start} {out},{end} {edge},{end}"


def _onwards(source: Box, target: Box) -> str:
    """To the right: level where it stands beside it, else down along the gap."""
    edge, start, end = source.x + source.width, source.y + source.height // 2, target.y + target.height // 2
    if start == end:
        return f"M{edge},{start} H{target.x}"
    return f"M{edge},{start} C{edge + GAP},{start} {target.x - GAP},{end} {target.x},{end}"
