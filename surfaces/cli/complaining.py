"""`tenet complain`: from a bad answer to its cause, the smallest patch and, with --fix, to a change that waits for approval."""

from agent.minds import choose_mind
from agent.minds.contract import CannotDraft, Finding
from evals.checks import Judge
from evals.judging import bench
from surfaces.cli.output import say, stop
from surfaces.view import next_action
from surfaces.words import words as words_of
from tenet import artifacts as a
from tenet.problems import NotPossible
from tenet.project import Project, serialize
from tenet.session import Session
from tenet.settings import read_settings
from tenet.stages import BY_NAME, StageName
from tools.complaining import Cause, Complaint, Forecast, Patch, cause_of, forecast, is_right, patch_for
from tools.complaining.complaint import NOT_BY_DATA, SHOWN, job_of
from tools.complaining.judge import Misjudged, judge_error, patched, rejudged, tenet_of
from tools.complaining.records import completed

_AGREES = {"yes": "It agrees.", "no": "It thinks otherwise.", "unclear": "It cannot tell."}


def complain(name: str, words: str, right: str, got: str | None, fix: bool) -> None:
    project = Project.open(name)
    complaint = complaint_of(project, words, got if got is not None else _asked(project, words), right)
    if is_right(project, complaint):
        stop(f"The model answers {complaint.got!r} to these words, which is right. Nothing has to be mended.", 0)
    cause = cause_of(project, complaint, _paid(project, complaint))
    print(f"Answered: {complaint.got}\nRight:    {complaint.right}\nCause:    {cause.kind}. {cause.said}")
    for row in cause.rows[:SHOWN]:
        print(f"  {row.id}: {row.input[:90]} → {row.output[:90]}")
    if len(cause.rows) > SHOWN:
        print(f"  … and {len(cause.rows) - SHOWN} more")
    _print_opinion(project, complaint, cause)
    if cause.kind in NOT_BY_DATA:
        say(_elsewhere(name, cause))
        return
    patch = patch_for(project, complaint, cause)
    _print(patch, forecast(project, complaint, patch))
    if fix:
        put_in_force(Session.open(name, surface="cli"), patch)
    else:
        say(f"Nothing was changed. Put it in force, to be approved: tenet complain {name} … --fix")


def _print_opinion(project: Project, complaint: Complaint, cause: Cause) -> None:
    """What the guide thinks of it, where one is connected. It is told beside the evidence and changes nothing."""
    finding = Finding(*complaint, f"{cause.kind}. {cause.said}", cause.rows)
    try:
        mind = choose_mind(read_settings(), project.path)
        found = mind.diagnose(project.get("spec", a.UseCaseSpec), project.get("tenets", a.Tenets), finding)
    except CannotDraft as failure:
        say(f"The guide could not be asked what it thinks: {failure}")
        return
    if found is None:
        return
    print(f"Guide:    {_AGREES[found.agrees]} {found.because}")
    for row in found.write_rows:
        print(f"  a row that would help: {row}")
    if found.ask:
        print(f"  it asks you: {found.ask}")


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
        return "Look at the text again, and say only what stands there; of a record, null where there is no value."
    return f"Say in the conversation what the use case has to know besides: tenet chat {name}"


def _print(patch: Patch, found: Forecast) -> None:
    relabelled = (
        f"{len(patch.relabelled)} labels corrected ({', '.join(patch.relabelled)}), " if patch.relabelled else ""
    )
    left_out = (
        f"{len(patch.left_out)} examples with a wrong answer left out ({', '.join(patch.left_out)}), "
        if patch.left_out
        else ""
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
    _edit(session, "examples", serialize(BY_NAME["examples"], patch.examples).decode())
    say(
        f"Released, it comes beside the model in production: tenet traffic {name} --canary 0.1. Undo: tenet rollback {name}"
    )


def _edit(session: Session, stage: StageName, content: str) -> None:
    for event in session.send(session.edit(stage, content, session.project.state.digest(stage))):
        if text := words_of(event):
            say(text)
    say(next_action(session.project))


# ---------------------------------------------------------------- the judge


def complain_about_judge(name: str, words: str, tenet: str, should: str, got: str | None, fix: bool) -> None:
    """The answer is as it is; what is wrong is the verdict on it."""
    if should not in ("pass", "fail"):
        stop("Say with --should what the verdict should be: pass or fail.", 2)
    project, settings = Project.open(name), read_settings()
    complaint = Misjudged(tenet, words, got if got is not None else _asked(project, words), should)
    tenet_of(project, tenet)
    judge = bench(project.get("tenets", a.Tenets), settings, project.path).judge
    if judge is None:
        raise NotPossible("No judge is connected, so none can be wrong: set TENET_JUDGE_MODEL. docs/guides/minds.md")
    weigh(project, complaint, judge)
    if fix:
        after = patched(project, complaint)
        _edit(Session.open(name, surface="cli"), "tenets", serialize(BY_NAME["tenets"], after).decode())
        say("The evaluation is measured anew with it; the model is not trained again for that.")


def weigh(project: Project, complaint: Misjudged, judge: Judge) -> None:
    found = judge_error(project, complaint, judge)
    print(
        f"Answered: {complaint.answer}\nShould:   {complaint.should} by {complaint.tenet}\nCause:    {found.kind}. {found.said}"
    )
    if found.kind != "judge error":
        stop(
            "Then the verdict is no reason for a complaint; about the answer: tenet complain PROJECT INPUT --right …", 0
        )
    changed = rejudged(project, complaint, patched(project, complaint), judge)
    print(
        f"Patch:    1 case added to the criteria of {complaint.tenet}, and to what the judge is tried on\n"
        f"Forecast: of {changed.rows} held-out answers {len(changed.to_pass)} newly pass, {len(changed.to_fail)} newly fail; "
        f"this complaint {'mended' if changed.heals_the_complaint else 'not mended by that alone'}. By the judge itself."
    )
    for what, rows in (("newly pass", changed.to_pass), ("newly fail", changed.to_fail)):
        if rows:
            print(f"  {what}: {', '.join(rows[:10])}")
