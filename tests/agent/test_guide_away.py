"""A guide that does not answer: every message of the person is met by the reason, and by no more than one."""

from pathlib import Path

import pytest

from tenet import journal as j
from tenet.session import Session
from tenet.settings import read_settings
from tenet.stages import BY_NAME
from tenet.state import Ask, Review
from tests.fakes.guide import guide
from tests.fakes.openai_server import Answer, Asked, FakeOpenAI, Status

AWAY = Status(400, "the guide was told to fail")


def talking_to(server: FakeOpenAI, home: Path) -> Session:
    given = {"TENET_HOME": str(home), "TENET_GUIDE_MODEL": "g", "TENET_GUIDE_BASE_URL": server.base_url}
    session = Session.create("tickets", settings=read_settings(given))
    session.advance()
    return session


def said(session: Session, text: str) -> list[str]:
    events = session.send(session.say(text))
    return [event.what.text for event in events if isinstance(event.what, j.Told | j.Asked)]


def artefacts(session: Session) -> list[str | None]:
    return [session.project.state.digest(stage.name) for stage in BY_NAME.values()]


def test_an_answer_that_could_not_be_read_is_told_so_once(tmp_path: Path) -> None:
    with FakeOpenAI(play=lambda _: AWAY) as server:
        session = talking_to(server, tmp_path)
        said(session, "sort our support tickets into five queues")
        assert isinstance(session.pending, Ask)
        told = said(session, "billing, shipping and three more")
        assert len(told) == 1 and "told to fail" in told[0]
        assert isinstance(session.pending, Ask)


@pytest.mark.parametrize("words", ["how long will the training take?", "make the first tenet stricter"])
def test_words_at_a_review_are_told_so_once_and_change_nothing(tmp_path: Path, words: str) -> None:
    here = True

    def play(asked: Asked) -> Answer:
        return guide(asked) if here else AWAY

    with FakeOpenAI(play=play) as server:
        session = talking_to(server, tmp_path)
        said(session, "sort our support tickets into five queues")
        said(session, "account access")
        assert isinstance(session.pending, Review)
        before, here = artefacts(session), False
        told = said(session, words)
        assert len(told) == 1 and "told to fail" in told[0]
        assert artefacts(session) == before
        here = True
        assert "told to fail" not in "".join(said(session, words))
