"""Text with columns: CSV of any dialect, read record by record so that a broken one costs only itself."""

import csv
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from tenet.problems import BadFile
from tools.reading.columns import is_header
from tools.reading.pairs import RowProblem

DELIMITERS = "\t;|,"
"""In this order when two of them explain a file equally well: commas also stand in sentences."""
LONGEST_RECORD = 200
"""Lines; a quote that is still open after so many was never closed."""


class Record(NamedTuple):
    number: int
    cells: list[str]


class Table(NamedTuple):
    columns: tuple[str, ...]
    named: bool
    """Whether the columns' names stand in the file."""
    records: tuple[Record, ...]
    problems: tuple[RowProblem, ...]


def read_table(text: str, file: str, wanted: tuple[str, ...] = ()) -> Table:
    lines = text.splitlines(keepends=True)
    delimiter = find_delimiter(lines)
    if delimiter is None:
        raise BadFile(
            f"{file}: no columns were found; put the text in one column and its label in another, such as `ticket,queue`"
        )
    records, problems = _records(lines, delimiter, file)
    width = _usual_width(records)
    if width < 2:
        raise BadFile(
            f"{file}: every row is broken, for example: {problems[0] if problems else 'no row has two columns'}"
        )
    regular = [_cut(record, width) for record in records if _fits(record, width)]
    problems += [
        RowProblem(file, record.number, _width_problem(record, width, delimiter))
        for record in records
        if not _fits(record, width)
    ]
    first = regular[0].cells
    named = is_header(first, [record.cells for record in regular[1:]], wanted)
    columns = (
        tuple(cell.strip() for cell in first) if named else tuple(f"column {number}" for number in range(1, width + 1))
    )
    return Table(columns, named, tuple(regular[1:] if named else regular), tuple(problems))


def find_delimiter(lines: list[str]) -> str | None:
    """The character by which the most rows have the same number of columns."""
    sample = lines[:200]
    scores: dict[str, float] = {}
    for delimiter in DELIMITERS:
        widths = Counter(len(record.cells) for record in _records(sample, delimiter, "")[0])
        width, count = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
        if width > 1:
            scores[delimiter] = count / widths.total()
    return max(scores, key=lambda delimiter: scores[delimiter], default=None)


def _records(lines: list[str], delimiter: str, file: str) -> tuple[list[Record], list[RowProblem]]:
    records: list[Record] = []
    problems: list[RowProblem] = []
    at = 0
    for number in _counting():
        if at >= len(lines):
            break
        reader = csv.reader(
            islice(lines, at, at + LONGEST_RECORD), delimiter=delimiter, strict=True, skipinitialspace=True
        )
        try:
            cells = next(reader)
        except csv.Error as error:
            problems.append(RowProblem(file, number, _quote_problem(error)))
            at += 1
            continue
        at += reader.line_num
        if any(cell.strip() for cell in cells):
            records.append(Record(number, cells))
    return records, problems


def _counting() -> Iterator[int]:
    number = 0
    while True:
        yield (number := number + 1)


def _usual_width(records: list[Record]) -> int:
    widths = Counter(len(record.cells) for record in records if len(record.cells) > 1)
    return max(widths, key=lambda width: (widths[width], width), default=0)


def _fits(record: Record, width: int) -> bool:
    return len(record.cells) >= width and not any(cell.strip() for cell in record.cells[width:])


def _cut(record: Record, width: int) -> Record:
    return Record(record.number, record.cells[:width])


def _width_problem(record: Record, width: int, delimiter: str) -> str:
    count = len(record.cells)
    columns = f"{count} column{'s' if count > 1 else ''} where {width} are expected"
    mark = {"\t": "tab", ",": "comma", ";": "semicolon"}.get(delimiter, delimiter)
    return columns if count < width else f'{columns} (a {mark} inside a text needs "quotes" around the text)'


def _quote_problem(error: csv.Error) -> str:
    if "limit" in str(error):
        return "the text is far too long for an example"
    return 'a quotation mark is opened and never closed, or a text goes on after its closing mark (inside a quoted text write "")'
