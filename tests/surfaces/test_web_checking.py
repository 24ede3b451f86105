"""What an editor says while somebody types: whether it can be saved, and the very line that is wrong."""

from pathlib import Path

import pytest

from surfaces.web.checking import checked
from tenet.project import Project
from tests.surfaces.browsing import Site
from tests.surfaces.finished import finished_project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    site = Site(tmp_path, 0)
    return site.project(finished_project(site, "triage"))


def text_of(project: Project) -> str:
    return project.file("reward").read_text(encoding="utf-8")


def test_code_of_a_reward_is_read_as_python_and_its_line_is_the_one_in_the_editor(project: Project) -> None:
    assert checked(project, "reward", text_of(project)) == {"good": True, "text": "This can be saved."}
    broken = text_of(project).replace("return [float(", "return [* float(")
    line = next(at for at, one in enumerate(broken.splitlines(), start=1) if "[* float(" in one)
    told = checked(project, "reward", broken.replace("float(c == r)", "float(c == == r)"))
    assert not told["good"] and told["text"].startswith(f"line {line}: this is no Python")


def test_code_is_never_run_to_be_checked(project: Project, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    runs = text_of(project).replace("# 0", f"open({str(ran)!r}, 'w')")
    assert checked(project, "reward", runs)["good"] and not ran.exists()


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [("weight: 1.0", "weight: heavy", "valid number"), ("tenet: T2", "tenet: T9", "which there is not")],
)
def test_values_are_checked_beside_the_code(project: Project, old: str, new: str, says: str) -> None:
    told = checked(project, "reward", text_of(project).replace(old, new))
    assert not told["good"] and says in told["text"]


@pytest.mark.parametrize(
    ("new", "says"),
    [
        ("seeds: 0", "Is seed meant?"),
        ("seed: many", "seed was a number (0) and is “many” now"),
        ("seed: 7", "This can be saved."),
        ("seed: 0\n  learning_rate: 0.1", "This can be saved."),
    ],
)
def test_settings_of_the_trainer_are_held_against_those_in_force(project: Project, new: str, says: str) -> None:
    text = project.file("training_plan").read_text(encoding="utf-8")
    assert "seed: 0" in text and says in checked(project, "training_plan", text.replace("seed: 0", new))["text"]


def test_without_an_artefact_there_is_nothing_to_check(project: Project) -> None:
    assert not checked(project, None, "x")["good"]
