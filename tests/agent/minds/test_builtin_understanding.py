"""What people's words are taken to be, over a table of voices, slips and languages."""

from typing import NamedTuple

import pytest

from agent.minds.builtin import BuiltInMind
from agent.minds.contract import Meaning
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


def name(utterance: Utterance) -> str:
    return f"{utterance.moment}: {utterance.words[:40]}"


@pytest.mark.parametrize("utterance", [item for item in utterances() if item.words not in MISSES], ids=name)
def test_words_are_understood_as_they_were_meant(utterance: Utterance) -> None:
    assert understood(utterance) == utterance.meaning


def test_the_misses_are_few_and_still_misses() -> None:
    said = utterances()
    wrong = [item.words for item in said if understood(item) != item.meaning]
    assert sorted(wrong) == sorted(MISSES)
    assert len(said) >= 120
    assert 1 - len(wrong) / len(said) >= FLOOR


def test_files_are_rows_whatever_is_said_with_them() -> None:
    assert MIND.understand("", True, moment("rows")) == Meaning("rows")
    assert MIND.understand("here you go!", True, moment("on examples")) == Meaning("rows")


@pytest.mark.parametrize("words", ["", "   ", "?!", "…"])
def test_a_message_without_words_asks_for_nothing(words: str) -> None:
    assert MIND.understand(words, False, moment("on tenets")).intent == "remark"


def test_a_label_may_be_answered_with_a_question_mark() -> None:
    assert MIND.understand("technical issue?", False, moment("worst")).intent == "answer"


def test_no_words_at_all_while_a_job_runs_are_an_approval() -> None:
    approving = ("yes", "ok go ahead", "approved", "lgtm", "👍", "do it")
    assert {MIND.understand(words, False, moment("job")).intent for words in approving} == {"remark"}


@pytest.mark.parametrize(
    "words",
    [
        "looks good " * 40 + "x",
        "thanks a lot " * 60 + "x",
        "please " * 300 + "x?",
        "rename " * 300,
        "x" * 20_000,
        "row 1, " * 500,
    ],
)
@pytest.mark.timeout(20)
def test_a_very_long_message_does_not_keep_anybody_waiting(words: str) -> None:
    for when in ("on tenets", "worst", "job"):
        assert MIND.understand(words, False, moment(when)).intent
        assert MIND.reply(words, moment(when))
