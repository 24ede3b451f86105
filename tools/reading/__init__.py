"""Reading a person's own rows: a text and its label, its values or its answer, from a file or from the chat.

    read_rows(path, known)    CSV of any dialect, JSON or JSONL; known are the labels, the fields, texts or nothing yet
    read_brought(path)        any file: rows, passages of a document (PDF, DOCX, HTML, Markdown), or why it is neither
    read_pasted(text, known)  what somebody typed or pasted
    to_rows(pairs)            pairs as `tenet.artifacts.Row`
    kept_passages(folder)     what was read out of the documents of a folder; relevant(passages, words) finds among them

A broken row is named with file, number and reason, and the rest is kept. A file that is no table of texts and labels is
refused with a `tenet.files.BadFile` that says why.
"""

from tools.reading.brought import BROUGHT, read_brought
from tools.reading.documents import Passage, kept_passages
from tools.reading.fielded import Fields, cells_of, filled_in, refitted
from tools.reading.fields import field_name, inferred
from tools.reading.files import Known, read_rows
from tools.reading.finding import relevant
from tools.reading.pairs import Pair, Reading, RowProblem, Texts, contradictions, row_id, same_text, to_rows
from tools.reading.pasted import read_pasted
from tools.reading.preferences import rejected_by_text

__all__ = [
    "BROUGHT",
    "Fields",
    "Known",
    "Pair",
    "Passage",
    "Reading",
    "RowProblem",
    "Texts",
    "cells_of",
    "contradictions",
    "field_name",
    "filled_in",
    "inferred",
    "kept_passages",
    "read_brought",
    "read_pasted",
    "read_rows",
    "refitted",
    "rejected_by_text",
    "relevant",
    "row_id",
    "same_text",
    "to_rows",
]
