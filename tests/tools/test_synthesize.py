"""The whole job on the triage tickets: from a person's rows to splits with a card."""

import html
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

from evals.embedding import embed
from tenet.artifacts import SPLITS, Control, DataPlan, DatasetCard, LabelMeaning, Row, UseCaseSpec
from tenet.files import json_object, read_jsonl, sha256_of_file, to_jsonl, to_yaml, write_atomically
from tests.tools.leftovers import until_none
from tools.reading import read_rows, to_rows
from tools.splitting import too_close
from tools.synthesize import as_dataset, main
from tools.teaching.planning import FEWEST_HELDOUT
from tools.teaching.starting import TooFewExamples

TICKETS = to_rows(read_rows(Path(__file__).parents[2] / "scenarios" / "data" / "tickets.csv", None).rows)
LABELS = ("billing", "shipping", "feedback")
AXES = {"channel": ("e-mail", "chat"), "tone": ("calm", "upset"), "mood of the moon": ("full", "new")}
REPLACED = Control(metric="personal_contacts", action="replace", reason="nobody needs them")
PLAN = DataPlan(
    rows_per_label=16,
    generator="built-in",
    axes=AXES,
    exercises={"billing": ("T1", "T2"), "shipping": ("T1",), "feedback": ("T1",)},
    controls=(REPLACED,),
)
ADDRESS = "jane.doe@posteo.de"
WRITES = Row(id="writes", input=f"Please send the invoice to {ADDRESS} too", output="billing", origin="user", group="w")


class Made(NamedTuple):
    card: DatasetCard
    rows: dict[str, tuple[Row, ...]]


def few(label: str, number: int) -> list[Row]:
    return [row for row in TICKETS if row.output == label][:number]


def prepare(run: Path, rows: list[Row], plan: DataPlan = PLAN) -> Path:
    spec = UseCaseSpec(
        title="Triage",
        task="classification",
        problem="p",
        users="u",
        input="a ticket",
        output="a queue",
        labels=tuple(LabelMeaning(name=label) for label in LABELS),
        instruction="Name the queue.",
    )
    for name, artifact in (("spec.yaml", spec), ("data_plan.yaml", plan)):
        write_atomically(run / "inputs" / name, to_yaml(artifact.model_dump(mode="json")))
    write_atomically(run / "inputs" / "examples.jsonl", to_jsonl(rows))
    return run


def result(run: Path) -> Made:
    card = DatasetCard.model_validate(json_object((run / "result.json").read_bytes(), "result.json")["artifact"])
    rows = {
        part: tuple(Row.model_validate(row) for row in read_jsonl(run / "out" / "data" / f"{part}.jsonl"))
        for part in SPLITS
    }
    return Made(card, rows)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Thirteen rows of one queue, one with an address, twelve of another, five of the third (too few for a test of their own)."""
    run = tmp_path_factory.mktemp("project") / "runs" / "dataset-1"
    main(prepare(run, [WRITES, *few("billing", 12), *few("shipping", 12), *few("feedback", 5)]))
    return run


def test_every_split_is_the_file_that_the_card_describes(folder: Path) -> None:
    card, rows = result(folder)
    for part in SPLITS:
        assert card.files[part].path == f"data/{part}.jsonl"
        assert card.files[part].sha256 == sha256_of_file(folder / "out" / "data" / f"{part}.jsonl")
        assert card.files[part].rows == len(rows[part]) == sum(card.labels[part].values())
        assert [row.id for row in rows[part]] == sorted(row.id for row in rows[part])


def test_what_was_measured_is_on_the_card_and_the_page_and_the_findings_lie_beside_the_rows(folder: Path) -> None:
    card, rows = result(folder)
    assert {"leakage", "near_duplicates", "toxicity", "secrets"} <= {metric.name for metric in card.metrics}
    assert not [metric for metric in card.metrics if metric.verdict == "fail"]
    page = (folder / "out" / "data" / "data.html").read_text(encoding="utf-8")
    assert all(metric.said in html.unescape(page) for metric in card.metrics)
    scores = {line["row"]: line["score"] for line in read_jsonl(folder / "out" / "data" / "scores.jsonl")}
    assert scores and all(0 <= score <= 1 for score in scores.values())
    found = list(read_jsonl(folder / "out" / "data" / "findings.jsonl"))
    ids = {row.id for part in SPLITS for row in rows[part]}
    assert len({(one["metric"], one["row"]) for one in found}) == sum(metric.found for metric in card.metrics)
    assert {one["row"] for one in found} <= ids


def test_a_split_without_rows_is_a_file_without_lines() -> None:
    """A plan that keeps nothing for validation ended with an error of `datasets`."""
    assert as_dataset(()).num_rows == 0
    columns = set(as_dataset(TICKETS[:1]).column_names)
    assert columns == set(as_dataset(()).column_names) == set(Row.model_fields)


def test_each_row_names_the_tenets_that_the_plan_says_it_tests(folder: Path) -> None:
    rows = result(folder).rows
    assert all(row.tenets == PLAN.exercises[row.output] for part in SPLITS for row in rows[part])


def test_what_a_person_wants_replaced_is_in_no_row_and_counted_on_the_card(folder: Path) -> None:
    card, rows = result(folder)
    assert card.changed == {"personal_contacts: replace": 1}
    assert not any(ADDRESS in row.input for part in SPLITS for row in rows[part])
    assert any(row.id == WRITES.id and "@example.org" in row.input for part in SPLITS for row in rows[part])


def test_training_has_as_many_rows_as_the_plan_wants_or_the_card_says_what_is_missing(folder: Path) -> None:
    card = result(folder).card
    for label in LABELS:
        assert card.labels["train"][label] + card.shortfall.get(label, 0) == PLAN.rows_per_label


def test_nothing_to_learn_from_gives_a_held_out_row_away(folder: Path) -> None:
    card, rows = result(folder)
    learnt = embed([row.input for row in (*rows["train"], *rows["validation"])])
    assert not any(too_close(learnt, embed([row.input for row in rows["heldout"]]), PLAN.leakage))
    assert card.leaks == 0


def test_a_made_row_comes_from_a_row_of_its_own_split_and_shares_its_group(folder: Path) -> None:
    made = result(folder)
    for part in SPLITS:
        own = {row.id: row for row in made.rows[part] if row.origin == "user"}
        for row in made.rows[part]:
            assert row.origin == "user" or (row.parent in own and own[row.parent].group == row.group)
            assert row.origin == "user" or own[row.parent or ""].output == row.output
    groups = Counter(group for part in SPLITS for group in {row.group for row in made.rows[part]})
    assert set(groups.values()) == {1}


def test_too_few_rows_to_test_with_are_filled_up_and_said(folder: Path) -> None:
    card, rows = result(folder)
    origins = Counter(row.origin for row in rows["heldout"] if row.output == "feedback")
    assert origins["user"] == 2
    assert origins.total() == FEWEST_HELDOUT
    assert any("feedback" in note and "held-out" in note for note in card.notes)
    assert any("mood of the moon" in note for note in card.notes)


@pytest.mark.slow
def test_the_same_inputs_give_the_same_bytes_even_after_a_kill(folder: Path, tmp_path: Path) -> None:
    run = tmp_path / "other project" / "runs" / "dataset-2"
    prepare(run, [Row.model_validate(row) for row in read_jsonl(folder / "inputs" / "examples.jsonl")])
    job = subprocess.Popen([sys.executable, "-m", "tools.synthesize", str(run)])
    while job.poll() is None and not list((run / "out" / "making").glob("*/cache-*")):
        time.sleep(0.05)
    job.kill()
    assert job.wait() == -signal.SIGKILL
    assert until_none(str(run)) == []
    main(run)
    assert (run / "result.json").read_bytes() == (folder / "result.json").read_bytes()
    for file in [*(f"{part}.jsonl" for part in SPLITS), "findings.jsonl", "scores.jsonl", "data.html"]:
        name = Path("out") / "data" / file
        assert (run / name).read_bytes() == (folder / name).read_bytes()


def test_a_label_with_a_single_example_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    run = prepare(tmp_path / "runs" / "x", [*few("billing", 4), *few("shipping", 4), *few("feedback", 1)])
    with pytest.raises(TooFewExamples, match='"feedback" has 1 example'):
        main(run)
    assert not (run / "result.json").exists()


def test_rows_that_are_kept_for_practice_are_the_persons_own_and_nothing_is_made_from_them(tmp_path: Path) -> None:
    plan = PLAN.model_copy(update={"practice_share": 0.4, "rows_per_label": 8, "controls": ()})
    run = tmp_path / "project" / "runs" / "dataset-1"
    main(prepare(run, [*few("billing", 14), *few("shipping", 14), *few("feedback", 14)], plan))
    card, rows = result(run)
    practice = [Row.model_validate(row) for row in read_jsonl(run / "out" / "data" / "practice.jsonl")]
    assert card.files["practice"].rows == len(practice) == sum(card.labels["practice"].values()) >= 9
    assert card.origins["practice"] == {"user": len(practice)} and card.leaks == 0
    kept = {row.id for row in practice}
    others = [row for part in SPLITS for row in rows[part]]
    assert any(row.origin == "synthetic" for row in others)
    assert not kept & {row.id for row in others} and not kept & {row.parent for row in others}
    assert not any(
        too_close(embed([row.input for row in practice]), embed([row.input for row in rows["heldout"]]), plan.leakage)
    )
