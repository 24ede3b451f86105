"""Questions at every stage are answered with the facts of this project, and change nothing."""

from pathlib import Path

import pytest

from agent.languages import Language, in_language
from agent.minds.builtin.replies.answers import ANSWERS, USUALLY
from agent.minds.builtin.replies.asking import asked_about, questions, readings
from agent.minds.builtin.replies.concepts import concepts
from agent.minds.builtin.words import plain, with_apostrophes
from tenet.session import Session
from tests.agent.languages.walking import english_in
from tests.agent.minds.asked_house import asked_at
from tests.agent.minds.questions_asked import FILES, MIND, is_answered, is_taken_for_a_question, read
from tests.agent.test_talking import opened


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_questions_are_answered_with_what_is_known(file: Path) -> None:
    asked = read(file)
    assert [one.words for one in asked if not is_answered(one)] == [one.words for one in asked if one.is_miss]


def test_no_question_changes_an_artefact_or_approves() -> None:
    assert [one.words for file in FILES for one in read(file) if not is_taken_for_a_question(one)] == []


def test_what_was_asked_before_is_recognised() -> None:
    known = questions()
    missed = [one for one in known if asked_about(with_apostrophes(plain(one.words))) != one.about]
    assert len(missed) <= 0.03 * len(known), missed


def test_every_reading_has_its_answer_and_its_concepts() -> None:
    names = {name for name, _ in concepts()}
    assert len(names) == len(concepts())
    assert {name for reading in readings() for name in reading.needs} <= names
    about = {reading.about for reading in readings()} | {question.about for question in questions()}
    assert about == set(ANSWERS) and set(USUALLY.values()) <= set(ANSWERS)


@pytest.mark.parametrize("about", sorted(ANSWERS))
@pytest.mark.parametrize("when", ["labels", "on spec", "on data_plan", "on training_plan", "done"])
def test_every_answer_is_there_at_every_moment(about: str, when: str) -> None:
    assert ANSWERS[about]("how is billing?", asked_at(when)).strip()


CONSTANT = [
    "licence",
    "share",
    "connect",
    "hardware",
    "reach",
    "undo",
    "lost",
    "changed",
    "tool",
    "maker",
    "made",
    "held_out",
    "leak",
    "dropped",
    "personal",
    "label_limit",
    "enough",
    "real_data",
    "checker",
    "threshold",
    "blocking",
    "model",
    "run",
    "improve",
    "served",
    "skip",
    "cost",
]
"""Answers whose words are all Tenet's own where nothing is measured yet."""


@pytest.mark.parametrize("language", ["German", "French"])
@pytest.mark.parametrize("about", CONSTANT)
def test_answers_are_told_in_the_language_of_the_person(about: str, language: Language) -> None:
    for when in ("rows", "on spec"):
        assert english_in([in_language(ANSWERS[about]("", asked_at(when)), language)]) == []


def test_what_is_not_known_is_said_with_how_things_stand() -> None:
    told = MIND.reply("does my aunt like purple?", asked_at("on dataset"))
    assert told.startswith("I cannot answer") and "How it stands: " in told and "6 rows hold an e-mail address" in told


def test_what_changed_last_is_told(tmp_path: Path) -> None:
    session = opened(tmp_path)
    said(session, "sort mails into billing, technical and shipping", "I have none yet", "use your judgement")
    assert "drafted." in said(session, "what did you change just now?")
    said(session, "T2 at least 80 %")
    assert "tenets, drafted anew, because you said “T2 at least 80 %”." in said(session, "what changed since?")


def said(session: Session, *words: str) -> str:
    for text in words:
        session.send(session.say(text))
    events = session.project.events()
    return "\n".join(str(getattr(event.what, "text", "")) for event in events[-4:])
