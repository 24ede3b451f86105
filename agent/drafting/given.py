"""What a training learns from beside the rows of the dataset: people's thumbs, or the documents themselves."""

from typing import Any, NamedTuple

from agent.desk import Desk
from agent.drafting.data_plan import brought_documents
from agent.minds.contract import CannotDraft
from tenet import artifacts as a
from tools.reading.documents import read_passages
from tools.thumbs import kept, thumbs


class Size(NamedTuple):
    """How much there is to learn from, and to prove it on."""

    rows: int
    heldout: int


def size_of(desk: Desk, method: str) -> Size:
    files = desk.project.get("dataset", a.DatasetCard).files
    rows = files["train"].rows
    if method == "grpo" and "practice" in files:
        rows += files["practice"].rows
    if method == "kto":
        rows += len(thumbs(desk.project))
    if method == "pretrain":
        uploads = desk.project.path / "uploads"
        rows = sum(len(read_passages(uploads / document.file)) for document in brought_documents(desk))
    return Size(rows, files["heldout"].rows)


def given(desk: Desk, method: str) -> dict[str, Any]:
    """The fields of a plan that name it, or why such a training has nothing to learn from."""
    if method == "kto":
        return {"thumbs": _thumbs(desk)}
    if method == "pretrain":
        return {"documents": _documents(desk)}
    return {}


def _thumbs(desk: Desk) -> a.DataFile | None:
    found = thumbs(desk.project)
    rejected = sum(row.rejected is not None for row in desk.project.get("examples", a.Examples).rows)
    if not rejected and all(thumb.up for thumb in found):
        raise CannotDraft(
            "Nobody has given a thumb down yet and no row has an answer that you reject, so KTO has nothing to tell apart. Thumbs "
            "come from people who use the released model (the page, Slack, POST /v1/feedback). Until then train with SFT, or bring "
            "a table with the columns chosen and rejected."
        )
    return kept(desk.project, found) if found else None


def _documents(desk: Desk) -> tuple[a.SourceDocument, ...]:
    found = brought_documents(desk)
    if not found:
        raise CannotDraft(
            "There is no document to read. Bring one (PDF, DOCX, HTML, Markdown or text) in the conversation, or train with SFT."
        )
    return found
