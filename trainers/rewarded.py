"""The reward at work in a training: asked in the sandbox, counted, and stopped when it fails too often."""

from collections.abc import Callable, Sequence
from typing import Any

from tenet import artifacts as a
from tenet.files import sha256_of_file
from tenet.runfolder import RunFolder
from tenet.sandbox.host import Range, RewardWorker, Tally
from trainers.gaming import HighPaid, Paid
from trainers.learned import TERM, Judge, with_learned
from trainers.outside import Outside

MOST_FAILED = 0.01
ROWS_TO_JUDGE = 200
"""Before this many rows a share says little."""
RESTARTS = 3
UNIT = Range(0.0, 1.0)


class NotApproved(Exception):
    """The reward in the run folder is not the one that a person approved."""


class BrokenReward(Exception):
    """The reward fails too often to train with."""


def approved_reward(run: RunFolder) -> a.RewardFunction:
    """The reward, if its file is to the byte what was approved when the job was handed over."""
    path, wanted = run.path / "inputs" / "reward.yaml", run.request.inputs.get("reward")
    if wanted is None or not path.exists() or sha256_of_file(path) != wanted:
        raise NotApproved(
            "inputs/reward.yaml is not the reward that was approved. Nothing was run. Start the training from the project, "
            "which copies the approved one."
        )
    return run.read("reward.yaml", a.RewardFunction)


def units(reward: a.RewardFunction) -> dict[str, Range]:
    return {term.name: UNIT for term in reward.code_terms}


def scorer(
    reward: a.RewardFunction,
    worker: RewardWorker,
    others: Outside | None = None,
    paid: HighPaid | None = None,
    judge: Judge | None = None,
) -> Callable[..., list[float | None]]:
    """What TRL calls with every batch of answers; the parts go into its log. A reward model, where there is one, is a term."""
    paying = with_learned(reward) if judge else reward

    def scored(
        prompts: Sequence[Any],
        completions: Sequence[Any],
        reference: Sequence[str],
        request: Sequence[str],
        log_metric: Callable[[str, float], None],
        **_: Any,
    ) -> list[float | None]:
        if others:
            others.ask([*zip(request, reference, map(said_in, completions), strict=True)])
        parts = worker.score(prompts, completions, {"reference": reference, "request": request})
        if others:
            parts = [one | other for one, other in zip(parts, others.take(worker.tally), strict=True)]
        refuse_if_broken(worker.tally)
        if judge:
            judged = judge(prompts, completions)
            parts = [{**scores, TERM.name: said} for scores, said in zip(parts, judged, strict=True)]
        totals = [paying.total(scores) for scores in parts]
        if paid:
            told = zip(totals, request, map(said_in, completions), reference, strict=True)
            paid.see([Paid(total, *rest) for total, *rest in told if total is not None])
        for name, value in signals(paying, parts, totals, completions).items():
            log_metric(name, value)
        return totals

    return scored


def said_in(completion: Any) -> str:
    return completion if isinstance(completion, str) else str(completion[-1]["content"])


def signals(
    reward: a.RewardFunction,
    parts: Sequence[dict[str, float | None]],
    totals: Sequence[float | None],
    completions: Sequence[Any],
) -> dict[str, float]:
    """What tells practice from cheating: each part by itself, how often it could not say, how alike the answers are."""
    found: dict[str, float] = {}
    for term in reward.terms:
        said = [score for scores in parts if (score := scores[term.name]) is not None]
        if said:
            found[f"parts/{term.name}"] = sum(said) / len(said)
    found["unscored"] = sum(total is None for total in totals) / len(totals)
    found["duplicates"] = 1 - len({str(completion) for completion in completions}) / len(completions)
    return found


def refuse_if_broken(tally: Tally) -> None:
    problems = "; ".join(f"{name or 'the sandbox'}: {said}" for name, said in tally.problems.items())
    too_often = tally.rows >= ROWS_TO_JUDGE and tally.failed_share > MOST_FAILED
    if too_often or tally.restarts_in_a_row >= RESTARTS:
        raise BrokenReward(
            f"The reward failed on {tally.failed} of {tally.rows} answers ({problems}). Training stopped, because a reward that "
            "fails teaches chance. Nothing that was trained is kept. Mend reward.py; it is proven again before you approve it."
        )
