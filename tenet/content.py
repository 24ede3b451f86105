"""Artefacts as the bytes that stand in a project: one form of each, so that equal artefacts have equal digests."""

from functools import lru_cache

from pydantic import ValidationError

from tenet import artifacts as a
from tenet.files import explain, from_yaml, json_object, to_jsonl, to_yaml
from tenet.problems import BadFile
from tenet.stages import BY_NAME, Stage, StageName


def serialize(stage: Stage, artifact: a.Artifact) -> bytes:
    if isinstance(artifact, a.Examples):
        return to_jsonl(artifact.rows)
    return to_yaml(artifact.model_dump(mode="json", exclude_none=True))


def parse(stage: Stage, content: bytes) -> a.Artifact:
    try:
        if stage.model is a.Examples:
            return a.Examples(rows=_rows(stage.file, content))
        return stage.model.model_validate(from_yaml(content, stage.file))
    except ValidationError as error:
        raise BadFile(explain(error, stage.file, content)) from error


def code_of(artifact: a.Artifact) -> bytes:
    return artifact.code.encode() if isinstance(artifact, a.RewardFunction) else b""


@lru_cache(maxsize=64)
def parsed(stage: StageName, content: bytes) -> a.Artifact:
    """Artefacts are frozen, so the same content need not be parsed again in every turn."""
    return parse(BY_NAME[stage], content)


def _rows(name: str, content: bytes) -> tuple[a.Row, ...]:
    rows: list[a.Row] = []
    for number, line in enumerate(content.splitlines(), start=1):
        where = f"{name}, line {number}"
        if line.strip():
            try:
                rows.append(a.Row.model_validate(json_object(line, where)))
            except ValidationError as error:
                raise BadFile(explain(error, where, b"")) from error
    return tuple(rows)
