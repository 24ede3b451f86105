"""Who answers after a release that failed: whoever did before, with what they got of the traffic."""

from pathlib import Path

from tenet.journal import Routed
from tenet.project import Project
from tools.variants import put_aside, standing_before, switch, without


def test_a_candidate_in_a_canary_outlives_a_release_that_failed(tmp_path: Path) -> None:
    project = Project.create("triage", tmp_path)
    canary = Routed(gateway="g", production="first", candidate="second", previous="zero", mode="canary", share=0.1)
    project.record(canary)
    put_aside(project, "g", "third")
    assert (put_aside(project, "g", "third").candidate, standing_before(project, "third")) == ("third", canary)
    after = switch(project, without("third", "its release failed", standing_before(project, "third")), "tenet")
    assert after == canary.model_copy(update={"because": "its release failed"})


def test_without_a_candidate_before_it_production_stands_alone(tmp_path: Path) -> None:
    project = Project.create("triage", tmp_path)
    project.record(Routed(gateway="g", production="first"))
    put_aside(project, "g", "second")
    after = switch(project, without("second", "its release failed", standing_before(project, "second")), "tenet")
    assert (after.production, after.candidate, after.mode) == ("first", None, "aside")


def test_a_first_release_that_failed_leaves_nobody(tmp_path: Path) -> None:
    project = Project.create("triage", tmp_path)
    put_aside(project, "g", "first")
    after = switch(project, without("first", "its release failed", standing_before(project, "first")), "tenet")
    assert (after.production, after.candidate) == (None, None)
