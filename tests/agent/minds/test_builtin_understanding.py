"""What people's words are taken to be, over a table of voices, slips and languages."""

from pathlib import Path

import pytest

from agent.minds.builtin import BuiltInMind
from agent.minds.contract import Meaning
from tests.agent.minds.builtin_situations import moment
from tests.agent.minds.builtin_utterances import FILES, Utterance, read

FEWEST = 60
FLOOR = 0.95
MIND = BuiltInMind()


def understood(utterance: Utterance) -> str:
    intent, stage = MIND.understand(utterance.words, False, moment(utterance.moment))
    return f"{intent} {stage}" if stage else intent


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_words_are_understood_as_they_were_meant(file: Path) -> None:
    wrong = [
        f"{utterance.words!r} is {utterance.meaning}, not {found}"
        for utterance in read(file)
        if not utterance.is_miss and (found := understood(utterance)) != utterance.meaning
    ]
    assert wrong == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_misses_are_few_and_still_misses(file: Path) -> None:
    said = read(file)
    misses = [utterance for utterance in said if utterance.is_miss]
    assert [utterance.words for utterance in misses if understood(utterance) == utterance.meaning] == []
    assert len({utterance.words for utterance in said}) == len(said) >= FEWEST
    assert 1 - len(misses) / len(said) >= FLOOR


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


def test_a_tenet_named_over_the_reward_means_the_term_that_pays_for_it() -> None:
    words = "T2 should count twice as much"
    assert MIND.understand(words, False, moment("on reward")) == Meaning("change", "reward")
    assert MIND.understand(words, False, moment("on tenets")) == Meaning("change", "tenets")
