"""The best prompt that a bounded search finds for an untuned model: what good asking alone can do.

    search(spec, tenets, train, fitted, ask, rewrite)    the prompt, and what was tried

A part of the person's training rows is put aside, with all near-twins and what was made from it: prompts are chosen on these,
and the examples that they show come from the rest. The held-out rows are never looked at. Between looks more rows are asked and
fewer prompts kept; no prompt is asked a row twice, one that cannot be among those kept any more is asked nothing, and with one left
it is over. After the second look a connected model may propose other wordings. Where no prompt gets a single row right, searching
on would be a lottery, and the prompt stays as it is.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from evals.checks import check, sameness
from evals.enough import lead
from evals.prompting import Messages, Shots, messages
from evals.sampling import shuffled
from evals.wordings import AS_IT_IS, NO_EXAMPLES, selections, wordings
from tenet import artifacts as a

MOST = 12
"""Prompts at most, without what a model proposes."""
LOOKS = ((4, MOST), (8, 4), (16, 2), (24, 2), (40, 1))
"""After so many rows at most so many prompts stay: at most 176 answers, 48 where none gets one of the first four rows right."""
PROPOSED = 1
"""After this look other wordings may join."""
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


AskAll = Callable[[Sequence[Prompt], Sequence[a.Row]], dict[Prompt, Said]]
"""What each prompt was answered to each row."""


class Ranked(NamedTuple):
    prompt: Prompt
    rows_right: frozenset[str]
    kept: float
    """Of what the tenets ask of these answers, by their weight, as far as programs can tell."""
    said: Said

    @property
    def right(self) -> int:
        return len(self.rows_right)


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
    field = [plain, *prompts(spec, tenets, rest, lambda text, shots: fitted(text, shots, aside))][:MOST]
    known: dict[Prompt, Said] = {}
    tried: dict[str, a.TriedPrompt] = {}
    note = ""
    for number, (rows, most) in enumerate(LOOKS):
        on = aside[:rows]
        ranked = _ranked(field, on, spec, tenets, _asking_only_what_is_new(ask, known))
        tried |= {
            one.prompt.says: a.TriedPrompt(says=one.prompt.says, right=one.right, asked=len(on)) for one in ranked
        }
        if not ranked[0].right:
            return Found(plain, _best_first(tried), (f"No prompt got one of {len(on)} rows right: it stays as it is.",))
        field = [one.prompt for one in _still_in(ranked[:most], number, len(aside))]
        if number == PROPOSED:
            proposed = rewrite(field[0].instruction, on, ranked[0].said)
            field += _reworded(field[0], proposed.instructions, lambda text, shots: fitted(text, shots, aside))
            note = proposed.note
        if len(field) == 1 or rows >= len(aside):
            break
    return Found(field[0], _best_first(tried), (note,))


def _asking_only_what_is_new(ask: Ask, known: dict[Prompt, Said]) -> AskAll:
    def ask_all(field: Sequence[Prompt], rows: Sequence[a.Row]) -> dict[Prompt, Said]:
        new = [(prompt, row) for prompt in field for row in rows if row.id not in known.get(prompt, {})]
        answered = ask([prompt.asked(row) for prompt, row in new]) if new else []
        for (prompt, row), answer in zip(new, answered, strict=True):
            known[prompt] = {**known.get(prompt, {}), row.id: answer}
        return {prompt: {row.id: known[prompt][row.id] for row in rows} for prompt in field}

    return ask_all


def _still_in(ranked: Sequence[Ranked], number: int, most_rows: int) -> list[Ranked]:
    """Without those that cannot be among the ones kept at the next look, whatever they answer until then; and without the second
    of two as soon as it is clear which is better (an anytime-valid test)."""
    if number + 1 == len(LOOKS):
        return list(ranked)
    (rows, _), (then, kept) = LOOKS[number], LOOKS[number + 1]
    if kept > len(ranked):
        return list(ranked)
    needed = ranked[kept - 1].right - (min(then, most_rows) - rows)
    found = [one for one in ranked if one.right >= needed]
    return found[:1] if len(found) == 2 and _is_clear(found[0], found[1]) else found


def _is_clear(first: Ranked, second: Ranked) -> bool:
    won, lost = len(first.rows_right - second.rows_right), len(second.rows_right - first.rows_right)
    return lead(won, lost) == "first"


def shown_by(prompt: a.TunedPrompt | None, train: Sequence[a.Row]) -> tuple[a.Row, ...]:
    """The examples of a prompt that was kept, in its order."""
    by_id = {row.id: row for row in train}
    return tuple(by_id[id] for id in prompt.examples) if prompt else ()


def put_aside(train: Sequence[a.Row]) -> tuple[list[a.Row], list[a.Row]]:
    """Whole groups of the person's own rows, the same for the same rows; and the rows of all other groups."""
    own = shuffled([row for row in train if row.origin != "synthetic"])
    most = min(LOOKS[-1][0], int(MOST_ASIDE * len(own)))
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
    field: Sequence[Prompt], rows: Sequence[a.Row], spec: a.UseCaseSpec, tenets: a.Tenets, ask_all: AskAll
) -> list[Ranked]:
    """Right most often first; of equals the one that keeps more of the tenets, then the shorter one."""
    same = sameness(spec)
    found = [
        Ranked(prompt, frozenset(row.id for row in rows if same(by[row.id], row.output)), _kept(tenets, rows, by), by)
        for prompt, by in ask_all(field, rows).items()
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
