"""Other wordings of an instruction, proposed by a connected model that sees what went wrong; without one there are none."""

from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, Field

from evals.checks import sameness
from evals.prompt_search import Proposed, Rewrite, Said
from prompts import load
from tenet import artifacts as a
from tenet.models import LanguageModel, Message, ModelFailure, connected
from tenet.models.connecting import A_JOBS
from tenet.models.fences import untrusted
from tenet.settings import Settings

CONTRACT = "rewrite"
MOST = 3
MOST_MISTAKES = 6
LONGEST = 4000
"""Letters of an instruction: a longer one is no instruction and would leave the question no room."""


class Rewritten(BaseModel):
    instructions: list[str] = Field(default=[])


def nobody(instruction: str, rows: Sequence[a.Row], said: Said) -> Proposed:
    return Proposed((), "No model is connected that could propose wordings: those tried follow from spec and tenets.")


def rewriter(spec: a.UseCaseSpec, tenets: a.Tenets, settings: Settings, project: Path) -> Rewrite:
    """The guide writes, else the teacher."""
    endpoint = settings.guide or settings.teacher
    if endpoint is None:
        return nobody
    return rewrites_by(connected(endpoint, project, settings, A_JOBS, temperature=0), spec, tenets)


def rewrites_by(model: LanguageModel, spec: a.UseCaseSpec, tenets: a.Tenets) -> Rewrite:
    prompt, same = load(CONTRACT), sameness(spec)

    def rewrite(instruction: str, rows: Sequence[a.Row], said: Said) -> Proposed:
        wrong = [row for row in rows if not same(said[row.id], row.output)][:MOST_MISTAKES]
        if not wrong:
            return Proposed((), "Nothing was wrong on the first rows, so no other wordings were asked for.")
        question = prompt.render(
            instruction=untrusted(instruction),
            tenets=untrusted("\n".join(f"- {tenet.statement}" for tenet in tenets.tenets)),
            mistakes=untrusted("\n\n".join(_mistake(row, said[row.id]) for row in wrong)),
        )
        try:
            found = model.structured([Message("user", question)], Rewritten, CONTRACT)
        except ModelFailure as problem:
            # Also where a replay has no answer to it: nothing is made up, the wordings of the spec took part.
            return Proposed((), f"No other wordings were proposed: {problem}")
        kept = _usable(found.instructions, instruction)
        return Proposed(kept, f"{model.name} proposed {len(kept)} wordings after it saw {len(wrong)} wrong answers.")

    return rewrite


def _mistake(row: a.Row, said: str) -> str:
    return f"Request: {row.input}\nAnswered: {said[:200]}\nRight: {row.output}"


def _usable(proposed: Sequence[str], instruction: str) -> list[str]:
    kept = dict.fromkeys(text.strip() for text in proposed if 0 < len(text.strip()) <= LONGEST)
    return [text for text in kept if text != instruction][:MOST]
