"""What the card says of rows with values."""

from tenet import artifacts as a
from tests.agent.minds.extraction import samples
from tools.measuring import measure
from tools.measuring.corpus import Corpus
from tools.measuring.measured import Measured

FIELDS = (*samples.FIELDS[:4], samples.FIELDS[4].model_copy(update={"required": False}))
PLAN = a.DataPlan(rows_in_all=10, generator="built-in")


def measured(rows: tuple[a.Row, ...]) -> dict[str, Measured]:
    found = measure(Corpus({"train": rows, "validation": (), "heldout": ()}, (), PLAN, FIELDS))
    return {one.name: one for one in found}


def rows(*changes: tuple[str, str]) -> tuple[a.Row, ...]:
    first, *rest = samples.rows(8, samples.spec(FIELDS))
    output = first.output
    for old, new in changes:
        assert old in output
        output = output.replace(old, new)
    return (first.model_copy(update={"output": output}), *rest)


def test_rows_that_are_as_they_should_be_pass_and_labels_are_not_measured() -> None:
    found = measured(rows())
    assert found["format"].value == 0.0
    assert found["values_not_in_text"].value == 0.0
    assert found["field_coverage"].value == 8
    assert found["label_balance"].value is None and "no labels" in found["label_balance"].said
    assert found["representation_by_label"].value is None


def test_an_answer_that_does_not_fit_and_a_value_that_is_nowhere_are_found() -> None:
    first = rows()[0]
    broken = measured(rows((first.output[-3:], "")))
    assert [one.row for one in broken["format"].found] == [first.id]
    invented = measured(rows(('"order_number":"PO', '"order_number":"ZZ')))
    assert [one.row for one in invented["values_not_in_text"].found] == [first.id]
    assert "order_number" in invented["values_not_in_text"].found[0].why


def test_the_share_of_absent_values_is_the_rarest_of_the_fields_that_may_be_absent() -> None:
    assert measured(rows())["absent_share"].value == 0.0
    name = read_supplier(rows()[0])
    assert measured(rows((f'"{name}"', "null")))["absent_share"].value == 1 / 8


def read_supplier(row: a.Row) -> str:
    return row.output.rsplit(':"', 1)[1].rstrip('"}')
