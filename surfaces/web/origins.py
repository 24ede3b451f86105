"""What was made from what, as a drawing: the stages below each other, and an arc for every input."""

from typing import NamedTuple

from surfaces.view import StageView, rail
from tenet.project import Project
from tenet.stages import BY_NAME, CHAIN, StageName

BOX_WIDTH, BOX_HEIGHT, STEP, REACH = 150, 42, 58, 26


class Box(NamedTuple):
    view: StageView
    y: int


class Arc(NamedTuple):
    source: StageName
    target: StageName
    path: str


class Graph(NamedTuple):
    boxes: list[Box]
    arcs: list[Arc]
    width: int
    height: int


def graph(project: Project) -> Graph:
    boxes = {view.name: Box(view, at * STEP) for at, view in enumerate(rail(project))}
    arcs = [
        Arc(source, stage.name, _path(boxes[source].y, boxes[stage.name].y))
        for stage in CHAIN
        for source in stage.inputs
        if stage.name in boxes and source in boxes
    ]
    longest = max(boxes[arc.target].y - boxes[arc.source].y for arc in arcs) // STEP
    return Graph(list(boxes.values()), arcs, BOX_WIDTH + longest * REACH, (len(boxes) - 1) * STEP + BOX_HEIGHT)


def _path(source: int, target: int) -> str:
    """Neighbours by a short line; a longer way swings out to the right, the further the wider."""
    steps = (target - source) // STEP
    if steps == 1:
        return f"M{BOX_WIDTH // 2},{source + BOX_HEIGHT} V{target}"
    start, end, out = source + BOX_HEIGHT // 2 + 8, target + BOX_HEIGHT // 2 - 8, BOX_WIDTH + steps * REACH
    return f"M{BOX_WIDTH},{start} C{out},{start} {out},{end} {BOX_WIDTH},{end}"


def made_from(project: Project, stage: StageName) -> list[tuple[str, str, bool]]:
    """The inputs of an artefact: title, digest, and whether that is still the one in force."""
    put = project.state.current.get(stage)
    inputs = put.made_from if put else {}
    return [(BY_NAME[name].title, digest, project.state.digest(name) == digest) for name, digest in inputs.items()]
