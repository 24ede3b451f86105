"""What Tenet tells and asks, written down in the language that the person speaks."""

from agent.desk import Desk, title
from agent.languages import in_language
from agent.languages.conversation import spoken_in
from agent.launching import cost_of_change
from agent.minds.builtin.break_in import nothing_found
from agent.minds.contract import Question
from tenet import artifacts as a
from tenet import journal as j
from tenet.project import Project
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
    """What a job found, or what can come next, where nothing that follows says it."""
    match made:
        case a.BreakIn() if not made.found:
            desk.project.record(told(desk, nothing_found(made), "note", stage))
        case a.EvalReport() if kept := _rows_for_practice(desk.project):
            waits = (
                f'{kept} rows are kept for practice: say "use reinforcement learning", and it goes on from this model.'
            )
            desk.project.record(told(desk, waits, "note", stage))
        case _:
            pass


def _rows_for_practice(project: Project) -> int:
    """Those that nobody has practised on yet."""
    kept = project.get("dataset", a.DatasetCard).files.get("practice")
    return kept.rows if kept and project.get("method", a.Method).choice != "grpo" else 0


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
