"""The data plan: how many rows, made by whom, split how."""

from collections import Counter

from agent.desk import Desk
from agent.minds.contract import Drafted
from tenet import artifacts as a

WANTED_RECORDS = 300
"""Training rows of an extraction: every field has to be seen in many places."""
ABSENT_SHARE = 0.2
WANTED_A_LABEL = 60
"""Training rows a label at which a small model stops learning much on tickets; more of the user's own are all used."""


def draft(desk: Desk) -> Drafted[a.DataPlan]:
    current = desk.project.find("data_plan")
    spec = desk.project.get("spec", a.UseCaseSpec)
    exercises = _exercises(spec, desk.project.get("tenets", a.Tenets))
    if isinstance(current, a.DataPlan) and "data_plan" in desk.project.state.touched:
        return Drafted(current.model_copy(update={"exercises": exercises}), "")
    examples = desk.project.get("examples", a.Examples)
    generator = desk.settings.teacher.model if desk.settings.teacher else "built-in"
    if spec.fields:
        return Drafted(_for_records(spec, examples, generator, exercises), "")
    counts = Counter(row.output for row in examples.rows)
    wanted = max(WANTED_A_LABEL, *counts.values())
    plan = a.DataPlan(
        rows_per_label=wanted,
        axes={
            "channel": ("e-mail", "chat", "phone note"),
            "tone": ("calm", "polite", "upset"),
            "length": ("short", "medium", "long"),
        },
        generator=generator,
        exercises=exercises,
        reasons=(
            f"Your {len(examples.rows)} examples come first: a part of them is held out as the test and never trained on.",
            f"Rows are made from the rest until each of the {len(counts)} labels has {wanted} to learn from.",
            _who_writes(generator),
            "A made row is kept only if it still means its label, repeats no other row and is not close to a held-out one.",
        ),
    )
    return Drafted(plan, "")


def _for_records(
    spec: a.UseCaseSpec, examples: a.Examples, generator: str, exercises: dict[str, tuple[str, ...]]
) -> a.DataPlan:
    """One count for all rows: an extraction has no labels to balance, but fields that are sometimes absent."""
    wanted = max(WANTED_RECORDS, len(examples.rows))
    absent = any(not field.required for field in spec.wanted_fields)
    return a.DataPlan(
        rows_in_all=wanted,
        absent_share=ABSENT_SHARE if absent else None,
        axes={"layout": ("short mail", "long mail", "list of items"), "tone": ("plain", "polite", "hurried")},
        generator=generator,
        near_duplicate=0.98,
        exercises=exercises,
        reasons=(
            f"Your {len(examples.rows)} examples come first: a part of them is held out as the test and never trained on.",
            f"Rows are made from the rest until there are {wanted} to learn from.",
            "The built-in teacher finds each value in your texts and puts another of its kind there; the answer changes with it."
            if generator == "built-in"
            else f"{generator} writes new texts together with their values.",
            "A made row is kept only if its answer has the right form, every value stands in its text, and it repeats no other row.",
            *((f"In {ABSENT_SHARE:.0%} of what is made one value that may be absent is left out.",) if absent else ()),
        ),
    )


def _exercises(spec: a.UseCaseSpec, tenets: a.Tenets) -> dict[str, tuple[str, ...]]:
    """Which tenets the rows of each label put to the test: all of them, unless a tenet is about some labels only."""
    return {
        kind: tuple(
            tenet.id
            for tenet in tenets.tenets
            if not isinstance(tenet.check, a.MatchesReference) or not tenet.check.only or kind in tenet.check.only
        )
        for kind in spec.kinds
    }


def _who_writes(generator: str) -> str:
    if generator == "built-in":
        return "The built-in teacher rewords your own rows; it invents no new situations. A connected model would write more varied rows."
    return f"{generator} writes the new rows."
