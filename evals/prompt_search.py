"""The best prompt that a bounded search finds for an untuned model: what good asking alone can do.

    search(spec, tenets, train, fitted, ask, rewrite)    the prompt, and what was tried

A part of the person's training rows is put aside, with all near-twins and what was made from it: prompts are chosen on these,
and the examples that they show come from the rest. The held-out rows are never looked at. Each round asks more rows and keeps
fewer prompts; after the first one a connected model may propose other wordings. Where no prompt gets a single row right,
searching on would be a lottery, and the prompt stays as it is.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from evals.checks import check, sameness
from evals.prompting import Messages, Shots, messages
from evals.sampling import shuffled
from evals.wordings import AS_IT_IS, NO_EXAMPLES, selections, wordings
from tenet import artifacts as a

ROUNDS = ((8, 12), (16, 4), (40, 2))
"""On how many rows, and with at most how many prompts: fewer than 200 answers, without what a model proposes."""
MOST_ASIDE = 0.4
"""Share of the training rows that may be put aside."""
FEWEST = 8

Ask = Callable[[Sequence[Messages]], list[str]]
Fitted = Callable[[str, Sequence[a.Row], Sequence[a.Row]], Shots | None]
"""From an instruction, examples and the rows to be asked: as many examples as the model's context has room for, or None where
it has no room for the instruction itself."""
Said = Mapping[str, str]
"""Answers by row id."""


class Proposed(NamedTuple):
    """Other instructions, if any, and who wrote them or why there are none."""

    instructions: Sequence[str]
    note: str


Rewrite = Callable[[str, Sequence[a.Row], Said], Proposed]
"""From an instruction, rows and what was answered to them."""


class Prompt(NamedTuple):
    says: str
    """How it differs, in words."""
    instruction: str
    shots: tuple[a.Row, ...] = ()

    def asked(self, row: a.Row) -> Messages:
        return messages(self.instruction, row, self.shots)


class Ranked(NamedTuple):
    prompt: Prompt
    right: int
    kept: float
    """Of what the tenets ask of these answers, by their weight, as far as programs can tell."""
    said: Said


class Found(NamedTuple):
    prompt: Prompt
    tried: tuple[a.TriedPrompt, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def told(self) -> a.TunedPrompt:
        examples = tuple(row.id for row in self.prompt.shots)
        return a.TunedPrompt(
            says=self.prompt.says,
            instruction=self.prompt.instruction,
            examples=examples,
            tried=self.tried,
            notes=self.notes,
        )


def search(
    spec: a.UseCaseSpec, tenets: a.Tenets, train: Sequence[a.Row], fitted: Fitted, ask: Ask, rewrite: Rewrite
) -> Found:
    aside, rest = put_aside(train)
    plain = Prompt(f"{AS_IT_IS}, {NO_EXAMPLES}", spec.instruction)
    if len(aside) < FEWEST:
        return Found(plain, notes=(f"Only {len(aside)} rows could be put aside to choose a prompt by, so none was.",))
    field = [plain, *prompts(spec, tenets, rest, lambda text, shots: fitted(text, shots, aside))]
    tried: dict[str, a.TriedPrompt] = {}
    note = ""
    for number, (rows, most) in enumerate(ROUNDS):
        on = aside[:rows]
        ranked = _ranked(field[:most] if number != 1 else field, on, spec, tenets, ask)
        tried |= {
            one.prompt.says: a.TriedPrompt(says=one.prompt.says, right=one.right, asked=len(on)) for one in ranked
        }
        if not ranked[0].right:
            return Found(plain, _best_first(tried), (f"No prompt got one of {len(on)} rows right: it stays as it is.",))
        field = [one.prompt for one in ranked]
        if number == 0:
            proposed = rewrite(field[0].instruction, on, ranked[0].said)
            reworded = _reworded(field[0], proposed.instructions, lambda text, shots: fitted(text, shots, aside))
            field, note = field[: ROUNDS[1][1]] + reworded, proposed.note
    return Found(field[0], _best_first(tried), (note,))


def shown_by(prompt: a.TunedPrompt | None, train: Sequence[a.Row]) -> tuple[a.Row, ...]:
    """The examples of a prompt that was kept, in its order."""
    by_id = {row.id: row for row in train}
    return tuple(by_id[id] for id in prompt.examples) if prompt else ()


def put_aside(train: Sequence[a.Row]) -> tuple[list[a.Row], list[a.Row]]:
    """Whole groups of the person's own rows, the same for the same rows; and the rows of all other groups."""
    own = shuffled([row for row in train if row.origin != "synthetic"])
    most = min(ROUNDS[-1][0], int(MOST_ASIDE * len(own)))
    groups: set[str] = set()
    aside: list[a.Row] = []
    for row in own:
        together = [one for one in own if one.group == row.group]
        if row.group not in groups and len(aside) + len(together) <= most:
            groups.add(row.group)
            aside += together
    return aside, [row for row in train if row.group not in groups]


def prompts(
    spec: a.UseCaseSpec,
    tenets: a.Tenets,
    rows: Sequence[a.Row],
    fitted: Callable[[str, Sequence[a.Row]], Shots | None],
) -> list[Prompt]:
    """Every wording with every selection of examples but the prompt as it is, each once: where no example fits, selections are alike."""
    found: dict[tuple[str, tuple[str, ...]], Prompt] = {}
    for examples, shots in selections(spec, rows).items():
        for wording, text in wordings(spec, tenets).items():
            if kept := fitted(text, shots):
                prompt = Prompt(f"{wording}, {examples}", text, kept.rows)
                found.setdefault((text, tuple(row.id for row in kept.rows)), prompt)
    found.pop((spec.instruction, ()), None)
    return list(found.values())


def _ranked(
    field: Sequence[Prompt], rows: Sequence[a.Row], spec: a.UseCaseSpec, tenets: a.Tenets, ask: Ask
) -> list[Ranked]:
    """Right most often first; of equals the one that keeps more of the tenets, then the shorter one."""
    said = iter(ask([prompt.asked(row) for prompt in field for row in rows]))
    answered = [(prompt, {row.id: next(said) for row in rows}) for prompt in field]
    same = sameness(spec)
    found = [
        Ranked(prompt, sum(same(by[row.id], row.output) for row in rows), _kept(tenets, rows, by), by)
        for prompt, by in answered
    ]
    return sorted(found, key=lambda one: (-one.right, -one.kept, len(str(one.prompt.asked(rows[0])))))


def _kept(tenets: a.Tenets, rows: Sequence[a.Row], said: Said) -> float:
    passed = 0.0
    for tenet in tenets.tenets:
        found = [check(tenet, row, said[row.id], None) for row in rows]
        judged = [one for one in found if one in ("pass", "fail")]
        passed += tenet.weight * judged.count("pass") / len(judged) if judged else 0.0
    return passed


def _reworded(
    best: Prompt, instructions: Sequence[str], fitted: Callable[[str, Sequence[a.Row]], Shots | None]
) -> list[Prompt]:
    """With the examples of the best prompt so far."""
    found = enumerate(((text, fitted(text, best.shots)) for text in instructions), start=1)
    return [
        Prompt(f"wording {number} of the connected model", text, kept.rows) for number, (text, kept) in found if kept
    ]


def _best_first(tried: Mapping[str, a.TriedPrompt]) -> tuple[a.TriedPrompt, ...]:
    return tuple(sorted(tried.values(), key=lambda one: (-one.asked, -one.right)))
