"""Small valid artefacts of every stage, with a number in each that can be changed."""

from collections.abc import Callable

from tenet import artifacts as a
from tenet.files import sha256_of, to_jsonl
from tenet.stages import StageName

NOTHING = "0" * 64
RATE = a.Rate(passed=8, judged=10, low=0.5, high=0.95)


def sample(stage: StageName, number: int = 0) -> a.Artifact:
    return _SAMPLES[stage](number)


def spec(number: int = 0) -> a.UseCaseSpec:
    return a.UseCaseSpec(
        title=f"Ticket triage {number}",
        task="classification",
        problem="Tickets are sorted by hand",
        users="the support team",
        input="the text of a ticket",
        output="one queue",
        labels=(a.LabelMeaning(name="billing"), a.LabelMeaning(name="shipping")),
        instruction="Choose the queue. Answer with one of: billing, shipping.",
    )


def tenets(number: int = 0) -> a.Tenets:
    good, bad = (
        a.Sample(input="Where is my parcel?", output="shipping"),
        a.Sample(input="Where is my parcel?", output="no idea"),
    )
    return a.Tenets(
        tenets=(
            a.Tenet(
                id="T1",
                statement="One of the queues",
                check=a.OneOf(values=("billing", "shipping")),
                threshold=0.98,
                blocking=True,
                good=good,
                bad=bad,
            ),
            a.Tenet(
                id="T2",
                statement="The right queue",
                check=a.MatchesReference(),
                threshold=0.5 + number / 100,
                good=good,
                bad=bad,
            ),
            a.Tenet(id="T3", statement="Nothing else", check=a.MaxWords(words=1), threshold=0.9, good=good, bad=bad),
        )
    )


def examples(number: int = 0) -> a.Examples:
    rows = tuple(
        a.Row(
            id=f"r{index}",
            input=f"ticket {index} {number}",
            output=("billing", "shipping")[index % 2],
            origin="user",
            group=f"g{index}",
        )
        for index in range(4)
    )
    return a.Examples(rows=rows)


ROWS = to_jsonl(examples().rows)
"""What stands in each data file of the sample dataset."""


def _file(name: str) -> a.DataFile:
    return a.DataFile(path=name, sha256=NOTHING, rows=1)


def _system(name: str) -> a.SystemScore:
    return a.SystemScore(name=name, description=name, tenets={"T1": RATE}, accuracy=RATE, predictions=_file("p.jsonl"))


COUNTEREXAMPLE = a.CounterExample(
    request="Where is my parcel?",
    right="shipping",
    answer="shipping shipping shipping shipping shipping shipping",
    at_most=0.1,
    earned=0.9,
    trick="says the same thing over and over",
    why="It is worth 0.05 and is paid 0.90.",
)

_SAMPLES: dict[StageName, Callable[[int], a.Artifact]] = {
    "spec": spec,
    "tenets": tenets,
    "examples": examples,
    "data_plan": lambda number: a.DataPlan(rows_per_label=10 + number, generator="built-in"),
    "dataset": lambda number: a.DatasetCard(
        files={split: a.DataFile(path=f"data/{split}.jsonl", sha256=sha256_of(ROWS), rows=4) for split in a.SPLITS},
        labels={}, origins={}, dropped={"repeats": number}, leaks=0, generator="built-in",
    ),
    "baseline": lambda number: a.Baseline(systems=(_system("base"),), base_model="tenet-tiny", notes=(str(number),)),
    "contest": lambda number: a.Contest(
        rows=10, learned_from=20, minutes_each=2 + number,
        ways=(a.Contestant(name="sft", method="sft", score=_system("sft"), seconds=60),),
        recommended="sft", clear=True, reasons=("It is right most often.",),
    ),
    "method": lambda number: a.Method(choice="grpo" if number == 2 else "sft", reasons=(f"reason {number}",)),
    "reward": lambda number: a.RewardFunction(
        terms=(a.RewardTerm(name="right", tenet="T2", weight=1 + number, says="the right queue"),),
        code=f"# {number}\ndef right(completions, reference, **_):\n    return [float(c == r) for c, r in zip(completions, reference)]\n",
        proofs=(a.Proof(name="loads", passed=True, said="It loads."),),
        break_in=True if number == 2 else None,
    ),
    "break_in": lambda number: a.BreakIn(
        steps=24, answers=500 + number, first_reward=0.2, last_reward=0.3, deserved=0.3, found=(COUNTEREXAMPLE,) if number == 1 else ()
    ),
    "training_plan": lambda number: a.TrainingPlan(
        method="sft",
        base_model="tenet-tiny",
        dataset=NOTHING,
        train={"seed": number},
        max_minutes=3,
        forecast=a.Forecast(minutes=1, memory_gb=1, smallest_detectable_gain=0.1, basis="a sample"),
    ),
    "training_run": lambda number: a.TrainingRun(
        plan=NOTHING, adapter=None, merged="runs/x/out/merged", weights_sha256=NOTHING, base_model="tenet-tiny", steps=number,
        first_loss=2.0, last_loss=1.0, seconds=1, seed=0, mlflow_run=None, versions={},
    ),
    "report": lambda number: a.EvalReport(
        rows=10, systems=(_system("tuned"),), paired=(), verdict="ship", reasons=(f"reason {number}",), model_name="triage"
    ),
    "deployment": lambda number: a.Deployment(
        engine="transformers-serve", model="runs/x/out/merged", weights_sha256=NOTHING, report=NOTHING, model_name="triage",
        instruction="Choose.", max_tokens=8 + number,
    ),
    "release": lambda number: a.Release(
        deployment=NOTHING, service=str(number), alias=None, checked_rows=1, same_answers=1, first_answer=a.Sample(input="x", output="y")
    ),
}  # fmt: skip
