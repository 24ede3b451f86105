"""Rows of an extraction: whether their answers fit, how often each field has a value, and whether values stand in the text."""

from collections import Counter
from collections.abc import Iterator, Sequence

from tenet.artifacts import FieldMeaning, Row
from tenet.extraction import Record, Unreadable, is_grounded, read_record
from tools.measuring.corpus import Corpus
from tools.measuring.measured import Found, Measured, rows_that, share

FEW = 20
"""Values of a field to learn from below which little of it is learnt."""


def measure(corpus: Corpus) -> Iterator[Measured]:
    fields = corpus.fields
    if not fields:
        return
    records = {row.id: record for row in corpus.rows if (record := record_of(row, fields)) is not None}
    yield _coverage(corpus, records)
    yield _absent(corpus, records)
    yield _grounded(corpus, records)


def record_of(row: Row, fields: Sequence[FieldMeaning]) -> Record | None:
    try:
        return read_record(row.output, fields)
    except Unreadable:
        return None


def filled(rows: Sequence[Row], fields: Sequence[FieldMeaning]) -> dict[str, int]:
    """The rows in which each field has a value."""
    records = [record for row in rows if (record := record_of(row, fields)) is not None]
    return {field.name: sum(record[field.name] is not None for record in records) for field in fields}


def _coverage(corpus: Corpus, records: dict[str, Record]) -> Measured:
    counts = filled(corpus.parts["train"], corpus.fields)
    few = min(counts, key=lambda name: counts[name])
    said = f'The field with the fewest values to learn from, "{few}", has {counts[few]}.'
    return Measured("field_coverage", "quality", said, float(counts[few]), FEW, 1, low_is_bad=True)


def _absent(corpus: Corpus, records: dict[str, Record]) -> Measured:
    """Of the fields that may be absent, how often one is: both must be seen to be learnt."""
    optional = [field.name for field in corpus.fields if not field.required]
    if not optional:
        return Measured(
            "absent_share", "quality", "No field may be absent, so there is nothing to learn about null.", None
        )
    learnt = [records[row.id] for row in corpus.parts["train"] if row.id in records]
    counts = Counter(name for record in learnt for name in optional if record[name] is None)
    rarest = min(optional, key=lambda name: counts[name])
    told = ", ".join(f"{name} in {share(counts[name], len(learnt)) or 0:.0%}" for name in optional)
    said = f"Absent, of the rows to learn from: {told}."
    return Measured("absent_share", "quality", said, share(counts[rarest], len(learnt)), 0.03, None, low_is_bad=True)


def _grounded(corpus: Corpus, records: dict[str, Record]) -> Measured:
    found = [
        Found(row.id, f'the {field.name} "{records[row.id][field.name]}" does not stand in the text')
        for row in corpus.rows
        if row.id in records
        for field in corpus.fields
        if not is_grounded(records[row.id][field.name], field.type, row.input)
    ]
    value = share(len({one.row for one in found}), len(corpus.rows))
    said = (
        f"{rows_that(len({one.row for one in found}), 'has', 'have')} a value that does not stand in the text: a model learns to "
        f"invent from it."
        if found
        else "Every text, number and date of an answer stands in its text."
    )
    return Measured("values_not_in_text", "quality", said, value, 0.0, 0.05, found=found)
