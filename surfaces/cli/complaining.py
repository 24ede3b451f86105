"""`tenet complain`: from a bad answer to its cause, the smallest patch and, with --fix, to a change that waits for approval."""

from evals.checks import sameness
from surfaces.cli.output import say, stop
from surfaces.view import next_action
from surfaces.words import words as words_of
from tenet import artifacts as a
from tenet.project import Project, serialize
from tenet.session import Session
from tenet.settings import read_settings
from tenet.stages import BY_NAME
from tools.complaining import Cause, Complaint, Forecast, Patch, cause_of, forecast, patch_for
from tools.complaining.complaint import NOT_BY_DATA, job_of
from tools.complaining.records import completed


def complain(name: str, words: str, right: str, got: str | None, fix: bool) -> None:
    project = Project.open(name)
    complaint = complaint_of(project, words, got if got is not None else _asked(project, words), right)
    if sameness(job_of(project))(complaint.got, complaint.right):
        stop(f"The model answers {complaint.got!r} to these words, which is right. Nothing has to be mended.", 0)
    cause = cause_of(project, complaint, _paid(project, complaint))
    print(f"Answered: {complaint.got}\nRight:    {complaint.right}\nCause:    {cause.kind}. {cause.said}")
    for row in cause.rows:
        print(f"  {row.id}: {row.input[:90]} → {row.output}")
    if cause.kind in NOT_BY_DATA:
        say(_elsewhere(name, cause))
        return
    patch = patch_for(project, complaint, cause)
    _print(patch, forecast(project, complaint, patch))
    if fix:
        put_in_force(Session.open(name, surface="cli"), patch)
    else:
        say(f"Nothing was changed. Put it in force, to be approved: tenet complain {name} … --fix")


def _asked(project: Project, words: str) -> str:
    from tools.asking import ask

    return ask(project.path, read_settings().home, words).text


def _paid(project: Project, complaint: Complaint) -> tuple[float | None, float | None] | None:
    """What the approved reward pays for the bad and for the right answer, tried in the sandbox."""
    reward = project.find("reward")
    if not isinstance(reward, a.RewardFunction) or not project.state.is_needed(BY_NAME["reward"]):
        return None
    from tools.rewarding.trial import trial

    row = a.Row(id="complaint", input=complaint.input, output=complaint.right, origin="user", group="complaint")
    instruction = project.get("spec", a.UseCaseSpec).instruction
    with trial(reward, instruction, read_settings().allow_unsandboxed_reward) as at_work:
        bad, right = at_work.parts([row, row], [complaint.got, complaint.right])
    return reward.total(bad), reward.total(right)


def complaint_of(project: Project, words: str, got: str, right: str) -> Complaint:
    """Of an extraction only the values that are wrong have to be said."""
    spec = job_of(project)
    return Complaint(words, got, completed(spec, got, right) if spec.fields else right)


def _elsewhere(name: str, cause: Cause) -> str:
    if cause.kind == "serving skew":
        return (
            f"No data mends this. Look at what is served: tenet verify {name}; step back at once: tenet rollback {name}"
        )
    if cause.kind == "not in the text":
        return "Look at the text again, and say the value as it stands there, or null where there is none."
    return f"Say in the conversation what the use case has to know besides: tenet chat {name}"


def _print(patch: Patch, found: Forecast) -> None:
    relabelled = (
        f"{len(patch.relabelled)} labels corrected ({', '.join(patch.relabelled)}), " if patch.relabelled else ""
    )
    left_out = (
        f"{len(patch.left_out)} wrong examples left out ({', '.join(patch.left_out)}), " if patch.left_out else ""
    )
    print(f"Patch:    {relabelled}{left_out}1 example added ({patch.added})")
    print(
        f"Forecast: of {found.rows} held-out rows {len(found.mended)} mended, {len(found.broken)} broken; "
        f"this complaint {'mended' if found.heals_the_complaint else 'not mended by that alone'}. "
        "By a classical stand-in; the model itself is measured after its training."
    )
    for what, rows in (("mended", found.mended), ("broken", found.broken)):
        if rows:
            print(f"  {what}: {', '.join(rows[:10])}")


def put_in_force(session: Session, patch: Patch) -> None:
    """An edit by this person: it is approved, trained, measured and released as a candidate like any other change."""
    name = session.project.name
    content = serialize(BY_NAME["examples"], patch.examples).decode()
    for event in session.send(session.edit("examples", content, session.project.state.digest("examples"))):
        if text := words_of(event):
            say(text)
    say(next_action(session.project))
    say(
        f"Released, it comes beside the model in production: tenet traffic {name} --canary 0.1. Undo: tenet rollback {name}"
    )
