"""A complaint about an answer or about a verdict, weighed for whoever shows it; and its patch as an edit that waits for approval."""

from typing import NamedTuple

from agent.minds import choose_mind
from agent.minds.contract import CannotDraft, Finding
from agent.minds.contract import Diagnosis as Opinion
from evals.checks import Judge
from evals.judging import bench
from tenet import artifacts as a
from tenet import journal as j
from tenet.content import serialize
from tenet.problems import NotPossible
from tenet.project import Project
from tenet.session import Session
from tenet.settings import Settings
from tenet.stages import BY_NAME, StageName
from tools.complaining import Cause, Complaint, Forecast, Patch, cause_of, forecast, is_right, patch_for
from tools.complaining.complaint import NOT_BY_DATA, job_of
from tools.complaining.judge import Found, Misjudged, Rejudged, judge_error, patched, rejudged, tenet_of
from tools.complaining.records import completed


class Diagnosis(NamedTuple):
    complaint: Complaint
    cause: Cause | None
    """None where the answer is right."""
    patch: Patch | None = None
    forecast: Forecast | None = None
    """Both are absent where no data mends it."""


class Verdict(NamedTuple):
    complaint: Misjudged
    found: Found
    after: a.Tenets | None = None
    changed: Rejudged | None = None
    """Both are absent where the judge is not wrong."""


def diagnosed(project: Project, settings: Settings, words: str, right: str, got: str | None) -> Diagnosis:
    """`got` is what the model answered; without it the live model is asked."""
    complaint = complaint_of(project, words, got if got is not None else asked(project, settings, words), right)
    if is_right(project, complaint):
        return Diagnosis(complaint, None)
    cause = cause_of(project, complaint, _paid(project, settings, complaint))
    if cause.kind in NOT_BY_DATA:
        return Diagnosis(complaint, cause)
    patch = patch_for(project, complaint, cause)
    return Diagnosis(complaint, cause, patch, forecast(project, complaint, patch))


def opinion_of(project: Project, settings: Settings, found: Diagnosis) -> Opinion | None:
    """What the guide thinks of it, where one is connected. It stands beside the evidence and changes nothing."""
    assert found.cause
    finding = Finding(*found.complaint, f"{found.cause.kind}. {found.cause.said}", found.cause.rows)
    mind = choose_mind(settings, project.path)
    try:
        return mind.diagnose(project.get("spec", a.UseCaseSpec), project.get("tenets", a.Tenets), finding)
    except CannotDraft as failure:
        raise NotPossible(f"The guide could not be asked what it thinks: {failure}") from failure


def weighed(project: Project, complaint: Misjudged, judge: Judge) -> Verdict:
    """The answer is as it is; what is wrong is the verdict on it."""
    found = judge_error(project, complaint, judge)
    if found.kind != "judge error":
        return Verdict(complaint, found)
    after = patched(project, complaint)
    return Verdict(complaint, found, after, rejudged(project, complaint, after, judge))


def judge_of(project: Project, settings: Settings, tenet: str) -> Judge:
    tenet_of(project, tenet)
    judge = bench(project.get("tenets", a.Tenets), settings, project.path).judge
    if judge is None:
        raise NotPossible("No judge is connected, so none can be wrong: set TENET_JUDGE_MODEL. docs/guides/minds.md")
    return judge


def asked(project: Project, settings: Settings, words: str) -> str:
    from tools.asking import ask

    return ask(project.path, settings.home, words).text


def advice(name: str, cause: Cause) -> str:
    """What to do where no data mends it."""
    if cause.kind == "serving skew":
        return (
            f"No data mends this. Look at what is served: tenet verify {name}; step back at once: tenet rollback {name}"
        )
    if cause.kind == "not in the text":
        return "Look at the text again, and say only what stands there; of a record, null where there is no value."
    return f"Say in the conversation what the use case has to know besides: tenet chat {name}"


# ---------------------------------------------------------------- in force, to be approved


def mend(session: Session, found: Diagnosis, base: str | None = None, id: str | None = None) -> list[j.Event]:
    """The patch as an edit of the examples: approved, trained, measured and released as a candidate like any other change."""
    assert found.patch and found.cause
    complaint = found.complaint
    said = (
        f"A complaint: to “{complaint.input[:300]}” the model answered “{complaint.got[:200]}”, and “{complaint.right[:200]}” "
        f"is right. Cause: {found.cause.kind}. {found.cause.said}"
    )
    return _edited(session, "examples", serialize(BY_NAME["examples"], found.patch.examples), said, base, id)


def mend_judge(session: Session, found: Verdict, base: str | None = None, id: str | None = None) -> list[j.Event]:
    """The case as an edit of the tenets. The evaluation is measured anew with it; the model is not trained again for that."""
    assert found.after
    said = f"A complaint about the judge of {found.complaint.tenet}. {found.found.said}"
    return _edited(session, "tenets", serialize(BY_NAME["tenets"], found.after), said, base, id)


def _edited(
    session: Session, stage: StageName, content: bytes, said: str, base: str | None, id: str | None
) -> list[j.Event]:
    before = session.project.state.digest(stage)
    edit = session.edit(stage, content.decode(), base or before)
    happened = session.send(edit.model_copy(update={"id": id}) if id else edit)
    if session.project.state.digest(stage) != before:
        happened.append(session.project.record(j.Told(text=said, tone="note", stage=stage), id=f"complaint-{edit.id}"))
    return happened


# ---------------------------------------------------------------- inside


def complaint_of(project: Project, words: str, got: str, right: str) -> Complaint:
    """Of an extraction only the values that are wrong have to be said."""
    spec = job_of(project)
    return Complaint(words, got, completed(spec, got, right) if spec.fields else right)


def _paid(project: Project, settings: Settings, complaint: Complaint) -> tuple[float | None, float | None] | None:
    """What the approved reward pays for the bad and for the right answer, tried in the sandbox."""
    reward = project.find("reward")
    if not isinstance(reward, a.RewardFunction) or not project.state.is_needed(BY_NAME["reward"]):
        return None
    from tools.rewarding.trial import trial

    row = a.Row(id="complaint", input=complaint.input, output=complaint.right, origin="user", group="complaint")
    instruction = project.get("spec", a.UseCaseSpec).instruction
    with trial(reward, instruction, settings.allow_unsandboxed_reward) as at_work:
        bad, right = at_work.parts([row, row], [complaint.got, complaint.right])
    return reward.total(bad), reward.total(right)
