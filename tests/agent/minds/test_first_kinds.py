"""Which kind of job first messages describe that nobody planned, from `first_kinds.txt`.

A line is `kind | words`: texts are sorted, values read out of them, texts written, or it is open, so that the person is asked; `! `
marks a message that is not understood yet. The lines came in batches of 50, 40 and 20. At the first try 34 of the 50 were right by rules
alone, and 31 of the 40 after the mind had learned to weigh words (6 of the 9 others were asked about, 3 were taken for something else),
and 18 of the 20 (two greetings of them are left out here, since they are no job).
"""

from pathlib import Path

import pytest

from agent.minds.builtin import BuiltInMind, first_words
from agent.minds.builtin.first_words import asked_for
from agent.minds.builtin.jobs import WRITING, job_described
from agent.minds.builtin.questions import OPENING
from agent.minds.contract import Situation

LINES = Path(__file__).with_name("first_kinds.txt").read_text(encoding="utf-8").splitlines()
OPENED = Situation("answer", "spec", OPENING.text, OPENING.options, {}, topic=OPENING.topic)


def kind_of(words: str) -> str:
    job = job_described([words], [])
    if job in WRITING:
        return "write"
    return {"classification": "sort", "extracting": "read", None: "open"}.get(job, str(job))


@pytest.mark.parametrize("line", LINES, ids=lambda line: line[:60])
def test_the_kind_of_job_is_the_one_that_the_words_describe(line: str) -> None:
    kind, _, words = line.removeprefix("! ").partition(" | ")
    assert (kind_of(words) == kind) is not line.startswith("! ")


@pytest.mark.parametrize("line", LINES, ids=lambda line: line[:60])
def test_a_job_is_taken_for_one_also_where_it_is_put_as_a_question(line: str) -> None:
    words = line.partition(" | ")[2]
    assert BuiltInMind().understand(words, False, OPENED).intent == "answer"


@pytest.mark.parametrize(
    "words",
    [
        "what can you do?",
        "do I have to pay for this?",
        "is it safe to give you our data?",
        "how does it work",
        "can I use a file?",
        "Was kannst du alles?",
        "who made you?",
    ],
)
def test_a_question_about_tenet_is_answered_and_is_no_job(words: str) -> None:
    assert BuiltInMind().understand(words, False, OPENED).intent == "question"


def test_a_line_that_is_added_is_learned_from(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    words = "frobnicate the gizmos of our guests"
    before = asked_for(words)
    more = tmp_path / "first_words.txt"
    more.write_text(first_words.SAID.read_text(encoding="utf-8") + "write | frobnicate a gizmo\n" * 3, encoding="utf-8")
    monkeypatch.setattr(first_words, "SAID", more)
    first_words._memory.cache_clear()  # pyright: ignore[reportPrivateUsage]
    try:
        after = asked_for(words)
    finally:
        first_words._memory.cache_clear()  # pyright: ignore[reportPrivateUsage]
    assert after.kind == "write" and (before.kind != "write" or after.margin > before.margin + 1)
