"""The questions of the interview, each in two wordings, and which of them a turn of the conversation was."""

from collections.abc import Mapping, Sequence
from typing import Literal

from agent.minds.builtin.terms import Terms
from agent.minds.builtin.words import count, listed
from agent.minds.contract import Question, Turn

Topic = Literal["kind", "labels", "rows", "worst"]
OPENED = "the job"
MORE_ROWS = "more rows"
"""What the drafting of the examples asks for when there are too few."""
FOR_ROWS = ("rows", "values", "pairs", MORE_ROWS)
"""Topics of questions that are answered with rows."""
BEFORE = "before I go on"
JUDGEMENT = "use your judgement"
THESE = "yes, these"
THATS_ALL = "that is all I have"
NONE_YET = "I have none yet"
_MARKS: dict[Topic, str] = {
    "kind": "comes nearest",
    "labels": "be sorted into",
    "rows": "is a good start",
    "worst": "hurt most",
}
"""Words that stand in every wording of a question and in no other one: in journals of before, which have no topics."""

OPENING = Question(
    "What should the model do for you? Say it in your own words, as you would to a new colleague. "
    'For example: "Sort our support tickets into billing, technical and shipping." '
    "If you have labelled examples (a CSV or JSONL file), bring them along.",
    "Everything else follows from the job.",
    topic=OPENED,
)


def topic_of(turn: Turn) -> Topic | None:
    return next(
        (topic for topic, mark in _MARKS.items() if turn.topic == topic or (not turn.topic and mark in turn.text)), None
    )


def asked_for_more(turn: Turn) -> bool:
    """Whether this turn was the question for more rows, which journals of before know by its words."""
    return turn.asked and (turn.topic == MORE_ROWS or (not turn.topic and BEFORE in turn.text))


KINDS = ("sort each text into one of a few groups", "read values out of each text", "write a text")


def ask_kind(terms: Terms) -> Question:
    return Question(
        f"What should happen with each {terms.item}? Say which of these comes nearest, and a little more: the groups that it is "
        "sorted into, the values that you want from it, or what should be written.",
        "These are the three kinds of model that I can make, and each learns from other examples.",
        KINDS,
        "kind",
    )


def ask_labels(terms: Terms, again: bool) -> Question:
    if again:
        text = (
            f"Let me put it another way: what are the names of the {terms.kinds} that {terms.items} can be sorted into? "
            "I need at least two, separated by commas. A file with labelled rows does as well."
        )
    elif terms.item == "text":
        text = (
            f"Tell me a little more: what kind of text comes in, and which {terms.kinds} should it be sorted into? For example: "
            '"support tickets into billing, technical and shipping". Or drop in a CSV or JSONL file with labelled texts, and I '
            "will read them from there."
        )
    else:
        text = (
            f"Which {terms.kinds} should the {terms.items} be sorted into? List them, for example: billing, technical, shipping. "
            f"Or drop in a CSV or JSONL file with labelled {terms.items}, and I will read them from there."
        )
    return Question(text, f"The model chooses one of these {terms.kinds} and never invents another.", topic="labels")


def ask_supposed(terms: Terms, names: Sequence[str]) -> Question:
    return Question(
        f"Should each {terms.item} be sorted into one of these: {listed(names, 'or')}? If not, name the right {terms.kinds}.",
        f"I read them out of your words, and the model will choose one of them and never invent another {terms.kind}.",
        (THESE,),
        "labels",
    )


def ask_rows(terms: Terms, lacking: Sequence[str], have: Mapping[str, int], again: bool) -> Question:
    line = f"`the {terms.item} as it came in -> {lacking[0] if lacking else terms.kind}`"
    if have and lacking:
        so_far = ", ".join(f"{name} {number}" for name, number in have.items() if number)
        return Question(
            f"I have {count(sum(have.values()), f'labelled {terms.item}')} so far ({so_far}), and fewer than two for {listed(lacking)}. "
            f"Can you add some? Lines such as {line} will do; about ten for each {terms.kind} is a good start.",
            "Two are the least: one to learn from and one to test with.",
            (THATS_ALL,),
            "rows",
        )
    if again:
        text = f"Even a few would help: paste two or more lines for each {terms.kind}, such as {line}"
    else:
        text = (
            f"Please show me some {terms.items} with the right {terms.kind}. A CSV or JSONL file is best; pasted lines work too, "
            f"one each: {line}"
        )
    why = f"The model learns from your {terms.items}, and a part of them is kept aside to test it honestly."
    return Question(f"{text}. About ten for each {terms.kind} is a good start.", why, (NONE_YET,), "rows")


def ask_worst(terms: Terms, labels: Sequence[str], again: bool) -> Question:
    if again:
        text = f"Put differently: which {terms.kind} would it hurt most to miss? Name one of them, or leave it to me."
    else:
        text = f"Which mistake would hurt most? Name the {terms.kind} whose {terms.items} must not be missed."
    return Question(text, "It becomes a tenet that can forbid a release.", (*labels[:12], JUDGEMENT), "worst")
