"""What saving a text would say, without saving it: told under the editor as somebody types."""

import ast
from typing import Any

from tenet import artifacts as a
from tenet.coherence import complaints
from tenet.content import parse
from tenet.problems import BadFile
from tenet.project import Project
from tenet.stages import BY_NAME, CHAIN, StageName


def checked(project: Project, name: StageName | None, text: str) -> dict[str, Any]:
    if name is None:
        return {"good": False, "text": "Choose an artefact first."}
    try:
        artifact = parse(BY_NAME[name], text.encode())
    except BadFile as problem:
        return {"good": False, "text": str(problem)}
    others: dict[StageName, a.Artifact] = {stage.name: found for stage in CHAIN if (found := project.find(stage.name))}
    wrong = [*complaints(artifact, others), *_code(artifact, text)]
    return {"good": not wrong, "text": "\n".join(wrong) or "This can be saved."}


def _code(artifact: a.Artifact, text: str) -> list[str]:
    """Code of a reward that is no Python, by its line in the editor. It is read here and never run."""
    if not isinstance(artifact, a.RewardFunction):
        return []
    try:
        ast.parse(artifact.code)
    except SyntaxError as problem:
        lines = text.splitlines()
        before = next((at for at, line in enumerate(lines, start=1) if line.startswith("code:")), 0)
        return [f"line {before + (problem.lineno or 0)}: this is no Python ({problem.msg}). Saved so, its proofs fail."]
    except ValueError as problem:  # such as a null byte
        return [f"the code is no Python ({problem})"]
    return []
