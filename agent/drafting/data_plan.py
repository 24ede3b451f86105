"""The data plan: how many rows, made by whom, split how."""

from collections import Counter

from agent.desk import Desk
from agent.minds.contract import Drafted
from tenet import artifacts as a

WANTED_A_LABEL = 60
"""Training rows a label at which a small model stops learning much on tickets; more of the user's own are all used."""


def draft(desk: Desk) -> Drafted[a.DataPlan]:
    current = desk.project.find("data_plan")
    exercises = _exercises(desk.project.get("spec", a.UseCaseSpec), desk.project.get("tenets", a.Tenets))
    if isinstance(current, a.DataPlan) and "data_plan" in desk.project.state.touched:
        return Drafted(current.model_copy(update={"exercises": exercises}), "")
    examples = desk.project.get("examples", a.Examples)
    counts = Counter(row.output for row in examples.rows)
    generator = desk.settings.teacher.model if desk.settings.teacher else "built-in"
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


def _exercises(spec: a.UseCaseSpec, tenets: a.Tenets) -> dict[str, tuple[str, ...]]:
    """Which tenets the rows of each label put to the test: all of them, unless a tenet is about some labels only."""
    return {
        label: tuple(
            tenet.id
            for tenet in tenets.tenets
            if not isinstance(tenet.check, a.MatchesReference) or not tenet.check.only or label in tenet.check.only
        )
        for label in spec.label_names
    }


def _who_writes(generator: str) -> str:
    if generator == "built-in":
        return "The built-in teacher rewords your own rows; it invents no new situations. A connected model would write more varied rows."
    return f"{generator} writes the new rows."
