"""UltraFeedback for real, in its child process and over HTTP: what is rated lower than the row's own answer is rejected."""

import threading
from pathlib import Path

import pytest

from tenet.artifacts import Row
from tests.fakes.openai_server import Answer, Asked, FakeOpenAI
from tests.tools.in_process import through
from tools.rating import Rated, RateOrder, data_for, read, refuse_unrated, steps_for, with_worse, worst
from tools.teaching.child import TeacherFailed
from tools.teaching.contract import SeedText

INSTRUCTION = "Answer the guest politely."
GOOD, BAD = "Breakfast is from seven to ten, dear guest.", "No idea."
ROWS = [
    Row(id=f"r{at}", input=text, output=answer, origin="user", group=f"r{at}")
    for at, (text, answer) in enumerate(
        [("When is breakfast?", "From seven to ten, with pleasure."), ("May I bring a dog?", "Dogs are welcome.")]
    )
]


class Teacher:
    """Answers the two times differently, and finds every answer with "No idea" poor; about the dog it cannot rate."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._answered: set[str] = set()

    def play(self, asked: Asked) -> Answer:
        told = asked.messages[-1]["content"]
        if asked.messages[0]["content"].startswith("Your role is to evaluate"):
            return "I would rather not say." if "dog" in told else _ratings(told)
        assert asked.messages[0]["content"] == INSTRUCTION
        with self._lock:
            again = told in self._answered
            self._answered.add(told)
        return GOOD if again else BAD


def _ratings(told: str) -> str:
    texts = told.rpartition("Texts:")[2].split("<text ")[1:]
    return "\n\n".join(
        f"#### Output for Text {at}\nRating: {1 if BAD in text else 4}\nRationale: because"
        for at, text in enumerate(texts, start=1)
    )


def connect(patch: pytest.MonkeyPatch, server: FakeOpenAI) -> None:
    patch.setenv("TENET_TEACHER_BASE_URL", server.base_url)
    patch.setenv("TENET_TEACHER_MODEL", "fake-model")


def test_the_lowest_rated_answer_is_rejected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with FakeOpenAI(play=Teacher().play) as server:
        connect(monkeypatch, server)
        rows = with_worse(ROWS, INSTRUCTION, 0.8, tmp_path / "making", tmp_path, "fake-model", lambda heard: None)
        assert len(server.asked) == 2 * len(ROWS) + len(ROWS)
    assert [(row.rejected, row.rejected_by) for row in rows] == [(BAD, "fake-model"), (None, None)]


def test_killed_before_the_answers_were_written_down_together_nothing_is_asked_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seeds = tuple(SeedText(id=row.id, text=row.input, answer=row.output) for row in ROWS)
    order = RateOrder(instruction=INSTRUCTION, temperature=0.8, rows=seeds)
    told = {"project": str(tmp_path), "answered": str(tmp_path / "answered.txt"), "at_once": 4}
    with FakeOpenAI(play=Teacher().play) as server:
        connect(monkeypatch, server)
        first = [read(row) for row in through(steps_for(order, told), data_for(order))]
        asked = len(server.asked)
        assert [read(row) for row in through(steps_for(order, told), data_for(order))] == first
        assert len(server.asked) == asked == 2 * len(ROWS) + len(ROWS)


def test_a_dead_endpoint_fails_the_job_and_says_what_to_do() -> None:
    silent = [Rated(row.id, (row.output,), (None,)) for row in ROWS]
    with pytest.raises(
        TeacherFailed, match=r"2 of 2 texts got no answers to compare \(wrong key\).*start the job again"
    ):
        refuse_unrated(silent, len(ROWS), "wrong key")


def test_what_is_rated_like_the_rows_own_answer_or_higher_is_not_rejected() -> None:
    assert worst(Rated("r", ("own", "one", "two"), (3, 2, 1))) == "two"
    assert worst(Rated("r", ("own", "one", "two"), (3, 3, 5))) is None
    assert worst(Rated("r", ("own", "one", "two"), (None, 1, 1))) is None
    assert worst(Rated("r", ("own", "one", "two"), (4, None, 2))) == "two"
    assert worst(Rated("r", ("own", " OWN "), (4, 1))) is None, "the same but for case and blanks"
    assert worst(Rated("r", ("own",), (4,))) is None


def test_a_teacher_whose_ratings_cannot_be_read_is_refused() -> None:
    with pytest.raises(TeacherFailed, match="None of the teacher's ratings could be read"):
        refuse_unrated([Rated("r", ("own", "one"), (None, None))], 1, "")
