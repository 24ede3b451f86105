"""Answering from a passage: what it says, that it does not say, and yes or no with the reason."""

from collections.abc import Callable
from typing import NamedTuple

from trainers.base_model.curriculum.source import ANIMALS, COLOURS, FOODS, JOBS, PRODUCTS, Example, Source


class Relation(NamedTuple):
    draw: Callable[[Source], str]
    told: tuple[str, ...]
    asked: tuple[str, ...]
    claim: str
    """What somebody is asked to confirm; also the form of the reason."""
    question: str


def age(source: Source) -> str:
    return str(source.number(2, 99))


RELATIONS = (
    Relation(
        lambda source: source.place(),
        (
            "{who} lives in {what}.",
            "{who} has a flat in {what}.",
            "The home of {who} is in {what}.",
            "{what} is where {who} lives.",
        ),
        (
            "Where does {who} live?",
            "In which city does {who} live?",
            "What is the home of {who}?",
            "Name the city of {who}.",
        ),
        "{who} lives in {what}.",
        "Does {who} live in {what}?",
    ),
    Relation(
        lambda source: source.pick(JOBS),
        (
            "{who} is a {what}.",
            "{who} works as a {what}.",
            "{who} became a {what} last year.",
            "{who} earns a living as a {what}.",
        ),
        (
            "What does {who} do for a living?",
            "What is the job of {who}?",
            "What work does {who} do?",
            "Name the job of {who}.",
        ),
        "{who} is a {what}.",
        "Is {who} a {what}?",
    ),
    Relation(
        lambda source: source.pick(PRODUCTS),
        (
            "{who} bought a {what}.",
            "{who} got a {what} in the shop.",
            "{who} came home with a new {what}.",
            "{who} paid for a {what}.",
        ),
        ("What did {who} buy?", "Which thing did {who} buy?", "What did {who} get?", "Name what {who} bought."),
        "{who} bought a {what}.",
        "Did {who} buy a {what}?",
    ),
    Relation(
        lambda source: source.pick(COLOURS),
        (
            "The favourite colour of {who} is {what}.",
            "{who} likes {what} best of all colours.",
            "{who} painted the door {what}.",
            "{who} chose the colour {what}.",
        ),
        (
            "Which colour does {who} like?",
            "What colour did {who} choose?",
            "What is the colour of {who}?",
            "Name the colour of {who}.",
        ),
        "{who} chose {what}.",
        "Did {who} choose {what}?",
    ),
    Relation(
        lambda source: source.pick(ANIMALS),
        (
            "{who} has a {what}.",
            "{who} owns a {what}.",
            "{who} keeps a {what} at home.",
            "The pet of {who} is a {what}.",
        ),
        (
            "Which animal does {who} have?",
            "What pet does {who} own?",
            "What animal lives with {who}?",
            "Name the pet of {who}.",
        ),
        "{who} has a {what}.",
        "Does {who} have a {what}?",
    ),
    Relation(
        lambda source: source.pick(FOODS),
        (
            "{who} likes {what}.",
            "{who} eats {what} every day.",
            "{who} ordered {what}.",
            "{who} cannot live without {what}.",
        ),
        ("What does {who} like?", "What does {who} eat?", "What did {who} order?", "Name the food of {who}."),
        "{who} likes {what}.",
        "Does {who} like {what}?",
    ),
    Relation(
        age,
        (
            "{who} is {what} years old.",
            "{who} turned {what} this year.",
            "The age of {who} is {what}.",
            "{who}, aged {what}, was there.",
        ),
        ("How old is {who}?", "What is the age of {who}?", "Which age does {who} have?", "Name the age of {who}."),
        "{who} is {what} years old.",
        "Is {who} {what} years old?",
    ),
)

RULE = (
    "Answer from the text. If it does not say, answer: The text does not say.",
    "Use only the text. When the text does not say, write: The text does not say.",
    "Answer the question with the text alone, or say: The text does not say.",
    "Read the text and answer. If the answer is not there: The text does not say.",
)
REFUSAL = "The text does not say."


class Fact(NamedTuple):
    who: str
    what: str
    relation: Relation


def facts(source: Source) -> list[Fact]:
    """Several people, some with several facts, no two facts of one kind about one person."""
    people = source.distinct(source.name, source.number(2, 4))
    pairs = [(who, relation) for who in people for relation in RELATIONS]
    return [
        Fact(who, relation.draw(source), relation) for who, relation in source.rng.sample(pairs, source.number(2, 5))
    ]


def passage(source: Source, known: list[Fact]) -> str:
    told = [source.say(fact.relation.told).format(who=fact.who, what=fact.what) for fact in known]
    told += [source.remark() for _ in range(source.number(0, 2))]
    source.rng.shuffle(told)
    return " ".join(told)


def read(source: Source) -> Example:
    known = facts(source)
    fact = source.pick(known)
    return _asked(source, "read", known, fact.who, fact.relation, fact.what)


def refuse(source: Source) -> Example:
    """A question about somebody in the passage, or nobody in it, that the passage does not answer."""
    known = facts(source)
    said = {(fact.who, fact.relation) for fact in known}
    who = source.pick(known).who if source.chance(0.7) else source.name()
    open_questions = [relation for relation in RELATIONS if (who, relation) not in said]
    return _asked(source, "refuse", known, who, source.pick(open_questions), REFUSAL)


def _asked(source: Source, skill: str, known: list[Fact], who: str, relation: Relation, answer: str) -> Example:
    question, text = source.say(relation.asked).format(who=who), passage(source, known)
    way = source.rng.random()
    if way < 0.5:
        return Example(skill, source.say(RULE), f"{text}\n{question}", answer)
    if way < 0.75:
        return Example(skill, "", f"{source.say(RULE)}\n{text}\n{question}", answer)
    return Example(skill, f"{source.say(RULE)}\n{text}", question, answer)


YES_NO = (
    "Answer yes or no and give the reason.",
    "Say yes or no, and why.",
    "Yes or no? Give the sentence that says so.",
    "Begin with yes or no, then the reason.",
)


def yes_no(source: Source) -> Example:
    known = facts(source)
    fact = source.pick(known)
    true = source.chance(0.5)
    claimed = fact.what if true else _other(source, fact)
    question = fact.relation.question.format(who=fact.who, what=claimed)
    reason = fact.relation.claim.format(who=fact.who, what=fact.what)
    text = f"{passage(source, known)}\n{question}"
    return source.asked("yes_no", source.say(YES_NO), text, f"{'Yes' if true else 'No'}, {reason}")


def _other(source: Source, fact: Fact) -> str:
    while (other := fact.relation.draw(source)) == fact.what:
        pass
    return other
