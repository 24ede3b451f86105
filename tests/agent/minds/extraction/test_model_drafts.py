"""What a language model says about an extraction becomes artefacts only when it holds together."""

import json
from typing import Any

import pytest

from agent.minds.contract import LabelledText
from agent.minds.model.drafts import spec_of, tenets_of
from agent.minds.model.seed_records import own_records, rows_of
from agent.minds.model.shapes import InterviewSaid, RecordsSaid, TenetsSaid
from tenet import artifacts as a
from tenet.models import Unfit
from tests.agent.minds.extraction import samples

SAID: dict[str, Any] = {
    "next": "draft", "task": "extraction", "title": "t", "problem": "p", "users": "u", "input": "a mail", "output": "JSON",
    "fields": [{"name": "order"}, {"name": "day", "type": "date", "form": "YYYY-MM-DD", "required": False}],
    "instruction": "Give order and day as JSON.",
}  # fmt: skip
SPEC = samples.spec()


def test_fields_of_a_model_become_a_use_case() -> None:
    spec = spec_of(InterviewSaid.model_validate(SAID), ())
    assert [(field.name, field.type, field.required, field.form) for field in spec.wanted_fields] == [
        ("order", "text", True, None), ("day", "date", False, "YYYY-MM-DD"),
    ]  # fmt: skip
    assert spec.labels == ()


@pytest.mark.parametrize(
    ("change", "rows", "why"),
    [
        ({"instruction": "Give the order as JSON."}, (), "does not name these fields"),
        ({}, (LabelledText("x", '{"order": "A", "amount": "2"}'),), 'no value for "day"'),
    ],
)
def test_a_use_case_that_the_rows_or_the_instruction_contradict_goes_back(
    change: dict[str, Any], rows: tuple[LabelledText, ...], why: str
) -> None:
    with pytest.raises(Unfit, match=why):
        spec_of(InterviewSaid.model_validate(SAID | change), rows)


def tenet(check: str, good: str, bad: str, **more: object) -> dict[str, object]:
    text = samples.rows(1)[0].input
    return {
        "statement": check, "check": check, "threshold": 0.9, "good_input": text, "good_output": good, "bad_input": text, "bad_output": bad,
    } | more  # fmt: skip


def test_its_tenets_prove_themselves_on_their_samples() -> None:
    good = samples.rows(1)[0].output
    wrong = good.replace("PO-", "XX-")
    three = [
        tenet("json_valid", good, "no"),
        tenet("fields_match", good, wrong, fields=["order_number"]),
        tenet("grounded", good, wrong),
    ]
    tenets = tenets_of(TenetsSaid.model_validate({"tenets": three}), SPEC)
    assert tenets.tenets[1].check == a.FieldsMatch(fields={"order_number": "text"})
    for broken, why in (
        (tenet("fields_match", good, good), "passes the check"),
        (tenet("grounded", "none", "none"), "no JSON object"),
        (tenet("one_of", good, "no"), "another kind of job"),
        (tenet("fields_match", good, wrong, fields=["colour"]), "no fields"),
    ):
        with pytest.raises(Unfit, match=why):
            tenets_of(TenetsSaid.model_validate({"tenets": [*three, broken]}), SPEC)


def test_rows_of_a_model_must_say_their_values_in_the_text() -> None:
    row = samples.rows(1)[0]
    answer = json.loads(row.output)
    said = RecordsSaid.model_validate({"rows": [{"text": row.input, "answer": answer}]})
    assert [made.origin for made in rows_of(said, SPEC, (), 5)] == ["drafted"]
    invented = RecordsSaid.model_validate({"rows": [{"text": row.input, "answer": answer | {"amount": 5}}]})
    with pytest.raises(Unfit, match="does not say amount"):
        rows_of(invented, SPEC, (), 5)


def test_the_persons_rows_come_first_and_what_does_not_fit_is_told() -> None:
    own = own_records((*samples.pairs(3), LabelledText("x", '{"order_number": "PO-1"}')), SPEC, samples.rows(1))
    assert len(own.rows) == 3
    assert own.left_out == ("delivery_date is empty, but every text must have it",)
