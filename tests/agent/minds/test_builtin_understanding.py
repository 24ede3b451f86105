"""What people's words are taken to be, over a table of voices, slips and languages.

The mind recalls the lines of its `sayings/` where no rule knows the words. So each line is tried without itself and nine other tenths of
it stay: a line counts as understood only if the rules and the other lines understand it.
"""

from functools import cache
from itertools import chain
from pathlib import Path

import pytest

from agent.minds.builtin import BuiltInMind, recalling
from agent.minds.contract import Meaning
from tests.agent.minds.builtin_situations import moment
from tests.agent.minds.builtin_utterances import FILES, HELD_OUT, Utterance, read

FEWEST = 60
FLOOR = 0.95
FLOOR_UNSEEN = 0.95
TENTHS = 10
MIND = BuiltInMind()


def understood(utterance: Utterance) -> str:
    intent, stage = MIND.understand(utterance.words, False, moment(utterance.moment))
    return f"{intent} {stage}" if stage else intent


@cache
def memory_without(tenth: int) -> recalling.Memory:
    kept = (line for file in FILES for at, line in enumerate(recalling.sayings(file)) if at % TENTHS != tenth)
    return recalling.Memory(kept)


@pytest.fixture(scope="module")
def found() -> dict[Utterance, str]:
    """What each line of the table is taken for by a mind that never met it."""
    meanings: dict[Utterance, str] = {}
    with pytest.MonkeyPatch.context() as patch:
        for tenth in range(TENTHS):
            patch.setattr(recalling, "everything_said", lambda tenth=tenth: memory_without(tenth))
            lines = chain.from_iterable(read(file)[tenth::TENTHS] for file in FILES)
            meanings |= {line: understood(line) for line in lines}
    return meanings


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_words_are_understood_as_they_were_meant(file: Path, found: dict[Utterance, str]) -> None:
    said = read(file)
    wrong = [f"{line.words!r} is {line.meaning}, not {found[line]}" for line in said if found[line] != line.meaning]
    known = [f"{line.words!r} is {line.meaning}, not {found[line]}" for line in said if line.is_miss]
    assert wrong == known
    assert len({line.words for line in said}) == len(said) >= FEWEST
    assert 1 - len(wrong) / len(said) >= FLOOR


def test_words_that_no_rule_was_made_for_are_mostly_understood() -> None:
    """The held-out lines: nothing was mended after they had been tried."""
    said = [line for file in HELD_OUT for line in read(file)]
    missed = [line for line in said if understood(line) != line.meaning]
    assert [line.words for line in missed] == [line.words for line in said if line.is_miss]
    assert 1 - len(missed) / len(said) >= FLOOR_UNSEEN


def test_what_is_like_nothing_that_was_ever_said_has_no_meaning() -> None:
    assert recalling.recalled("zxq wvut", moment("on tenets")) is None
    assert recalling.recalled("full steam ahead", moment("job")) != Meaning("approval")


def test_a_question_behind_them_does_not_hide_that_there_are_no_rows() -> None:
    words = "I don't have any data, sorry. can you make something up?"
    assert MIND.understand(words, False, moment("rows")).intent == "answer"
    assert MIND.understand("do you have any examples? I have one.", False, moment("rows")).intent == "question"


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
