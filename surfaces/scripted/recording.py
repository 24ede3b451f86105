"""A scenario from a conversation that took place: the same words and edits at the same points, and what came out as
expectations.

What models answered in it is copied too, so that the scenario replays without them.
"""

from pathlib import Path
from typing import Any

from surfaces.scripted.replacing import replacement
from tenet import artifacts as a
from tenet import journal as j
from tenet.files import json_object, to_yaml, write_atomically
from tenet.models.connecting import ANSWERS
from tenet.project import Project
from tenet.stages import CHAIN, StageName
from tenet.state import Done

ROLES_OF = {
    **dict.fromkeys(
        ("teach", "answer", "answer-2", "ultrafeedback", "complexity", "quality", "self_instruct", "evol_instruct"),
        "teacher",
    ),
    **{role: role for role in ("judge", "persona", "guard")},
}
"""Who is asked for what; everything else is the guide's."""


def record(project: Project, folder: Path, name: str) -> bytes:
    """The scenario as YAML; the person's files and the models' answers are copied below `folder`."""
    events = project.events()
    said = [event for event in events if isinstance(event.what, j.Said)]
    opening = said[0].what if said and isinstance(said[0].what, j.Said) else j.Said(text="")
    approvals = [event.what for event in events if isinstance(event.what, j.Approved)]
    scenario: dict[str, Any] = {
        "about": f"Recorded from the project {project.name}",
        "person": said[0].by if said else "somebody",
        "opening": opening.text,
        "files": _copy_files(project, opening, folder),
        "replies": _replies(project, events, folder),
        **_recording(project, folder, name),
        "approve": sorted({approval.stage for approval in approvals}),
        "because": next((approval.because for approval in approvals if approval.because), None),
        "until": _until(project),
        "expect": _expectations(project),
    }
    return to_yaml({key: value for key, value in scenario.items() if value is not None})


def _until(project: Project) -> StageName | None:
    """How far an unfinished conversation came."""
    if isinstance(project.next_step(), Done):
        return None
    made: list[StageName] = [stage.name for stage in CHAIN if project.state.is_fresh(stage)]
    return made[-1] if made else "spec"


def _replies(project: Project, events: list[j.Event], folder: Path) -> list[dict[str, Any]]:
    replies: list[dict[str, Any]] = []
    stage, first = "spec", True
    in_force: dict[StageName, a.Digest] = {}
    for event in events:
        match event.what:
            case j.Asked(stage=asked):
                stage = asked
            case j.Put(stage=put, digest=digest) as made:
                if made.author == "person" and put in in_force:
                    replies.append({"at": put, "edit": _edit(project, in_force[put], digest)})
                stage, in_force[put] = put, digest
            case j.Said() as said:
                if not first:
                    reply: dict[str, Any] = {"at": stage, "say": said.text}
                    files = _copy_files(project, said, folder)
                    replies.append(reply | ({"files": files} if files else {}))
                first = False
            case j.Revised(stage=revised, text=text) if event.by != "tenet" and not event.id.startswith("wish-"):
                replies.append({"at": revised, "revise": text})
            case _:
                pass
    return replies


def _edit(project: Project, before: a.Digest, after: a.Digest) -> dict[str, str]:
    old, new = replacement(project.content(before).decode(), project.content(after).decode())
    return {old: new}


def _recording(project: Project, folder: Path, name: str) -> dict[str, Any]:
    kept = sorted((project.path / ANSWERS).glob("*.json"))
    if not kept:
        return {}
    models: dict[str, str] = {}
    for path in kept:
        content = path.read_bytes()
        answered = json_object(content, path.name)
        models[ROLES_OF.get(answered["contract"], "guide")] = answered["model"]
        write_atomically(folder / "recordings" / name / path.name, content)
    return {"recording": {"folder": f"recordings/{name}", **models}}


def _copy_files(project: Project, said: j.Said, folder: Path) -> list[str]:
    for name in said.files:
        target = folder / "data" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((project.path / "uploads" / name).read_bytes())
    return [f"data/{name}" for name in said.files]


def _expectations(project: Project) -> list[dict[str, Any]]:
    spec, report = project.find("spec"), project.find("report")
    found: list[dict[str, Any]] = []
    if isinstance(spec, a.UseCaseSpec):
        found += [{"artefact": "spec", "field": "labels.*.name", "contains": name} for name in spec.label_names]
    if isinstance(report, a.EvalReport):
        found.append({"artefact": "report", "field": "verdict", "equals": report.verdict})
    return found or [{"fresh": "spec"}]
