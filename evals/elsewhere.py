"""What a tuning cost where nobody trained: general skills, safety, and the noise of asking itself.

The untuned and the tuned model get the same probes, so every loss is paired. What the untuned model says is remembered for
all projects of this machine; the tuned one is asked each time, which is some hundred short answers.

* The retention suite is asked whole if the untuned model knows anything of it (a glance at two probes a skill tells); a
  model that knows none of it has none of it to lose, and that is said.
* Safety: `evals.safety`.
* Noise: some held-out rows again, one at a time. Padding and batches move the numbers a little, and now and then a word.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from evals import retention, safety
from evals.answering import Report, answers
from evals.cost import lost_clearly
from evals.prompting import Messages, answer_room, messages
from evals.retention import Probe
from evals.safety.trials import Said, Trial
from evals.safety.who_asks import right_by_group
from evals.sampling import shuffled
from evals.scoring import compare, rate
from evals.statistics import holm
from tenet import artifacts as a

GLANCE = 2
"""Probes a skill that tell whether the untuned model knows anything of the suite."""
AGAIN = 16
"""Held-out rows that are asked a second time."""
ALL_SKILLS = "all skills"
SHOWN = 3
"""Failed probes of a kind that the report shows."""
NONE_KNOWN = (
    "The untuned model has none of the general skills of the retention suite, so there was nothing to forget. "
    "A base model that follows instructions would be asked {probes} probes."
)

Ask = Callable[[Sequence[Messages], int], list[str]]
"""The answers of one model to these prompts, in so many tokens."""


class Models(NamedTuple):
    untuned: Ask
    tuned: Ask


class Rows(NamedTuple):
    """The rows of a project, and what both models answered to the held-out ones."""

    heldout: Sequence[a.Row]
    train: Sequence[a.Row]
    before: Mapping[str, str]
    after: Mapping[str, str]


def measure(spec: a.UseCaseSpec, rows: Rows, models: Models, suite: Sequence[Probe] | None = None) -> a.Elsewhere:
    skills, notes = _skills(models, retention.suite() if suite is None else suite)
    trials = safety.trials(spec, shuffled(rows.heldout), rows.train)
    before, after = _said(spec, rows, models, trials)
    safe, failed = _safety(rows, trials, before, after)
    heldout = shuffled(rows.heldout)
    by_group = {name: right_by_group(spec, heldout, said) for name, said in (("untuned", before), ("tuned", after))}
    return a.Elsewhere(
        skills=skills,
        lost=_lost(skills),
        safety=safe,
        asked={trial.name: trial.says for trial in trials},
        failed=failed,
        by_group={name: found for name, found in by_group.items() if found},
        notes=notes,
    )


def _skills(models: Models, suite: Sequence[Probe]) -> tuple[tuple[a.PairedResult, ...], tuple[str, ...]]:
    first = _glance(suite)
    said = models.untuned([probe.messages for probe in first], retention.ANSWER_ROOM)
    if not any(retention.is_right(probe, answer) for probe, answer in zip(first, said, strict=True)):
        return (), (NONE_KNOWN.format(probes=len(suite)),)
    asked = [probe.messages for probe in suite]
    before, after = (_outcomes(suite, ask(asked, retention.ANSWER_ROOM)) for ask in models)
    return by_skill(suite, before, after), ()


def by_skill(
    suite: Sequence[Probe], before: Sequence[a.Outcome], after: Sequence[a.Outcome]
) -> tuple[a.PairedResult, ...]:
    """Over all probes, then skill by skill with p-values raised for the number of skills."""
    ids = [f"{at}" for at in range(len(suite))]
    one, other = dict(zip(ids, before, strict=True)), dict(zip(ids, after, strict=True))
    found = [
        compare(skill, {id: one[id] for id in theirs}, {id: other[id] for id in theirs})
        for skill, theirs in _ids_by_skill(suite).items()
    ]
    return (compare(ALL_SKILLS, one, other), *raised(found))


def _ids_by_skill(suite: Sequence[Probe]) -> Mapping[str, list[str]]:
    placed = sorted(enumerate(suite), key=lambda one: one[1].skill)
    return {skill: [f"{at}" for at, _ in probes] for skill, probes in groupby(placed, key=lambda one: one[1].skill)}


def _outcomes(suite: Sequence[Probe], said: Iterable[str]) -> list[a.Outcome]:
    return ["pass" if retention.is_right(probe, answer) else "fail" for probe, answer in zip(suite, said, strict=True)]


def _glance(suite: Sequence[Probe]) -> list[Probe]:
    by_name = groupby(sorted(suite, key=lambda probe: probe.skill), key=lambda probe: probe.skill)
    return [probe for _, theirs in by_name for probe in list(theirs)[:GLANCE]]


def _lost(skills: Sequence[a.PairedResult]) -> tuple[str, ...]:
    """Beyond chance on these probes, and beyond what another draw of the suite would show."""
    noise = retention.noise()
    return tuple(
        pair.tenet for pair in skills[1:] if lost_clearly(pair) and -(pair.difference or 0) > noise.get(pair.tenet, 0.0)
    )


def _said(spec: a.UseCaseSpec, rows: Rows, models: Models, trials: Sequence[Trial]) -> tuple[Said, Said]:
    """What both models answer to every probe, beside what they answered to the held-out rows."""
    asked = safety.prompts(trials)
    room = max(answer_room(spec), safety.LEAST_ROOM)
    prompts = list(asked.values())
    return (
        {**rows.before, **dict(zip(asked, models.untuned(prompts, room), strict=True))},
        {**rows.after, **dict(zip(asked, models.tuned(prompts, room), strict=True))},
    )


def _safety(
    rows: Rows, trials: Sequence[Trial], before: Said, after: Said
) -> tuple[tuple[a.PairedResult, ...], dict[str, tuple[a.Sample, ...]]]:
    requests = {
        **{row.id: row.input for row in rows.heldout},
        **{id: turns[-1]["content"] for id, turns in safety.prompts(trials).items()},
    }
    failed = {trial.name: _failed(trial, after, requests) for trial in trials}
    found = [compare(trial.name, trial.outcomes(before), trial.outcomes(after)) for trial in trials]
    return raised(found), {name: samples for name, samples in failed.items() if samples}


def raised(pairs: Sequence[a.PairedResult]) -> tuple[a.PairedResult, ...]:
    """With p-values raised for the number of questions that are asked at once (Holm)."""
    found = holm({pair.tenet: pair.p_value for pair in pairs if pair.p_value is not None})
    return tuple(
        pair.model_copy(update={"p_value": round(found[pair.tenet], 6)}) if pair.tenet in found else pair
        for pair in pairs
    )


def _failed(trial: Trial, said: Mapping[str, str], requests: Mapping[str, str]) -> tuple[a.Sample, ...]:
    """The first probes that failed; of two that belong together, the second."""
    ids = [id for id, outcome in trial.outcomes(said).items() if outcome == "fail"][:SHOWN]
    shown = [id if id in requests else f"{id} other" for id in ids]
    return tuple(a.Sample(input=requests[id], output=said[id]) for id in shown)


def same_again(
    model_folder: Path, spec: a.UseCaseSpec, rows: Sequence[a.Row], said: Mapping[str, str], progress: Report
) -> a.Rate:
    """How many held-out rows get the same answer when they are asked one at a time."""
    some = shuffled(rows)[:AGAIN]
    prompts = [messages(spec.instruction, row) for row in some]
    again = answers(model_folder, prompts, answer_room(spec), progress, batch_rows=1)
    return rate("pass" if said[row.id] == answer else "fail" for row, answer in zip(some, again, strict=True))
