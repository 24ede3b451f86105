"""Who is called when a project needs somebody who may have gone: after a job, an alert or a failure.

Nobody is called for what follows at once on their own words or click: they are looking.
"""

import re

from surfaces.slack import blocks as b
from surfaces.view import next_action
from tenet import journal as j
from tenet.people import read_users
from tenet.project import Project
from tenet.session import Session
from tenet.state import Ask, Done, Failed, Review
from tools.variants import TAKEN_BACK

_ID = re.compile(r"\((U\w*|W\w*)\)$")


def wanted(session: Session) -> list[b.Block]:
    """Above a new card: those who can do what it asks for, if nobody is there already."""
    project, step = session.project, session.pending
    if not isinstance(step, Ask | Review | Failed | Done) or not _went_on_alone(project.events()):
        return []
    people = (_able(project, step) if isinstance(step, Review) else []) or _last(project.events())
    return [b.call(people, b.plain_words(next_action(project))[:2000])] if people else []


def alerted(project: Project, new: list[j.Event]) -> list[b.Block]:
    """Above what a monitor or the gateway said by itself."""
    if not any(_is_alert(event) for event in new):
        return []
    people = _last(project.events())
    return [b.call(people, "⚠️ the live model needs a look:")]


def _is_alert(event: j.Event) -> bool:
    match event.what:
        case j.Told(tone="problem", stage="release"):
            return True
        case j.Routed(because=because):
            return because.startswith(TAKEN_BACK)
        case _:
            return False


def _went_on_alone(events: list[j.Event]) -> bool:
    """A job ended since anybody did something."""
    for event in reversed(events):
        if event.by != "tenet":
            return False
        if isinstance(event.what, j.JobEnded) or (isinstance(event.what, j.Put) and event.what.author == "job"):
            return True
    return False


def _able(project: Project, step: Review) -> list[str]:
    users = read_users(project.home)
    lists = [able.names for stage in step.digests if (able := project.able_to_approve(stage))]
    return [users[name].slack for name in (lists[-1] if lists else []) if users[name].slack]


def _last(events: list[j.Event]) -> list[str]:
    """Who did something from Slack last."""
    found = (_ID.search(event.by) for event in reversed(events) if event.surface == "slack")
    first = next(filter(None, found), None)
    return [first[1]] if first else []
