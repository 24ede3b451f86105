"""Votes and corrections of clients: rows of PROJECT/feedback.jsonl, which feed the examples of the next round."""

import json
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from tenet.artifacts import Digest, Frozen, Text
from tools.gateway.memory import Answered
from tools.gateway.refusing import bad


class Opinion(Frozen):
    """What a client sends to POST /v1/feedback."""

    id: Text
    """The `id` of the answer, or its `x-request-id`."""
    vote: Literal["up", "down"] | None = None
    correction: str | None = Field(default=None, min_length=1, max_length=20_000)
    """What the answer should have been."""


class FeedbackRow(Frozen):
    id: Text
    at: datetime
    client: str
    variant: str
    deployment: Digest
    input: str
    output: str
    vote: Literal["up", "down"] | None = None
    correction: str | None = None


def feedback_file(project: Path) -> Path:
    return project / "feedback.jsonl"


def read_opinion(content: bytes) -> Opinion:
    try:
        opinion = Opinion.model_validate_json(content)
    except ValidationError as error:
        first = error.errors()[0]
        raise bad(
            f"{'.'.join(map(str, first['loc'])) or 'body'}: {first['msg']}. Send id with vote or correction."
        ) from None
    if opinion.vote is None and opinion.correction is None:
        raise bad('Send a `vote` ("up" or "down"), a `correction`, or both.')
    return opinion


def write_down(project: Path, opinion: Opinion, answered: Answered) -> FeedbackRow:
    """One line more, for good."""
    row = FeedbackRow(
        id=opinion.id,
        at=datetime.now(UTC),
        client=answered.client,
        variant=answered.variant,
        deployment=answered.deployment,
        input=answered.input,
        output=answered.output,
        vote=opinion.vote,
        correction=opinion.correction,
    )
    line = json.dumps(row.model_dump(mode="json", exclude_none=True), ensure_ascii=False).encode() + b"\n"
    handle = os.open(feedback_file(project), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "ab") as file:
        file.write(line)
        file.flush()
        os.fsync(file.fileno())
    return row


def feedback_rows(project: Path) -> list[FeedbackRow]:
    path = feedback_file(project)
    if not path.exists():
        return []
    # A line that a crash cut short was never acknowledged.
    lines = path.read_bytes().split(b"\n")[:-1]
    return [FeedbackRow.model_validate_json(line) for line in lines]


def corrections(rows: Sequence[FeedbackRow]) -> list[dict[str, str]]:
    """What the next round learns from them: the right answer as an example and, beside it, the answer that was given instead,
    which makes a preference pair. Of several corrections of one text the last counts."""
    last = {row.input: row for row in rows if row.correction}
    return [{"input": row.input, "output": row.correction or "", "rejected": row.output} for row in last.values()]
