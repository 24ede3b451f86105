"""The second kind of job from the first sentence to a report, shortened: few mails, two steps of training.

The whole of it is `tenet run scenarios/extraction.yaml`; it takes many minutes and is no test.
"""

import csv
from pathlib import Path

import pytest

from agent.drafting.examples import refitted_rows
from agent.minds.contract import Brief
from surfaces.cards import card
from surfaces.scripted.playing import Player
from surfaces.scripted.scenario import Scenario, read_scenario
from tenet import artifacts as a
from tenet.extraction import is_grounded, read_record
from tenet.files import read_jsonl
from tenet.project import Project
from tenet.session import Session
from tenet.settings import CHECKOUT, read_settings

SCENARIO = CHECKOUT / "scenarios" / "extraction.yaml"
MAILS = 30

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


def shortened(folder: Path) -> Scenario:
    """The shipped scenario up to the report, with the shortest mails, fewer rows and two steps of training."""
    scenario = read_scenario(SCENARIO)
    with (SCENARIO.parent / scenario.files[0]).open(encoding="utf-8", newline="") as file:
        header, *mails = csv.reader(file)
    with (folder / "mails.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *sorted(mails, key=lambda row: len(row[0]))[:MAILS]])
    smaller = {"rows_in_all: 300": "rows_in_all: 24"}
    shorter = {"\ntrain:\n": "\ntrain:\n  max_steps: 2\n"}
    edits = [
        {"at": "data_plan", "edit": smaller},
        {"at": "training_plan", "edit": shorter},
    ]
    data = scenario.model_dump() | {
        "files": ["mails.csv"],
        "until": "report",
        "replies": [*scenario.model_dump()["replies"], *edits],
    }
    return Scenario.model_validate(data)


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Session:
    folder = tmp_path_factory.mktemp("extraction")
    settings = read_settings({"TENET_HOME": str(folder / "home")})
    return Player(shortened(folder), folder, settings, lambda line: None).play()


@pytest.fixture
def project(session: Session) -> Project:
    return session.project


def test_every_row_of_every_split_has_its_values_in_its_text(project: Project) -> None:
    spec, dataset = project.get("spec", a.UseCaseSpec), project.get("dataset", a.DatasetCard)
    assert [field.type for field in spec.wanted_fields] == ["text", "date", "number", "choice"]
    rows = [
        a.Row.model_validate(row) for file in dataset.files.values() for row in read_jsonl(project.path / file.path)
    ]
    for row in rows:
        record = read_record(row.output, spec.wanted_fields)
        assert all(is_grounded(record[name], kind, row.input) for name, kind in spec.field_types.items())
    assert {row.origin for row in rows} == {"user", "synthetic"}
    assert dataset.fields and dataset.fields["train"]["order_number"] == dataset.files["train"].rows


def test_the_report_speaks_of_fields_and_does_not_ship_a_model_that_learnt_nothing(project: Project) -> None:
    report = project.get("report", a.EvalReport)
    assert [system.name for system in report.systems] == [
        "patterns",
        "base",
        "base few-shot",
        "base tuned prompt",
        "tuned",
    ]
    assert report.verdict == "do not ship"
    assert set(report.slices["tuned"]) == {"order_number", "delivery_date", "amount", "currency"}
    patterns = report.systems[0].fields
    assert patterns and all(score.given <= report.rows for score in patterns.values())
    page = (project.path / (report.html or "")).read_text(encoding="utf-8")
    assert "Values found, field by field" in page and "delivery_date" in page


def test_the_cards_show_fields_where_labels_would_stand(project: Project) -> None:
    shown = {
        stage: card(artifact)
        for stage in ("spec", "examples", "data_plan", "dataset", "report")
        if (artifact := project.find(stage))
    }
    assert "**order\\_number**: text" in shown["spec"] and "Labels" not in shown["spec"]
    assert "delivery\\_date" in shown["dataset"] and "delivery\\_date" in shown["report"]
    assert "a label" not in shown["data_plan"]


def test_a_field_that_is_renamed_in_the_review_is_renamed_in_the_rows(project: Project) -> None:
    """Nothing is asked again: the person's file has the old column, the field knows that."""
    spec, examples = project.get("spec", a.UseCaseSpec), project.get("examples", a.Examples)
    fields = tuple(
        field.model_copy(update={"name": "po", "column": "order_number"}) if field.name == "order_number" else field
        for field in spec.wanted_fields
    )
    renamed = refitted_rows(
        examples.rows, spec.model_copy(update={"fields": fields}), {"order_number": "po"}, Brief((), (), 0)
    )
    assert len(renamed) == len(examples.rows)
    assert all(row.output.startswith('{"po":') for row in renamed)
