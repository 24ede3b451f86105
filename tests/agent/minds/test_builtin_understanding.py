"""What people's words are taken to be, over a table of voices, slips and languages."""

from typing import NamedTuple

import pytest

from agent.minds.builtin import BuiltInMind
from tests.agent.minds.builtin_situations import moment
from tests.agent.minds.builtin_utterances import MISSES, TABLE

FLOOR = 0.95
MIND = BuiltInMind()


class Utterance(NamedTuple):
    moment: str
    meaning: str
    words: str


def utterances() -> list[Utterance]:
    lines = [line.split(" | ", 2) for line in TABLE.strip().splitlines()]
    return [Utterance(moment, meaning, words.replace("\\n", "\n")) for moment, meaning, words in lines]


def understood(utterance: Utterance) -> str:
    intent, stage = MIND.understand(utterance.words, False, moment(utterance.moment))
    return f"{intent} {stage}" if stage else intent


@pytest.mark.parametrize("utterance", [item for item in utterances() if item.words not in MISSES], ids=lambda item: f"{item.moment}: {item.words[:40]}")
def test_words_are_understood_as_they_were_meant(utterance: Utterance) -> None:
    assert understood(utterance) == utterance.meaning


def test_the_misses_are_few_and_still_misses() -> None:
    said = utterances()
    wrong = [item.words for item in said if understood(item) != item.meaning]
    assert sorted(wrong) == sorted(MISSES)
    assert len(said) >= 120
    assert 1 - len(wrong) / len(said) >= FLOOR
