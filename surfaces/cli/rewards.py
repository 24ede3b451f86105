"""`tenet reward`: the reward of a project, and what it pays for an answer of yours."""

from surfaces.cards import card
from surfaces.cli.output import markdown, say, stop
from tenet import artifacts as a
from tenet.content import serialize
from tenet.files import read_jsonl
from tenet.project import Project
from tenet.session import Session
from tenet.settings import read_settings
from tenet.stages import BY_NAME
from tenet.state import Wait

NO_REWARD = "There is no reward yet. Only reinforcement learning has one: say “use reinforcement learning” when you see the method."


def break_in(name: str) -> None:
    """Ask for the break-in test of the reward in force; it runs as a job."""
    session = Session.open(name, surface="cli")
    found = session.project.find("reward")
    if not isinstance(found, a.RewardFunction):
        stop(NO_REWARD)
    wanted = found.model_copy(update={"break_in": True})
    session.send(session.edit("reward", serialize(BY_NAME["reward"], wanted).decode()))
    match session.pending:
        case Wait(stage="break_in"):
            say(
                f"A small model practises to game the reward; it takes some minutes. `tenet status {name}` says how far it is."
            )
        case _:
            tried = session.project.find("break_in")
            markdown(card(tried) if isinstance(tried, a.BreakIn) else f"It was not tried: {_why_not(session.project)}")


def _why_not(project: Project) -> str:
    failed = project.get("reward", a.RewardFunction).failed
    return f"the reward fails its proofs ({', '.join(proof.name for proof in failed)}), so mend these first."


def reward(name: str, answer: str | None, row_id: str | None) -> None:
    project = Project.open(name)
    for problem in project.sync():
        say(problem)
    found = project.find("reward")
    if not isinstance(found, a.RewardFunction):
        stop(NO_REWARD)
    if answer is None:
        markdown(card(found))
        say(f"The code: {project.path / 'reward.py'}")
        return
    _score(project, found, answer, row_id)


def _score(project: Project, reward: a.RewardFunction, answer: str, row_id: str | None) -> None:
    from tools.rewarding.outside import Host
    from tools.rewarding.trial import trial

    row = _row(project, row_id)
    instruction = project.get("spec", a.UseCaseSpec).instruction
    settings = read_settings()
    with trial(reward, instruction, settings.allow_unsandboxed_reward, host=Host(settings, project.path)) as at_work:
        (scores,) = at_work.parts([row], [answer])
        problems = at_work.problems
    say(f"{row.id}: {row.input}\nright: {row.output}\nyours: {answer}")
    for term in reward.terms:
        score = scores[term.name]
        said = problems.get(term.name) or problems.get("") or "cannot say"
        say(f"  {term.name:<32} {said if score is None else f'{score:.2f}'}")
    total = reward.total(scores)
    say(f"  {'reward':<32} {'cannot say' if total is None else f'{total:.2f}'}")


def _row(project: Project, row_id: str | None) -> a.Row:
    path = project.path / project.get("dataset", a.DatasetCard).files["train"].path
    rows = [a.Row.model_validate(row) for row in read_jsonl(path)]
    chosen = next((row for row in rows if row_id in (None, row.id)), None)
    return chosen or stop(f"The training rows have no row {row_id}. Their ids stand in {path}.")
