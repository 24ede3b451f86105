"""The built-in teacher's rows for jobs whose answer is a text."""

import json
import re

import pytest

from tenet.likeness import invented
from tools.teaching.answers import rows_of
from tools.teaching.contract import INVENTED, NOT_ANSWERED, Ask, SeedText, TeacherRequest
from tools.teaching.teachers import as_json, write

SEEDS = (
    SeedText(id="r1", text="rm 217 ready 15:30, tell Keller", answer="Dear Keller, your room 217 is ready from 15:30."),
    SeedText(id="r2", text="Walsh refund 45 eur, HA-7316", answer="Dear Walsh, 45 euros are on their way (HA-7316)."),
    SeedText(id="r3", text="table for 1 person ok", answer="Your table for 1 person is reserved."),
)


def request(count: int = 12, **more: object) -> TeacherRequest:
    given = {"label": "all rows", "answered": True, "meaning": "Write the note out.", "examples": SEEDS, "count": count}
    return TeacherRequest.model_validate(given | more)


def test_what_text_and_answer_share_changes_in_both_and_nothing_is_invented() -> None:
    rows = write(request()).rows
    assert len(rows) == 12
    for row in rows:
        assert row.answer and not invented(row.answer, row.text)
    varied = [row for row in rows if row.parent == "r1"]
    assert len({row.answer for row in varied}) > 2
    assert not any("Keller" in (row.answer or "") for row in varied)


def test_times_stay_times_and_codes_keep_their_form() -> None:
    answers = " ".join(row.answer or "" for row in write(request(40)).rows)
    hours = [int(hour) for hour in re.findall(r"from (\d+):\d\d", answers)]
    assert hours and all(0 <= hour < 24 for hour in hours)
    assert re.search(r"HA-\d{4}\b", answers)
    assert "1 person" in answers or "r3" not in {row.parent for row in write(request(40)).rows}


def test_the_same_request_gives_the_same_rows_and_no_example_comes_back() -> None:
    assert write(request()) == write(request())
    assert not {row.text for row in write(request(40)).rows} & {seed.text for seed in SEEDS}


@pytest.mark.parametrize(
    ("answer", "dropped"),
    [("", NOT_ANSWERED), ("Dear Keller, it costs 99 euros.", INVENTED), ("Dear Keller, your room 301 is ready.", None)],
)
def test_a_connected_teachers_answer_may_not_be_empty_or_invent(answer: str, dropped: str | None) -> None:
    said = {"rows": [{"text": "rm 301 ready, Keller", "answer": answer, "from": "r1"}]}
    (row,) = rows_of(Ask(split="train", request=request()), json.dumps(said))
    assert row.dropped == dropped
    assert row.answer == (None if dropped else answer)


def test_what_the_persons_own_answers_always_say_may_be_said() -> None:
    hotline = SeedText(id="r9", text="caller angry", answer="Please call 0800 555 0100.")
    said = {"rows": [{"text": "guest upset", "answer": "We are sorry. Please call 0800 555 0100."}]}
    (row,) = rows_of(Ask(split="train", request=request(examples=(*SEEDS, hotline))), json.dumps(said))
    assert row.dropped is None


def test_the_pipeline_reads_the_rows_of_the_built_in_teacher() -> None:
    ask = Ask(split="train", request=request(4))
    rows = rows_of(ask, as_json(write(ask.request)))
    assert [row.dropped for row in rows] == [None] * 4
    assert all(row.answer and row.parent for row in rows)
