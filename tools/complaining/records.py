"""What the training rows say of a record with wrong values: field by field, and only about the fields that are wrong."""

from collections.abc import Mapping, Sequence
from typing import cast

from evals.checks import fields_right
from tenet import artifacts as a
from tenet.extraction import Record, Unreadable, is_grounded, read_loosely, read_record, written
from tools.complaining.complaint import SHOWN, Cause, Complaint
from tools.complaining.near import near


def impossible(spec: a.UseCaseSpec, complaint: Complaint) -> Cause | None:
    """The right answer is no record of this job, or its values do not stand in the text."""
    try:
        right = read_record(complaint.right, spec.wanted_fields)
    except Unreadable as problem:
        names = ", ".join(spec.field_types)
        return Cause("not in the use case", f"The right answer is no record of {names}: {problem}.")
    if missing := _ungrounded(right, complaint.input, spec.field_types):
        said = f"The text does not have the value of {', '.join(missing)} that is said to be right, so no model could find it."
        return Cause("not in the text", said)
    return None


def completed(spec: a.UseCaseSpec, got: str, right: str) -> str:
    """Whoever complains names the values that are wrong; the others are as they were answered."""
    try:
        said, given = read_loosely(got), read_loosely(right)
    except Unreadable:
        return right
    known = {name: value for name, value in said.items() if name in spec.field_types}
    return written(cast("Record", known | given), spec.wanted_fields) if set(given) <= set(spec.field_types) else right


def about_the_data(spec: a.UseCaseSpec, train: Sequence[a.Row], complaint: Complaint) -> Cause:
    wrong = wrong_fields(spec, complaint)
    named = ", ".join(wrong)
    close = near(train, complaint.input)
    misread = [row for row in close if set(_ungrounded(_values(row), row.input, spec.field_types)) & set(wrong)]
    if misread:
        said = f"{len(misread)} training rows much like this text have a value of {named} that does not stand in their text."
        return Cause("wrong label", said, tuple(misread[:SHOWN]))
    right = read_loosely(complaint.right)
    like_it = [row for row in close if all(_has(row, name) == (right.get(name) is not None) for name in wrong)]
    what = "with" if any(right.get(name) is not None for name in wrong) else "without"
    if not like_it:
        return Cause("data gap", f"None of the {len(train)} training rows is like this text and {what} {named}.")
    said = f"{len(like_it)} training rows are much like this text and {what} {named}, and the model still reads it wrongly."
    return Cause("base limit", said, tuple(like_it[:SHOWN]))


def wrong_fields(spec: a.UseCaseSpec, complaint: Complaint) -> list[str]:
    right = fields_right(complaint.got, complaint.right, spec.field_types)
    return [name for name in right if not right[name]]


def _ungrounded(record: Record, text: str, types: Mapping[str, a.FieldType]) -> list[str]:
    return [name for name, type in types.items() if not is_grounded(record.get(name), type, text)]


def _values(row: a.Row) -> Record:
    try:
        return cast("Record", read_loosely(row.output))
    except Unreadable:
        return {}


def _has(row: a.Row, field: str) -> bool:
    return _values(row).get(field) is not None
