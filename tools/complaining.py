"""From a bad answer to the smallest patch: what most likely caused it, with the rows that say so, and what the patch would change.

Read and compared only; nothing is changed here. The forecast over the held-out rows is that of a stand-in (word counts and a
linear classifier), trained with and without the patch: it says where the patch pulls, not what the tuned model will score.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from evals.checks import same_meaning
from evals.classical import tf_idf_answers
from tenet import artifacts as a
from tenet.files import read_jsonl, sha256_of
from tenet.problems import NotPossible
from tenet.project import Project
from tenet.runfolder import predictions

Kind = Literal["not one of the labels", "serving skew", "wrong label", "reward exploit", "data gap", "base limit"]
NEAR = 0.6
"""Two texts so much alike are about the same thing: of the 161 pairs of shipped tickets that are, 99 % have one label."""
SHOWN = 5


class Complaint(NamedTuple):
    input: str
    got: str
    right: str


class Cause(NamedTuple):
    kind: Kind
    said: str
    """The evidence, for a person."""
    rows: tuple[a.Row, ...] = ()
    """Rows behind it."""


class Forecast(NamedTuple):
    """Over the whole held-out set, by the stand-in."""

    rows: int
    mended: tuple[str, ...]
    broken: tuple[str, ...]
    heals_the_complaint: bool


class Patch(NamedTuple):
    examples: a.Examples
    """As they would be: the corrected rows with the label that is right, and the complaint as a row of its own."""
    relabelled: tuple[str, ...]
    added: str


def cause_of(project: Project, complaint: Complaint, paid: tuple[float | None, float | None] | None = None) -> Cause:
    """The first that the evidence supports. `paid` is what the reward pays for the bad and the right answer, where there is one."""
    labels = _classification(project).label_names
    if complaint.right not in labels:
        return Cause(
            "not one of the labels", f"“{complaint.right}” is none of {', '.join(labels)}: the use case has to change."
        )
    return (
        _skew(project, complaint)
        or _exploit(complaint, paid)
        or _about_the_data(_rows(project, "train"), _rows(project, "heldout"), complaint)
    )  # fmt: skip


def patch_for(project: Project, complaint: Complaint, cause: Cause) -> Patch:
    """The least that speaks to the cause: labels that are wrong are corrected, and the complaint becomes an example."""
    wrong = (
        {row.id for row in cause.rows} | {row.parent for row in cause.rows}
        if cause.kind == "wrong label"
        else set[str | None]()
    )
    id = f"complaint-{sha256_of(complaint.input.encode())[:8]}"
    new = a.Row(id=id, input=complaint.input, output=complaint.right, origin="user", group=id)
    rows = project.get("examples", a.Examples).rows
    mended = [
        row.model_copy(update={"output": complaint.right}) if row.id in wrong else row for row in rows if row.id != id
    ]
    changed = tuple(row.id for row in rows if row.id in wrong)
    return Patch(a.Examples(rows=(*mended, new)), changed, id)


def forecast(project: Project, complaint: Complaint, patch: Patch) -> Forecast:
    train, heldout = _rows(project, "train"), _rows(project, "heldout")
    asked = [*heldout, patch.examples.rows[-1]]
    before = tf_idf_answers(train, asked)
    after = tf_idf_answers(_patched(train, complaint, patch), asked)
    moved = [(row, was == row.output, now == row.output) for row, was, now in zip(heldout, before, after, strict=False)]
    return Forecast(
        rows=len(heldout),
        mended=tuple(row.id for row, was, now in moved if now and not was),
        broken=tuple(row.id for row, was, now in moved if was and not now),
        heals_the_complaint=after[-1] == complaint.right,
    )


# ---------------------------------------------------------------- causes


def _skew(project: Project, complaint: Complaint) -> Cause | None:
    """The evaluated model gave the right answer to the very same words: what serves it answers otherwise."""
    report = project.find("report")
    systems = report.systems if isinstance(report, a.EvalReport) else ()
    tuned = next((system for system in systems if system.name == "tuned"), None)
    row = next((row for row in _rows(project, "heldout") if row.input.strip() == complaint.input.strip()), None)
    if tuned is None or row is None:
        return None
    evaluated = dict(predictions(project.path / tuned.predictions.path)).get(row.id)
    if evaluated is None or not same_meaning(evaluated, complaint.right) or same_meaning(evaluated, complaint.got):
        return None
    said = f"Row {row.id} is the same text, and in the evaluation the model answered {evaluated!r}."
    return Cause("serving skew", said, (row,))


def _exploit(complaint: Complaint, paid: tuple[float | None, float | None] | None) -> Cause | None:
    if paid is None or paid[0] is None or paid[1] is None or paid[0] < paid[1]:
        return None
    pays = f"The reward pays {paid[0]:.2f} for {complaint.got!r} and {paid[1]:.2f} for {complaint.right!r}"
    return Cause("reward exploit", f"{pays}: the model learnt what it was paid for.")


def _about_the_data(train: Sequence[a.Row], heldout: Sequence[a.Row], complaint: Complaint) -> Cause:
    near = _near(train, complaint.input)
    against = [row for row, _ in near if same_meaning(row.output, complaint.got)]
    with_it = [row for row, _ in near if same_meaning(row.output, complaint.right)]
    if len(against) > len(with_it):
        said = f"Of the training rows that are much like this text {len(against)} are labelled {complaint.got!r}"
        return Cause("wrong label", f"{said} and {len(with_it)} {complaint.right!r}.", tuple(against[:SHOWN]))
    if not with_it:
        return Cause(
            "data gap", f"None of the {len(train)} training rows is like this text and labelled {complaint.right!r}."
        )
    said = f"{len(with_it)} training rows are much like this text and labelled {complaint.right!r}"
    return Cause("base limit", f"{said}, and the model still answers {complaint.got!r}.", tuple(with_it[:SHOWN]))


def _near(train: Sequence[a.Row], words: str) -> list[tuple[a.Row, float]]:
    """Rows that are about the same thing, nearest first."""
    from evals.embedding import embed, similarities

    alike = similarities(embed([words]), embed([row.input for row in train]))[0].tolist()
    found = [(row, alike) for row, alike in zip(train, alike, strict=True) if alike >= NEAR]
    return sorted(found, key=lambda pair: -pair[1])


# ---------------------------------------------------------------- rows


def _patched(train: Sequence[a.Row], complaint: Complaint, patch: Patch) -> list[a.Row]:
    """As the next dataset would have them, without the rows that a teacher would write from the new one."""
    changed = set(patch.relabelled)
    kept = [
        row.model_copy(update={"output": complaint.right}) if changed & {row.id, row.parent} else row for row in train
    ]
    return [*kept, patch.examples.rows[-1]]


def _classification(project: Project) -> a.UseCaseSpec:
    spec = project.find("spec")
    if not isinstance(spec, a.UseCaseSpec) or spec.task != "classification":
        raise NotPossible(
            "Causes can be told apart for choices between labels only. Bring the right values in as rows: "
            f"tenet feedback {project.name} --take"
        )
    return spec


def _rows(project: Project, split: Literal["train", "heldout"]) -> list[a.Row]:
    card = project.find("dataset")
    if not isinstance(card, a.DatasetCard):
        raise NotPossible(f"{project.name} has no dataset yet, so there is nothing to trace the answer to.")
    return [a.Row.model_validate(row) for row in read_jsonl(project.path / card.files[split].path)]
