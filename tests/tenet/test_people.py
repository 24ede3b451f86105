"""Who may approve what, whichever surface they come from."""

from pathlib import Path

import pytest

from surfaces.web.people import People
from tenet import journal as j
from tenet.people import NEEDS, member
from tenet.problems import BadFile, NotPossible
from tenet.project import Project
from tenet.replies import Say
from tenet.stages import BY_NAME, StageName
from tests.agent.conversations import approve_until, open_session, reach_first_review
from tests.samples import sample

PASSWORD = "a long enough one"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Drafts of everything, nothing approved."""
    project = Project.create("triage", tmp_path / "projects")
    for stage in ("spec", "tenets", "examples", "data_plan"):
        project.put(stage, sample(stage), "mind")
    return project


@pytest.fixture
def people(project: Project) -> People:
    people = People(project.home)
    people.add("ada", PASSWORD, "owner", slack="U1")
    people.add("bob", PASSWORD, "member", ("spend",))
    people.add("cleo", "", "member", slack="U3")
    people.add("vera", PASSWORD, "viewer")
    return people


def approve(project: Project, stage: StageName, by: str, surface: j.Surface = "web") -> None:
    digest = project.state.digest(stage)
    assert digest
    project.approve({stage: digest}, by=by, surface=surface)


def test_where_nobody_is_listed_everybody_may(project: Project) -> None:
    approve(project, "data_plan", "anybody", "slack")
    assert project.able_to_approve("data_plan") is None


def test_spend_takes_the_right_and_a_draft_does_not(project: Project, people: People) -> None:
    approve(project, "spec", "cleo")
    with pytest.raises(NotPossible, match=r"right to approve spend, which cleo does not have.*Ask ada or bob"):
        approve(project, "data_plan", "cleo")
    assert project.state.approval("data_plan") is None
    approve(project, "data_plan", "bob")


def test_a_viewer_approves_nothing_and_says_nothing(project: Project, people: People) -> None:
    with pytest.raises(NotPossible, match="vera may look and not approve"):
        approve(project, "spec", "vera")
    session = open_session(project.home)
    with pytest.raises(NotPossible, match="look and not act"):
        session.send(Say(text="hello", by="vera", surface="web"))
    assert not [event for event in project.events() if isinstance(event.what, j.Said)]


def test_in_slack_the_id_counts_and_not_the_name_that_somebody_chose(project: Project, people: People) -> None:
    with pytest.raises(NotPossible, match="right to approve spend"):
        approve(project, "data_plan", "ada (U9)", "slack")
    with pytest.raises(NotPossible, match="right to approve spend"):
        approve(project, "data_plan", "(U1) (U9)", "slack")
    assert member(project.home, "Ada L. (U1)", "slack").name == "ada"
    approve(project, "data_plan", "Ada L. (U1)", "slack")


def test_the_card_names_who_may(project: Project, people: People) -> None:
    able = project.able_to_approve("data_plan")
    assert able and able.in_words("data_plan") == "Data plan needs the right to approve spend: ada or bob"
    assert project.able_to_approve("spec") is None


def test_every_right_is_needed_by_a_stage_that_people_approve() -> None:
    assert set(NEEDS.values()) == {"spend", "code", "release"}
    assert all(BY_NAME[stage].approved for stage in NEEDS)


# ---------------------------------------------------------------- four eyes


def test_who_approved_the_training_does_not_release_it(tmp_path: Path) -> None:
    session = reach_first_review(open_session(tmp_path))
    project = approve_until(session, "deployment").project
    people = People(tmp_path)
    for name in ("ada", "bob"):
        people.add(name, PASSWORD, "owner")
    (tmp_path / "policy.yaml").write_text("four_eyes: [release]\n", encoding="utf-8")
    able = project.able_to_approve("deployment")
    assert able and "somebody other than ada: bob" in able.in_words("deployment")
    with pytest.raises(NotPossible, match=r"Four eyes: ada had a part.*Ask bob"):
        approve(project, "deployment", "ada", "sdk")
    assert project.state.approval("deployment") is None
    approve(project, "deployment", "bob")


def test_who_edited_a_plan_does_not_approve_its_cost(project: Project, people: People) -> None:
    (project.home / "policy.yaml").write_text("four_eyes: [spend]\n", encoding="utf-8")
    project.revise("data_plan", "more rows", by="Ada (U1)", surface="slack")
    project.put("data_plan", sample("data_plan"), "mind")
    with pytest.raises(NotPossible, match="Four eyes: ada"):
        approve(project, "data_plan", "ada", "web")
    approve(project, "data_plan", "bob")


def test_a_policy_that_cannot_be_read_allows_nothing(project: Project) -> None:
    (project.home / "policy.yaml").write_text("four_eyes: [everything]\n", encoding="utf-8")
    with pytest.raises(BadFile, match=r"policy.yaml, line 1"):
        approve(project, "data_plan", "ada")


def test_one_slack_id_is_one_person(people: People) -> None:
    with pytest.raises(NotPossible, match="U1 is ada already"):
        people.add("eve", PASSWORD, "owner", slack="U1")


def test_somebody_without_a_password_cannot_log_in(people: People) -> None:
    assert not people.knows("cleo", "")
    assert people.knows("ada", PASSWORD)
