"""The third kind of job from the first sentence to a report, shortened: few notes, two steps of training.

The whole of it is `tenet run scenarios/front_desk.yaml`.
"""

import csv
from pathlib import Path

import pytest

from surfaces.cards import card
from surfaces.scripted.playing import Player
from surfaces.scripted.scenario import Scenario, read_scenario
from tenet import artifacts as a
from tenet.files import read_jsonl
from tenet.likeness import invented
from tenet.project import Project
from tenet.settings import CHECKOUT, read_settings

SCENARIO = CHECKOUT / "scenarios" / "front_desk.yaml"
NOTES = 40

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


def shortened(folder: Path) -> Scenario:
    """The shipped scenario up to the report, with fewer notes, fewer made rows and two steps of training."""
    scenario = read_scenario(SCENARIO)
    with (SCENARIO.parent / scenario.files[0]).open(encoding="utf-8", newline="") as file:
        header, *notes = csv.reader(file)
    with (folder / "notes.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *notes[:NOTES]])
    edits = [
        {"at": "data_plan", "edit": {"rows_in_all: 200": "rows_in_all: 30"}},
        {"at": "training_plan", "edit": {"\ntrain:\n": "\ntrain:\n  max_steps: 2\n"}},
    ]
    given = scenario.model_dump()
    data = given | {"files": ["notes.csv"], "until": "report", "replies": [*given["replies"], *edits]}
    return Scenario.model_validate(data)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder = tmp_path_factory.mktemp("writing")
    settings = read_settings({"TENET_HOME": str(folder / "home")})
    return Player(shortened(folder), folder, settings, lambda line: None).play().project


def test_rows_made_of_texts_with_answers_invent_nothing_and_give_no_test_away(project: Project) -> None:
    dataset = project.get("dataset", a.DatasetCard)
    rows = [a.Row.model_validate(row) for row in read_jsonl(project.path / dataset.files["train"].path)]
    made = [row for row in rows if row.origin == "synthetic"]
    assert made and dataset.leaks == 0
    own = {row.id: row for row in rows if row.origin == "user"}
    assert all(not invented(row.output, row.input, own[row.parent or ""].output) for row in made)


def test_the_report_stands_the_nearest_example_and_the_copied_text_beside_the_model(project: Project) -> None:
    report = project.get("report", a.EvalReport)
    without = ["unchanged", "nearest", "base", "base few-shot", "base tuned prompt"]
    assert [system.name for system in report.systems] == [*without, "tuned"]
    assert report.verdict != "ship", "two steps teach nothing"
    assert report.slices["tuned"] == {}
    page = (project.path / (report.html or "")).read_text(encoding="utf-8")
    assert "its wording is close to your own answer" in page and "Groups of rows" in page


def test_the_cards_speak_of_neither_labels_nor_fields(project: Project) -> None:
    shown = " ".join(
        card(artifact)
        for stage in ("spec", "examples", "data_plan", "dataset", "report")
        if (artifact := project.find(stage))
    )
    assert "Labels" not in shown and "Fields" not in shown and "a label" not in shown
