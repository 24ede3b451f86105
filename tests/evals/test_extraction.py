"""An extraction measured: its checks, its scores field by field, the classical extractor and what a prompt shows."""

import json
from collections.abc import Sequence

import pytest

from evals.checks import check, sameness
from evals.extracting import patterns
from evals.prompting import answer_room, shots_for
from evals.scoring import accuracy_outcomes, field_scores, slices
from tenet import artifacts as a
from tenet.extraction import read_loosely
from tests.agent.minds.extraction import samples
from tests.evals.building import tenet

SPEC = samples.spec()
ROW = samples.rows(1)[0]
RECORD = json.loads(ROW.output)
VALID = tenet("T1", "The form", a.JsonValid(fields=samples.FIELDS))
ALL = tenet("T2", "All right", a.FieldsMatch(fields=SPEC.field_types))
MOST = tenet("T3", "Most right", a.FieldsMatch(fields=SPEC.field_types, share=0.8))
STANDS = tenet("T4", "Nothing invented", a.Grounded(fields={"order_number": "text", "amount": "number"}))


def said(**changed: object) -> str:
    return json.dumps(RECORD | changed)


@pytest.mark.parametrize(
    ("answer", "valid", "all_right", "most", "stands"),
    [
        (ROW.output, "pass", "pass", "pass", "pass"),
        (said(), "pass", "pass", "pass", "pass"),
        (said(supplier=RECORD["supplier"].upper() + "."), "pass", "pass", "pass", "pass"),
        (said(amount=float(RECORD["amount"])), "pass", "pass", "pass", "pass"),
        (said(amount=str(RECORD["amount"])), "fail", "pass", "pass", "pass"),
        (said(currency="XYZ"), "pass", "fail", "pass", "pass"),
        (said(currency="XYZ", supplier="Nobody"), "pass", "fail", "fail", "pass"),
        (said(order_number="PO-999"), "pass", "fail", "pass", "fail"),
        (said(amount=77.7), "pass", "fail", "pass", "fail"),
        ("Here it is: " + ROW.output, "fail", "fail", "fail", "fail"),
        ("{}", "fail", "fail", "fail", "pass"),
        ("", "fail", "fail", "fail", "fail"),
    ],
)
def test_form_meaning_and_ground_are_judged_apart(
    answer: str, valid: str, all_right: str, most: str, stands: str
) -> None:
    assert [check(each, ROW, answer) for each in (VALID, ALL, MOST, STANDS)] == [valid, all_right, most, stands]


def test_accuracy_is_the_share_of_whole_records_and_slices_go_by_field() -> None:
    rows = samples.rows(2)
    answers = {rows[0].id: rows[0].output, rows[1].id: said(order_number="PO-0")}
    outcomes = accuracy_outcomes(rows, answers, sameness(SPEC))
    assert list(outcomes.values()) == ["pass", "fail"]
    by_field = slices(SPEC, rows, answers)
    assert list(by_field) == list(SPEC.field_types)
    assert by_field["order_number"].passed == 1


def test_a_value_that_is_missed_and_one_that_is_made_up_both_cost() -> None:
    fields = (*samples.FIELDS[:1], a.FieldMeaning(name="note", required=False))
    row = ROW.model_copy(update={"output": '{"order_number":"PO-1","note":null}'})
    types = samples.spec(fields).field_types
    missed = field_scores([row], {row.id: '{"order_number":null,"note":null}'}, types)["order_number"]
    made_up = field_scores([row], {row.id: '{"order_number":"PO-1","note":"x"}'}, types)["note"]
    assert (missed.given, missed.present, missed.right, missed.f1) == (0, 1, 0, 0.0)
    assert (made_up.given, made_up.present, made_up.right, made_up.f1) == (1, 0, 0, 0.0)
    assert a.FieldScore(given=0, present=0, right=0).f1 is None


def test_the_classical_extractor_finds_what_shapes_and_words_tell() -> None:
    rows = samples.rows(9)
    learnt, asked = rows[:6], rows[6:]
    texts = [row.input for row in asked]
    answers = patterns(samples.FIELDS, learnt)(texts)
    records = [read_loosely(answer) for answer in answers]
    right = [
        record["order_number"] == read_loosely(row.output)["order_number"]
        for record, row in zip(records, asked, strict=True)
    ]
    assert sum(right) >= 2
    assert patterns(samples.FIELDS, learnt)(texts) == answers


def test_it_says_null_for_a_field_that_no_row_has() -> None:
    fields = (*samples.FIELDS[:1], a.FieldMeaning(name="note", required=False))
    rows = [
        row.model_copy(update={"output": f'{{"order_number":"PO-{at}1","note":null}}'})
        for at, row in enumerate(samples.rows(4))
    ]
    answers = patterns(fields, rows[:3])([row.input for row in rows[3:]])
    assert all(read_loosely(answer)["note"] is None for answer in answers)


def _with_null(rows: Sequence[a.Row]) -> list[a.Row]:
    return [rows[0].model_copy(update={"output": said(supplier=None)}), *rows[1:]]


def test_a_prompt_shows_few_records_and_one_in_which_a_value_is_absent() -> None:
    shots = shots_for(SPEC, _with_null(samples.rows(6)))
    assert len(shots) == 4
    assert any('"supplier": null' in shot.output for shot in shots)


def test_there_is_room_for_the_longest_answer() -> None:
    assert answer_room(SPEC) > max(len(row.output.encode()) for row in samples.rows(6)) / 2
    assert answer_room(samples.spec(samples.FIELDS[:1])) < answer_room(SPEC)
