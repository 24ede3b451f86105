"""What saving a text would say, without saving it: told under the editor as somebody types."""

import ast
from difflib import get_close_matches
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
    wrong = [*complaints(artifact, others), *_code(artifact, text), *_train(artifact, others.get("training_plan"))]
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


def _train(artifact: a.Artifact, now: a.Artifact | None) -> list[str]:
    """Settings of the trainer against those in force: a name that is nearly one of them, or a word where a number stood.
    All of them are known to the trainer alone, which looks at them before it starts."""
    if not isinstance(artifact, a.TrainingPlan) or not isinstance(now, a.TrainingPlan) or now.method != artifact.method:
        return []
    wrong: list[str] = []
    for name, value in artifact.train.items():
        if name in now.train:
            if _is_number(now.train[name]) and not _is_number(value):
                wrong.append(f"train: {name} was a number ({now.train[name]}) and is “{value}” now.")
        elif near := get_close_matches(name, now.train.keys() - artifact.train.keys(), 1, 0.85):
            wrong.append(f"train: {name} is new, and {near[0]} is gone. Is {near[0]} meant?")
    return wrong


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
