"""The first question, before anybody spoke, is asked in the language of the machine; then the person's counts."""

from dataclasses import replace
from pathlib import Path

import pytest

from agent.minds.builtin import BuiltInMind
from tenet.session import Session
from tenet.settings import read_settings
from tenet.state import Ask
from tests.agent.conversations import open_session


def asked_first(home: Path, **environment: str) -> Session:
    session = open_session(home)
    settings = read_settings({"TENET_HOME": str(home), "TENET_PERSON": "ada", **environment})
    session.desk = replace(session.desk, settings=settings, mind=BuiltInMind())
    session.advance()
    return session


@pytest.mark.parametrize(
    ("environment", "begins"),
    [
        ({}, "What should the model do"),
        ({"LANG": "de_AT.UTF-8"}, "Was soll das Modell"),
        ({"LANG": "de_DE.UTF-8", "TENET_LANGUAGE": "fr"}, "Que doit faire"),
        ({"LC_ALL": "fr_FR.UTF-8", "LANG": "de_DE.UTF-8"}, "Que doit faire"),
        ({"LANG": "ja_JP.UTF-8"}, "What should the model do"),
    ],
)
def test_the_first_question_is_asked_in_the_language_of_the_machine(
    environment: dict[str, str], begins: str, tmp_path: Path
) -> None:
    session = asked_first(tmp_path, **environment)
    assert isinstance(session.pending, Ask) and session.pending.question.asked.text.startswith(begins)


def test_after_it_the_language_of_the_person_counts(tmp_path: Path) -> None:
    session = asked_first(tmp_path, LANG="de_DE.UTF-8")
    session.send(session.say("Sort our mail into rent, noise and repairs please"))
    assert isinstance(session.pending, Ask) and session.pending.question.asked.text.startswith("Please show me")


def test_words_in_no_clear_language_keep_that_of_the_question(tmp_path: Path) -> None:
    session = asked_first(tmp_path, LANG="de_DE.UTF-8")
    session.send(session.say("Mails: Miete, Reparatur"))
    assert isinstance(session.pending, Ask) and session.pending.question.asked.text.startswith("Bitte zeigen Sie mir")
