"""What a teacher is asked for: small requests, cell by cell of the grid, that walk through the person's rows.

A cell's requests depend on nothing but the cell and the person's rows of its label: when another cell changes they are the
same as before, and a connected teacher's answers to them are remembered. The cells of a label share one shuffled deck of
the person's rows and begin at places that are spread evenly over it, so that every row is used about as often.
"""

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from tenet.artifacts import DataPlan, Row, Split, UseCaseSpec
from tools.teaching.contract import (
    TEACH,
    TEACH_ANSWERS,
    TEACH_FIELDS,
    Ask,
    Order,
    Reference,
    SeedText,
    SourcePassage,
    TeacherRequest,
    Way,
)
from tools.teaching.grid import BUILT_IN, Cell, requests_for

MOST_A_REQUEST = 8
EXAMPLES_A_REQUEST = 8
GOLDEN = (5**0.5 - 1) / 2
"""Steps of this size around a circle spread evenly, however many there are."""
SURPLUS = 1.5
"""How many rows are asked for each one that is wanted; the checks take the rest."""


def surplus(plan: DataPlan, generator: str) -> float:
    """More where a connected teacher takes the best of what it wrote; the built-in one cannot rate."""
    return max(SURPLUS, (plan.best_of or 0) if generator != BUILT_IN else 0)


Wanted = Mapping[tuple[Split, str], int]
"""How many rows a split lacks of a cell, by the cell's name."""
Passages = Mapping[str, Sequence[SourcePassage]]
"""What documents say that belongs to a label, the fittest first."""


def orders_for(
    wanted: Wanted,
    cells: Mapping[str, Cell],
    parts: Mapping[Split, Sequence[Row]],
    spec: UseCaseSpec,
    plan: DataPlan,
    passages: Passages,
    attempt: int,
) -> list[Order]:
    """Orders for rows that are made only from the person's rows of the same split: one for each way of writing them."""
    by_writer: dict[tuple[bool, float, Way], list[Ask]] = defaultdict(list)
    for (split, name), number in sorted(wanted.items()):
        cell = cells[name]
        examples = [row for row in parts[split] if spec.kind_of(row.output) == cell.label and row.parent is None]
        # A passage is written about for training only, so that none of them straddles the split.
        about = passages.get(cell.label, ()) if split == "train" else ()
        asks = requests(cell, number, examples, spec, plan, about, attempt)
        ways = _ways(cell, spec, plan)
        for at, request in enumerate(asks):
            # A passage is for Tenet's own request: the tasks know nothing of sources.
            way = TEACH if request.passage else ways[(cell.turn + at) % len(ways)]
            ask = Ask(split=split, request=request, cell=name, way=None if way == TEACH else way)
            by_writer[cell.generator == BUILT_IN, cell.temperature, way].append(ask)
    return [
        _order(asks, parts, spec, plan, built_in, temperature).model_copy(update=_by_task(way, spec))
        for (built_in, temperature, way), asks in sorted(by_writer.items())
    ]


def _ways(cell: Cell, spec: UseCaseSpec, plan: DataPlan) -> tuple[Way, ...]:
    """Tenet's own request and the plan's tasks in turns; a task writes no values, and the built-in teacher knows none."""
    return (TEACH,) if cell.generator == BUILT_IN or spec.fields else (TEACH, *(plan.tasks or ()))


def _by_task(way: Way, spec: UseCaseSpec) -> dict[str, str]:
    if way == TEACH:
        return {}
    return {"way": way} | ({"instruction": spec.instruction} if spec.task == "writing" else {})


def _order(
    asks: Sequence[Ask],
    parts: Mapping[Split, Sequence[Row]],
    spec: UseCaseSpec,
    plan: DataPlan,
    built_in: bool,
    temperature: float,
) -> Order:
    learnt_or_tested: tuple[Split, ...] = ("train", "heldout")
    seen: list[tuple[Split, Row]] = [(split, row) for split in learnt_or_tested for row in parts[split]]
    return Order(
        built_in=built_in,
        temperature=temperature,
        asks=tuple(asks),
        references=tuple(
            Reference(text=row.input, label=spec.kind_of(row.output), split=split)
            for split, row in seen
            if row.origin != "synthetic"
        ),
        taken=tuple(row.input for _, row in seen),
        near_duplicate=plan.near_duplicate,
        fields=spec.fields,
        answered=answered(spec),
        contract=contract_for(spec),
    )


def contract_for(spec: UseCaseSpec) -> str:
    """The prompt that a connected teacher is asked with."""
    return TEACH_FIELDS if spec.fields else TEACH_ANSWERS if spec.task == "writing" else TEACH


def meaning_of(spec: UseCaseSpec, kind: str) -> str:
    """What texts of this kind are, or what is to be written to them."""
    if spec.task == "writing":
        return spec.instruction
    return next((label.meaning for label in spec.labels if label.name == kind), "")


def answered(spec: UseCaseSpec) -> Literal[True] | None:
    """Whether the rows have texts as answers."""
    return True if spec.task == "writing" else None


def requests(
    cell: Cell,
    number: int,
    examples: Sequence[Row],
    spec: UseCaseSpec,
    plan: DataPlan,
    passages: Sequence[SourcePassage],
    attempt: int,
) -> Iterator[TeacherRequest]:
    """Every request begins where the last one stopped in the deck; some are about a passage of a document."""
    if not examples:
        return
    rng = random.Random(f"{plan.seed} {attempt} {cell.name}")
    seeds = [
        SeedText(id=row.id, text=row.input, answer=None if spec.labels else row.output)
        for row in _deck(examples, cell.label, plan.seed)
    ]
    begin = int((cell.turn + attempt / 2) * GOLDEN % 1 * len(seeds))
    start = rng.random()
    for at, count in enumerate(requests_for(number, surplus(plan, cell.generator), MOST_A_REQUEST)):
        yield TeacherRequest(
            label=cell.label,
            meaning=meaning_of(spec, cell.label),
            fields=spec.fields,
            answered=answered(spec),
            leave_out=_left_out(spec, plan, rng) if spec.fields else None,
            other_labels=tuple(name for name in spec.label_names if name != cell.label),
            examples=tuple(_window(seeds, begin + at * MOST_A_REQUEST)),
            style=dict(cell.style),
            tenets=statements_of(cell, plan) or None,
            passage=_passage(passages, plan.document_share or 0, start, at, cell.turn + attempt),
            count=count,
            variation=attempt * 100_000 + at,
        )


def _deck(rows: Sequence[Row], label: str, seed: int) -> list[Row]:
    return random.Random(f"{seed} {label}").sample(list(rows), len(rows))


def statements_of(cell: Cell, plan: DataPlan) -> tuple[str, ...]:
    """What those tenets say by which this cell's texts are written; the built-in teacher could not read them."""
    if cell.generator == BUILT_IN:
        return ()
    return tuple(said for tenet in cell.tenets if (said := (plan.statements or {}).get(tenet)))


def _passage(
    passages: Sequence[SourcePassage], share: float, start: float, at: int, first: int
) -> SourcePassage | None:
    """For the plan's share of the requests one passage after the other; cells begin at different ones, so that all come."""
    due = int(start + (at + 1) * share) > int(start + at * share)
    return passages[(first + int(start + at * share)) % len(passages)] if due and passages else None


def _left_out(spec: UseCaseSpec, plan: DataPlan, rng: random.Random) -> tuple[str, ...]:
    """For the plan's share of the requests one field that may be absent."""
    absent = [
        field.name for field in spec.wanted_fields if not field.required and field.type not in ("choice", "yes_no")
    ]
    return (rng.choice(absent),) if absent and rng.random() < (plan.absent_share or 0) else ()


def _window(seeds: Sequence[SeedText], start: int) -> Sequence[SeedText]:
    return [seeds[(start + at) % len(seeds)] for at in range(min(EXAMPLES_A_REQUEST, len(seeds)))]
