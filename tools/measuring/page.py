"""The dataset as one page that needs nothing else: metrics with their rows, plots, and a batch as the model sees it.

It looks and is locked down like the page of the evaluation: a policy (CSP) lets it run its own few lines of script only.
"""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from evals import personal
from evals.page import HERE as REPORT
from evals.prompting import messages
from tenet.artifacts import ALL_ROWS, EVERY_SPLIT, DatasetCard, Row, Split, UseCaseSpec
from tools.measuring import patterns, plots
from tools.measuring.cleaning import masked
from tools.measuring.corpus import Corpus
from tools.measuring.measured import Measured
from tools.measuring.shape import coverage

HERE = Path(__file__).parent
BATCH = 4
LISTED = 1000
"""Rows that the page lists; all of them are in findings.jsonl."""
TITLES = {"vendi_score": "Vendi score", "self_bleu": "self-BLEU"}


class Listed(NamedTuple):
    metric: str
    why: str
    split: str
    row: Row
    text: str
    """The row's, with secrets and personal data masked: a page is passed on more easily than a data file."""


class Turn(NamedTuple):
    role: str
    text: str
    learnt: bool


def render(corpus: Corpus, measured: Sequence[Measured], card: DatasetCard, spec: UseCaseSpec) -> str:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"title_of": title_of, "number": _number}
    script = (REPORT / "report.js").read_text(encoding="utf-8")
    style = (REPORT / "report.css").read_text(encoding="utf-8") + (HERE / "data.css").read_text(encoding="utf-8")
    listed = _listed(corpus, measured)
    return environment.get_template("data.html.jinja").render(
        spec=spec,
        card=card,
        plan=corpus.plan,
        splits=[split for split in EVERY_SPLIT if split in card.files],
        names=tuple(field.name for field in corpus.fields) or corpus.kinds,
        counted=_counted(card, corpus),
        by="field" if corpus.fields else "label" if corpus.labels else "rows",
        kinds_of_rows=corpus.kinds,
        widest=_widest(card, corpus),
        kinds=("quality", "responsible AI"),
        counts={verdict: sum(one.verdict == verdict for one in card.metrics) for verdict in _ORDER},
        metrics=sorted(card.metrics, key=lambda metric: _ORDER.index(metric.verdict)),
        shown=list(dict.fromkeys(one.metric for one in listed)),
        listed=listed,
        behind=sum(len(one.found) for one in measured),
        coverage=coverage(corpus),
        lengths=plots.lengths(corpus),
        nearness=plots.nearness_to_the_test(corpus),
        points=plots.meanings(corpus),
        batch=first_batch(corpus, spec),
        leakage=corpus.plan.leakage,
        style=Markup(style),
        script=Markup(script),
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    )


def _counted(card: DatasetCard, corpus: Corpus) -> Mapping[Split, Mapping[str, int]]:
    """Rows of each split by field or label, or all together where there are neither."""
    if corpus.fields and card.fields:
        return card.fields
    return card.labels if corpus.labels else {split: {ALL_ROWS: file.rows} for split, file in card.files.items()}


def _widest(card: DatasetCard, corpus: Corpus) -> int:
    """The rows of the most frequent label or field, as the longest bar."""
    counted = _counted(card, corpus)
    names = {name for counts in counted.values() for name in counts}
    return max(1, *(sum(counted.get(split, {}).get(name, 0) for split in EVERY_SPLIT) for name in names), 1)


_ORDER = ("fail", "warn", "pass", "not measured")


def first_batch(corpus: Corpus, spec: UseCaseSpec) -> list[list[Turn]]:
    """The first rows to learn from as the conversation that the model is given; only the answer is learnt."""
    return [
        [
            *(Turn(said["role"], said["content"], learnt=False) for said in messages(spec.instruction, row)),
            Turn("assistant", row.output, learnt=True),
        ]
        for row in corpus.parts["train"][:BATCH]
    ]


def title_of(metric: str) -> str:
    return TITLES.get(metric, metric.replace("_", " "))


def findings(corpus: Corpus, measured: Sequence[Measured]) -> list[dict[str, str]]:
    """Every row behind every metric, for findings.jsonl."""
    return [
        {"metric": one.name, "row": found.row, "split": corpus.split_of[found.row], "why": found.why}
        for one in measured
        for found in one.found
    ]


def scores(measured: Sequence[Measured]) -> list[dict[str, str | float]]:
    """Every row's own number of the metrics that have one, for scores.jsonl."""
    return [{"metric": one.name, "row": row, "score": round(score, 4)} for one in measured for row, score in one.scores]


def _listed(corpus: Corpus, measured: Sequence[Measured]) -> list[Listed]:
    """Every finding, or as many of each metric as fit."""
    many = sum(len(one.found) for one in measured) > LISTED
    most = LISTED // max(1, sum(bool(one.found) for one in measured)) if many else LISTED
    rows = {row.id: row for row in corpus.rows}
    return [
        Listed(one.name, found.why, corpus.split_of[found.row], rows[found.row], _discreet(rows[found.row].input))
        for one in measured
        for found in one.found[:most]
    ]


def _discreet(text: str) -> str:
    text = masked(text, patterns.spans("secrets", text))
    return masked(text, personal.spans(text))


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:g}"
