"""What the reward in force pays for an answer of the person's own, term by term, in the sandbox."""

from typing import Any

from surfaces.runs import part_named
from tenet import artifacts as a
from tenet.files import read_jsonl
from tenet.problems import NotPossible
from tenet.project import Project
from tenet.settings import Settings

LISTED = 60


def rows_to_try(project: Project) -> list[a.Row]:
    """The first training rows; there are none before the dataset is made."""
    card = project.find("dataset")
    path = project.path / card.files["train"].path if isinstance(card, a.DatasetCard) else None
    rows = (a.Row.model_validate(row) for row in read_jsonl(path)) if path and path.exists() else iter(())
    return [row for row, _ in zip(rows, range(LISTED), strict=False)]


def paid(project: Project, answer: str, row_id: str, settings: Settings) -> list[dict[str, Any]]:
    from tools.rewarding.outside import Host
    from tools.rewarding.trial import trial

    reward, row = project.find("reward"), next((row for row in rows_to_try(project) if row.id == row_id), None)
    if not isinstance(reward, a.RewardFunction) or row is None:
        raise NotPossible("There is no such row, or no reward yet. Reload the page.")
    instruction, host = project.get("spec", a.UseCaseSpec).instruction, Host(settings, project.path)
    with trial(reward, instruction, settings.allow_unsandboxed_reward, host=host) as at_work:
        (scores,) = at_work.parts([row], [answer])
        problems = at_work.problems
    said = {term.name: (scores[term.name], problems.get(term.name) or problems.get("")) for term in reward.terms}
    return [
        {"name": "in all", "score": _number(reward.total(scores), None)},
        *({"name": part_named(name), "score": _number(score, why)} for name, (score, why) in said.items()),
    ]


def _number(score: float | None, why: str | None) -> str:
    return f"{score:.2f}" if score is not None else why or "cannot say"
