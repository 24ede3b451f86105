"""From the conversation to what answers people: every step is a node, every edge leads on, every digest is one that can be checked."""

from pathlib import Path

import pytest

from tenet import artifacts as a
from tenet import journal as j
from tenet.files import sha256_of_file, sha256_of_folder, write_atomically
from tenet.project import Project
from tests import samples
from tests.tools.small_projects import ready_to_release
from tools.lineage import as_mermaid, lineage
from tools.variants import service_folder
from tools.verifying import verify

SERVICE = "5" * 64


@pytest.fixture
def project(tmp_path: Path) -> Project:
    weights = tmp_path / "weights"
    write_atomically(weights / "model.safetensors", b"some weights")
    made = ready_to_release(tmp_path, weights, weights, evaluated={"r0": "billing"})
    project = made.project
    project.record(j.Said(text="Sort our tickets"), "ada", "cli")
    write_atomically(project.path / "uploads" / "faq.pdf", b"questions")
    document = a.SourceDocument(
        name="faq.pdf", file="faq.pdf", sha256=sha256_of_file(project.path / "uploads" / "faq.pdf")
    )
    project.put("data_plan", samples.sample("data_plan").model_copy(update={"documents": (document,)}), "mind")
    project.put("release", samples.sample("release"), "job")
    write_atomically(
        service_folder(project.path, SERVICE) / "inputs" / "deployment.yaml",
        project.content(str(project.state.digest("deployment"))),
    )
    project.record(j.Routed(gateway="0" * 64, production=SERVICE))
    deployment = str(project.state.digest("deployment"))
    project.record(
        j.Pushed(deployment=deployment, hub="https://hub", repo="ada/triage", commit="c" * 40, private=True), "ada"
    )
    return project


def test_every_kind_of_step_is_there_with_its_digest(project: Project) -> None:
    found = lineage(project)
    nodes = {node.id: node.digest for node in found.nodes}
    assert {node.kind for node in found.nodes} == {"conversation", "artefact", "file", "approval", "served", "hub"}
    assert nodes["file:data/heldout.jsonl"] == sha256_of_file(project.path / "data" / "heldout.jsonl")
    assert nodes["file:uploads/faq.pdf"] == sha256_of_file(project.path / "uploads" / "faq.pdf")
    merged = project.get("training_run", a.TrainingRun).merged
    assert nodes[f"file:{merged}"] == sha256_of_folder(project.path / merged)
    assert (
        nodes["artefact:deployment"] == nodes[f"served:production {SERVICE[:12]}"] == project.state.digest("deployment")
    )


def test_the_way_leads_from_the_conversation_to_what_answers(project: Project) -> None:
    edges = set(lineage(project).edges)
    wanted = {
        ("conversation:1 sayings", "artefact:spec"),
        ("file:uploads/faq.pdf", "artefact:data_plan"),
        ("artefact:dataset", "file:data/heldout.jsonl"),
        ("artefact:training_run", f"file:{project.get('training_run', a.TrainingRun).merged}"),
        ("artefact:report", "artefact:deployment"),
        ("artefact:deployment", "approval:deployment by ada"),
        ("artefact:release", f"served:production {SERVICE[:12]}"),
        ("artefact:deployment", "hub:https://hub/ada/triage@cccccccccccc"),
    }
    assert wanted <= edges, wanted - edges


def test_a_model_that_serves_and_is_not_in_force_has_its_own_artefacts_behind_it(project: Project) -> None:
    before = str(project.state.digest("deployment"))
    plan = project.state.digest("training_plan")
    trained = project.get("training_run", a.TrainingRun)
    training = str(project.state.digest("training_run"))
    project.put("training_run", trained.model_copy(update={"seconds": 9.0}), "job")
    project.put("deployment", samples.sample("deployment").model_copy(update={"max_tokens": 7}), "mind")
    found = lineage(project)
    served, earlier = f"served:production {SERVICE[:12]}", f"earlier:deployment {before[:12]}"
    wanted = {
        (earlier, served),
        (f"earlier:training_run {training[:12]}", earlier),
        ("artefact:spec", earlier),
        (earlier, f"approval:deployment {before[:12]} by ada"),
    }
    assert wanted <= set(found.edges), wanted - set(found.edges)
    assert {node.digest for node in found.nodes if node.kind == "earlier"} == {before, training}
    assert f"earlier:training_plan {plan}" not in {node.id for node in found.nodes}, "the plan is in force still"


def test_a_changed_document_is_found_by_verify(project: Project) -> None:
    assert not [finding for finding in verify(project).findings if "faq" in finding.where]
    (project.path / "uploads" / "faq.pdf").write_bytes(b"other questions")
    (found,) = [finding for finding in verify(Project(project.path)).findings if "faq" in finding.where]
    assert "changed" in found.what


def test_the_drawing_has_every_node_and_takes_no_markup_of_names(project: Project) -> None:
    project.record(j.Approved(stage="deployment", digest=str(project.state.digest("deployment"))), 'eve"]<b>', "web")
    found = lineage(project)
    drawn = as_mermaid(found)
    assert drawn.startswith("flowchart TD") and drawn.count("-->") == len(found.edges)
    assert drawn.count(":::") == len(found.nodes) and 'eve"]' not in drawn
