"""The job that makes the dataset: the person's rows are split, a teacher adds rows, what does not hold is dropped.

    python -m tools.synthesize RUN

Reads spec.yaml, examples.jsonl and data_plan.yaml of inputs/, the passages of documents/ and the rows of the dataset
before (before/); writes train.jsonl, validation.jsonl, heldout.jsonl and, where the plan wants one, replay.jsonl of
out/data/, the dataset's card, and what was measured: findings.jsonl, scores.jsonl and the page data.html. The same folder gives the
same bytes, however often the job was killed in between.
"""

import io
import json
import sys
from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prompts import load as load_prompt
from tenet.artifacts import EVERY_SPLIT, DataFile, DataPlan, DatasetCard, Metric, Row, Split, UseCaseSpec
from tenet.files import sha256_of, to_jsonl, write_atomically
from tenet.runfolder import RunFolder
from tenet.settings import read_settings
from tools.measuring import measure, scored
from tools.measuring.cleaning import NotDoable, clean
from tools.measuring.corpus import Corpus
from tools.measuring.fields import filled as filled_fields
from tools.measuring.guard import connected_guard
from tools.measuring.page import findings, render, scores
from tools.rating import with_worse
from tools.selecting import NEAR_A_BETTER
from tools.teaching.child import Heard
from tools.teaching.choosing import UNWANTED, undecided, with_choices
from tools.teaching.contract import BEFORE, DOCUMENTS, NO_ANSWER, NOTHING_WRITTEN, UNREADABLE
from tools.teaching.documents import read_documents, sorted_by_label
from tools.teaching.filling import MAKING, UNNEEDED, Filled, Job, fill
from tools.teaching.grid import BUILT_IN, grid
from tools.teaching.keeping import before, keep
from tools.teaching.lexicon import can_vary
from tools.teaching.living import document_of
from tools.teaching.ordering import contract_for
from tools.teaching.planning import FEWEST_HELDOUT, Parts, cell_counts, lacking, planned
from tools.teaching.preferring import Writer, with_rejected
from tools.teaching.replaying import mixed_in
from tools.teaching.starting import split_own

if TYPE_CHECKING:
    from datasets import Dataset  # pyright: ignore[reportMissingTypeStubs]


UNWRITTEN = (NO_ANSWER, UNREADABLE, NOTHING_WRITTEN, UNNEEDED, UNWANTED, NEAR_A_BETTER)
"""Reasons that are no fault of a written row."""
CELLS = "cells.json"
"""Below `out/`: how many requests of each cell were answered, while the teacher writes."""


def main(path: Path) -> None:
    run = RunFolder(path)
    spec, plan = run.read("spec.yaml", UseCaseSpec), run.read("data_plan.yaml", DataPlan)
    examples = run.examples().rows
    own = [row for row in examples if not spec.labels or row.output in spec.label_names]
    run.progress(0.02, f"Comparing your {len(own)} examples with each other")
    _refuse_masking(spec, plan)
    cleaned = clean(own, plan.controls)
    start = split_own(cleaned.rows, spec, plan)
    job = job_of(start, spec, plan, run)
    chosen = with_choices(start, spec, plan)
    kept = keep(undecided(before(run.path / "inputs" / BEFORE), plan), chosen.parts, job)
    filled = fill(kept.parts, job, partial(_report, run))
    run.progress(0.82, "Writing and measuring the splits")
    preferred = with_rejected(_finished(filled, plan, spec), spec, plan, _rating_teacher(spec, plan, run))
    guard = connected_guard(read_settings(), run.project, spec.task == "writing")
    corpus = Corpus(preferred.parts, spec.label_names, plan, spec.wanted_fields, guard)
    files: dict[Split, DataFile] = {part: _written(run, part, rows) for part, rows in corpus.parts.items()}
    measured = measure(corpus, lambda share: run.progress(0.85 + 0.1 * share, "Measuring the rows"))
    notes = _notes(start, filled, len(examples) - len(own), spec, plan)
    card = _card(corpus, files, filled, scored(measured, plan), notes, spec)
    card = card.model_copy(
        update={
            "changed": cleaned.changed,
            "cells": cell_counts(planned(start, job.grid, spec, plan), job.grid, corpus.parts["train"]),
            "sources": _sources(corpus.parts["train"]) or None,
            "kept": kept.number,
            "stale": kept.stale or None,
            "chosen": chosen.counts or None,
            "pairs": preferred.counts,
            "best_of": filled.rated if plan.best_of else None,
            "replay": mixed_in(run, plan, len(corpus.parts["train"])),
        }
    )
    write_atomically(run.out / "data" / "findings.jsonl", to_jsonl(findings(corpus, measured)))
    write_atomically(run.out / "data" / "scores.jsonl", to_jsonl(scores(measured)))
    write_atomically(run.out / "data" / "data.html", render(corpus, measured, card, spec).encode())
    run.finish(card)
    run.progress(1.0, "The dataset is ready")


def job_of(start: Parts, spec: UseCaseSpec, plan: DataPlan, run: RunFolder) -> Job:
    passages = read_documents(run.path / "inputs" / DOCUMENTS, plan)
    documents = sorted_by_label(passages, start["train"], spec)
    return Job(spec, plan, grid(plan, spec.kinds), documents, run)


def _report(run: RunFolder, share: float, text: str, heard: Heard) -> None:
    """How far it is, in words, and cell by cell in out/cells.json."""
    run.progress(0.1 + 0.7 * share, text)
    write_atomically(run.out / CELLS, json.dumps(heard.cells, ensure_ascii=False).encode())


def _rating_teacher(spec: UseCaseSpec, plan: DataPlan, run: RunFolder) -> Writer | None:
    """A connected teacher writes worse texts; of a label or a record the wrong one is known without it."""
    if plan.generator == BUILT_IN or spec.task != "writing":
        return None

    def teacher(rows: Sequence[Row]) -> list[Row]:
        def report(heard: Heard) -> None:
            run.progress(0.82, f"{plan.generator} writes and rates answers: {heard.told}")

        place = run.out / MAKING, run.project
        return with_worse(rows, spec.instruction, plan.temperature, *place, plan.generator, report)

    return teacher


def _sources(rows: Sequence[Row]) -> dict[str, int]:
    return dict(sorted(Counter(document_of(row.source) for row in rows if row.source).items()))


def _refuse_masking(spec: UseCaseSpec, plan: DataPlan) -> None:
    """A mask in the text would leave its value in the answer, which then teaches to invent."""
    if spec.fields and (wanted := [each.metric for each in plan.controls if each.action in ("mask", "replace")]):
        raise NotDoable(
            f"The data plan wants {', '.join(wanted)} masked or replaced in the texts, but the values of the answers stand there. "
            "Nothing was changed. Rows can be dropped instead, or the control be set to report."
        )


def _finished(filled: Filled, plan: DataPlan, spec: UseCaseSpec) -> Parts:
    written: list[Split] = [part for part in EVERY_SPLIT if part != "practice" or filled.parts[part]]
    return {part: _as_written(filled.parts[part], plan, spec) for part in written}


def _as_written(rows: Sequence[Row], plan: DataPlan, spec: UseCaseSpec) -> tuple[Row, ...]:
    """The rows of a split in order, made ones cleaned like the others, each with the tenets it tests."""
    return tuple(
        row if row.cell else row.model_copy(update={"tenets": plan.exercises.get(spec.kind_of(row.output), row.tenets)})
        for row in sorted(clean(rows, plan.controls).rows, key=lambda row: row.id)
    )


def _card(
    corpus: Corpus,
    files: dict[Split, DataFile],
    filled: Filled,
    metrics: tuple[Metric, ...],
    notes: tuple[str, ...],
    spec: UseCaseSpec,
) -> DatasetCard:
    parts, plan = corpus.parts, corpus.plan
    missing = lacking(filled.parts, spec, plan)
    return DatasetCard(
        files=files,
        labels={
            part: {label: sum(row.output == label for row in rows) for label in spec.label_names}
            for part, rows in parts.items()
        },
        fields={part: filled_fields(rows, spec.fields) for part, rows in parts.items()} if spec.fields else None,
        origins={part: dict(sorted(Counter(row.origin for row in rows).items())) for part, rows in parts.items()},
        dropped=filled.dropped,
        shortfall={label: number for (part, label), number in missing.items() if part == "train"},
        leaks=next(metric.found for metric in metrics if metric.name == "leakage"),
        generator=plan.generator,
        prompt=None if plan.generator == "built-in" else load_prompt(contract_for(spec)).digest,
        metrics=metrics,
        notes=notes,
    )


def _notes(start: Parts, filled: Filled, foreign: int, spec: UseCaseSpec, plan: DataPlan) -> tuple[str, ...]:
    if not spec.labels:
        return _notes_on_records(filled, spec, plan)
    few = ", ".join(label for part, label in lacking(start, spec, plan) if part == "heldout")
    short = lacking(filled.parts, spec, plan)
    ignored = [axis for axis, values in plan.axes.items() if not all(can_vary(value) for value in values)]
    said = {
        f"{foreign} examples have a label that the use case does not know and were left out.": foreign,
        f"Too few of your own rows to test these labels with at least {FEWEST_HELDOUT}: {few}. Rows made from "
        "your held-out rows were added to the test; real ones would say more.": few,
        f"There are no validation rows of: {', '.join(_unvalidated(filled.parts, spec))}.": plan.validation_share
        and _unvalidated(filled.parts, spec),
        "The teacher could not write as many rows as were wanted without repeating itself or leaving the label: "
        "add examples of your own, or connect a model as teacher.": short,
        f"The built-in teacher can vary only a part of: {', '.join(ignored)}.": plan.generator == "built-in"
        and ignored,
        _yield(filled): filled.made,
    }
    return tuple(sentence for sentence, holds in said.items() if holds)


def _notes_on_records(filled: Filled, spec: UseCaseSpec, plan: DataPlan) -> tuple[str, ...]:
    short = lacking(filled.parts, spec, plan)
    varied = (
        "The built-in teacher puts other values into your own texts and words around them; it invents no new situations."
        if spec.fields
        else "The built-in teacher puts other numbers and names into your own texts and answers alike; it "
        "invents no new situations. A connected model would."
    )
    said = {
        "The teacher could not write as many rows as were wanted without repeating itself: add examples of your own, or "
        "connect a model as teacher.": short,
        varied: plan.generator == "built-in" and filled.made,
        _yield(filled): filled.made,
    }
    return tuple(sentence for sentence, holds in said.items() if holds)


def _yield(filled: Filled) -> str:
    """How many of the written rows stood the checks."""
    failed = sum(number for reason, number in filled.dropped.items() if reason not in UNWRITTEN)
    return f"Of {filled.made} rows that the teacher wrote, {filled.made - failed} stood the checks."


def _unvalidated(parts: Parts, spec: UseCaseSpec) -> list[str]:
    return [label for label in spec.label_names if not any(row.output == label for row in parts["validation"])]


def _written(run: RunFolder, part: Split, rows: Sequence[Row]) -> DataFile:
    """Write a split through `datasets`, with fixed column types, and read it back as the trainers will."""
    from datasets import disable_progress_bars  # pyright: ignore[reportMissingTypeStubs]

    disable_progress_bars()
    buffer = io.BytesIO()
    as_dataset(rows).to_json(buffer, lines=True, force_ascii=False)  # pyright: ignore[reportUnknownMemberType]
    path = run.out / "data" / f"{part}.jsonl"
    write_atomically(path, buffer.getvalue())
    return DataFile(path=f"data/{part}.jsonl", sha256=sha256_of(buffer.getvalue()), rows=len(rows))


def as_dataset(rows: Sequence[Row]) -> "Dataset":
    """With all columns where there is no row as well: a plan may want none for validation."""
    from datasets import Dataset, Features, List, Value  # pyright: ignore[reportMissingTypeStubs]

    columns: dict[str, Any] = {name: Value("string") for name in Row.model_fields}
    columns |= {name: List(Value("string")) for name in ("tenets", "made_from")}
    columns |= {name: Value("float64") for name in ("complexity", "quality")}
    values = [row.model_dump(mode="json") for row in rows]
    by_column = {name: [value[name] for value in values] for name in columns}
    return Dataset.from_dict(by_column, features=Features(columns))  # pyright: ignore[reportUnknownMemberType]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
