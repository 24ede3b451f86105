"""Lengths, the form of rows, and which tenets they put to the test."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from statistics import median, quantiles

from tenet.artifacts import FieldMeaning, Row
from tenet.extraction import Unreadable, read_record
from tools.measuring.corpus import Corpus
from tools.measuring.measured import Found, Measured, rows_that, share

FEWEST_WORDS = 4
"""Words of a text below which nothing can be said of how hard it is."""
FORMULA = re.compile(r"\s*(?:=\s*[A-Za-z@+(\-]|[+\-@]\s*[A-Z]{2,}\s*\()")
"""What a spreadsheet would run as soon as the row is exported and opened."""
BROKEN = re.compile("\ufffd|Ã[\x80-\xbf©¤¶¼]|â€|[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""Characters that were lost or read in a wrong encoding."""


def measure(corpus: Corpus) -> Iterator[Measured]:
    yield _format(corpus)
    yield _lengths(corpus)
    yield _readability(corpus)
    yield _made_lengths(corpus)
    yield _coverage(corpus)


def _format(corpus: Corpus) -> Measured:
    found = [Found(row.id, why) for row in corpus.rows if (why := _wrong(row, corpus.labels, corpus.fields))]
    said = (
        f"{rows_that(len(found), 'is', 'are')} not in form."
        if found
        else "Every row has a text and an answer that fits the fields."
        if corpus.fields
        else "Every row has a text and one of the labels."
        if corpus.labels
        else "Every row has a text and an answer."
    )
    return Measured("format", "quality", said, share(len(found), len(corpus.rows)), 0.0, 0.01, found=found)


def _wrong(row: Row, labels: Sequence[str], fields: Sequence[FieldMeaning] = ()) -> str | None:
    if not row.input.strip():
        return "the text is empty"
    if fields:
        try:
            read_record(row.output, fields)
        except Unreadable as problem:
            return f"the answer does not fit: {problem}"
    elif not row.output.strip():
        return "the answer is empty"
    elif labels and row.output not in labels:
        return f'"{row.output}" is not a label of the use case'
    if BROKEN.search(row.input):
        return "characters were lost or read in a wrong encoding"
    if FORMULA.match(row.input):
        return "begins like a spreadsheet formula"
    return None


def _lengths(corpus: Corpus) -> Measured:
    words = [len(row.input.split()) for row in corpus.rows]
    if len(words) < 4:
        return Measured("lengths", "quality", "There are too few rows to compare their lengths.", None)
    low, _, high = quantiles(words, n=4)
    most = high + 3 * max(1.0, high - low)
    found = [
        Found(row.id, f"{number} words; most rows have {low:.0f} to {high:.0f}")
        for row, number in zip(corpus.rows, words, strict=True)
        if number > most or number < 2
    ]
    said = f"Half of the rows have {low:.0f} to {high:.0f} words. {rows_that(len(found), 'is', 'are')} far from that."
    return Measured("lengths", "quality", said, share(len(found), len(words)), 0.05, 0.2, found=found)


def _readability(corpus: Corpus) -> Measured:
    """By the letters of words and the words of sentences alone, so that it means the same in any language with an alphabet."""
    grades = [(row, grade(row.input)) for row in corpus.rows if len(row.input.split()) >= FEWEST_WORDS]
    if len(grades) < 4:
        return Measured(
            "readability", "quality", "There are too few rows with sentences to say how hard they are to read.", None
        )
    low, middle, high = quantiles((one for _, one in grades), n=4)
    most = high + 3 * max(2.0, high - low)
    found = [Found(row.id, f"as hard to read as grade {one:.0f}") for row, one in grades if one > most]
    said = (
        f"Half of the rows read like grades {low:.0f} to {high:.0f} of school (automated readability index; in the middle "
        f"{middle:.0f}). {rows_that(len(found), 'is', 'are')} far harder."
    )
    return Measured("readability", "quality", said, share(len(found), len(grades)), 0.05, 0.2, found=found)


def grade(text: str) -> float:
    """The automated readability index (Smith and Senter, 1967)."""
    words = text.split()
    sentences = max(1, len(re.findall(r"[.!?…]+(?=\s|$)", text)))
    signs = sum(sign.isalnum() for sign in text)
    return max(0.0, 4.71 * signs / len(words) + 0.5 * len(words) / sentences - 21.43)


def _made_lengths(corpus: Corpus) -> Measured:
    """How far the made rows are from the person's own in length, in either direction."""
    words = [len(row.input.split()) for row in corpus.rows]
    made = [words[at] for at in corpus.by_origin(made=True)]
    own = [words[at] for at in corpus.by_origin(made=False)]
    if not made or not own:
        said = "There are no made rows, or none of your own, to compare in length."
        return Measured("length_of_made_rows", "quality", said, None)
    ours, yours = max(1, median(made)), max(1, median(own))
    said = f"Half of the made rows have more than {ours:.0f} words, half of the person's own more than {yours:.0f}."
    return Measured("length_of_made_rows", "quality", said, max(ours / yours, yours / ours), 1.5, 3.0)


def _coverage(corpus: Corpus) -> Measured:
    counts = coverage(corpus)
    if not counts:
        return Measured("tenet_coverage", "quality", "The data plan does not say which rows test which tenet.", None)
    totals = {tenet: sum(by_label.values()) for tenet, by_label in counts.items()}
    few = min(totals, key=lambda tenet: totals[tenet])
    said = f"Every tenet has rows behind it; the fewest, {totals[few]}, are behind {few}."
    if not totals[few]:
        said = f"No row puts {', '.join(tenet for tenet in totals if not totals[tenet])} to the test."
    return Measured("tenet_coverage", "quality", said, float(totals[few]), 5, 1, low_is_bad=True)


def coverage(corpus: Corpus) -> dict[str, dict[str, int]]:
    """For each tenet the rows behind it, label by label."""
    tenets = dict.fromkeys(tenet for listed in corpus.plan.exercises.values() for tenet in listed)
    rows = Counter((tenet, corpus.kind_of(row)) for row in corpus.rows for tenet in row.tenets)
    return {tenet: {kind: rows[tenet, kind] for kind in corpus.kinds} for tenet in sorted(tenets)}
