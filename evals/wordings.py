"""Other ways to ask the same: what the prompt search tries, made of the spec, the tenets and the person's rows.

wordings(spec, tenets)    the instruction in a few forms, by name
selections(spec, rows)    examples to show before the question, by name: none, the usual ones, one a kind, drawn ones

Everything here is worked out from the artefacts, with a fixed seed: the same project tries the same prompts.
"""

import random
from collections.abc import Sequence

from evals.prompting import shots_for
from evals.sampling import SEED, shuffled
from tenet import artifacts as a

AS_IT_IS = "the instruction as it is"
NO_EXAMPLES = "no examples"
DRAWS = 2
"""Selections that are drawn by lot: which examples are shown can matter more than how many."""
DRAWN = 6
"""Examples of each kind at most in a drawn selection."""


def wordings(spec: a.UseCaseSpec, tenets: a.Tenets) -> dict[str, str]:
    rules = "\n".join(f"- {tenet.statement}" for tenet in tenets.tenets)
    found = {AS_IT_IS: spec.instruction, "the tenets as rules": f"{spec.instruction}\n\nRules:\n{rules}"}
    if meant := _meanings(spec):
        found["what each answer means"] = (
            f"{spec.instruction}\n\n{meant}\n\nAnswer with {spec.output} and nothing else."
        )
    return found


def _meanings(spec: a.UseCaseSpec) -> str:
    """Of labels and fields, where somebody said what they mean."""
    said = {label.name: label.meaning for label in spec.labels} | {
        field.name: field.meaning or "" for field in spec.wanted_fields
    }
    return "\n".join(f"{name}: {meaning}" for name, meaning in said.items() if meaning)


def selections(spec: a.UseCaseSpec, rows: Sequence[a.Row]) -> dict[str, tuple[a.Row, ...]]:
    usual = shots_for(spec, rows)
    found = {NO_EXAMPLES: (), f"{len(usual)} examples": usual}
    for number in range(DRAWS):
        drawn = _drawn(spec, rows, random.Random(SEED + number))
        found[f"{len(drawn)} drawn examples ({number + 1})"] = drawn
    return found


def _drawn(spec: a.UseCaseSpec, rows: Sequence[a.Row], lot: random.Random) -> tuple[a.Row, ...]:
    """Up to `DRAWN` rows of each kind, in a mixed order, so that no answer stands always last."""
    mixed = shuffled(rows)
    lot.shuffle(mixed)
    kept = [row for kind in spec.kinds for row in [one for one in mixed if spec.kind_of(one.output) == kind][:DRAWN]]
    lot.shuffle(kept)
    return tuple(kept)
