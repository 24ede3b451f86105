"""A conversation that has outgrown the question: its latest turns word for word, what came before them as notes.

The beginning is cut into blocks that never change once they are full, so that the notes of each are written once and come from
the model's memory ever after.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate

from agent.minds.contract import Turn

LONGEST = 20_000
"""Characters of a conversation that is told whole."""
RECENT = 10_000
"""Characters at its end that are always told word for word."""
BLOCK = 8_000
LONGEST_TURN = 4_000
"""Characters; of a longer turn its beginning and its end are told, for a paste stands between words about it."""
NOTES = "Notes of what was said before"


def told(turns: Sequence[Turn], take_notes: Callable[[str], str]) -> str:
    lines = [f"{'Person' if turn.by == 'person' else 'Tenet'}: {turn.text}" for turn in turns]
    whole = "\n\n".join(lines)
    return whole if len(whole) <= LONGEST else _shortened([_middle_cut(line) for line in lines], take_notes)


def _shortened(lines: Sequence[str], take_notes: Callable[[str], str]) -> str:
    kept = _recent(lines)
    early, late = lines[: len(lines) - kept], lines[len(lines) - kept :]
    *full, rest = _blocks(early)
    notes = [take_notes("\n\n".join(block)) for block in full]
    while sum(map(len, notes)) > LONGEST - RECENT and len(notes) > 1:
        notes = [take_notes("\n\n".join(block)) for block in _blocks(notes) if block]
    before = [f"{NOTES}:\n" + "\n".join(notes)] if notes else []
    return "\n\n".join((*before, *rest, *late))


def _recent(lines: Sequence[str]) -> int:
    """How many of the last lines fit; the very last one always does."""
    sizes = accumulate(len(line) + 2 for line in reversed(lines))
    return max(1, sum(size <= RECENT for size in sizes))


def _blocks(lines: Sequence[str]) -> Iterator[list[str]]:
    """Full blocks from the beginning, and last the lines that fill none yet."""
    block: list[str] = []
    for line in lines:
        block.append(line)
        if sum(map(len, block)) >= BLOCK:
            yield block
            block = []
    yield block


def _middle_cut(line: str) -> str:
    half = LONGEST_TURN // 2
    return line if len(line) <= LONGEST_TURN else f"{line[:half]}\n… (cut) …\n{line[-half:]}"
