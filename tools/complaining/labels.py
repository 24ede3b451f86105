"""What the training rows say of a wrong choice between labels."""

from collections.abc import Sequence

from evals.checks import same_meaning
from tenet import artifacts as a
from tools.complaining.complaint import SHOWN, Cause, Complaint
from tools.complaining.near import near


def impossible(spec: a.UseCaseSpec, complaint: Complaint) -> Cause | None:
    if complaint.right in spec.label_names:
        return None
    said = f"“{complaint.right}” is none of {', '.join(spec.label_names)}: the use case has to change."
    return Cause("not in the use case", said)


def about_the_data(spec: a.UseCaseSpec, train: Sequence[a.Row], complaint: Complaint) -> Cause:
    close = near(train, complaint.input)
    against = [row for row in close if same_meaning(row.output, complaint.got)]
    with_it = [row for row in close if same_meaning(row.output, complaint.right)]
    if len(against) > len(with_it):
        said = f"Of the training rows that are much like this text {len(against)} are labelled {complaint.got!r}"
        return Cause("wrong label", f"{said} and {len(with_it)} {complaint.right!r}.", tuple(against[:SHOWN]))
    if not with_it:
        said = f"None of the {len(train)} training rows is like this text and labelled {complaint.right!r}."
        return Cause("data gap", said)
    said = f"{len(with_it)} training rows are much like this text and labelled {complaint.right!r}"
    return Cause("base limit", f"{said}, and the model still answers {complaint.got!r}.", tuple(with_it[:SHOWN]))
