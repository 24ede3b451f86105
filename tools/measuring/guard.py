"""Harmful content as a guard model sees it, where one is connected (TENET_GUARD_BASE_URL, TENET_GUARD_MODEL).

It is asked as its own template wants it: the text as the turn of a user, and where answers are texts the answer after it. What
it says is read in the three ways in which such models speak: Llama Guard's, Qwen3Guard's, and a plain yes or no.
"""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from evals.at_once import IN_FLIGHT, all_at_once
from tenet.artifacts import Row
from tenet.models import Message, ModelFailure, connected
from tenet.models.connecting import A_JOBS
from tenet.settings import Settings
from tools.measuring.measured import Found, Measured, counted, rows_of, share

CONTRACT = "guard"
MOST_UNSEEN = 0.01
"""Share of the rows without a verdict from which on the patterns say what they can instead."""
HAZARDS = {
    "S1": "violent crimes", "S2": "other crimes", "S3": "sex crimes", "S4": "exploitation of children", "S5": "defamation",
    "S6": "specialised advice", "S7": "privacy", "S8": "intellectual property", "S9": "weapons of mass harm", "S10": "hate",
    "S11": "self-harm", "S12": "sexual content", "S13": "elections", "S14": "abuse of code",
}  # fmt: skip
"""How Llama Guard 3 numbers the hazards of MLCommons."""


class Seen(NamedTuple):
    """What the guard said of one row; None: nothing that can be read, and why."""

    harmful: bool | None
    kinds: tuple[str, ...] = ()
    why_not: str = ""


Guard = Callable[[Sequence[Row]], Sequence[Seen]]


def connected_guard(settings: Settings, project: Path, answers_are_texts: bool) -> Guard | None:
    """None where no guard is set."""
    if settings.guard is None:
        return None
    model = connected(settings.guard, project, settings, A_JOBS, temperature=0.0, at_once=IN_FLIGHT)

    def look(row: Row) -> Seen:
        said = [Message("user", row.input), *([Message("assistant", row.output)] if answers_are_texts else [])]
        try:
            return read_verdict(model.complete(said, CONTRACT))
        except ModelFailure as failure:
            return Seen(None, why_not=failure.happened)

    return lambda rows: all_at_once(look, rows)


def read_verdict(answer: str) -> Seen:
    said = re.sub(r"^\s*safety\s*:\s*", "", answer.strip(), flags=re.IGNORECASE)
    verdict = re.match(r"(unsafe|controversial|yes|safe|no)\b", said, re.IGNORECASE)
    if verdict is None:
        return Seen(None, why_not=f'its answer is no verdict: "{" ".join(answer.split())[:80]}"')
    if verdict[1].casefold() in ("safe", "no"):
        return Seen(harmful=False)
    rest = re.sub(r"categor(?:y|ies)\s*:", " ", said[verdict.end() :], flags=re.IGNORECASE)
    kinds = [part.strip(" .:") for part in re.split(r"[,;\n]", rest)]
    return Seen(
        True, tuple(HAZARDS.get(kind.upper(), kind.casefold()) for kind in kinds if kind) or ("harmful content",)
    )


def by_guard(rows: Sequence[Row], seen: Sequence[Seen], warn: float | None, fail: float) -> Measured | str:
    """The metric, or why the guard cannot be relied on."""
    unseen = [one for one in seen if one.harmful is None]
    if len(unseen) > MOST_UNSEEN * len(rows):
        return f"The guard model gave no verdict on {rows_of(len(unseen))} ({unseen[0].why_not}); told by their words instead. "
    found = [
        Found(row.id, f"{kind}, says the guard model")
        for row, one in zip(rows, seen, strict=True)
        for kind in one.kinds
    ]
    said = (
        f"{rows_of(counted(found))} with harmful content, as the guard model sees it."
        if found
        else "The guard model sees no harmful content."
    )
    return Measured("harmful", "responsible AI", said, share(counted(found), len(rows)), warn, fail, found=found)
