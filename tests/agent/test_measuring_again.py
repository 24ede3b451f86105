"""“Please evaluate again”: words make the evaluation that stands once more, and nothing else does."""

from pathlib import Path

import pytest

from agent.measuring_again import asks_to_measure_again
from agent.minds.contract import Meaning
from tenet import journal as j
from tenet.session import Session
from tenet.stages import BY_NAME
from tests.agent.conversations import MEANS, approve_until, open_session, reach_first_review


@pytest.mark.parametrize(
    "words",
    [
        "The judge was mended, please evaluate again",
        "evaluate it again",
        "Could you measure the tuned model once more?",
        "re-run the evaluation",
        "please repeat the evaluation, I connected another judge",
        "do the evaluation again",
        "I have marked 30 answers. Judge them anew.",
        "would you evaluate it again, please",
        "re-evaluate",
        "Bitte noch einmal auswerten",
        "Ich habe einen anderen Richter verbunden, bewerte es bitte erneut",
        "Wiederhole die Auswertung",
        "refais l'évaluation s'il te plaît",
        "Le juge est réparé, évalue le modèle à nouveau",
    ],
)
def test_these_words_ask_for_it(words: str) -> None:
    assert asks_to_measure_again(words)


@pytest.mark.parametrize(
    "words",
    [
        "when will you evaluate it again?",
        "what happens if I evaluate it again?",
        "don't evaluate it again",
        "should I repeat the evaluation?",
        "do I have to evaluate again?",
        "how was it measured?",
        "train it again",
        "the report is good",
        "is the report measured again when I change a tenet?",
        "T2 should be measured by at least 80 %",
        "why does the evaluation say cannot tell again?",
        "Muss ich noch einmal auswerten?",
        "n'évalue pas à nouveau",
        "no need to judge it again",
    ],
)
def test_these_words_do_not(words: str) -> None:
    assert not asks_to_measure_again(words)


@pytest.fixture
def evaluated(tmp_path: Path) -> Session:
    session = reach_first_review(open_session(tmp_path))
    approve_until(session, "report")
    session.send(session.approve())
    assert session.project.state.approval("report")
    assert session.project.state.is_fresh(BY_NAME["report"])
    return session


def evaluations(session: Session) -> int:
    """How often one was started."""
    started = [event.what for event in session.project.events() if isinstance(event.what, j.JobStarted)]
    return sum(job.stage == "report" for job in started)


def said(session: Session, words: str) -> str:
    return "\n".join(event.what.text for event in session.send(session.say(words)) if isinstance(event.what, j.Told))


def test_it_is_measured_once_more_and_approved_anew(evaluated: Session) -> None:
    before = {name: evaluated.project.state.digest(name) for name in ("dataset", "training_run")}
    assert "The evaluation is made once more" in said(evaluated, "the judge was mended, please evaluate again")
    assert evaluations(evaluated) == 2
    assert before == {name: evaluated.project.state.digest(name) for name in ("dataset", "training_run")}
    assert evaluated.project.state.approval("report") is None


def test_before_there_is_an_evaluation_the_words_are_a_part_of_the_conversation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(MEANS, "evaluate it again", Meaning("remark"))
    session = reach_first_review(open_session(tmp_path))
    assert "evaluation is made once more" not in said(session, "evaluate it again")
    assert evaluations(session) == 0
