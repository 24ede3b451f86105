"""The bar that says what comes next: short, and with who may do it."""

from pathlib import Path

import pytest

from surfaces.web.panels import Place, Shelf, panels
from surfaces.web.people import People, Person
from tenet.jobs import Jobs
from tenet.project import Project
from tenet.settings import read_settings
from tests.agent.conversations import approve_until, open_session, reach_first_review

PASSWORD = "a long enough one"
ADA, BOB, CLEO = Person("ada", "owner"), Person("bob", "member"), Person("cleo", "viewer")


def bar(project: Project, person: Person) -> str:
    settings = read_settings({"TENET_HOME": str(project.home), "TENET_PERSON": "ada"})
    return panels(Shelf(settings), Jobs(project.home), Place(project), person)["next"]


def test_a_question_is_named_and_stands_in_the_conversation_alone(tmp_path: Path) -> None:
    session = open_session(tmp_path)
    session.advance()
    assert "A question about the use case waits for your answer." in bar(session.project, ADA)
    assert str(session.project.state.question and session.project.state.question.asked.text) not in bar(
        session.project, ADA
    )


@pytest.fixture
def plan(tmp_path: Path) -> Project:
    """A training plan waits, whose approval spends."""
    session = approve_until(reach_first_review(open_session(tmp_path)), "training_plan")
    for person in (ADA, BOB, CLEO):
        People(tmp_path).add(person.name, PASSWORD, person.role)
    return session.project


def test_the_bar_says_who_may_approve_and_offers_the_button_to_nobody_else(plan: Project) -> None:
    for person, offered in ((ADA, True), (BOB, False), (CLEO, False)):
        shown = bar(plan, person)
        assert "Training plan needs the right to approve spend: ada." in shown
        assert ('id="approve"' in shown) is offered, person
    assert "Ask for changes" in bar(plan, BOB)


def test_whoever_gets_the_right_gets_the_button(plan: Project) -> None:
    People(plan.home).add("bob", PASSWORD, "member", ("spend",))
    assert 'id="approve"' in bar(plan, BOB) and "spend: ada or bob." in bar(plan, BOB)
    (plan.home / "policy.yaml").write_text("four_eyes: [spend]\n", encoding="utf-8")
    assert 'id="approve"' not in bar(plan, ADA) and "somebody other than ada: bob." in bar(plan, ADA)
