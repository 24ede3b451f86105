"""What Tenet tells and asks, written down in the language that the person speaks."""

from agent.desk import Desk, title
from agent.languages import in_language
from agent.languages.conversation import spoken_in
from agent.launching import cost_of_change
from agent.minds.builtin.break_in import nothing_found
from agent.minds.contract import Question
from tenet import artifacts as a
from tenet import journal as j
from tenet.stages import StageName


def told(desk: Desk, text: str, tone: j.Tone = "reply", stage: StageName | None = None) -> j.Told:
    return j.Told(text=in_language(text, spoken_in(desk.project)), tone=tone, stage=stage)


def tell_effect(desk: Desk, stage: StageName) -> None:
    """What a wish sets off: what is made again, or that it is kept for what comes later."""
    if desk.project.state.digest(stage):
        return tell_cost(desk, stage)
    noted = f"Noted: the {title(stage)} comes later, and your words are met when it is made."
    desk.project.record(told(desk, noted, "note", stage))


def tell_outcome(desk: Desk, stage: StageName, made: a.Artifact) -> None:
    """What a job found, where nothing that follows says it."""
    if isinstance(made, a.BreakIn) and not made.found:
        desk.project.record(told(desk, nothing_found(made), "note", stage))


def tell_cost(desk: Desk, stage: StageName) -> None:
    if cost := cost_of_change(desk.project, stage):
        desk.project.record(told(desk, cost, "note", stage))


def asked(desk: Desk, stage: StageName, question: Question) -> j.Asked:
    language = spoken_in(desk.project, desk.settings.language)
    return j.Asked(
        stage=stage,
        text=in_language(question.text, language),
        why=in_language(question.why, language),
        options=tuple(in_language(option, language) for option in question.options),
        topic=question.topic,
    )
