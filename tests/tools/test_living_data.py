"""Living data: what changed is made anew, exactly that, and every other row stays byte for byte."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from tenet.artifacts import (
    SPLITS,
    DataPlan,
    DatasetCard,
    LabelMeaning,
    Row,
    RowChoice,
    SourceDocument,
    Split,
    UseCaseSpec,
)
from tenet.files import json_object, read_jsonl, sha256_of, to_jsonl, to_yaml, write_atomically
from tools.reading import read_rows, to_rows
from tools.synthesize import main
from tools.teaching.contract import BEFORE, DOCUMENTS, SourcePassage
from tools.teaching.grid import Cell, grid
from tools.teaching.living import Recipes, still_right

LABELS = ("billing", "shipping")
TICKETS = to_rows(read_rows(Path(__file__).parents[2] / "scenarios" / "data" / "tickets.csv", None).rows)
OWN = [row for label in LABELS for row in [row for row in TICKETS if row.output == label][:8]]
FAQ = (
    "# Refunds\n\nA refund is paid to your card within five working days. The fee of the invoice is never refunded.",
    "# Delivery\n\nA parcel is delivered within three working days. If the package is lost we send it again.",
    "# Tracking\n\nThe courier sends you a tracking number for each parcel. The delivery address cannot be changed afterwards.",
)
NEW_DELIVERY = "# Delivery\n\nA parcel now takes ten working days. A damaged package is delivered again by the courier."
SPEC = UseCaseSpec(
    title="Triage", task="classification", problem="p", users="u", input="a ticket", output="a queue",
    labels=tuple(LabelMeaning(name=label) for label in LABELS), instruction="Name the queue.",
)  # fmt: skip


def plan(passages: Sequence[str] = FAQ, **more: object) -> DataPlan:
    document = SourceDocument(name="faq.md", file="0a1b2c3d-faq.md", sha256=sha256_of(repr(passages).encode()))
    given = {
        "rows_per_label": 14, "generator": "built-in", "axes": {"channel": ("e-mail", "chat")},
        "documents": (document,), "document_share": 0.5, "exercises": dict.fromkeys(LABELS, ("T1", "T2")),
    }  # fmt: skip
    return DataPlan.model_validate(given | more)


class Made(NamedTuple):
    card: DatasetCard
    lines: dict[Split, dict[str, bytes]]
    """The bytes of each row, by its id."""

    def rows(self, split: Split = "train") -> list[Row]:
        return [Row.model_validate_json(line) for line in self.lines[split].values()]


def make(run: Path, passages: Sequence[str] = FAQ, before: Path | None = None, **more: object) -> Made:
    for name, artifact in (("spec.yaml", SPEC), ("data_plan.yaml", plan(passages, **more))):
        write_atomically(run / "inputs" / name, to_yaml(artifact.model_dump(mode="json", exclude_none=True)))
    write_atomically(run / "inputs" / "examples.jsonl", to_jsonl(OWN))
    kept = run / "inputs" / DOCUMENTS / "0a1b2c3d-faq.md.passages.jsonl"
    write_atomically(kept, to_jsonl({"source": "", "text": text} for text in passages))
    for split in SPLITS if before else ():
        content = (before / "out" / "data" / f"{split}.jsonl").read_bytes() if before else b""
        write_atomically(run / "inputs" / BEFORE / f"{split}.jsonl", content)
    main(run)
    card = DatasetCard.model_validate(json_object((run / "result.json").read_bytes(), "result.json")["artifact"])
    lines: dict[Split, dict[str, bytes]] = {
        split: {
            str(json_object(line, "")["id"]): line
            for line in (run / "out/data" / f"{split}.jsonl").read_bytes().splitlines()
        }
        for split in SPLITS
    }
    return Made(card, lines)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("living") / "runs" / "dataset-1"


@pytest.fixture(scope="module")
def first(folder: Path) -> Made:
    return make(folder)


def test_rows_made_from_a_document_cite_the_passage_and_quote_it(first: Made) -> None:
    texts = {f"faq.md, passage {at}": text for at, text in enumerate(FAQ, start=1)}
    cited = [row for row in first.rows() if row.source]
    assert {row.source for row in cited} >= {"faq.md, passage 1"} and len({row.output for row in cited}) == 2
    for row in cited:
        words = set(texts[row.source or ""].lower().split())
        assert len(words & set(row.input.lower().split())) >= 3
    assert first.card.sources == {"faq.md": len(cited)}
    assert not [row for row in first.rows("heldout") if row.source]


def test_every_made_row_names_its_cell_and_the_card_counts_them(first: Made) -> None:
    made = [row for row in first.rows() if row.origin == "synthetic"]
    assert made and first.card.cells
    for name, count in first.card.cells.items():
        assert count.rows == sum(row.cell == name for row in made)
    assert sum(count.rows for count in first.card.cells.values()) == len(made)
    assert first.card.kept is None


def test_a_changed_passage_renews_the_rows_made_from_it_and_no_other(folder: Path, first: Made) -> None:
    """A passage was put before the others, so that those which stayed the same moved one place down."""
    again = make(folder.parent / "dataset-2", ("# New\n\nNothing to see.", FAQ[0], NEW_DELIVERY, FAQ[2]), folder)
    stale = {row.id for row in first.rows() if row.source == "faq.md, passage 2"}
    assert stale and again.card.stale == {"faq.md changed": len(stale)}
    assert not stale & again.lines["train"].keys()
    for split in SPLITS:
        for id, line in first.lines[split].items():
            if id not in stale:
                assert again.lines[split][id] == _moved(line)
    renewed = [row for row in again.rows() if row.id not in first.lines["train"]]
    assert again.card.kept == sum(row.origin == "synthetic" for split in SPLITS for row in again.rows(split)) - len(
        renewed
    )
    assert len(again.rows()) + sum(again.card.shortfall.values()) == len(first.rows()) + sum(
        first.card.shortfall.values()
    )


def test_what_a_person_decided_about_single_rows_holds_when_the_data_are_made_again(folder: Path, first: Made) -> None:
    """Of the rows of the changed passage one was accepted, one corrected; and a third one is not wanted."""
    rows = first.rows()
    accepted, corrected = [row for row in rows if row.source == "faq.md, passage 2"][:2]
    unwanted = next(row for row in rows if row.origin == "synthetic" and not row.source)
    said = corrected.model_copy(update={"input": "The invoice names a stranger as its payer", "output": "billing"})
    choices = (
        RowChoice(id=accepted.id, do="keep", row=accepted),
        RowChoice(id=corrected.id, do="replace", row=said),
        RowChoice(id=unwanted.id, do="leave_out", row=unwanted),
    )
    again = make(folder.parent / "dataset-3", (FAQ[0], NEW_DELIVERY, FAQ[2]), folder, row_choices=choices)
    after = {row.id: row for row in again.rows()}
    assert (after[accepted.id].input, after[accepted.id].made_from) == (accepted.input, accepted.made_from)
    assert (after[corrected.id].input, after[corrected.id].output) == (said.input, "billing")
    assert unwanted.id not in {id for split in SPLITS for id in again.lines[split]}
    assert again.card.chosen == {"accepted": 1, "changed": 1, "left out": 1}


def _moved(line: bytes) -> bytes:
    for at in (3, 2, 1):
        line = line.replace(f"faq.md, passage {at}".encode(), f"faq.md, passage {at + 1}".encode())
    return line


# ---------------------------------------------------------------- the rule, without a teacher

MODEL = plan(generator="a-model", statements={"T2": "A lost parcel is shipping."}, documents=None)
PARENT = Row(id="r1", input="Where is my parcel?", output="shipping", origin="user", group="g")


def cells_of(plan: DataPlan) -> dict[str, Cell]:
    return {cell.name: cell for cells in grid(plan, LABELS).values() for cell in cells}


def made_by(plan: DataPlan, cell: str, passages: Sequence[SourcePassage] = (), source: str | None = None) -> Row:
    row = Row(
        id=cell, input="t", output="shipping", origin="synthetic", group="g", parent="r1", cell=cell, source=source,
        tenets=cells_of(plan)[cell].tenets,
    )  # fmt: skip
    marks = Recipes(SPEC, plan, passages).marks(row, cells_of(plan)[cell], PARENT)
    return row.model_copy(update={"made_from": marks})


def stale(row: Row, plan: DataPlan, parent: Row | None = PARENT) -> dict[str, int]:
    parts: dict[Split, Sequence[Row]] = {
        "train": [parent] if parent else [],
        "validation": (),
        "practice": (),
        "heldout": (),
    }
    found = still_right({"train": [row]}, parts, cells_of(plan), Recipes(SPEC, plan, ()))
    assert bool(found.stale) != bool(found.rows["train"])
    return found.stale


def test_a_changed_tenet_makes_those_rows_stale_that_a_model_wrote_by_it() -> None:
    changed = MODEL.model_copy(update={"statements": {"T2": "A late parcel is shipping too."}})
    row = made_by(MODEL, "shipping · chat")
    assert stale(row, MODEL) == {}
    assert stale(row, changed) == {"T2 changed": 1}


def test_a_tenet_that_a_cell_does_not_test_and_a_teacher_that_reads_none_change_nothing() -> None:
    apart = {"billing": ("T1", "T2"), "shipping": ("T1",)}
    ours = MODEL.model_copy(update={"exercises": apart})
    changed = ours.model_copy(update={"statements": {"T2": "Something else."}})
    assert stale(made_by(ours, "shipping · chat"), changed) == {}
    assert stale(made_by(ours, "billing · chat"), changed) == {"T2 changed": 1}
    built_in, later = (one.model_copy(update={"generator": "built-in"}) for one in (ours, changed))
    assert stale(made_by(built_in, "billing · chat"), later) == {}


def test_tenets_that_only_name_a_row_are_written_into_it_without_making_it_anew() -> None:
    more = MODEL.model_copy(update={"exercises": dict.fromkeys(LABELS, ("T1", "T2", "T4"))})
    row = made_by(MODEL, "shipping · chat")
    found = still_right({"train": [row]}, {"train": [PARENT]}, cells_of(more), Recipes(SPEC, more, ()))
    assert found.rows["train"] == [row.model_copy(update={"tenets": ("T1", "T2", "T4")})]


def test_an_edited_or_removed_row_of_the_person_and_a_changed_cell_make_stale_what_came_of_them() -> None:
    row = made_by(MODEL, "shipping · chat")
    assert stale(row, MODEL, PARENT.model_copy(update={"input": "Where is it?"})) == {"row r1 changed": 1}
    assert stale(row, MODEL, None) == {"row r1 no longer in the plan": 1}
    assert stale(row, MODEL.model_copy(update={"temperature": 0.1})) == {"cell changed": 1}
    assert stale(row, MODEL.model_copy(update={"axes": {"channel": ("e-mail",)}})) == {"cell no longer in the plan": 1}


def test_a_row_of_a_document_that_is_gone_is_stale() -> None:
    passages = (SourcePassage(source="faq.md, passage 1", text="Parcels take a week."),)
    row = made_by(MODEL, "shipping · chat", passages, "faq.md, passage 1")
    assert stale(row, MODEL) == {"faq.md changed": 1}


def test_the_rows_on_disk_are_what_the_card_says(folder: Path, first: Made) -> None:
    assert [row["id"] for row in read_jsonl(folder / "out" / "data" / "train.jsonl")] == list(first.lines["train"])
