"""A file that a person brought, whatever it is: rows of a table, passages of a document, or the reason why neither."""

from pathlib import Path

from tenet.problems import BadFile
from tools.reading.documents import KINDS as DOCUMENTS
from tools.reading.documents import is_document, read_passages
from tools.reading.files import Known, read_rows
from tools.reading.pairs import Reading

BROUGHT = (".csv", ".tsv", ".json", ".jsonl", ".txt", *DOCUMENTS)
"""How the names of files end that a person can bring."""


def read_brought(path: Path, known: Known, columns: tuple[str, str] | None = None) -> Reading:
    """What is in the file. A file that cannot be used is said and does not stop the conversation that it came with."""
    try:
        return _document(path) if is_document(path.name) else read_rows(path, known, columns)
    except BadFile as problem:
        return Reading((), (), said=f"{problem}. Everything else that you gave is kept.".replace("..", "."))


def _document(path: Path) -> Reading:
    passages = read_passages(path)
    read = "1 passage was read and kept" if len(passages) == 1 else f"{len(passages)} passages were read and kept"
    return Reading(
        (),
        (),
        said=f"{path.name}: {read}, each with its place, in uploads/{path.name}.passages.jsonl. The data plan says which rows are "
        "made about them; each of those names its passage. A passage is no example by itself: for that, bring a table with a column "
        "for the text and one for the answer.",
    )
