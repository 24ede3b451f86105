"""Thumbs that people gave to answers of a released model, as KTO learns from them: one line an answer, good or bad.

The last word about an answer counts, and an answer to a text of the held-out set is left out: the proof must not be learned.
"""

from collections.abc import Iterable, Sequence

from tenet import artifacts as a
from tenet.files import read_jsonl, sha256_of, to_jsonl, write_atomically
from tenet.project import Project
from tools.gateway.feedback import FeedbackRow, feedback_rows
from tools.reading import same_text


def thumbs(project: Project) -> list[a.Thumb]:
    return counted(feedback_rows(project.path), {same_text(text) for text in _heldout(project)})


def counted(rows: Iterable[FeedbackRow], heldout: set[str]) -> list[a.Thumb]:
    """A correction says that the answer was bad, whatever the vote beside it."""
    last: dict[tuple[str, str], FeedbackRow] = {}
    for row in rows:
        if (row.vote or row.correction) and row.output.strip() and row.input.strip():
            last[same_text(row.input), row.output.strip()] = row
    return [
        a.Thumb(
            id="thumb-" + sha256_of(to_jsonl([{"input": text, "answer": answer}]))[:8],
            input=row.input,
            answer=answer,
            up=row.vote == "up" and row.correction is None,
        )
        for (text, answer), row in sorted(last.items())
        if text not in heldout
    ]


def kept(project: Project, given: Sequence[a.Thumb]) -> a.DataFile:
    """Written down below uploads/ under a name of their content, so that a plan speaks of these and no later ones."""
    content = to_jsonl(given)
    digest = sha256_of(content)
    path = f"uploads/thumbs-{digest[:12]}.jsonl"
    write_atomically(project.path / path, content)
    return a.DataFile(path=path, sha256=digest, rows=len(given))


def _heldout(project: Project) -> list[str]:
    file = project.get("dataset", a.DatasetCard).files["heldout"]
    return [row["input"] for row in read_jsonl(project.path / file.path)]
