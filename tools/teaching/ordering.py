"""What a teacher is asked for: small requests that walk through the person's rows and the axes of the data plan."""

import random
from collections.abc import Iterator, Mapping, Sequence
from itertools import cycle, islice, product

from tenet.artifacts import DataPlan, Row, Split, UseCaseSpec
from tools.teaching.contract import Ask, Order, Reference, SeedText, TeacherRequest

ROWS_A_REQUEST = 5
EXAMPLES_A_REQUEST = 8
SURPLUS = 1.5
"""How many rows are asked for each one that is wanted; the checks take the rest."""

Wanted = Mapping[tuple[Split, str], int]
"""How many rows a split lacks of a label."""


def order_for(
    wanted: Wanted, parts: Mapping[Split, Sequence[Row]], spec: UseCaseSpec, plan: DataPlan, attempt: int
) -> Order:
    """An order for rows that are made only from the person's rows of the same split."""
    asks: list[Ask] = []
    for (split, label), number in sorted(wanted.items()):
        examples = [row for row in parts[split] if spec.kind_of(row.output) == label and row.parent is None]
        requests = _requests(label, examples, spec, plan, attempt)
        asks += [Ask(split=split, request=request) for request in islice(requests, _requests_for(number))]
    learnt_or_tested: tuple[Split, ...] = ("train", "heldout")
    seen: list[tuple[Split, Row]] = [(split, row) for split in learnt_or_tested for row in parts[split]]
    return Order(
        built_in=plan.generator == "built-in",
        temperature=plan.temperature,
        asks=tuple(asks),
        references=tuple(
            Reference(text=row.input, label=spec.kind_of(row.output), split=split)
            for split, row in seen
            if row.origin != "synthetic"
        ),
        taken=tuple(row.input for _, row in seen),
        near_duplicate=plan.near_duplicate,
        fields=spec.fields,
    )


def _requests_for(number: int) -> int:
    return -int(-number * SURPLUS // ROWS_A_REQUEST)


def _requests(
    label: str, examples: Sequence[Row], spec: UseCaseSpec, plan: DataPlan, attempt: int
) -> Iterator[TeacherRequest]:
    """Without end: every request begins where the last one stopped, in the next style."""
    rng = random.Random(f"{plan.seed} {attempt} {label}")
    seeds = [
        SeedText(id=row.id, text=row.input, answer=row.output if spec.fields else None)
        for row in rng.sample(list(examples), len(examples))
    ]
    styles = [dict(zip(plan.axes, values, strict=True)) for values in product(*plan.axes.values())]
    rng.shuffle(styles)
    for number, style in enumerate(cycle(styles)):
        yield TeacherRequest(
            label=label,
            meaning=next((item.meaning for item in spec.labels if item.name == label), ""),
            fields=spec.fields,
            leave_out=_left_out(spec, plan, rng) if spec.fields else None,
            other_labels=tuple(name for name in spec.label_names if name != label),
            examples=tuple(_window(seeds, number * ROWS_A_REQUEST)),
            style=style,
            count=ROWS_A_REQUEST,
            variation=attempt * 100_000 + number,
        )


def _left_out(spec: UseCaseSpec, plan: DataPlan, rng: random.Random) -> tuple[str, ...]:
    """For the plan's share of the requests one field that may be absent."""
    absent = [
        field.name for field in spec.wanted_fields if not field.required and field.type not in ("choice", "yes_no")
    ]
    return (rng.choice(absent),) if absent and rng.random() < (plan.absent_share or 0) else ()


def _window(seeds: Sequence[SeedText], start: int) -> Sequence[SeedText]:
    return [seeds[(start + at) % len(seeds)] for at in range(min(EXAMPLES_A_REQUEST, len(seeds)))]
