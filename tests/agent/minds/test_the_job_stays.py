"""An answer to a question about one kind of job does not make it another kind."""

from pathlib import Path

import pytest

from tenet.state import Ask
from tests.agent.test_talking import opened

JOBS = {
    "questions": ("Das Modell soll Fragen unserer Kunden zu unseren Produkten beantworten", "ich habe noch keine"),
    "rules": (
        "Réécris nos réponses aux clients dans un ton poli",
        "je n'en ai pas",
        "toujours finir par « Cordialement », jamais « garantie », 80 mots au plus",
    ),
    "in English": ("Answer our customers' mails in our tone", "none yet", "always say hello, thanks and goodbye"),
}


@pytest.mark.parametrize("job", list(JOBS))
def test_a_writing_job_stays_one_whatever_is_answered_about_rows_and_rules(job: str, tmp_path: Path) -> None:
    session = opened(tmp_path)
    for text in JOBS[job]:
        session.send(session.say(text))
    assert not isinstance(session.pending, Ask) or session.pending.question.asked.topic in (
        "pairs",
        "rules",
        "more rows",
    )


@pytest.mark.parametrize(
    "said",
    [
        "Sag voraus, wie viel Umsatz wir im Mai machen",
        "Prédis combien de ventes nous ferons",
        "forecast how much we will sell",
    ],
)
def test_a_forecast_is_named_as_one_in_every_language(said: str, tmp_path: Path) -> None:
    session = opened(tmp_path)
    session.send(session.say(said))
    assert isinstance(session.pending, Ask)
    asked = session.pending.question.asked.text
    assert any(words in asked for words in ("a range instead of a number", "Bereich statt einer Zahl", "fourchette"))


@pytest.mark.parametrize(
    "correction",
    [
        "no no, it shouldn't write the replies, I do that myself. just tell me: urgent or can wait",
        "no replies please, only say for each whether it is urgent or can wait",
    ],
)
def test_whoever_was_taken_to_want_texts_written_says_that_none_are(correction: str, tmp_path: Path) -> None:
    session = opened(tmp_path)
    session.send(session.say("Answer the messages that come to our bakery in the morning"))
    assert isinstance(session.pending, Ask) and session.pending.question.asked.topic == "pairs"
    session.send(session.say(correction))
    assert isinstance(session.pending, Ask) and session.pending.question.asked.topic == "rows"


def test_what_an_answer_must_not_say_refuses_no_writing(tmp_path: Path) -> None:
    session = opened(tmp_path)
    for text in ("Answer our customers' mails in our tone", "none yet", "never write guarantee, urgent or not"):
        session.send(session.say(text))
    assert not isinstance(session.pending, Ask) or session.pending.question.asked.topic != "rows"


def test_a_list_of_names_instead_of_rows_still_changes_the_job(tmp_path: Path) -> None:
    session = opened(tmp_path)
    for text in (
        "Answer our customers' mails in our tone",
        "actually just sort them into billing, technical and shipping",
    ):
        session.send(session.say(text))
    assert isinstance(session.pending, Ask) and session.pending.question.asked.topic == "rows"
