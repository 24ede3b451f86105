"""General rows beside those of the job: what the base model was taught with, or the person's own file.

They are a file of their own, data/replay.jsonl, so that nothing which counts, measures or compares the job's rows ever sees
them; a trainer mixes them in. The share is counted in what was written, not taken from the plan.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from evals.retention import replay_rows
from tenet.artifacts import DataFile, DataPlan, ReplayMix
from tenet.files import read_jsonl, sha256_of, to_jsonl, write_atomically
from tenet.problems import BadFile
from tenet.runfolder import RunFolder
from tenet.uploads import name_given
from tools.teaching.contract import REPLAY

CURRICULUM = "the curriculum of tenet-tiny"


class General(NamedTuple):
    """A conversation whose last turn is learnt."""

    category: str
    messages: list[dict[str, str]]
    answer: str


def mixed_in(run: RunFolder, plan: DataPlan, learnt: int) -> ReplayMix | None:
    """Write as many general rows as make the plan's share of all that is learned from, or as many as there are."""
    if not plan.replay_share:
        return None
    source, found = _found(run, plan)
    wanted = round(learnt * plan.replay_share / (1 - plan.replay_share))
    chosen = even(found, wanted, plan.seed)
    content = to_jsonl([{"id": f"g{sha256_of(repr(row).encode())[:12]}", **row._asdict()} for row in chosen])
    write_atomically(run.out / "data" / REPLAY, content)
    return ReplayMix(
        file=DataFile(path=f"data/{REPLAY}", sha256=sha256_of(content), rows=len(chosen)),
        source=source,
        wanted=plan.replay_share,
        share=round(len(chosen) / (learnt + len(chosen)), 4),
        categories=dict(sorted(Counter(row.category for row in chosen).items())),
    )


def even(rows: Sequence[General], wanted: int, seed: int) -> list[General]:
    """As many of each category as its rows allow, the same choice for the same seed."""
    by_category: dict[str, list[General]] = defaultdict(list)
    for row in rows:
        by_category[row.category].append(row)
    for category in sorted(by_category):
        random.Random(f"{seed} {category}").shuffle(by_category[category])
    chosen: list[General] = []
    while len(chosen) < wanted and by_category:
        for category in sorted(by_category):
            if len(chosen) < wanted:
                chosen.append(by_category[category].pop())
            if not by_category[category]:
                del by_category[category]
    return chosen


def _found(run: RunFolder, plan: DataPlan) -> tuple[str, list[General]]:
    if plan.replay_file is None:
        return CURRICULUM, [General(row.skill, row.messages, row.answer) for row in replay_rows()]
    path = run.path / "inputs" / REPLAY
    return name_given(plan.replay_file), read_general(path)


def read_general(path: Path) -> list[General]:
    """JSON lines as chat data comes: {"messages": [...]}, the last turn the assistant's; or {"prompt": ..., "completion": ...}."""
    rows = [_general(row) for row in read_jsonl(path)]
    if not rows or None in rows:
        at = rows.index(None) + 1 if rows else 1
        raise BadFile(
            f"{path.name}, line {at}: general rows are JSON lines with “messages” that end with the assistant's turn, or with "
            "“prompt” and “completion”. Nothing was made; mend the file or leave replay_file out of the data plan."
        )
    return [row for row in rows if row]


def _general(row: dict[str, Any]) -> General | None:
    category = str(row.get("category") or row.get("skill") or "general")
    if row.get("prompt") and row.get("completion"):
        return General(category, [{"role": "user", "content": str(row["prompt"])}], str(row["completion"]))
    match row.get("messages"):
        case [*said, {"role": "assistant", "content": str(answer)}] if said and all(map(_is_turn, said)):
            return General(category, [{"role": turn["role"], "content": turn["content"]} for turn in said], answer)
        case _:
            return None


def _is_turn(turn: Any) -> bool:
    return isinstance(turn, dict) and isinstance(turn.get("role"), str) and isinstance(turn.get("content"), str)
