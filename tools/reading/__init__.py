"""Reading a person's own rows: a text and its label, from a file or from the chat.

    read_rows(path, labels)   CSV of any dialect, JSON or JSONL
    read_brought(path)        any file: rows, passages of a document (PDF, DOCX, HTML, Markdown), or why it is neither
    read_pasted(text, labels) what somebody typed or pasted
    to_rows(pairs)            pairs as `tenet.artifacts.Row`

A broken row is named with file, number and reason, and the rest is kept. A file that is no table of texts and labels is
refused with a `tenet.files.BadFile` that says why.
"""

from tools.reading.brought import read_brought
from tools.reading.files import read_rows
from tools.reading.pairs import Pair, Reading, RowProblem, contradictions, row_id, to_rows
from tools.reading.pasted import read_pasted

__all__ = [
    "Pair",
    "Reading",
    "RowProblem",
    "contradictions",
    "read_brought",
    "read_pasted",
    "read_rows",
    "row_id",
    "to_rows",
]
