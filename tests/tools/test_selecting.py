"""distilabel's scorers and DEITA filtering: once for real in their child process and over HTTP, the rest step by step in this one."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from pydantic import ValidationError

from tenet.artifacts import DataPlan
from tests.fakes.openai_server import Answer, Asked, FakeOpenAI, Status
from tests.tools.in_process import through
from tools.selecting import (
    NEAR_A_BETTER,
    Candidate,
    Rated,
    SelectOrder,
    best_first,
    refuse_unrated,
)
from tools.teaching.child import TeacherFailed
from tools.teaching.contract import UNREADABLE, MadeRow
from tools.teaching.forecast import outlook

TEXTS = (
    "Where is my parcel?",
    "Where is my parcel now?",
    "The invoice names the wrong company, the wrong tax number and last year's price",
    "My parcel lies in customs since May and the broker wants a form that your shop never sent",
)


def rated_by_length(asked: Asked) -> Answer:
    """The longer a text, the harder; an answer that thanks is good. With a blank line between two scores, as models write."""
    told = asked.messages[-1]["content"]
    if told.startswith("Ranking"):
        texts = [line.partition("] ")[2] for line in told.splitlines() if re.match(r"\[\d+\] (?!Score)", line)]
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        return "\n\n".join(f"[{at + 1}] Score: {order.index(at) + 1}" for at in range(len(texts)))
    return "Let me see.\n[1] Score: 2" if "Thank you" in told else "[1] Score: 1"


def row(text: str, answer: str | None = None, cell: str = "post") -> MadeRow:
    return MadeRow(split="train", label="post", text=text, answer=answer, cell=cell)


class Once(NamedTuple):
    rows: list[MadeRow]
    again: list[MadeRow]
    asked: int
    asked_again: int


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Once]:
    """The child process for real, once."""
    folder = tmp_path_factory.mktemp("selecting")
    rows = [row(text, f"Thank you for: {text}") for text in TEXTS[:-1]]
    rows += [row(TEXTS[-1], "No."), MadeRow(split="train", label="post", dropped=UNREADABLE)]
    with pytest.MonkeyPatch.context() as patch, FakeOpenAI(play=rated_by_length) as server:
        connect(patch, server)
        first = best_first(rows, folder / "making", folder, True, lambda heard: None)
        asked = len(server.asked)
        again = best_first(rows, folder / "making", folder, True, lambda heard: None)
        yield Once(first, again, asked, len(server.asked))


def connect(patch: pytest.MonkeyPatch, server: FakeOpenAI) -> None:
    patch.setenv("TENET_TEACHER_BASE_URL", server.base_url)
    patch.setenv("TENET_TEACHER_MODEL", "fake-model")


def test_the_best_come_first_what_is_close_to_a_better_one_goes_and_nothing_is_lost(once: Once) -> None:
    assert [(one.text, one.dropped) for one in once.rows] == [
        (TEXTS[2], None),
        (TEXTS[1], None),
        (TEXTS[3], None),
        (TEXTS[0], NEAR_A_BETTER),
        ("", UNREADABLE),
    ], "the hardest is badly answered, so it is third; of the two parcels the harder one stays"
    best = once.rows[0]
    assert (best.complexity, best.quality) == (pytest.approx(3 / 5), pytest.approx(1.0))


def test_it_is_carried_out_once(once: Once) -> None:
    assert (once.again, once.asked_again) == (once.rows, once.asked)
    assert once.asked == 1 + len(TEXTS), "one question how hard the texts of a cell are, one for each answer"


def test_texts_of_a_cell_are_ranked_together_and_none_is_ranked_alone() -> None:
    cells = ["a"] * 13 + ["b"] * 4
    order = SelectOrder(candidates=tuple(Candidate(text=f"t{at}", cell=cell) for at, cell in enumerate(cells)))
    assert sorted(len(group) for group in order.groups) == [4, 4, 4, 5]
    assert sorted(at for group in order.groups for at in group) == list(range(17))
    assert all(len({cells[at] for at in group}) == 1 for group in order.groups)


def test_a_killed_job_asks_nothing_twice_and_one_silent_question_gives_no_rating(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = SelectOrder(candidates=tuple(Candidate(text=text, cell=str(at // 2)) for at, text in enumerate(TEXTS)))

    def play(asked: Asked) -> Answer:
        return Status(400, "cannot be said") if "customs" in asked.last else rated_by_length(asked)

    with FakeOpenAI(play=play) as server:
        connect(monkeypatch, server)
        first = ranked(order, tmp_path)
        answered = [asked.last for asked in server.asked if "customs" not in asked.last]
        assert ranked(order, tmp_path) == first
        assert [asked.last for asked in server.asked if "customs" not in asked.last] == answered
    assert [one["complexity"] for one in first] == [pytest.approx(2 / 3), pytest.approx(1 / 3), None, None]
    assert [one["at"] for one in first] == [1, 0, 2, 3], "what has no rating comes last"


def ranked(order: SelectOrder, folder: Path) -> list[dict[str, Any]]:
    from tools.teaching.scoring import steps_for

    told = {"project": str(folder), "answered": str(folder / "answered.txt"), "at_once": 4}
    data = [
        {"places": list(group), "instructions": [order.candidates[at].text for at in group]} for group in order.groups
    ]
    return through(steps_for(order, told), data)


@pytest.mark.parametrize(
    ("answer", "scores"),
    [
        ("[1] Score: 1\n[2] Score: 2", [1 / 3, 2 / 3]),
        ("Gladly.\n\n[1] Score: 1\n\n[2] Score: 3", [1 / 3, 1.0]),
        ("[2] Score: 1\n[1] Score: 2", [2 / 3, 1 / 3]),
        ("[1] Score: 1", [None, None]),
        ("[1] Score: 1\n[2] Score: 2\n[3] Score: 3", [None, None]),
        ("[1] Score: 1\n[2] Score: 2\n[2] Score: 1", [None, None]),
        ("both are fine", [None, None]),
        (None, [None, None]),
    ],
)
def test_a_score_belongs_to_its_number_or_to_nothing(answer: str | None, scores: list[float | None]) -> None:
    from tools.teaching.scoring import scores_in

    assert scores_in(answer, 2) == [None if score is None else pytest.approx(score) for score in scores]


def test_distilabel_itself_moves_scores_and_drops_both_of_a_pair() -> None:
    """Why they are mended: when one of these fails, a new release needs less of it."""
    from distilabel.steps import DeitaFiltering  # pyright: ignore[reportMissingTypeStubs]

    from tools.teaching.llms import PlainTeacher
    from tools.teaching.scoring import Complexity, far_from_better

    llm = PlainTeacher(contract="complexity", temperature=0.0, project="x", answered="x", at_once=1)
    theirs = super(Complexity, Complexity(name="complexity", llm=llm))
    told = theirs.format_output("[1] Score: 1\n\n[2] Score: 2\n[3] Score: 3", {"instructions": ["a", "b", "c"]})
    assert told["scores"] == [1.0, None, 2.0]

    twins = np.array([[1.0, 0.0], [0.999, 0.04], [0.0, 1.0]], dtype=np.float32)
    rows = [
        {"evol_instruction_score": score, "evol_response_score": 1.0, "embedding": vector.tolist()}
        for score, vector in zip((3.0, 2.0, 1.0), twins, strict=True)
    ]
    theirs_too: Any = DeitaFiltering(data_budget=3, diversity_threshold=0.1)
    theirs_too.load()
    (kept,) = theirs_too.process(rows)
    assert [one["evol_instruction_score"] for one in kept] == [1.0]
    assert far_from_better(twins) == [True, False, True]


def test_a_teacher_that_does_not_rate_is_refused_in_plain_words() -> None:
    rated = [
        Rated(at=0, complexity=0.5, quality=None, kept=True),
        Rated(at=1, complexity=None, quality=None, kept=True),
    ]
    refuse_unrated(rated, 100, 99, "a timeout")
    with pytest.raises(TeacherFailed, match=r"^2 of 100 questions .*a timeout.*kept.*best_of out of the data plan"):
        refuse_unrated(rated, 100, 98, "a timeout")
    with pytest.raises(TeacherFailed, match="None of the teacher's ratings could be read"):
        refuse_unrated(rated[1:], 1, 1, "")


def test_only_a_connected_teacher_can_rate_and_the_forecast_counts_what_it_is_asked() -> None:
    with pytest.raises(ValidationError, match="the built-in one cannot"):
        DataPlan(rows_per_label=8, generator="built-in", best_of=2)
    plan = DataPlan(rows_per_label=8, generator="big", exercises={"post": ()})
    assert outlook(plan).requests == 2
    best = plan.model_copy(update={"best_of": 3.0})
    assert outlook(best).requests == 3 + 4, "24 texts are written in three requests and ranked in four"
    texts = DataPlan(rows_in_all=8, generator="big", exercises={"post": ()}, best_of=3.0)
    assert outlook(texts).requests == 3 + 4 + 24
