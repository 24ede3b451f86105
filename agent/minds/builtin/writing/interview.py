"""The interview about a writing job: which texts come in, how they should be answered, and what no answer may do."""

import re
from math import ceil
from typing import Literal, NamedTuple

from agent.minds.builtin.answers import has_none, leaves_it
from agent.minds.builtin.heard import Spoken, spoken_in
from agent.minds.builtin.jobs import Job
from agent.minds.builtin.questions import JUDGEMENT, NONE_YET
from agent.minds.builtin.terms import article, find_terms, plural
from agent.minds.builtin.usecase import users_in
from agent.minds.builtin.words import count, shortened, straight
from agent.minds.builtin.writing.rules import Rules, demands_in, rules_said
from agent.minds.contract import Brief, Drafted, Question, Turn
from tenet import artifacts as a

Topic = Literal["pairs", "rules"]
_MARKS: dict[Topic, str] = {"pairs": "as it should be answered", "rules": "every answer keep to"}
"""Words that stand in every wording of a question and in no other one: in journals of before, which have no topics."""
MOST_QUESTIONS = 3
_DEEDS: dict[Job, str] = {
    "rewriting": "Rewrite the {item} that you are given.",
    "summarising": "Summarise the {item} that you are given.",
    "translating": "Translate the {item} that you are given.",
    "answering": "Answer the {item} that you are given.",
    "chatting": "Answer the {item} that you are given.",
    "writing": "Write the text that belongs to the {item} that you are given.",
}
_NAMED: dict[Job, str] = {
    "rewriting": "Rewriting {items}", "summarising": "Summaries of {items}", "translating": "Translating {items}",
    "answering": "Answers to {items}", "chatting": "Answers to {items}", "writing": "Writing from {items}",
}  # fmt: skip
ROOM = 1.5
MOST_WORDS = 300
_BY_DOCUMENTS = re.compile(
    r"\b(?:document\w*|handbook|manuals?(?! (?:work|labou?r|step|process))|guidelines?|polic(?:y|ies)|faqs?|wiki|knowledge base|"
    r"terms and conditions|rule ?book|unterlagen|dokument\w*|handb[uü]ch\w*|richtlinien?|satzung|regelwerk|anleitung\w*|"
    r"r[eè]glement\w*|manuel|notice d'\w+|guide d\w+|base de connaissances|conditions g[eé]n[eé]rales)\b",
    re.IGNORECASE,
)
LOOKED_UP = (
    "What stands in your documents is better looked up than learned: a search that puts the right passage before a model (retrieval) "
    "stays right when they change. Training teaches how an answer is put and what it never says."
)
_LONGEST_JOB = 300
"""Characters of the person's own words in the instruction, which the model reads with every text."""


class HeardWriting(NamedTuple):
    spoken: tuple[Spoken[Topic], ...]
    job: Job
    item: str
    rows: int
    most_words: int | None
    """As the person says, or half as many again as in the longest of their own answers."""
    declined: frozenset[Topic]

    def said(self, topic: Topic | None) -> list[str]:
        return [each.text for each in self.spoken if each.topic == topic]


def interview(brief: Brief, job: Job) -> Drafted[a.UseCaseSpec] | Question:
    heard = _hear(brief, job)
    if brief.questions < MOST_QUESTIONS:
        if heard.rows < 2 and "pairs" not in heard.declined and not _asked(brief, "pairs"):
            return _ask_pairs(heard.item)
        if not heard.said("rules") and not _asked(brief, "rules"):
            return _ask_rules(heard.item)
    spec = write_spec(heard)
    read = f"I read {count(heard.rows, 'example')} of yours. " if heard.rows else ""
    note = f"{read}What I assumed: {' '.join(spec.assumptions)} Say so if something is not right, and I change it."
    return Drafted(spec, note)


def topic_of(turn: Turn) -> Topic | None:
    return next(
        (topic for topic, mark in _MARKS.items() if turn.topic == topic or (not turn.topic and mark in turn.text)), None
    )


def write_spec(heard: HeardWriting) -> a.UseCaseSpec:
    described = heard.said(None)
    users, assumed_users = users_in("\n".join(described), f"the people who get the answers to the {plural(heard.item)}")
    rules = demands_in([*described[1:], *heard.said("rules"), *described[:1]])
    job = next((shortened(straight(text), _LONGEST_JOB) for text in described if len(text.split()) > 1), "")
    return a.UseCaseSpec(
        title=_title(heard),
        task="writing",
        problem=job or f"{_title(heard)}.",
        users=users,
        input="a text" if heard.item == "text" else f"the text of {article(heard.item)}",
        output="the text that is written to it, and nothing else",
        instruction=instruction(heard.job, heard.item, job, rules),
        most_words=heard.most_words,
        constraints=rules,
        assumptions=(*assumed_users, *_assumptions(heard)),
    )


def instruction(job: Job, item: str, described: str, rules: tuple[str, ...]) -> str:
    """The person's own words, since they know best what the job is."""
    parts = [_DEEDS[job].format(item=item)]
    if described:
        parts.append(f"The job: {_ended(described)}")
    parts += [_ended(rule) for rule in rules if rule not in described]
    return " ".join([*parts, "Say nothing that the text does not say. Give the answer alone."])


def _title(heard: HeardWriting) -> str:
    if heard.job == "writing" and heard.item == "text":
        return "Writing texts"
    return _NAMED[heard.job].format(items=plural(heard.item))


def item_of(spec: a.UseCaseSpec) -> str:
    found = re.match(r"the text of an? (.+)", spec.input)
    return found[1] if found else "text"


def _hear(brief: Brief, job: Job) -> HeardWriting:
    spoken = tuple(spoken_in(brief.turns, topic_of))
    declined: frozenset[Topic] = frozenset(
        said.topic for said in spoken if said.topic and (leaves_it(said.text) or has_none(said.text))
    )
    item = find_terms("\n".join(said.text for said in spoken)).item
    longest = max((len(row.output.split()) for row in brief.rows), default=0)
    most = rules_said([said.text for said in spoken]).most_words or min(MOST_WORDS, ceil(ROOM * longest)) or None
    return HeardWriting(spoken, job, item, len(brief.rows), most, declined)


def _asked(brief: Brief, topic: Topic) -> bool:
    return any(turn.asked and topic_of(turn) == topic for turn in brief.turns)


def _ask_pairs(item: str) -> Question:
    return Question(
        f"Please show me some {plural(item)}, each with the text {_MARKS['pairs']}. A CSV file with two columns is best, `text` "
        f"and `answer`; JSONL and pasted lines work too: `the {item} as it came in -> the answer`. About fifty are a good start.",
        "The model learns your tone and your habits from them, and a part of them is kept aside to test it honestly.",
        (NONE_YET,),
        "pairs",
    )


def _ask_rules(item: str) -> Question:
    return Question(
        f"What must {_MARKS['rules']}? Put phrases in quotes that must or must not stand there, for example: always end with "
        '"Kind regards", never write "guarantee", at most 80 words.',
        "Each becomes a tenet that every answer is tested by.",
        (JUDGEMENT,),
        "rules",
    )


def _assumptions(heard: HeardWriting) -> list[str]:
    found = [f"Each {heard.item} is answered by itself: what was said before it is not seen."]
    if heard.item == "text":
        found.append('You did not say what kind of text comes in, so I call it "text".')
    if heard.job == "translating":
        found.append("The languages are those of your examples.")
    if rules_said(heard.said("rules") + heard.said(None)) == Rules():
        found.append("No phrase was named that must or must not be said.")
    if heard.job in ("answering", "chatting") and any(map(_BY_DOCUMENTS.search, heard.said(None))):
        found.append(LOOKED_UP)
    if heard.rows < 2:
        found.append("Examples are still to come.")
    return found


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
