"""Moments of a conversation, for tests of what words mean in them."""

from collections.abc import Callable
from typing import cast

from agent.minds.builtin.questions import ask_labels, ask_rows, ask_worst
from agent.minds.builtin.terms import Terms
from agent.minds.contract import Question, Situation
from tenet import artifacts as a
from tenet.stages import CHAIN, StageName
from tests import samples

LABELS = ("billing", "shipping", "technical issue")
TERMS = Terms("support ticket", "queue")
INSTRUCTION = "Choose the queue for this support ticket. Answer with one of: billing, shipping, technical issue."


def spec() -> a.UseCaseSpec:
    return a.UseCaseSpec(
        title="Support ticket triage",
        task="classification",
        problem="Sort our support tickets",
        users="the support team",
        input="the text of a support ticket",
        output="one queue: exactly one of the names below, and nothing else",
        labels=tuple(a.LabelMeaning(name=name) for name in LABELS),
        instruction=INSTRUCTION,
        risk='Missing a support ticket of "billing" is the mistake that hurts most.',
        assumptions=("Each support ticket gets exactly one queue, also when two would fit.",),
    )


def tenets() -> a.Tenets:
    good, bad = (
        a.Sample(input="Where is my parcel?", output="shipping"),
        a.Sample(input="Where is my parcel?", output="no idea"),
    )

    def tenet(
        id: str, statement: str, check: a.Check, threshold: float, blocking: bool = False, weight: float = 1
    ) -> a.Tenet:
        return a.Tenet(
            id=id,
            statement=statement,
            check=check,
            threshold=threshold,
            blocking=blocking,
            weight=weight,
            good=good,
            bad=bad,
        )

    return a.Tenets(
        tenets=(
            tenet("T1", "The answer is exactly one of the queues.", a.OneOf(values=LABELS), 0.98, blocking=True),
            tenet("T2", "The queue is the right one.", a.MatchesReference(), 0.7, weight=3),
            tenet(
                "T3",
                'Support tickets of "billing" are recognised as such.',
                a.MatchesReference(only=("billing",)),
                0.7,
                blocking=True,
                weight=2,
            ),
            tenet("T4", "The answer is short.", a.MaxWords(words=2), 0.98, weight=0.5),
        )
    )


def examples() -> a.Examples:
    rows = tuple(
        a.Row(
            id=f"r{n}",
            input=f"ticket number {n}",
            output=LABELS[n % 3],
            origin="user",
            group=f"r{n}",
            tenets=("T1", "T2", "T4"),
        )
        for n in range(1, 10)
    )
    return a.Examples(rows=rows)


OWN: dict[StageName, Callable[[], a.Artifact]] = {"spec": spec, "tenets": tenets, "examples": examples}


def up_to(stage: StageName) -> dict[StageName, a.Artifact]:
    """The artefacts that are there when this stage is reviewed."""
    names: list[StageName] = [item.name for item in CHAIN]
    return {name: OWN[name]() if name in OWN else samples.sample(name) for name in names[: names.index(stage) + 1]}


def moment(words: str) -> Situation:
    """`labels`, `rows`, `worst`, `on STAGE`, `job`, `repair` or `done`."""
    match words.split():
        case ["labels"]:
            return _asked(ask_labels(TERMS, again=False))
        case ["rows"]:
            return _asked(ask_rows(TERMS, (), {}, again=False))
        case ["worst"]:
            return _asked(ask_worst(TERMS, LABELS, again=False))
        case ["on", stage]:
            return Situation("approval", cast(StageName, stage), None, (), up_to(cast(StageName, stage)))
        case ["job"]:
            return Situation("job", "training_run", None, (), up_to("training_plan"), "running, 40 %, step 20 of 50")
        case ["repair"]:
            return Situation(
                "repair", "training_run", None, ("try again",), up_to("training_plan"), "the memory was not enough"
            )
        case _:
            return Situation("nothing", None, None, (), up_to("release"))


def _asked(question: Question) -> Situation:
    return Situation("answer", "spec", question.text, question.options, {}, topic=question.topic)
