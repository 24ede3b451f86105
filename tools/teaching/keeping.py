"""Taking over the rows of the dataset before that are still right, as many as each cell wants, and none that now stands too close.

Rows are taken as they are. What was made anew and why is counted for the card.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from evals.embedding import embed
from tenet.artifacts import EVERY_SPLIT, LEARNT, Row, Split
from tenet.files import read_jsonl
from tools.splitting import too_close
from tools.teaching.filling import GIVES_AWAY, UNNEEDED, Job
from tools.teaching.living import still_right
from tools.teaching.planning import Parts, wanted_of_cells

BEFORE = "before"
"""Below the inputs of the job: the rows of the dataset that this one takes the place of."""


class Kept(NamedTuple):
    parts: Parts
    number: int | None = None
    """How many made rows stayed; None where there was no dataset before."""
    stale: Mapping[str, int] = {}


def before(folder: Path) -> dict[Split, list[Row]]:
    return {
        split: [Row.model_validate(row) for row in read_jsonl(path)]
        for split in EVERY_SPLIT
        if (path := folder / f"{split}.jsonl").exists()
    }


def keep(earlier: Mapping[Split, Sequence[Row]], start: Parts, job: Job) -> Kept:
    if not earlier:
        return Kept(start)
    found = still_right(earlier, start, job.cells, job.recipes)
    stale = Counter(found.stale)
    wanted = Counter(wanted_of_cells(start, job.grid, job.spec, job.plan, last=False))
    parts = {split: [*start[split]] for split in EVERY_SPLIT}
    tested_first: tuple[Split, ...] = ("heldout", "train")
    for split in tested_first:
        across = LEARNT if split == "heldout" else ("heldout",)
        others = [row for other in across for row in parts[other]]
        for row, near in zip(found.rows[split], _near(found.rows[split], others, job), strict=True):
            label = job.cells[row.cell or ""].label
            reason = GIVES_AWAY if near else _surplus(row, split, label, wanted, job)
            if reason:
                stale[reason] += 1
            else:
                parts[split].append(row)
    number = sum(len(parts[split]) - len(start[split]) for split in EVERY_SPLIT)
    now: Parts = {split: tuple(parts[split]) for split in EVERY_SPLIT}
    return Kept(now, number, {why: stale[why] for why in sorted(stale)})


def _near(rows: Sequence[Row], others: Sequence[Row], job: Job) -> list[bool]:
    return too_close(embed([row.input for row in rows]), embed([row.input for row in others]), job.plan.leakage)


def _surplus(row: Row, split: Split, label: str, wanted: Counter[tuple[Split, str]], job: Job) -> str | None:
    """Whether the label has room for it: what one cell gave too much may stand for what another could not give."""
    names: list[tuple[Split, str]] = [(split, cell.name) for cell in job.grid[label]]
    own: tuple[Split, str] = (split, row.cell or "")
    place = own if wanted[own] > 0 else max(names, key=lambda name: wanted[name])
    if wanted[place] <= 0:
        return UNNEEDED
    wanted[place] -= 1
    return None
