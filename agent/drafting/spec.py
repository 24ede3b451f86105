"""The use-case spec: what the interview came to."""

from agent.desk import Desk, brief
from agent.minds.contract import Drafted, Question
from tenet import artifacts as a


def draft(desk: Desk) -> Drafted[a.UseCaseSpec] | Question:
    current = desk.project.find("spec")
    if isinstance(current, a.UseCaseSpec):
        return Drafted(current, "")
    return desk.mind.interview(brief(desk.project))
