"""Wishes for the examples of a writing job: rows more, rows less, another answer for one."""

import re
from collections.abc import Sequence

from agent.minds.builtin.changing.outcome import Changed, Outcome, revised, unclear
from agent.minds.builtin.extraction.examples import exercising
from agent.minds.builtin.words import count, straight
from tenet import artifacts as a
from tools.reading import Texts, read_pasted, to_rows

_ANSWER = re.compile(
    r"\b(?:the )?(?:answer|reply|output|it)\b.{0,40}?\b(?:should|must|to) (?:say|read|be|answer)\s*:?\s*\"(?P<value>[^\"]+)\"",
    re.IGNORECASE | re.DOTALL,
)
_ADD = re.compile(r"^\s*(?:please )?add(?: this| these| the| a| new| rows?| examples?| lines?)*\s*:\s*", re.IGNORECASE)


def added(examples: a.Examples, wish: str, tenets: a.Artifact | None) -> Outcome:
    pasted = to_rows(read_pasted(_ADD.sub("", straight(wish)), Texts()).rows)
    if not pasted:
        return None
    held = {row.id for row in examples.rows}
    fresh = [exercising(row, tenets) if isinstance(tenets, a.Tenets) else row for row in pasted if row.id not in held]
    return Changed(revised(examples, rows=(*examples.rows, *fresh)), f"{count(len(fresh), 'row')} added.")


def answered_otherwise(examples: a.Examples, numbers: Sequence[int], wish: str) -> Outcome:
    """ "In row 3 the answer should be \"…\"": one answer of one row."""
    match = _ANSWER.search(straight(wish))
    if match is None:
        return None
    if len(numbers) != 1 or not 1 <= numbers[0] <= len(examples.rows):
        return unclear('Say it like this: `in row 3 the answer should be "…"`, one row at a time.')
    row = examples.rows[numbers[0] - 1]
    changed = revised(row, output=match["value"])
    rows = tuple(changed if one.id == row.id else one for one in examples.rows)
    return Changed(revised(examples, rows=rows), f"Row {numbers[0]} is answered as you said.")
