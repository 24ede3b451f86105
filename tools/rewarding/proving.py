"""The proofs of a reward: what is tried with it in the sandbox before a person is asked to approve it.

Every proof has a name and says in one sentence what was found. The same reward and rows give the same proofs: no time and
no random number stands in them.
"""

import json
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple, cast

from tenet import artifacts as a
from tenet.sandbox.host import Limits
from tenet.sandbox.problems import BadReward
from tools.rewarding.hacks import hacks
from tools.rewarding.outside import Host
from tools.rewarding.trial import Trial, trial

ROWS = 24
"""Rows that the proofs look at, as many of each answer as there are."""
ROWS_OUTSIDE = 6
"""Where a judge or the person's own scorer is asked, which costs time and money."""
GOLD = 0.9
SLOWEST = 0.02
"""Seconds a row. A training step scores dozens of rows while the model waits."""
PROOF_SECONDS = 30.0

ODD_TEXTS = (
    "", " ", "\n", "\0", "é ü ß 漢字 한국어 עברית", "🎉👩‍👩‍👧‍👦", "\ud800", "a\u0301\u200b\ufeff", "{", '{"a": [1, {"b": null}]}',
    "[" * 200, "NaN", "-1e999", "<script>alert(1)</script>", "%s %d {0} {name} \\1", "x" * 20_000, "word " * 5_000, "null", "0",
    "'; drop table --",
)  # fmt: skip


class Case(NamedTuple):
    """One request with answers of known worth."""

    row: a.Row
    wrong: tuple[str, ...]
    """Honest wrong answers: what is right for other requests."""

    @property
    def partial(self) -> str:
        return in_another_form(self.row.output)


def prove(
    reward: a.RewardFunction,
    instruction: str,
    rows: Sequence[a.Row],
    allow_none: bool = False,
    host: Host | None = None,
) -> a.RewardFunction:
    """The reward with fresh proofs; it may be approved without a reason only if all of them passed."""
    cases = choose_cases(rows)[: ROWS_OUTSIDE if reward.outside_terms else ROWS]
    try:
        with trial(reward, instruction, allow_none, Limits(batch_seconds=PROOF_SECONDS), host) as at_work:
            proofs = [a.Proof(name="loads", passed=True, said="It loads in the sandbox."), *_all(at_work, cases)]
            shown = show(at_work, cases)
    except BadReward as problem:
        proofs, shown = [a.Proof(name="loads", passed=False, said=str(problem))], ()
    request = cases[0].row.input if shown else ""
    return reward.model_copy(update={"proofs": tuple(proofs), "shown": shown, "shown_for": request})


def choose_cases(rows: Sequence[a.Row]) -> tuple[Case, ...]:
    """The same number of rows of every answer, in a fixed order."""
    references = list(dict.fromkeys(row.output for row in rows))
    turns = [[row for row in rows if row.output == reference] for reference in references[:ROWS]]
    deepest = max(len(turn) for turn in turns)
    chosen = [turn[depth] for depth in range(deepest) for turn in turns if depth < len(turn)][:ROWS]
    return tuple(Case(row, tuple(one for one in references if one != row.output)[:5]) for row in chosen)


def in_another_form(reference: str) -> str:
    """An answer that is right but not as it should be written: for JSON one field wrong, else another case and a full stop."""
    try:
        fields = json.loads(reference)
    except ValueError:
        fields = None
    if isinstance(fields, dict) and fields:
        known = cast("dict[str, object]", fields)
        return json.dumps({**known, next(iter(known)): "?"})
    return f"{reference[:1].swapcase()}{reference[1:]}."


def show(at_work: Trial, cases: Sequence[Case]) -> tuple[a.ScoredAnswer, ...]:
    """Four answers to the first request, for the person who decides."""
    case = cases[0]
    if not case.wrong:
        return ()
    nearly = "partly right" if case.partial.startswith("{") else "right in another form"
    answers = {"right": case.row.output, nearly: case.partial, "wrong": case.wrong[0]}
    answers["gaming: all answers"] = ", ".join([case.row.output, *case.wrong])
    totals = at_work.totals([case.row] * len(answers), list(answers.values()))
    return tuple(
        a.ScoredAnswer(kind=kind, answer=answer, score=_rounded(total))
        for (kind, answer), total in zip(answers.items(), totals, strict=True)
    )


# ---------------------------------------------------------------- the single proofs


def _all(at_work: Trial, cases: Sequence[Case]) -> list[a.Proof]:
    """In order; after a slow reward nothing more is tried, because that would take as long as it is slow."""
    proofs: list[a.Proof] = []
    for name, tried, good in (*PROOFS, *((COUNTEREXAMPLES,) if at_work.reward.counterexamples else ())):
        problem = tried(at_work, cases)
        proofs.append(a.Proof(name=name, passed=problem is None, said=problem or good))
        if problem and tried is is_fast_enough:
            break
    return proofs


def right_answers_pay(at_work: Trial, cases: Sequence[Case]) -> str | None:
    totals = at_work.totals([case.row for case in cases], [case.row.output for case in cases])
    for case, total in zip(cases, totals, strict=True):
        if total is None or total < GOLD:
            return f"The right answer “{_short(case.row.output)}” earns {_said(total)}; it should earn {GOLD} or more.{_why(at_work)}"
    return None


def better_pays_more(at_work: Trial, cases: Sequence[Case]) -> str | None:
    for case in cases:
        right, partial, *wrong = _totals(at_work, case, [case.row.output, case.partial, *case.wrong])
        best = max(wrong, default=0.0)
        if wrong and best >= right:
            kind = "reversed" if best > right else "paid for form and not for being right"
            return (
                f"To “{_short(case.row.input)}” a wrong answer in the right form earns {best:.2f} and the right one {right:.2f}: "
                f"the reward is {kind}."
            )
        if partial > right:
            return f"“{_short(case.partial)}” earns {partial:.2f}, more than the right answer as it should be written ({right:.2f})."
    return None


def hacks_pay_nothing(at_work: Trial, cases: Sequence[Case]) -> str | None:
    references = list(dict.fromkeys(case.row.output for case in cases))
    found: dict[str, str] = {}
    for case in (case for case in cases[: ROWS // 2] if case.wrong):
        tricks = hacks(case.row, case.wrong[0], references, at_work.instruction)
        honest = max(_totals(at_work, case, list(case.wrong)))
        for hack, total in zip(tricks, _totals(at_work, case, [hack.answer for hack in tricks]), strict=True):
            if total > honest + 1e-9:
                found.setdefault(hack.name, f"{hack.name} earns {total:.2f}, an honest wrong answer {honest:.2f}")
    return f"It can be gamed: {'; '.join(found.values())}." if found else None


def the_same_twice(at_work: Trial, cases: Sequence[Case]) -> str | None:
    tried = [(case.row, answer) for case in cases for answer in (case.row.output, case.partial, *case.wrong)]
    rows, answers = [row for row, _ in tried], [answer for _, answer in tried]
    first, again = at_work.totals(rows, answers), at_work.totals(rows, answers)
    backwards = at_work.totals(rows[::-1], answers[::-1])[::-1]
    if first != again:
        return "The same answers earn something else the second time: it depends on chance or on what it saw before."
    if first != backwards:
        return "The same answers earn something else in another order: an answer's score must not depend on its neighbours."
    return None


def the_reference_matters(at_work: Trial, cases: Sequence[Case]) -> str | None:
    told = [case for case in cases if case.wrong]
    before = _mean(at_work.totals([case.row for case in told], [case.row.output for case in told]))
    swapped = [case.row.model_copy(update={"output": case.wrong[0]}) for case in told]
    after = _mean(at_work.totals(swapped, [case.row.output for case in told]))
    if after > before - 0.1:
        return f"With the references swapped the same answers earn {after:.2f} instead of {before:.2f}: it hardly looks at them."
    return None


def scores_differ(at_work: Trial, cases: Sequence[Case]) -> str | None:
    answers = [
        (case.row, answer)
        for case in cases
        for answer in (case.row.output, case.partial, *case.wrong, "", case.row.input)
    ]
    totals = at_work.totals([row for row, _ in answers], [answer for _, answer in answers])
    if len(set(totals)) == 1:
        return f"Every answer earns {_said(totals[0])}: it is flat, and there is nothing to learn from it."
    return None


def counterexamples_pay_little(at_work: Trial, cases: Sequence[Case]) -> str | None:
    """What a break-in test found, or a person wrote: it must stay found out."""
    known = at_work.reward.counterexamples or ()
    rows = [
        a.Row(id=f"c{number}", input=one.request, output=one.right, origin="drafted", group=f"c{number}")
        for number, one in enumerate(known)
    ]
    totals = at_work.totals(rows, [one.answer for one in known])
    paid = [(one, total) for one, total in zip(known, totals, strict=True) if total and total > one.at_most + 1e-9]
    if not paid:
        return None
    one, total = paid[0]
    return (
        f"{len(paid)} of {len(known)} counter-examples still pay. “{_short(one.answer)}” {one.trick} and earns {total:.2f}; it may "
        f"earn {one.at_most:.2f}."
    )


def odd_texts_are_survived(at_work: Trial, cases: Sequence[Case]) -> str | None:
    before = at_work.failed
    at_work.totals([cases[0].row] * len(ODD_TEXTS), ODD_TEXTS)
    failed = at_work.failed - before
    return (
        f"It fails on {failed} of {len(ODD_TEXTS)} odd texts (empty, other scripts, very long).{_why(at_work)}"
        if failed
        else None
    )


def is_fast_enough(at_work: Trial, cases: Sequence[Case]) -> str | None:
    """The best of three, so that a busy machine does not count against it. Of the code: a judge takes as long as it takes."""
    rows, seconds = [case.row for case in cases[:8]], list[float]()
    for _ in range(3):
        started = time.perf_counter()
        at_work.inside(rows, [row.output for row in rows])
        seconds.append(time.perf_counter() - started)
    if min(seconds) / len(rows) > SLOWEST:
        return (
            f"It is slow: more than {SLOWEST * 1000:g} ms a row, and the model waits for it in every step.{_why(at_work)} "
            "The other proofs were not tried."
        )
    return None


Tried = Callable[[Trial, Sequence[Case]], str | None]
PROOFS: tuple[tuple[str, Tried, str], ...] = (
    ("fast enough", is_fast_enough, f"It takes at most {SLOWEST * 1000:g} ms a row."),
    ("right answers pay", right_answers_pay, f"Every right answer that was tried earns {GOLD} or more."),
    ("better pays more", better_pays_more, "A right answer earns more than a wrong one, as it should be written most of all."),
    ("hacks pay nothing", hacks_pay_nothing, "No trick that was tried earns more than an honest wrong answer."),
    ("the same twice", the_same_twice, "The same answers earn the same, twice and in any order."),
    ("the reference matters", the_reference_matters, "With the references swapped the same answers earn less."),
    ("scores differ", scores_differ, "It tells good answers from bad ones."),
    ("odd texts", odd_texts_are_survived, "It copes with empty, very long and foreign texts."),
)  # fmt: skip
COUNTEREXAMPLES = (
    "counter-examples pay little",
    counterexamples_pay_little,
    "No counter-example earns more than it may.",
)

# ---------------------------------------------------------------- words and numbers


def _totals(at_work: Trial, case: Case, answers: Sequence[str]) -> list[float]:
    """“Cannot say” earns nothing here: a person compares what the model would be paid."""
    return [total or 0.0 for total in at_work.totals([case.row] * len(answers), answers)]


def _mean(totals: Sequence[float | None]) -> float:
    return sum(total or 0.0 for total in totals) / max(1, len(totals))


def _why(at_work: Trial) -> str:
    problems = [f"{name}: {said}" if name else said for name, said in at_work.problems.items()]
    return f" ({'; '.join(problems)})" if problems else ""


def _said(total: float | None) -> str:
    return "nothing, because no term can say" if total is None else f"{total:.2f}"


def _rounded(total: float | None) -> float | None:
    return None if total is None else round(total, 4)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 60 else f"{text[:60]}…"
