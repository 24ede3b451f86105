"""The data plan: its grid, what is mixed in, and what a person decided about single rows."""

from collections import Counter

from surfaces.cards.marking import bullets, escape
from tenet import artifacts as a
from tenet.uploads import name_given


def data_plan_card(plan: a.DataPlan) -> str:
    tenets = sorted({tenet for listed in plan.exercises.values() for tenet in listed})
    tested = f"\n- Its rows put {', '.join(tenets)} to the test." if tenets else ""
    tested += bullets((*grid_in_words(plan), *mixed_in_words(plan)))
    made = (
        "**Your own rows alone** are learned from"
        if plan.only_own
        else f"Up to **{plan.rows_of_a_kind} training rows{'' if plan.rows_in_all else ' a label'}**, written by {escape(plan.generator)}"
    )
    return (
        f"{made}; {plan.heldout_share:.0%} of the examples are held out as the test.{_practised(plan)}"
        f"{bullets((*plan.reasons, *choices_in_words(plan)))}{tested}"
        f"{bullets(tuple(_control(control) for control in plan.controls))}"
    )


def _practised(plan: a.DataPlan) -> str:
    if not plan.practice_share:
        return ""
    return f" {plan.practice_share:.0%} are kept for practice: only reinforcement learning sees them."


def choices_in_words(plan: a.DataPlan) -> tuple[str, ...]:
    """How many made rows a person decided about, and how."""
    counts = Counter(choice.do for choice in plan.row_choices or ())
    said = {"keep": "accepted", "replace": "changed", "leave_out": "left out"}
    if not counts:
        return ()
    listed = ", ".join(f"{counts[do]} {words}" for do, words in said.items() if counts[do])
    return (f"Single made rows that you decided about, for good: {listed}.",)


def grid_in_words(plan: a.DataPlan) -> tuple[str, ...]:
    """The cells, what is different about some of them, and what making the rows takes."""
    from tools.teaching.forecast import cells_of, outlook

    found = outlook(plan)
    if not found.cells or plan.only_own:
        return ()
    cells = cells_of(plan)
    counts = sorted({rows for cell, rows in cells if cell.obstacle is None})
    each = (
        f"{counts[0]} rows each"
        if len(set(counts)) == 1
        else f"{counts[0]} to {counts[-1]} rows each"
        if counts
        else ""
    )
    barred = [f"No rows for {cell.name}: {cell.obstacle}." for cell, _ in cells if cell.obstacle]
    more = [f"and {len(barred) - 3} more cells"] if len(barred) > 3 else []
    axes = " × ".join(plan.axes) or "the labels alone"
    grid = f"The grid has {found.cells} cells ({axes}), at most {each}; every made row names its cell."
    return (
        *([grid] if found.cells > 1 else []),
        *(_wish(wish) for wish in plan.cells or ()),
        *barred[:3],
        *more,
        *_cost_of_making(found.requests, found.tokens, found.money),
    )


def _wish(wish: a.CellWish) -> str:
    where = ", ".join(f"{axis} {value}" for axis, value in wish.where.items())
    said = {
        f"{wish.rows} rows a cell": wish.rows is not None,
        f"written by {wish.generator}": wish.generator,
        f"temperature {wish.temperature}": wish.temperature is not None,
        f"tests {', '.join(wish.tenets or ())}": wish.tenets,
    }
    return f"Different where {where}: {', '.join(words for words, holds in said.items() if holds)}."


def _cost_of_making(requests: int, tokens: int | None, money: float | None) -> tuple[str, ...]:
    if not requests:
        return ()
    weight = f", about {tokens:,} tokens" if tokens is not None else ""
    price = f", about {money:.2g} by the price that is set" if money is not None else ""
    return (
        f"At most {requests} requests to the connected teacher{weight}{price}; the preview measures how long one takes.",
    )


def mixed_in_words(plan: a.DataPlan) -> tuple[str, ...]:
    """What is learned from beside the rows of the job."""
    said: list[str] = []
    if plan.documents:
        names = ", ".join(document.name for document in plan.documents)
        said.append(f"{plan.document_share or 0:.0%} of the requests are about passages of {names}.")
    if plan.replay_share:
        source = name_given(plan.replay_file or "") or "the curriculum of tenet-tiny"
        said.append(
            f"{plan.replay_share:.0%} of all that is learned from are general rows ({source}), so that less is forgotten."
        )
    if plan.tasks:
        names = " and ".join(task.replace("_", "-") for task in plan.tasks)
        said.append(f"Of the teacher's requests some are distilabel's own tasks, in turns: {names}.")
    if plan.best_of:
        said.append(
            f"For each row that is taken {plan.best_of:g} are written: the teacher rates them, and the best that differ stay (DEITA)."
        )
    if plan.rejected_share:
        said.append(
            f"{plan.rejected_share:.0%} of the rows to learn from get a worse answer beside theirs, for training by preferences."
        )
    return tuple(said)


def _control(control: a.Control) -> str:
    if control.expected_in:
        where = escape(" or ".join(control.expected_in))
        return (
            f"What {control.metric.replace('_', ' ')} finds in rows labelled {where} is expected there and not held against "
            f"the data, because {escape(control.reason)}; elsewhere it counts as ever."
        )
    limit = "" if control.limit is None else f" beyond {control.limit:g} it fails,"
    done = {"mask": "is masked", "replace": "is replaced", "drop": "is left out", "report": "is only reported"}
    return f"What {control.metric.replace('_', ' ')} finds {done[control.action]},{limit} because {control.reason}"
