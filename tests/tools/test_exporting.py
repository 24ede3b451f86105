"""What is taken elsewhere is what was evaluated, with files that its tools can read."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tenet.files import write_atomically
from tenet.problems import NotPossible
from tenet.project import Project
from tests import samples
from tests.tools.small_models import save_tokenizer
from tests.tools.small_projects import ready_to_release
from tools.containers import WAIT, name_in_kubernetes
from tools.exporting import Exported, export


@pytest.fixture
def project(tmp_path: Path) -> Project:
    weights = tmp_path / "weights"
    write_atomically(weights / "model.safetensors", b"some weights")
    save_tokenizer(weights)
    return ready_to_release(tmp_path, weights, weights, evaluated={"r0": "billing"}).project


@pytest.fixture
def exported(project: Project, tmp_path: Path) -> Exported:
    return export(project, tmp_path / "out")


def test_everything_is_there_and_is_what_it_was(exported: Exported) -> None:
    assert {"merged/model.safetensors", "Modelfile", "compose.yaml", "kubernetes.yaml", "SHA256SUMS"} <= set(
        exported.files
    )
    assert (exported.folder / "merged" / "model.safetensors").read_bytes() == b"some weights"
    assert not any(path.is_symlink() for path in exported.folder.rglob("*"))
    assert check_sums("SHA256SUMS", exported.folder)


def test_the_compose_file_names_the_model_and_exposes_nothing(exported: Exported) -> None:
    composed = yaml.safe_load((exported.folder / "compose.yaml").read_text(encoding="utf-8"))
    assert composed.keys() == {"services"}, "what both docker-compose 1 and Compose 2 read"
    service = composed["services"]["model"]
    assert service["ports"] == ["127.0.0.1:8000:8000"] and service["volumes"] == ["./merged:/model:ro"]
    assert service["command"][service["command"].index("--served-model-name") + 1] == "triage"


def test_in_kubernetes_everything_that_is_named_is_there(exported: Exported) -> None:
    volume, sums, deployment, entry = manifest(exported)
    labels = deployment["spec"]["template"]["metadata"]["labels"]
    assert labels == deployment["spec"]["selector"]["matchLabels"] == entry["spec"]["selector"]
    pod = deployment["spec"]["template"]["spec"]
    (waits, serves) = (*pod["initContainers"], *pod["containers"])
    assert {m["name"] for m in (*waits["volumeMounts"], *serves["volumeMounts"])} == {v["name"] for v in pod["volumes"]}
    assert pod["volumes"][0]["persistentVolumeClaim"]["claimName"] == volume["metadata"]["name"]
    assert pod["volumes"][1]["configMap"]["name"] == sums["metadata"]["name"]


def test_in_kubernetes_only_the_evaluated_weights_are_waited_for(exported: Exported, tmp_path: Path) -> None:
    _, sums, deployment, _ = manifest(exported)
    assert deployment["spec"]["template"]["spec"]["initContainers"][0]["command"] == ["sh", "-c", WAIT]
    write_atomically(tmp_path / "SHA256SUMS", sums["data"]["SHA256SUMS"].encode())
    copied = shutil.copytree(exported.folder / "merged", tmp_path / "volume")
    assert check_sums(tmp_path / "SHA256SUMS", copied)
    (copied / "model.safetensors").write_bytes(b"half")
    assert not check_sums(tmp_path / "SHA256SUMS", copied)


@pytest.mark.parametrize(("name", "called"), [("triage", "triage"), ("2fa", "m-2fa"), ("to-be-", "to-be")])
def test_every_project_has_a_name_that_kubernetes_takes(name: str, called: str) -> None:
    assert name_in_kubernetes(name) == called


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


def manifest(exported: Exported) -> list[dict[str, Any]]:
    return list(yaml.safe_load_all((exported.folder / "kubernetes.yaml").read_text(encoding="utf-8")))


def check_sums(sums: str | Path, folder: Path) -> bool:
    sha256sum = shutil.which("sha256sum")
    assert sha256sum
    return subprocess.run([sha256sum, "--check", "--status", str(sums)], cwd=folder).returncode == 0
