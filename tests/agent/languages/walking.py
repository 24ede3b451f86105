"""Whole conversations in another language, and which of Tenet's sentences in them are English."""

import re
from pathlib import Path

from agent.languages.conversation import spoken_in
from agent.languages.hearing import clearly
from surfaces.spoken import card_for
from surfaces.view import next_action
from surfaces.words import words
from tenet import journal as j
from tenet.session import Session
from tenet.state import Done, Review
from tests.agent.test_talking import opened

QUOTED = re.compile(r"`[^`]*`|„[^“]*“|« [^»]* »|\*\*[^*]*\*\*|^\|.*\|$|\([0-9a-f]{12}\)", re.MULTILINE)
"""Words of the person, of rows and of files: whatever language they are in."""


def talked(home: Path, *said: str) -> Session:
    session = opened(home)
    for text in said:
        session.send(session.say(text))
    return session


def to_the_end(session: Session) -> list[str]:
    """Approves whatever waits until the model is live; what a person saw on the way, cards among it."""
    seen: list[str] = []
    for _ in range(12):
        step = session.pending
        seen.append(next_action(session.project))
        if not isinstance(step, Review):
            break
        cards = [session.project.find(stage) for stage in step.digests]
        seen += [card_for(session.project, found) for found in cards if found]
        session.send(session.approve("x" if any(map(session.project.needs_reason, step.digests)) else ""))
    assert isinstance(session.pending, Done), session.pending
    return seen


def shown(session: Session) -> list[str]:
    """All that Tenet said since the person spoke for the first time, as a terminal shows it."""
    events = session.project.events()
    first = next(at for at, event in enumerate(events) if isinstance(event.what, j.Said))
    language = spoken_in(session.project)
    texts = [words(event, language) for event in events[first:] if not isinstance(event.what, j.Said)]
    options = [option for event in events[first:] if isinstance(event.what, j.Asked) for option in event.what.options]
    return [text for text in (*texts, *options) if text]


def english_in(texts: list[str]) -> list[str]:
    sentences = (sentence for text in texts for sentence in re.split(r"(?<=[.?!:])\s+|\n", QUOTED.sub(" ", text)))
    return [sentence for sentence in sentences if clearly(sentence, 1) == "English"]
