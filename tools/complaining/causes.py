"""The first cause that the evidence supports, from what is certain to what is only left."""

from evals.checks import sameness
from tenet import artifacts as a
from tenet.project import Project
from tenet.runfolder import predictions
from tools.complaining import labels, records
from tools.complaining.complaint import Cause, Complaint, job_of, rows_of

Paid = tuple[float | None, float | None]


def cause_of(project: Project, complaint: Complaint, paid: Paid | None = None) -> Cause:
    """`paid` is what the reward pays for the bad and the right answer, where there is one."""
    spec = job_of(project)
    of_this_kind = records if spec.fields else labels
    return (
        of_this_kind.impossible(spec, complaint)
        or _skew(project, spec, complaint)
        or _exploit(complaint, paid)
        or of_this_kind.about_the_data(spec, rows_of(project, "train"), complaint)
    )


def _skew(project: Project, spec: a.UseCaseSpec, complaint: Complaint) -> Cause | None:
    """The evaluated model gave the right answer to the very same words: what serves it answers otherwise."""
    report = project.find("report")
    systems = report.systems if isinstance(report, a.EvalReport) else ()
    tuned = next((system for system in systems if system.name == "tuned"), None)
    row = next((row for row in rows_of(project, "heldout") if row.input.strip() == complaint.input.strip()), None)
    if tuned is None or row is None:
        return None
    same, evaluated = sameness(spec), dict(predictions(project.path / tuned.predictions.path)).get(row.id)
    if evaluated is None or not same(evaluated, complaint.right) or evaluated.strip() == complaint.got.strip():
        return None
    said = f"Row {row.id} is the same text, and in the evaluation the model answered {evaluated!r}."
    return Cause("serving skew", said, (row,))


def _exploit(complaint: Complaint, paid: Paid | None) -> Cause | None:
    if paid is None or paid[0] is None or paid[1] is None or paid[0] < paid[1]:
        return None
    pays = f"The reward pays {paid[0]:.2f} for {complaint.got!r} and {paid[1]:.2f} for {complaint.right!r}"
    return Cause("reward exploit", f"{pays}: the model learnt what it was paid for.")
