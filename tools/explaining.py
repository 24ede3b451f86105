"""Why a held-out row was won or lost: what the models said, which words of the request the answer hangs on, which
training rows are nearest to it, and which tenets and reward terms stand behind it.

The weight of a word is what its absence takes from the likelihood of the answer (of a wrong one: against the right answer):
the row is read once without each word.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from evals.answering import local_folder
from evals.checks import check, sameness
from evals.likelihood import answer_chances
from evals.prompting import messages
from tenet import artifacts as a
from tenet.files import read_jsonl
from tenet.problems import NotPossible
from tenet.project import Project
from tenet.runfolder import predictions

NEAREST = 5
MOST_WORDS = 120
"""Of a long text only so many words are left out one by one, from its beginning."""


class Weighed(NamedTuple):
    word: str
    weight: float
    """What leaving it out takes from the logarithm of the chance; below zero it speaks against the answer."""


class Near(NamedTuple):
    row: a.Row
    similarity: float


class Explained(NamedTuple):
    row: a.Row
    answers: Mapping[str, str]
    """By system."""
    right: bool
    outcomes: Mapping[str, a.Outcome]
    """By tenet, of the tuned model; a judged tenet is unjudged here."""
    words: tuple[Weighed, ...]
    nearest: tuple[Near, ...]
    terms: Mapping[str, tuple[str, ...]]
    """Reward terms by tenet."""


def explain(project: Project, row_id: str) -> Explained:
    report = project.get("report", a.EvalReport)
    spec, tenets = project.get("spec", a.UseCaseSpec), project.get("tenets", a.Tenets)
    row = _row(project, row_id)
    answers = {system.name: _answer(project.path, system, row) for system in report.systems}
    tuned = answers["tuned"]
    outcomes: dict[str, a.Outcome] = {tenet.id: found for tenet in tenets.tenets if (found := check(tenet, row, tuned))}
    folder = local_folder(str(project.path / project.get("training_run", a.TrainingRun).merged))
    return Explained(
        row=row,
        answers=answers,
        right=sameness(spec)(tuned, row.output),
        outcomes=outcomes,
        words=weighed(folder, spec.instruction, row, tuned, None if sameness(spec)(tuned, row.output) else row.output),
        nearest=nearest(row, _rows(project, "train")),
        terms=_terms(project.find("reward")),
    )


def weighed(
    model_folder: Path, instruction: str, row: a.Row, answer: str, against: str | None = None
) -> tuple[Weighed, ...]:
    """With `against`, what the words do for the answer beyond what they do for that one."""
    words = row.input.split()
    some = range(min(len(words), MOST_WORDS))
    without = [row.model_copy(update={"input": " ".join(words[:at] + words[at + 1 :]) or "-"}) for at in some]
    prompts = [messages(instruction, one) for one in (row, *without)]
    said, other = (
        answer_chances(model_folder, prompts, one) if one else [0.0] * len(prompts) for one in (answer, against)
    )
    whole, *fewer = (one - two for one, two in zip(said, other, strict=True))
    return tuple(Weighed(words[at], whole - less) for at, less in zip(some, fewer, strict=True))


def nearest(row: a.Row, train: Sequence[a.Row]) -> tuple[Near, ...]:
    """By meaning, the likest first."""
    from evals.embedding import embed, similarities

    if not train:
        return ()
    close = similarities(embed([row.input]), embed([one.input for one in train]))[0]
    order = sorted(range(len(train)), key=lambda at: (-float(close[at]), train[at].id))
    return tuple(Near(train[at], float(close[at])) for at in order[:NEAREST])


def _row(project: Project, row_id: str) -> a.Row:
    found = next((row for row in _rows(project, "heldout") if row.id == row_id), None)
    if found is None:
        raise NotPossible(
            f"{project.name} has no held-out row {row_id}. The report shows the id of each row below its text."
        )
    return found


def _rows(project: Project, split: a.Split) -> list[a.Row]:
    file = project.get("dataset", a.DatasetCard).files[split]
    return [a.Row.model_validate(row) for row in read_jsonl(project.path / file.path)]


def _answer(project: Path, system: a.SystemScore, row: a.Row) -> str:
    return dict(predictions(project / system.predictions.path))[row.id]


def _terms(reward: a.Artifact | None) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for term in reward.terms if isinstance(reward, a.RewardFunction) else ():
        if term.tenet:
            found[term.tenet] = (*found.get(term.tenet, ()), term.name)
    return found
