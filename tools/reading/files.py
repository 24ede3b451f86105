"""A person's file of examples: decoded, parsed, and refused in plain words when it cannot be one."""

import codecs
import re
from pathlib import Path

from tenet.problems import BadFile
from tools.reading.columns import choose_columns
from tools.reading.fielded import Fields, fielded
from tools.reading.pairs import Numbered, Reading, Texts, as_reading
from tools.reading.preferences import part, with_rejected
from tools.reading.records import read_lines, read_list
from tools.reading.tables import Table, read_table

Known = tuple[str, ...] | Fields | Texts | None
"""What rows of the use case answer with: its labels, its fields, texts; None before there is one."""

LARGEST = 50_000_000
"""Bytes."""


def read_rows(path: Path, known: Known, columns: tuple[str, str] | None = None) -> Reading:
    """The pairs of a CSV, JSON or JSONL file; `columns` names the text's and the label's where guessing will not do."""
    text = _decoded(path)
    table = parse(text, path.name, columns or ())
    return pairs_of(table, path.name, known, columns)


def parse(text: str, file: str, wanted: tuple[str, ...] = ()) -> Table:
    start = text.lstrip()[:1]
    if start == "[":
        return read_list(text, file)
    if start == "{":
        return read_lines(text, file) if _one_object_a_line(text) else read_list(text, file)
    return read_table(text, file, wanted)


def pairs_of(table: Table, file: str, known: Known, columns: tuple[str, str] | None = None) -> Reading:
    parted = part(table)
    reading = _pairs_of(parted.table, file, known, columns)
    return with_rejected(reading, parted, file)


def _pairs_of(table: Table, file: str, known: Known, columns: tuple[str, str] | None) -> Reading:
    rows = [record.cells for record in table.records]
    if not rows:
        raise BadFile(f"{file}: there is a header and no row below it")
    fields = known if isinstance(known, Fields) else None
    if not columns and (fields or known is None) and (reading := fielded(table, file, fields)):
        return reading
    if fields:
        names = ", ".join(field.name for field in fields.wanted)
        raise BadFile(
            f"{file}: none of its columns has the name of a field ({names}); name them so, beside one with the text"
        )
    text, label = (
        _positions(table, columns, file) if columns else choose_columns(table.columns, rows, labels_of(known), file)
    )
    found = [Numbered(record.number, record.cells[text], record.cells[label]) for record in table.records]
    reading = as_reading(file, found, known if isinstance(known, Texts) else labels_of(known), table.problems)
    if columns or len(table.columns) < 3 or not reading.rows or _are_plain(table.columns[text], table.columns[label]):
        return reading
    taken = f'I take the column "{table.columns[text]}" as the text and "{table.columns[label]}" as its label.'
    return reading._replace(said=f"{file}: {taken} Say which one it is if it is another one.")


def _are_plain(text: str, label: str) -> bool:
    """Named as Tenet asks for them, so that nothing was guessed."""
    return text.casefold() in ("text", "input") and label.casefold() in ("label", "output", "answer")


def labels_of(known: Known) -> tuple[str, ...] | None:
    return None if isinstance(known, Fields | Texts) else known


def guessed_columns(path: Path) -> tuple[tuple[str, ...], tuple[str, str]]:
    """The columns of a table, and which two are taken for the text and its label; empty where that is not clear."""
    content = _decoded(path)
    table = parse(content, path.name)
    if not table.named and table.records and _could_be_names(first := table.records[0].cells):
        table = parse(content, path.name, tuple(first))
    try:
        text, label = choose_columns(table.columns, [record.cells for record in table.records], None, path.name)
    except BadFile:
        return tuple(table.columns), ("", "")
    return tuple(table.columns), (table.columns[text], table.columns[label])


def wordiest(path: Path, besides: str) -> str | None:
    """Of the other columns the one with the longest texts."""
    columns, _ = guessed_columns(path)
    table = parse(_decoded(path), path.name, columns)
    if besides not in table.columns:
        return None
    lengths = {
        name: sum(len(record.cells[at]) for record in table.records)
        for at, name in enumerate(table.columns)
        if name != besides
    }
    return max(lengths, key=lambda name: lengths[name], default=None)


def _could_be_names(cells: list[str]) -> bool:
    return all(0 < len(cell.split()) <= 4 and len(cell) <= 40 for cell in cells)


def _positions(table: Table, columns: tuple[str, str], file: str) -> tuple[int, int]:
    missing = [name for name in columns if name not in table.columns]
    if missing:
        raise BadFile(f'{file}: there is no column "{missing[0]}"; the columns are: {", ".join(table.columns)}')
    return table.columns.index(columns[0]), table.columns.index(columns[1])


def _one_object_a_line(text: str) -> bool:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return len(lines) == 1 or sum(line.startswith("{") for line in lines) > len(lines) / 2


def _decoded(path: Path) -> str:
    if not path.is_file():
        raise BadFile(f"{path.name}: there is no such file")
    if path.stat().st_size > LARGEST:
        raise BadFile(
            f"{path.name}: the file is larger than {LARGEST // 1_000_000} MB; a few hundred rows are enough, please send a part of it"
        )
    content = path.read_bytes()
    if not content.strip():
        raise BadFile(f"{path.name}: the file is empty")
    text = decode(content)
    if text is None:
        raise BadFile(f"{path.name}: this is not a text file; please save it as CSV (UTF-8) or JSONL")
    return text


def decode(content: bytes) -> str | None:
    """UTF-8 or UTF-16 by its mark, else line by line UTF-8 or Windows' Western encoding; None for what is no text."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decoded_as(content, "utf-16")
    if re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]", content):
        return None
    whole = _decoded_as(content, "utf-8-sig")
    # A table put together from two exports has both encodings in one file.
    lines = [whole] if whole is not None else [_line(line) for line in content.splitlines(keepends=True)]
    return None if None in lines else "".join(line for line in lines if line)


def _line(line: bytes) -> str | None:
    text = _decoded_as(line, "utf-8-sig")
    return text if text is not None else _decoded_as(line, "cp1252")


def _decoded_as(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None
