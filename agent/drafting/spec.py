"""The use-case spec: what the interview came to."""

from agent.desk import Desk, brief, is_anew
from agent.minds.contract import Drafted, Question
from tenet import artifacts as a


def draft(desk: Desk) -> Drafted[a.UseCaseSpec] | Question:
    current = desk.project.find("spec")
    if isinstance(current, a.UseCaseSpec) and not is_anew(desk.project, "spec"):
        return Drafted(current, "")
    return desk.mind.interview(brief(desk.project))
