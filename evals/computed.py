"""Metrics that a person wrote: a function in the tenet, run in the sandbox of the rewards and nowhere else.

    def metric(completions, reference, request, **_):
        return [1.0 if "thank" in answer[-1]["content"].lower() else 0.0 for answer in completions]

It has the shape of a reward: a number from 0 to 1 for each answer, or None where it cannot say, which is unjudged. Its code is a
part of the tenets, so approving the tenets approves exactly that code. Like a judge it is tried first on the good and the
bad answer of its tenet, and not believed if it takes one for the other.
"""

from collections.abc import Generator
from contextlib import ExitStack, contextmanager

from evals.checks import Judge
from tenet import artifacts as a
from tenet.sandbox.choosing import start_worker
from tenet.sandbox.host import Range, RewardWorker
from tenet.sandbox.problems import BadReward, NoSafeSandbox

METRIC = "metric"
Metrics = dict[str, Judge]
"""By tenet, each with its own worker."""


class Broken(ValueError):
    """The code of a metric cannot be run; says whose, and what to do."""


@contextmanager
def metrics(tenets: a.Tenets, allow_none: bool = False) -> Generator[Metrics, None, None]:
    with ExitStack() as workers:
        found: Metrics = {}
        for tenet in tenets.tenets:
            if isinstance(tenet.check, a.Computed):
                found[tenet.id] = _judge(workers.enter_context(_worker(tenet, tenet.check, allow_none)))
        yield found


def _worker(tenet: a.Tenet, check: a.Computed, allow_none: bool) -> RewardWorker:
    try:
        return start_worker(check.code, {METRIC: Range(0.0, 1.0)}, allow_none=allow_none)
    except BadReward as problem:
        reason = str(problem).replace("reward.py", "its code").replace("The reward", "It")
        raise Broken(
            f"The metric of {tenet.id} does not run: {reason} Nothing was measured. Mend it in tenets.yaml."
        ) from problem
    except NoSafeSandbox as problem:
        raise Broken(f"The metric of {tenet.id} was not run. {problem}") from problem


def _judge(worker: RewardWorker) -> Judge:
    def judge(tenet: a.Tenet, row: a.Row, answer: str) -> a.Outcome:
        assert isinstance(tenet.check, a.Computed)
        prompt, said = [{"role": "user", "content": row.input}], [{"role": "assistant", "content": answer}]
        columns = {"reference": [row.output], "request": [row.input]}
        score = worker.score([prompt], [said], columns)[0][METRIC]
        return "unjudged" if score is None else "pass" if score >= tenet.check.least else "fail"

    return judge


def tried(found: Metrics, tenets: a.Tenets) -> tuple[a.JudgeRecord, ...]:
    """How each metric did on the good and the bad answer of its tenet."""
    return tuple(_record(found[tenet.id], tenet) for tenet in tenets.tenets if tenet.id in found)


def _record(judge: Judge, tenet: a.Tenet) -> a.JudgeRecord:
    good, bad = (judge(tenet, _row(tenet, sample), sample.output) for sample in (tenet.good, tenet.bad))
    if (good, bad) == ("pass", "fail"):
        said = "It tells the good answer of the tenet from the bad one."
        return a.JudgeRecord(tenet=tenet.id, trusted=True, asked=2, said=said)
    did = {"pass": "passes", "fail": "fails", "unjudged": "cannot say anything about"}
    said = f"It {did[good]} the good answer of the tenet and {did[bad]} the bad one."
    return a.JudgeRecord(tenet=tenet.id, trusted=False, asked=2, said=said)


def _row(tenet: a.Tenet, sample: a.Sample) -> a.Row:
    """The good answer is the reference, also for the bad one to the same request."""
    reference = tenet.good.output if sample.input == tenet.good.input else sample.output
    return a.Row(id="probe", input=sample.input, output=reference or "-", origin="drafted", group="probe")
