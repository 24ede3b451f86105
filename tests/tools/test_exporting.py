"""What is taken elsewhere is what was evaluated, with files that its tools can read."""

import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from tenet.files import write_atomically
from tenet.problems import NotPossible
from tenet.project import Project
from tests import samples
from tests.tools.small_projects import ready_to_release
from tools.exporting import export


@pytest.fixture
def project(tmp_path: Path) -> Project:
    weights = tmp_path / "weights"
    write_atomically(weights / "model.safetensors", b"some weights")
    return ready_to_release(tmp_path, weights, weights, evaluated={"r0": "billing"}).project


def test_everything_is_there_and_is_what_it_was(project: Project, tmp_path: Path) -> None:
    exported = export(project, tmp_path / "out")
    assert {"merged/model.safetensors", "Modelfile", "compose.yaml", "kubernetes.yaml", "SHA256SUMS"} <= set(
        exported.files
    )
    assert (tmp_path / "out" / "merged" / "model.safetensors").read_bytes() == b"some weights"
    assert not any(path.is_symlink() for path in (tmp_path / "out").rglob("*"))
    sha256sum = shutil.which("sha256sum")
    assert sha256sum
    subprocess.run([sha256sum, "--quiet", "-c", "SHA256SUMS"], cwd=tmp_path / "out", check=True)


def test_the_files_for_containers_name_the_model_and_expose_nothing(project: Project, tmp_path: Path) -> None:
    folder = export(project, tmp_path / "out").folder
    composed = yaml.safe_load((folder / "compose.yaml").read_text(encoding="utf-8"))
    assert composed.keys() == {"services"}, "what both docker-compose 1 and Compose 2 read"
    service = composed["services"]["model"]
    assert service["ports"] == ["127.0.0.1:8000:8000"] and service["volumes"] == ["./merged:/model:ro"]
    assert service["command"][service["command"].index("--served-model-name") + 1] == "triage"
    deployment, entry = yaml.safe_load_all((folder / "kubernetes.yaml").read_text(encoding="utf-8"))
    labels = deployment["spec"]["template"]["metadata"]["labels"]
    assert labels == deployment["spec"]["selector"]["matchLabels"] == entry["spec"]["selector"]
    mounted = {mount["name"] for mount in deployment["spec"]["template"]["spec"]["containers"][0]["volumeMounts"]}
    assert mounted == {volume["name"] for volume in deployment["spec"]["template"]["spec"]["volumes"]}


def test_ollama_is_told_what_was_measured(project: Project, tmp_path: Path) -> None:
    text = (export(project, tmp_path / "out").folder / "Modelfile").read_text(encoding="utf-8")
    assert text.startswith("FROM ./merged\n") and f'SYSTEM """{samples.spec().instruction}"""' in text
    assert "PARAMETER temperature 0" in text and "PARAMETER num_predict 12" in text


def test_changed_weights_are_not_given_away(project: Project, tmp_path: Path) -> None:
    (tmp_path / "weights" / "model.safetensors").write_bytes(b"other weights")
    with pytest.raises(NotPossible, match="not what was evaluated"):
        export(project, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_nothing_of_yours_is_overwritten(project: Project, tmp_path: Path) -> None:
    write_atomically(tmp_path / "out" / "mine.txt", b"mine")
    with pytest.raises(NotPossible, match="is not empty"):
        export(project, tmp_path / "out")


def test_what_nobody_approved_is_not_given_away(project: Project, tmp_path: Path) -> None:
    project.put("deployment", samples.sample("deployment"), "mind")
    with pytest.raises(NotPossible, match="not approved"):
        export(project, tmp_path / "out")
