"""`tenet lineage`, `tenet verify`: what was made from what, every edge a digest, and whether all of it still is so."""

import json
from pathlib import Path
from typing import Any

from surfaces.cli.output import say
from tenet.files import write_atomically
from tenet.journal import Put
from tenet.project import Project
from tenet.stages import CHAIN, Stage
from tenet.state import State


def lineage(name: str, as_json: bool, as_drawing: bool) -> None:
    from tools.lineage import as_mermaid
    from tools.lineage import lineage as whole

    project = Project.open(name)
    project.sync()
    state, found = project.state, whole(project)
    if as_drawing:
        print(as_mermaid(found), end="")
        return
    made = [(stage, put) for stage in CHAIN if (put := state.current.get(stage.name))]
    if as_json:
        nodes = [_as_json(state, stage, put) for stage, put in made]
        graph = {"nodes": [node._asdict() | {"id": node.id} for node in found.nodes], "edges": found.edges}
        print(json.dumps({"project": name, "artefacts": nodes} | graph, indent=1))
        return
    for stage, put in made:
        approval = state.approval(stage.name)
        because = f" because: {approval.because}" if approval and approval.because else ""
        marks = (f"  approved by {approval.by}{because}" if approval else "") + (
            "" if state.is_fresh(stage) else "  stale"
        )
        print(f"{stage.name:<14} {put.digest[:12]}  by {put.mind or put.author}{marks}")
        for source, digest in put.made_from.items():
            print(f"    from {source:<14} {digest[:12]}")
    for node in found.nodes:
        if node.kind != "artefact":
            print(f"{node.kind:<14} {node.digest[:12]}  {node.name}")


def verify(name: str, as_json: bool) -> None:
    from tools.verifying import verify as look_again

    checked = look_again(Project.open(name))
    if as_json:
        findings = [finding._asdict() for finding in checked.findings]
        untold = [finding._asdict() for finding in checked.untold]
        print(json.dumps({"project": name, "edges": checked.edges, "findings": findings, "untold": untold}, indent=1))
    else:
        for finding in checked.findings:
            print(f"✗ {finding.where}: {finding.what}")
        for finding in checked.untold:
            print(f"? {finding.where}: {finding.what}")
        print(f"{checked.edges} digests, seals and approvals looked at, {len(checked.findings)} not as they were.")
    if checked.findings:
        raise SystemExit(1)


def audit(name: str, file: Path | None) -> None:
    from tools.auditing import as_text
    from tools.auditing import audit as gather

    found = gather(Project.open(name))
    if file is None:
        print(as_text(found), end="")
        return
    write_atomically(file, as_text(found).encode())
    wrong = len(found["verified"]["not_as_it_was"])
    say(
        f"Wrote {file}: {len(found['decisions'])} decisions, {len(found['jobs'])} lines of jobs, {wrong} not as it was."
    )


def _as_json(state: State, stage: Stage, put: Put) -> dict[str, Any]:
    approval = state.approval(stage.name)
    return {
        "stage": stage.name,
        "digest": put.digest,
        "made_from": put.made_from,
        "author": put.author,
        "mind": put.mind,
        "prompt": put.prompt,
        "job": put.job,
        "fresh": state.is_fresh(stage),
        "approved_by": approval.by if approval else None,
        "approved_because": approval.because or None if approval else None,
    }
