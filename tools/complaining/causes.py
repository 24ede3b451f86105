"""The first cause that the evidence supports, from what is certain to what is only left."""

from collections.abc import Sequence

from evals.checks import sameness
from tenet import artifacts as a
from tenet.project import Project
from tenet.runfolder import predictions
from tools.complaining import labels, records, texts
from tools.complaining.complaint import Cause, Complaint, job_of, rows_of, tenets_of

Paid = tuple[float | None, float | None]


def cause_of(project: Project, complaint: Complaint, paid: Paid | None = None) -> Cause:
    """`paid` is what the reward pays for the bad and the right answer, where there is one."""
    spec, train = job_of(project), rows_of(project, "train")
    return (
        _impossible(project, spec, train, complaint)
        or _skew(project, complaint)
        or _exploit(complaint, paid)
        or _about_the_data(project, spec, train, complaint)
    )


def is_right(project: Project, complaint: Complaint) -> bool:
    """Whether the answer that is complained about says the same as the right one, as far as a program can tell."""
    spec = job_of(project)
    if spec.task == "writing":
        return texts.faults(tenets_of(project), complaint).is_right
    return sameness(spec)(complaint.got, complaint.right)


def _impossible(project: Project, spec: a.UseCaseSpec, train: Sequence[a.Row], complaint: Complaint) -> Cause | None:
    match spec.task:
        case "classification":
            return labels.impossible(spec, complaint)
        case "extraction":
            return records.impossible(spec, complaint)
        case "writing":
            return texts.impossible(tenets_of(project), train, complaint)


def _about_the_data(project: Project, spec: a.UseCaseSpec, train: Sequence[a.Row], complaint: Complaint) -> Cause:
    match spec.task:
        case "classification":
            return labels.about_the_data(spec, train, complaint)
        case "extraction":
            return records.about_the_data(spec, train, complaint)
        case "writing":
            return texts.about_the_data(tenets_of(project), train, complaint)


def _skew(project: Project, complaint: Complaint) -> Cause | None:
    """The evaluated model gave the right answer to the very same words: what serves it answers otherwise."""
    report = project.find("report")
    systems = report.systems if isinstance(report, a.EvalReport) else ()
    tuned = next((system for system in systems if system.name == "tuned"), None)
    row = next((row for row in rows_of(project, "heldout") if row.input.strip() == complaint.input.strip()), None)
    if tuned is None or row is None:
        return None
    evaluated = dict(predictions(project.path / tuned.predictions.path)).get(row.id)
    if evaluated is None or evaluated.strip() == complaint.got.strip():
        return None
    if not is_right(project, complaint._replace(got=evaluated)):
        return None
    said = f"Row {row.id} is the same text, and in the evaluation the model answered {evaluated!r}."
    return Cause("serving skew", said, (row,))


def _exploit(complaint: Complaint, paid: Paid | None) -> Cause | None:
    if paid is None or paid[0] is None or paid[1] is None or paid[0] < paid[1]:
        return None
    pays = f"The reward pays {paid[0]:.2f} for {complaint.got!r} and {paid[1]:.2f} for {complaint.right!r}"
    return Cause("reward exploit", f"{pays}: the model learnt what it was paid for.")
