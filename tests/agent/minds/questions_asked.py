"""Questions and what an answer to each must hold, from the files of `asked/`: `moment | question | fact; fact`.

A fact is a regular expression that the answer has, in small or capital letters; all of them were written before the answers were.
`! ` stands before those that are not answered well yet.
"""

import re
from pathlib import Path
from typing import NamedTuple

from agent.minds.builtin import BuiltInMind
from tests.agent.minds.asked_house import asked_at

FILES = sorted((Path(__file__).parent / "asked").glob("*.txt"))
MIND = BuiltInMind()


class Asked(NamedTuple):
    moment: str
    words: str
    facts: tuple[str, ...]
    is_miss: bool


def read(file: Path) -> list[Asked]:
    questions: list[Asked] = []
    for line in file.read_text(encoding="utf-8").splitlines():
        at, words, facts = line.removeprefix("! ").split(" | ")
        questions.append(Asked(at, words, tuple(facts.split(" ; ")), line.startswith("! ")))
    return questions


def is_answered(asked: Asked) -> bool:
    return is_taken_for_a_question(asked) and not lacking(asked)


def is_taken_for_a_question(asked: Asked) -> bool:
    """Whatever else it would be taken for acts: an answer, a change, an approval."""
    return MIND.understand(asked.words, False, asked_at(asked.moment)).intent in ("question", "remark")


def lacking(asked: Asked) -> list[str]:
    """The facts that the answer does not hold."""
    told = answer_to(asked)
    return [fact for fact in asked.facts if not re.search(fact, told, re.IGNORECASE)]


def answer_to(asked: Asked) -> str:
    return MIND.reply(asked.words, asked_at(asked.moment))
