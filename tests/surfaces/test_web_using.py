"""A vote in the playground becomes feedback on the tuned answer, once; its traffic is switched by a person with a name."""

from pathlib import Path

import pytest

from surfaces.web.people import Person
from surfaces.web.using import Pair, Playground, Which, switch, traffic
from tenet.content import serialize
from tenet.files import write_atomically
from tenet.journal import Routed
from tenet.problems import NotPossible
from tenet.project import Project
from tenet.routing import routes
from tenet.stages import BY_NAME
from tests.samples import sample
from tests.surfaces.browsing import Site
from tests.surfaces.finished import finished_project
from tools.gateway.feedback import feedback_rows

ADA = Person("ada", "owner")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    site = Site(tmp_path, 0)
    project = site.project(finished_project(site, "triage"))
    for service in ("first0000000", "second000000"):
        path = project.path / "runs" / f"service-{service}" / "inputs" / "deployment.yaml"
        unregistered = sample("deployment").model_copy(update={"model_version": None})
        write_atomically(path, serialize(BY_NAME["deployment"], unregistered))
    project.record(Routed(gateway="gate", production="first0000000", candidate="second000000"))
    return project


KEY = "k" * 8


def asked(project: Project) -> Playground:
    """The tuned answer stands under B."""
    playground = Playground(project.path.parent.parent)
    said: dict[Which, str] = {"base": "base said", "tuned": "tuned said"}
    playground._asked[KEY] = Pair(project.name, "my words", said, ("base", "tuned"))  # pyright: ignore[reportPrivateUsage]
    return playground


@pytest.mark.parametrize(("better", "kept"), [("B", ["up"]), ("A", ["down"]), ("draw", []), ("tuned", [])])
def test_a_vote_is_kept_once_as_feedback_on_the_tuned_answer(project: Project, better: str, kept: list[str]) -> None:
    playground = asked(project)
    told = playground.vote(project, KEY, better, ADA)
    assert told == {"which": {"A": "untuned", "B": "tuned"}, "kept": bool(kept)}
    rows = feedback_rows(project.path)
    assert [row.vote for row in rows] == kept
    assert all((row.client, row.input, row.output) == ("ada", "my words", "tuned said") for row in rows)
    with pytest.raises(NotPossible, match="voted on already"):
        playground.vote(project, KEY, better, ADA)


def test_answers_of_one_project_are_not_voted_on_in_another(project: Project) -> None:
    other = Project.create("other", project.path.parent)
    with pytest.raises(NotPossible, match="no longer known"):
        asked(project).vote(other, KEY, "B", ADA)


def test_traffic_is_switched_shown_and_taken_back(project: Project) -> None:
    assert "canary 10%" in switch(project, "canary", ADA)
    now = routes(project)
    assert now and now.mode == "canary" and now.share == 0.1 and traffic(project)["may_roll_back"]
    switch(project, "promote", ADA)
    now = routes(project)
    assert now and (now.production, now.previous) == ("second000000", "first0000000")
    switch(project, "rollback", ADA)
    now = routes(project)
    assert now and now.production == "first0000000"
    assert len(traffic(project)["switches"]) == 4 and "ada" in traffic(project)["switches"][0]
    with pytest.raises(NotPossible, match="shadow, canary"):
        switch(project, "everything", ADA)
