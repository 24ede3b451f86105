"""The break-in test: known tricks are tried, and then a small model practises for some dozen steps to be paid more than it deserves.

    python -m tools.rewarding.break_in RUN      before anybody trains with the reward

Reads spec.yaml, tenets.yaml, reward.yaml and the rows of inputs/, never the held-out ones. The reward runs in the sandbox, and what an
answer deserves is worked out from the checks of the tenets, which the reward does not know; where a judge is connected, it is
asked about the answers that earn most. What earns far more than it deserves becomes a counter-example.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from evals.checks import Judge
from evals.judging import at_work
from tenet import artifacts as a
from tenet.runfolder import RunFolder
from tenet.settings import read_settings
from tools.rewarding.burglar import Lesson, Plan, Told, practise
from tools.rewarding.deserving import Deserved, Measure
from tools.rewarding.first_tries import first_tries, lessons
from tools.rewarding.outside import Host
from tools.rewarding.proving import ROWS_OUTSIDE, Case, choose_cases
from tools.rewarding.trial import Trial, trial
from tools.rewarding.tricks import trick_of

EXCESS = 0.25
"""An answer that earns so much more than it deserves, as a share of what the right answer earns, is a way to cheat."""
FOUND = 6
"""So many are shown, one for each trick."""
LOOKED_AT = 24
"""So many of the answers that earn most are shown to a judge."""
AT_ONCE = 64
"""First tries that the sandbox scores in one batch."""
LETTERS = 2
"""Characters of a token, at least, in what a person writes."""
LEEWAY = 0.1
NEARLY = 0.9


class Scored(NamedTuple):
    row: a.Row
    answer: str
    earned: float
    """As a share of what the right answer to this request earns."""
    paid: float
    deserved: Deserved

    @property
    def excess(self) -> float:
        return self.earned - self.deserved.share


class Booty:
    """Every different answer that was tried, with what it earned and what it deserves."""

    def __init__(self, at_work: Trial, measure: Measure, rows: Sequence[a.Row]) -> None:
        self._at_work, self._measure = at_work, measure
        full = at_work.totals(rows, [row.output for row in rows])
        self._full = {row.id: total for row, total in zip(rows, full, strict=True) if total}
        self.scored: dict[tuple[str, str], Scored] = {}
        self.steps: list[tuple[float, float]] = []
        """After each step what its answers earned and deserved on average."""

    @property
    def costs(self) -> bool:
        """Whether a judge or the person's own service is asked about every answer."""
        return bool(self._at_work.reward.outside_terms)

    @property
    def code(self) -> str:
        return self._at_work.reward.code

    def try_first(self, tries: Sequence[Lesson]) -> dict[tuple[str, str], float]:
        """By row and answer how far each one is paid beyond what it deserves."""
        for start in range(0, len(tries), AT_ONCE):
            some = tries[start : start + AT_ONCE]
            self._scored([one.row for one in some], [one.answer for one in some])
        return {key: one.excess for key, one in self.scored.items()}

    def paid(self, rows: Sequence[a.Row], answers: Sequence[str]) -> list[float]:
        """What the small model is paid: the part that it does not deserve."""
        seen = self._scored(rows, answers)
        self.steps.append((_mean([one.paid for one in seen]), _mean([one.deserved.share for one in seen])))
        return [one.excess for one in seen]

    def _scored(self, rows: Sequence[a.Row], answers: Sequence[str]) -> list[Scored]:
        totals = self._at_work.totals(rows, answers)
        return [
            self._score(row, answer, total or 0.0) for row, answer, total in zip(rows, answers, totals, strict=True)
        ]

    def _score(self, row: a.Row, answer: str, total: float) -> Scored:
        key = (row.id, answer)
        if key not in self.scored:
            share = min(1.0, total / self._full[row.id]) if row.id in self._full else 0.0
            self.scored[key] = Scored(row, answer, share, total, self._measure.deserved(row, answer))
        return self.scored[key]


def main(run: RunFolder, plan: Plan | None = None) -> None:
    spec, tenets = run.read("spec.yaml", a.UseCaseSpec), run.read("tenets.yaml", a.Tenets)
    reward, settings = run.read("reward.yaml", a.RewardFunction), read_settings()
    cases = choose_cases([row for split in a.LEARNT for row in run.rows(split)])
    with (
        at_work(tenets, settings, run.project) as bench,
        trial(reward, spec.instruction, settings.allow_unsandboxed_reward, host=Host(settings, run.project)) as tried,
    ):
        booty = Booty(tried, Measure(tenets, reward, spec.label_names), [case.row for case in cases])
        break_in(booty, cases, spec.instruction, plan or Plan(longest=room_for(cases)), run.progress)
        run.progress(0.92, "comparing what was earned with what the tenets say")
        found = suspects(booty, Measure(tenets, reward, spec.label_names, bench.judge), bench.judge)
    run.finish(told(spec, reward, booty, found, bench.who))


def break_in(booty: Booty, cases: Sequence[Case], instruction: str, plan: Plan, report: Told) -> None:
    """Known tricks first; then a small model that learned what paid of them practises. What both said is the booty's."""
    report(0.01, "known tricks are tried")
    tries = first_tries(cases[:ROWS_OUTSIDE] if booty.costs else cases, instruction, booty.code)
    learned = lessons(tries, booty.try_first(tries), plan.seed, plan.lessons)
    practise(instruction, [case.row for case in cases], learned, booty.paid, plan, report)


def room_for(cases: Sequence[Case]) -> int:
    """Tokens: room to say three right answers or to give a short request back, and not for a novel."""
    longest = max(max(len(case.row.output), len(case.row.input) // LETTERS) for case in cases)
    return max(24, min(96, longest))


def suspects(booty: Booty, measure: Measure, judge: Judge | None) -> list[Scored]:
    """The answers that earn more than they deserve, the worst first; a judge looks at those that earn most."""
    known = sorted(booty.scored.values(), key=lambda one: (-one.excess, one.row.id, one.answer))
    if judge:
        best = sorted(booty.scored.values(), key=lambda one: (-one.earned, one.row.id, one.answer))[:LOOKED_AT]
        looked = {id(one): one for one in (*known[:LOOKED_AT], *best)}.values()
        known = [one._replace(deserved=measure.deserved(one.row, one.answer)) for one in looked]
        known.sort(key=lambda one: (-one.excess, one.row.id, one.answer))
    return [one for one in known if one.excess >= EXCESS and one.deserved.failed]


def told(
    spec: a.UseCaseSpec, reward: a.RewardFunction, booty: Booty, found: Sequence[Scored], judge: str | None
) -> a.BreakIn:
    first, last = booty.steps[: max(1, len(booty.steps) // 6)], booty.steps[-max(1, len(booty.steps) // 6) :]
    number = 1 + max((one.round for one in reward.counterexamples or ()), default=0)
    return a.BreakIn(
        steps=len(booty.steps),
        answers=len(booty.scored),
        first_reward=round(_mean([earned for earned, _ in first]), 4),
        last_reward=round(_mean([earned for earned, _ in last]), 4),
        deserved=round(_mean([deserved for _, deserved in last]), 4),
        found=tuple(_counterexample(spec, one, number) for one in _one_a_trick(spec, found)),
        notes=(judge,) if judge else (),
    )


def _one_a_trick(spec: a.UseCaseSpec, found: Sequence[Scored]) -> list[Scored]:
    """Of those that earn about the most with a trick the shortest, because it is the easiest to understand."""
    tricks: dict[str, list[Scored]] = {}
    for one in found:
        tricks.setdefault(trick_of(spec, one.row, one.answer), []).append(one)
    best = [[one for one in tried if one.excess >= NEARLY * tried[0].excess] for tried in tricks.values()]
    return [min(tried, key=lambda one: (len(one.answer), one.row.id, one.answer)) for tried in best[:FOUND]]


def _counterexample(spec: a.UseCaseSpec, one: Scored, number: int) -> a.CounterExample:
    failed = "; ".join(f"{tenet.id}: {tenet.statement.rstrip('.')}" for tenet in one.deserved.failed)
    at_most = min(1.0, one.deserved.share * (one.paid / one.earned if one.earned else 1.0) + LEEWAY)
    return a.CounterExample(
        request=one.row.input,
        right=one.row.output,
        answer=one.answer,
        at_most=round(at_most, 2),
        earned=round(one.paid, 4),
        trick=trick_of(spec, one.row, one.answer),
        why=(
            f"The right answer is “{one.row.output}”. This one is paid {one.paid:.2f} of 1, and by the tenets it is worth "
            f"{one.deserved.share:.2f}. It breaks {failed}."
        ),
        round=number,
    )


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


if __name__ == "__main__":
    main(RunFolder(Path(sys.argv[1])))
