"""`tenet search, fix`: settings tried around the plan, or mended as the debugger says; what comes of it a person approves."""

from surfaces.cli.output import say, stop
from surfaces.view import next_action
from surfaces.words import words as words_of
from tenet import artifacts as a
from tenet.files import to_yaml
from tenet.journal import Told
from tenet.session import Session
from tenet.settings import quiet_libraries, read_settings


def search(name: str, minutes: float, trials: int, forget: str | None) -> None:
    from agent.spending import refuse_unless_allowed
    from agent.trials import search_plan
    from tools.searching import capability_budget

    try:
        budget = capability_budget(forget) if forget else None
    except ValueError as problem:
        stop(str(problem), 2)
    quiet_libraries()
    settings = read_settings()
    session = Session.open(name, surface="cli", settings=settings)
    refuse_unless_allowed(session.project, settings.person, "cli", "A search")
    if session.project.find("training_plan") is None:
        stop("There is no training plan yet, so there is nothing to search around. Go on with the conversation first.")
    say("Each trial is a whole training. Stop it with Ctrl-C; the same command goes on where it was.")
    found = search_plan(session.project, settings, minutes, trials, budget, say)
    print(found.said)
    if found.plan == session.project.get("training_plan", a.TrainingPlan):
        say("That is the plan as it stands, so nothing was changed.")
        return
    plan = to_yaml(found.plan.model_dump(mode="json", exclude_none=True)).decode()
    session.send(session.edit("training_plan", plan))
    session.project.record(Told(text=found.said, tone="note"), by=session.person, surface="cli")
    say(next_action(session.project))


def fix(name: str, go_on: bool) -> None:
    """With `go_on` the person approves what they are shown here and now."""
    session = Session.open(name, surface="cli")
    remedy = session.remedy()
    say(remedy.said)
    for event in session.fix(seen=remedy.digest if go_on else None):
        if text := words_of(event):
            say(text)
    say(next_action(session.project))
