"""How long an answer may be, wished for in any order: the use case, its instruction and the tenet say the same."""

from pathlib import Path

import pytest

from agent.minds.builtin.lengths import words_wished
from tenet import artifacts as a
from tenet.session import Session
from tests.agent.minds.builtin_situations import tenets
from tests.agent.minds.changes.wishing import changed
from tests.agent.test_talking import opened, said

ROWS = "\n".join(f"is room {n} free -> Dear guest, room {n} is free and ready from noon today." for n in range(12))


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ("at most 40 words", 40),
        ("60 words is too much, rather 40", 40),
        ("le 60 mots c'est trop, plutôt 40", 40),
        ("answers should have 40 words at most", 40),
        ("make the answers shorter, 30 words", 30),
        ("höchstens 40 Wörter bitte", 40),
        ("40 mots au maximum", 40),
        ("80 words instead of 60", 80),
        ("60 Wörter sind zu wenig, lieber 90", 90),
        ("une réponse de 40 mots maximum", 40),
        ("Antworten von 40 Wörtern reichen", 40),
        ("go down from 60 to 40 words", 40),
        ("von 60 auf 40 Wörter", 40),
        ("passe de 60 à 40 mots", 40),
        ("at most 400 rows", None),
        ("row 3 has 12 words", None),
        ("between 20 and 40 words", None),
        ("at least 20 words", None),
        ("in other words, make T2 stricter", None),
    ],
)
def test_the_number_that_is_wished_for_is_read(wish: str, words: int | None) -> None:
    assert words_wished(wish) == words


@pytest.fixture
def session(tmp_path: Path) -> Session:
    session = opened(tmp_path)
    said(session, f"Answer the questions of our guests\n{ROWS}", "at most 60 words")
    session.send(session.approve())
    return session


def limits(session: Session) -> tuple[int | None, list[int], bool, bool]:
    """As the use case, the tenets, the instruction and the demands have it."""
    spec, found = session.project.get("spec", a.UseCaseSpec), session.project.get("tenets", a.Tenets)
    tenets = [tenet.check.words for tenet in found.tenets if isinstance(tenet.check, a.MaxWords)]
    return (
        spec.most_words,
        tenets,
        f"most {spec.most_words} words" in spec.instruction,
        "60 words" in " ".join(spec.constraints),
    )


def test_a_wish_changes_all_that_says_how_long(session: Session) -> None:
    assert limits(session) == (60, [60], True, True)
    assert "An answer may now have 40 words (before: 60)" in said(session, "60 words is too much, rather 40")[0]
    assert limits(session) == (40, [40], True, False)
    assert "1 to 300 words" in said(session, "at most 900 words")[0]


@pytest.mark.parametrize("question", ["is 60 words too much?", "how many words may an answer have?"])
def test_a_question_about_it_changes_nothing(session: Session, question: str) -> None:
    said(session, question)
    assert limits(session) == (60, [60], True, True)


def test_of_a_tenet_by_its_number_the_sentence_and_the_bad_example_follow() -> None:
    (short,) = [tenet for tenet in tenets().tenets if isinstance(tenet.check, a.MaxWords)]
    after = changed("tenets", tenets(), f"{short.id}: at most 9 words")["tenets"]
    now = next(tenet for tenet in after if tenet["id"] == short.id)
    assert now["check"]["words"] == 9
    assert len(now["bad"]["output"].split()) > 9


def test_what_is_not_understood_of_texts_is_answered_without_labels(session: Session) -> None:
    told = said(session, "make row 4 a bit more like the weather")[0]
    assert "`remove row 4`" in told and "text -> answer" in told and "label" not in told
    told = said(session, "leave it as it is", "change the examples to something blue")[1]
    assert "remove row 5" in told and "text -> answer" in told and "shipping" not in told
