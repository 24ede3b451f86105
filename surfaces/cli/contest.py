"""`tenet contest`: every way tried before anything is spent; shows what came of it, or starts it."""

from evals.contest import held
from surfaces.cards import card
from surfaces.cli.output import markdown, say
from surfaces.view import next_action
from surfaces.words import words
from tenet import journal as j
from tenet.session import Session


def contest(name: str, minutes: float | None, without: bool, json: bool) -> None:
    session = Session.open(name, surface="cli")
    if without:
        _tell(session, session.without_contest())
        return
    found = held(session.project)
    if found is None or minutes is not None:
        _tell(session, session.contest(minutes))
        return
    if json:
        print(found.model_dump_json(exclude_none=True, indent=1))
        return
    markdown(card(found))
    if found.html:
        say(f"With the chart: {session.project.path / found.html}")


def _tell(session: Session, events: list[j.Event]) -> None:
    for event in events:
        if text := words(event):
            say(text)
    say(next_action(session.project))
