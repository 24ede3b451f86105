"""Planted causes of a wrongly extracted value: each is found field by field, and the patch is as small as its cause."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from surfaces.cli.complaining import complain
from surfaces.complaints import complaint_of, diagnosed, mend
from tenet import artifacts as a
from tenet.files import sha256_of, to_jsonl, write_atomically
from tenet.project import Project
from tenet.settings import read_settings
from tests import samples
from tests.agent.conversations import open_session
from tests.agent.minds.extraction.samples import rows, spec, tenets
from tools.complaining import Complaint, cause_of, forecast, patch_for
from tools.complaining.records import wrong_fields

TEXT = "Order PO-91 will reach you on 2026-03-09. It costs 129.50 EUR. Regards, Meyer Ltd"
RIGHT = '{"order_number":"PO-91","delivery_date":"2026-03-09","amount":129.50,"currency":"EUR","supplier":"Meyer Ltd"}'
GOT = RIGHT.replace("129.50", "91")


def made(home: Path, train: Sequence[a.Row]) -> Project:
    """A project with these rows to learn from, and the same as its examples."""
    project = Project.create("mails", home / "projects")
    heldout = [row.model_copy(update={"id": f"h{n}"}) for n, row in enumerate(rows()[-2:])]
    files: dict[a.Split, a.DataFile] = {}
    splits: dict[a.Split, Sequence[a.Row]] = {"train": train, "validation": heldout, "heldout": heldout}
    for split in a.SPLITS:
        content = to_jsonl(splits[split])
        write_atomically(project.path / "data" / f"{split}.jsonl", content)
        files[split] = a.DataFile(path=f"data/{split}.jsonl", sha256=sha256_of(content), rows=len(splits[split]))
    project.put("spec", spec(), "mind")
    project.put("tenets", tenets(), "mind")
    project.put("examples", a.Examples(rows=tuple(train)), "person")
    project.put("dataset", samples.sample("dataset").model_copy(update={"files": files}), "job")
    return project


@pytest.fixture
def good(tmp_path: Path) -> Project:
    return made(tmp_path, rows()[:4])


def misread(row: a.Row) -> a.Row:
    """Its amount does not stand in its text."""
    return row.model_copy(update={"output": json.dumps(json.loads(row.output) | {"amount": 77})})


def test_only_the_values_that_are_wrong_have_to_be_said(good: Project) -> None:
    complaint = complaint_of(good, TEXT, GOT, '{"amount": 129.50}')
    assert complaint.right == RIGHT and wrong_fields(spec(), complaint) == ["amount"]
    assert complaint_of(good, TEXT, "no JSON", '{"amount": 129.50}').right == '{"amount": 129.50}'


def test_where_the_rows_are_right_it_is_the_model(good: Project) -> None:
    cause = cause_of(good, Complaint(TEXT, GOT, RIGHT))
    assert cause.kind == "base limit" and "amount" in cause.said and cause.rows


def test_rows_whose_values_do_not_stand_in_their_text_are_left_out(tmp_path: Path) -> None:
    train = list(rows()[:4])
    train[1] = misread(train[1])
    project = made(tmp_path, train)
    complaint = Complaint(TEXT, GOT, RIGHT)
    cause = cause_of(project, complaint)
    assert cause.kind == "wrong label" and [row.id for row in cause.rows] == [train[1].id]
    patch = patch_for(project, complaint, cause)
    assert patch.left_out == (train[1].id,) and patch.relabelled == ()
    assert patch.examples.rows[-1].output == RIGHT
    found = forecast(project, complaint, patch)
    assert found.rows == 2 and found.broken == ()


def test_another_field_that_was_misread_is_no_evidence(tmp_path: Path) -> None:
    project = made(tmp_path, [*rows()[:3], misread(rows()[3])])
    complaint = Complaint(TEXT, RIGHT.replace("Meyer Ltd", "Rossi SpA"), RIGHT)
    assert cause_of(project, complaint).kind == "base limit"


def test_a_text_unlike_all_others_is_a_gap(good: Project) -> None:
    text = "The lighthouse keeper paid 12 pounds."
    fields = {"order_number": None, "delivery_date": None, "amount": 12, "currency": None, "supplier": None}
    optional = good.get("spec", a.UseCaseSpec)
    assert optional.fields
    loose = tuple(field.model_copy(update={"required": False}) for field in optional.fields)
    good.put("spec", optional.model_copy(update={"fields": loose}), "person")
    wrong = json.dumps(fields | {"amount": None})
    assert cause_of(good, Complaint(text, wrong, json.dumps(fields))).kind == "data gap"


def test_a_value_that_the_text_does_not_have_is_not_learned(good: Project) -> None:
    cause = cause_of(good, Complaint(TEXT, GOT, RIGHT.replace("129.50", "500")))
    assert cause.kind == "not in the text" and "amount" in cause.said


def test_what_is_no_record_of_the_job_is_said(good: Project) -> None:
    assert cause_of(good, Complaint(TEXT, GOT, '{"colour": "red"}')).kind == "not in the use case"


def test_an_answer_that_the_evaluated_model_gave_rightly_is_skew(good: Project) -> None:
    row = rows()[-1]
    answers = to_jsonl([{"id": "h1", "answer": row.output}])
    write_atomically(good.path / "tuned.jsonl", answers)
    file = a.DataFile(path="tuned.jsonl", sha256=sha256_of(answers), rows=1)
    system = a.SystemScore(name="tuned", description="tuned", tenets={}, accuracy=samples.RATE, predictions=file)
    good.put("report", samples.sample("report").model_copy(update={"systems": (system,)}), "job")
    assert cause_of(good, Complaint(row.input, "nonsense", row.output)).kind == "serving skew"


def test_the_patch_is_an_edit_that_waits_for_approval(
    good: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TENET_HOME", str(good.home))
    before = good.state.digest("examples")
    complain("mails", TEXT, '{"amount": 129.50}', GOT, fix=False)
    assert "Cause:    base limit" in capsys.readouterr().out and good.state.digest("examples") == before
    mend(open_session(good.home, "mails"), diagnosed(good, read_settings(), TEXT, '{"amount": 129.50}', GOT))
    assert good.get("examples", a.Examples).rows[-1].output == RIGHT
    assert good.state.approval("examples") is None
