"""A session with a scripted mind and instant jobs."""

from pathlib import Path

from agent.desk import Desk
from agent.minds.contract import Meaning
from tenet.project import Project
from tenet.session import Session
from tenet.settings import read_settings
from tenet.state import Review
from tests.fakes.jobs import InstantJobs
from tests.fakes.mind import ScriptedMind

MEANS = {
    "What is T2?": Meaning("question"),
    "yes, looks good, go on": Meaning("approval"),
    "make T2 stricter": Meaning("change", "tenets"),
    "more rows please": Meaning("change", "data_plan"),
    "thanks": Meaning("remark"),
}


def open_session(home: Path, name: str = "triage", hold: tuple[str, ...] = (), fail: tuple[str, ...] = ()) -> Session:
    settings = read_settings({"TENET_HOME": str(home), "TENET_PERSON": "ada"})
    path = settings.projects / name
    project = Project(path) if path.exists() else Project.create(name, settings.projects)
    return Session(Desk(project, ScriptedMind(MEANS), InstantJobs(home, fail, hold), settings), "ada", "sdk")


def reach_first_review(session: Session) -> Session:
    session.advance()
    session.send(session.say("Sort my tickets"))
    session.send(session.say("billing and shipping"))
    assert isinstance(session.pending, Review)
    return session


def approve_everything(session: Session) -> None:
    for _ in range(12):
        if isinstance(session.pending, Review):
            session.send(session.approve())


def approve_until(session: Session, stage: str) -> Session:
    """Approve whatever waits until this stage is what waits for approval."""
    for _ in range(20):
        step = session.pending
        if isinstance(step, Review) and stage in step.digests:
            return session
        assert isinstance(step, Review), step
        session.send(session.approve())
    raise AssertionError(f"{stage} never came up for review")
