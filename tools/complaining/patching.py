"""The least that speaks to a cause, and what it would change over all held-out rows.

The forecast is that of a stand-in, with and without the patch: word counts and a linear classifier for labels, shapes and the
words around them for values, the answers to the most similar texts for texts. It says where the patch pulls, not what the tuned
model will score.
"""

from collections.abc import Sequence

from evals.checks import fields_right, sameness
from evals.classical import tf_idf_answers
from evals.extracting import patterns
from tenet import artifacts as a
from tenet.extraction import read_record, written
from tenet.files import sha256_of
from tenet.project import Project
from tools.complaining.complaint import Cause, Complaint, Forecast, Patch, job_of, rows_of
from tools.complaining.texts import agreed_answers


def patch_for(project: Project, complaint: Complaint, cause: Cause) -> Patch:
    """Wrong labels are corrected, rows with wrong values or the same fault left out, the complaint becomes an example."""
    spec, rows = job_of(project), project.get("examples", a.Examples).rows
    wrong = (
        {id for row in cause.rows for id in (row.id, row.parent)} if cause.kind == "wrong label" else set[str | None]()
    )
    id = f"complaint-{sha256_of(complaint.input.encode())[:8]}"
    new = a.Row(id=id, input=complaint.input, output=_as_taught(spec, complaint.right), origin="user", group=id)
    if spec.task == "writing":
        # The bad answer beside the right one: a pair, should the next training learn from preferences.
        new = new.model_copy(update={"rejected": complaint.got.strip() or None})
    others, touched = [row for row in rows if row.id != id], tuple(row.id for row in rows if row.id in wrong)
    if spec.task != "classification":
        kept = [row for row in others if row.id not in wrong]
        return Patch(a.Examples(rows=(*kept, new)), (), id, touched)
    mended = [row.model_copy(update={"output": complaint.right}) if row.id in wrong else row for row in others]
    return Patch(a.Examples(rows=(*mended, new)), touched, id)


def forecast(project: Project, complaint: Complaint, patch: Patch) -> Forecast:
    spec = job_of(project)
    train, heldout = rows_of(project, "train"), rows_of(project, "heldout")
    asked = [*heldout, patch.examples.rows[-1]]
    before = _stand_in(spec, train, asked)
    after = _stand_in(spec, _patched(train, complaint, patch), asked)
    moved = [
        (row.id, _points(spec, now, row.output) - _points(spec, was, row.output))
        for row, was, now in zip(heldout, before, after, strict=False)
    ]
    return Forecast(
        rows=len(heldout),
        mended=tuple(id for id, points in moved if points > 0),
        broken=tuple(id for id, points in moved if points < 0),
        heals_the_complaint=sameness(spec)(after[-1], complaint.right),
    )


def _as_taught(spec: a.UseCaseSpec, right: str) -> str:
    """A record as the one line that the model learns."""
    return written(read_record(right, spec.wanted_fields), spec.wanted_fields) if spec.fields else right


def _stand_in(spec: a.UseCaseSpec, train: Sequence[a.Row], asked: Sequence[a.Row]) -> list[str]:
    match spec.task:
        case "classification":
            return list(tf_idf_answers(train, asked))
        case "extraction":
            return patterns(spec.wanted_fields, train)([row.input for row in asked])
        case "writing":
            return agreed_answers(train, asked)


def _points(spec: a.UseCaseSpec, answer: str, reference: str) -> int:
    """A label is right or not, and so is a text that is close to the right one; of a record every field counts."""
    if not spec.fields:
        return sameness(spec)(answer, reference)
    return sum(fields_right(answer, reference, spec.field_types).values())


def _patched(train: Sequence[a.Row], complaint: Complaint, patch: Patch) -> list[a.Row]:
    """As the next dataset would have them, without the rows that a teacher would write from the new one."""
    changed, gone = set(patch.relabelled), set(patch.left_out)
    kept = [
        row.model_copy(update={"output": complaint.right}) if changed & {row.id, row.parent} else row
        for row in train
        if not gone & {row.id, row.parent}
    ]
    return [*kept, patch.examples.rows[-1]]
