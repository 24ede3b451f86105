"""The reward: a term a tenet, proven in the sandbox before a person sees it. What a person wrote is kept and proven."""

from agent.desk import Desk
from agent.minds.contract import CannotDraft, Drafted, Question
from tenet import artifacts as a
from tenet.coherence import complaints
from tenet.files import read_jsonl, sha256_of_file
from tenet.project import Project
from tenet.sandbox.problems import NoSafeSandbox

PROOF_SPLITS: tuple[a.Split, ...] = ("train", "validation")
"""Never the held-out rows: a reward that was fitted to them would spoil the test."""


def draft(desk: Desk) -> Drafted[a.RewardFunction] | Question:
    project = desk.project
    spec, tenets = project.get("spec", a.UseCaseSpec), project.get("tenets", a.Tenets)
    current = project.find("reward")
    touched = "reward" in project.state.touched
    if isinstance(current, a.RewardFunction) and touched and not complaints(current, {"tenets": tenets}):
        return Drafted(proven(current, desk), "")
    if all(isinstance(tenet.check, a.Judged) for tenet in tenets.tenets):
        raise CannotDraft(
            "No program can check any of the tenets, so there is nothing that a reward could pay for. Add a tenet that a program "
            "can check, or train with SFT."
        )
    drafted = desk.mind.reward(spec, tenets)
    if isinstance(drafted, Question):
        return drafted
    note = "Your reward named tenets that are gone, so it was drafted anew. " if touched else ""
    return drafted._replace(artifact=proven(drafted.artifact, desk), note=f"{note}{drafted.note}".strip())


def proven(reward: a.RewardFunction, desk: Desk) -> a.RewardFunction:
    """The reward with fresh proofs on the rows of the training."""
    from tools.rewarding.proving import prove

    instruction = desk.project.get("spec", a.UseCaseSpec).instruction
    try:
        return prove(reward, instruction, _rows(desk.project), desk.settings.allow_unsandboxed_reward)
    except NoSafeSandbox as problem:
        raise CannotDraft(str(problem)) from problem


def _rows(project: Project) -> list[a.Row]:
    card = project.get("dataset", a.DatasetCard)
    found: list[a.Row] = []
    for file in (card.files[split] for split in PROOF_SPLITS if split in card.files):
        path = project.path / file.path
        if not path.exists() or sha256_of_file(path) != file.sha256:
            raise CannotDraft(
                f"{file.path} is not what its card describes: it was changed after it was made. Put the old file back, or "
                "change the examples and let the dataset be made again."
            )
        found += [a.Row.model_validate(row) for row in read_jsonl(path)]
    return found
