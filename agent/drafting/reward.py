"""The reward: a term a tenet, proven in the sandbox before a person sees it. What a person wrote is kept and proven."""

from collections.abc import Sequence

from agent.desk import Desk, situation
from agent.minds.contract import CannotDraft, Drafted, Question
from tenet import artifacts as a
from tenet.coherence import complaints
from tenet.files import read_jsonl, sha256_of_file
from tenet.models.roles import choose_judge
from tenet.project import Project
from tenet.sandbox.problems import NoSafeSandbox
from tenet.stages import CLOSE_HOLES

BUILT_IN = "built-in"
ROUNDS = 3
"""After so many break-in tests that each found something, a person decides."""


def draft(desk: Desk) -> Drafted[a.RewardFunction] | Question:
    project = desk.project
    spec, tenets = project.get("spec", a.UseCaseSpec), project.get("tenets", a.Tenets)
    current = project.find("reward")
    touched = "reward" in project.state.touched
    if isinstance(current, a.RewardFunction) and touched and not complaints(current, {"tenets": tenets}):
        if CLOSE_HOLES in project.state.sent_back.get("reward", ()):
            return _closed(current, desk)
        return Drafted(proven(current, desk), "")
    drafted = _drafted(desk, spec, tenets)
    if isinstance(drafted, Question):
        return drafted
    note = "Your reward named tenets that are gone, so it was drafted anew. " if touched else ""
    return drafted._replace(artifact=proven(drafted.artifact, desk), note=f"{note}{drafted.note}".strip())


def _drafted(desk: Desk, spec: a.UseCaseSpec, tenets: a.Tenets) -> Drafted[a.RewardFunction] | Question:
    """By the mind; what only a judge can say is paid for by a judge, where there is one."""
    from tools.rewarding.drafting import draft_reward, with_judge

    has_judge = choose_judge(desk.settings).endpoint is not None
    if all(isinstance(tenet.check, a.Judged) for tenet in tenets.tenets):
        if not has_judge:
            raise CannotDraft(
                "No program can check any of the tenets, and no judge is connected, so there is nothing that a reward could pay "
                "for. Connect a judge (TENET_JUDGE_MODEL), add a tenet that a program can check, or train with SFT."
            )
        return Drafted(draft_reward(spec, tenets, judged=True), "")
    drafted = desk.mind.reward(spec, tenets)
    if isinstance(drafted, Question) or not has_judge:
        return drafted
    return drafted._replace(artifact=with_judge(drafted.artifact, tenets))


def proven(reward: a.RewardFunction, desk: Desk) -> a.RewardFunction:
    """The reward with fresh proofs on the rows of the training, and with the building blocks that its code calls and lacks."""
    from tools.rewarding.assembling import with_blocks
    from tools.rewarding.outside import Host
    from tools.rewarding.proving import prove

    instruction = desk.project.get("spec", a.UseCaseSpec).instruction
    try:
        host = Host(desk.settings, desk.project.path)
        whole = reward.model_copy(update={"code": with_blocks(reward.code)})
        return prove(whole, instruction, _rows(desk.project), desk.settings.allow_unsandboxed_reward, host)
    except NoSafeSandbox as problem:
        raise CannotDraft(str(problem)) from problem


def _closed(reward: a.RewardFunction, desk: Desk) -> Drafted[a.RewardFunction]:
    """What the break-in test found becomes counter-examples, and the reward is changed until they hold."""
    from tools.rewarding.patching import patched

    project = desk.project
    found = project.get("break_in", a.BreakIn).found
    known = reward.counterexamples or ()
    new = tuple(one for one in found if (one.request, one.answer) not in {(old.request, old.answer) for old in known})
    tried = proven(reward.model_copy(update={"counterexamples": (*known, *new)}), desk)
    if not tried.failed or max((one.round for one in new), default=0) > ROUNDS:
        return Drafted(tried, _found(found))
    spec, tenets = project.get("spec", a.UseCaseSpec), project.get("tenets", a.Tenets)
    mended = patched(
        tried, spec, tenets, lambda changed: proven(changed, desk), lambda old: _by_model(old, found, desk)
    )
    if mended is None:
        return Drafted(
            tried, f"{_found(found)} Nothing that I tried closes that: change reward.py, or take out what is fair."
        )
    return Drafted(mended.reward, f"{_found(found)} {mended.said}")


def _by_model(reward: a.RewardFunction, found: Sequence[a.CounterExample], desk: Desk) -> a.RewardFunction | None:
    if desk.mind.name == BUILT_IN:
        return None
    told = "\n".join(f"- To “{one.request}” the answer “{one.answer}” {one.trick}. {one.why}" for one in found)
    wish = f"Change the code so that these answers earn next to nothing, and right ones what they earn now:\n{told}"
    try:
        changed = desk.mind.change("reward", reward, (wish,), situation(desk))
    except CannotDraft:
        return None
    return changed.artifact if isinstance(changed, Drafted) and isinstance(changed.artifact, a.RewardFunction) else None


def _found(found: Sequence[a.CounterExample]) -> str:
    ways = "; ".join(f"one that {one.trick} earned {one.earned or 0:.2f}" for one in found)
    return (
        f"The break-in test found answers that are paid more than they are worth: {ways}. They are counter-examples in reward.yaml "
        "now: the reward must never pay for them again. Edit them, or take out what is fair."
    )


def _rows(project: Project) -> list[a.Row]:
    """Never the held-out rows: a reward that was fitted to them would spoil the test."""
    card = project.get("dataset", a.DatasetCard)
    found: list[a.Row] = []
    for file in (card.files[split] for split in a.LEARNT if split in card.files):
        path = project.path / file.path
        if not path.exists() or sha256_of_file(path) != file.sha256:
            raise CannotDraft(
                f"{file.path} is not what its card describes: it was changed after it was made. Put the old file back, or "
                "change the examples and let the dataset be made again."
            )
        found += [a.Row.model_validate(row) for row in read_jsonl(path)]
    return found
