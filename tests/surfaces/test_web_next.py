"""The bar that says what comes next: short, and with who may do it."""

from pathlib import Path

import pytest

from surfaces.view import next_action
from surfaces.web.clicks import Click, reply_of
from surfaces.web.panels import Place, Shelf, panels
from surfaces.web.people import People, Person
from surfaces.web.talk import entries
from surfaces.words import words
from tenet.files import write_atomically
from tenet.jobs import Jobs
from tenet.journal import Routed
from tenet.project import Project
from tenet.replies import Fix
from tenet.settings import read_settings
from tests.agent.conversations import approve_until, open_session, reach_first_review
from tests.surfaces.browsing import Site
from tests.surfaces.finished import finished_project
from tools.variants import TAKEN_BACK

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


def test_whoever_is_alone_and_may_not_is_told_why_and_what_to_do(tmp_path: Path) -> None:
    session = approve_until(reach_first_review(open_session(tmp_path)), "training_plan")
    (tmp_path / "policy.yaml").write_text("four_eyes: [spend]\n", encoding="utf-8")
    (made,) = {event.by for event in session.project.events() if event.what.kind == "approved"}
    shown = bar(session.project, Person(made, "owner"))
    assert 'id="approve"' not in shown
    assert "Four eyes" in shown and "tenet users --add NAME --may spend." in shown and "Nothing was" not in shown


def test_a_model_that_is_tried_beside_the_one_in_production_is_not_said_to_be_all_done(tmp_path: Path) -> None:
    site = Site(tmp_path, 0)
    project = site.project(finished_project(site, "triage"))
    assert next_action(project) == "Everything is done: the model is live."
    for mode in ("shadow", "canary"):
        project.record(Routed(gateway="g", production="first", candidate="second", mode=mode, share=0.1))
        assert "tried beside the one in production" in next_action(project)
    project.record(Routed(gateway="g", production="second", previous="first"))
    assert next_action(project) == "Everything is done: the model is live."


def test_a_model_that_was_taken_back_by_itself_is_not_said_to_be_live(tmp_path: Path) -> None:
    site = Site(tmp_path, 0)
    project = site.project(finished_project(site, "triage"))
    because = f"{TAKEN_BACK}: T1: the candidate passes 8 of 10, the model in production 90 of 90"
    event = project.record(Routed(gateway="g", production="first", candidate="second", mode="aside", because=because))
    assert "taken back by itself" in next_action(project)
    assert words(event) == f"The candidate second was {because}. first answers everybody."
    (step,) = [entry for entry in entries(project) if "taken back" in entry.text]
    assert step.mark == "stopped"


def test_a_training_that_is_ill_has_the_cure_on_a_button_for_whoever_may_spend(tmp_path: Path) -> None:
    session = approve_until(reach_first_review(open_session(tmp_path, hold=("training_run",))), "training_plan")
    session.send(session.approve())
    assert 'id="fix"' not in bar(session.project, ADA)
    run = session.project.path / session.project.state.started["training_run"].run
    write_atomically(run / "out" / "findings.json", b'{"names": ["learning rate too high"]}')
    shown = bar(session.project, ADA)
    seen = session.remedy().digest
    assert f'data-do="fix" data-digest="{seen}"' in shown and "Stop, fix, go on" in shown
    assert "learning rate too high: learning_rate" in shown
    for person in (ADA, BOB, CLEO):
        People(tmp_path).add(person.name, PASSWORD, person.role)
    assert 'id="fix"' not in bar(session.project, BOB) and 'id="fix"' not in bar(session.project, CLEO)
    reply = reply_of(Click(do="fix", digest=seen), session)
    assert isinstance(reply, Fix) and reply.seen == seen
