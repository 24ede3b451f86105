"""Who judges: another family of models than the one that taught, since a model likes what resembles its own."""

import re
from typing import NamedTuple

from tenet.settings import Endpoint, Settings


class Judging(NamedTuple):
    endpoint: Endpoint | None
    note: str
    """What a person should know about this choice."""


def choose_judge(settings: Settings) -> Judging:
    """The judge that is set; else whoever is connected and of another family than the teacher; else whoever is there."""
    teacher = settings.teacher
    others = {"guide": settings.guide, "persona": settings.persona}
    connected = {role: endpoint for role, endpoint in others.items() if endpoint}
    role = next((role for role in connected if not teacher or family(connected[role]) != family(teacher)), None)
    role = role or next(iter(connected), None)
    judge = settings.judge or (connected[role] if role else teacher)
    if judge is None:
        return Judging(None, "No judge is connected: tenets that only a model can check stay unjudged.")
    stands_in = f" (the {role} judges, since no judge is set)" if role else " (it judges itself)"
    chosen = "" if settings.judge else stands_in
    if settings.more_judges:
        return Judging(judge, _panel_note((judge, *settings.more_judges), teacher))
    if teacher and family(teacher) == family(judge):
        return Judging(
            judge,
            f"{judge.model} judges rows and answers of its own family ({teacher.model}){chosen}: it may be kind to what "
            "resembles its own. Set TENET_JUDGE_MODEL to a model of another family.",
        )
    return Judging(judge, f"{judge.model} judges{chosen}.")


def _panel_note(judges: tuple[Endpoint, ...], teacher: Endpoint | None) -> str:
    names = [judge.model for judge in judges]
    families = [family(judge) for judge in judges]
    said = f"A panel judges: {', '.join(names[:-1])} and {names[-1]}; more than half of them decide."
    if len(set(families)) < len(families):
        said += " Some are of one family and may err alike: a judge of another family adds more."
    if teacher and family(teacher) in families:
        said += f" Of the family of the teacher ({teacher.model}) one may be kind to what resembles its own."
    return said


def family(endpoint: Endpoint) -> str:
    """The first word of a model's name: "gpt" of `openai:gpt-5-mini`, "llama" of `meta-llama/Llama-3.2-3B` and `llama3.2:3b`."""
    name = endpoint.model.rpartition("/")[2]
    bare = name.partition(":")[0] if endpoint.base_url else name.rpartition(":")[2]
    found = re.match(r"(?:meta[-_])?([a-z]+)", bare.casefold())
    return found[1] if found else bare.casefold()
