"""The evaluation as one page that needs nothing else: no server, no network, no other file.

A page policy (CSP) lets it run its own few lines of script and nothing else, whatever a row or a model wrote.
"""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from evals.checks import CLOSE, sameness
from evals.classical import strongest
from evals.confusion import Confusion, confusion, of_labels
from evals.contest_chart import drawn
from evals.coverage import Covered
from evals.curve_charts import charts, sureness
from evals.curves import Curve
from evals.gate import reach_in_words, simpler_is_better, too_many_unjudged
from evals.people import decided_by_people
from evals.scoring import ACCURACY
from evals.served import differs
from evals.speed import ASKED
from tenet import artifacts as a

HERE = Path(__file__).parent
_UNKNOWN = "–"
_CHANGES = ("lost", "wrong", "gained", "right")
"""Rows that training lost come first on the page, rows that were right before and after come last."""


class Findings(NamedTuple):
    spec: a.UseCaseSpec
    tenets: a.Tenets
    card: a.DatasetCard
    training: a.TrainingRun
    rows: tuple[a.Row, ...]
    answers: Mapping[str, Mapping[str, str]]
    """By system, then by row id."""
    against: Mapping[str, a.PairedResult]
    """Right answers of the tuned model against those of each other system."""
    report: a.EvalReport
    inputs: Mapping[str, str]
    """Digests of the artefacts that the report is made from."""
    command: str
    covered: tuple[Covered, ...] = ()
    """What stands behind each tenet."""
    prompt: a.TunedPrompt | None = None
    """The best one that was found for the untuned model, and below the examples that it shows."""
    shown: Sequence[a.Row] = ()
    reward: a.RewardFunction | None = None
    """What the training was paid by, where it practised."""
    contest: a.Contest | None = None
    """Where one was held before the training."""
    curves: Sequence[Curve] = ()
    """How well the tuned model's sureness tells each label from the others."""


class ComparedRow(NamedTuple):
    change: str
    row: a.Row
    untuned: str
    tuned: str


class TenetLine(NamedTuple):
    id: str
    statement: str
    threshold: float | None
    blocking: bool
    pair: a.PairedResult
    is_open: bool = False
    """Too many answers were not judged, so it holds nothing, whatever the others say."""

    @property
    def holds(self) -> bool | None:
        value = self.pair.tuned.value
        return None if self.threshold is None or value is None or self.is_open else value >= self.threshold


def render(findings: Findings) -> str:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"percent": percent, "points": points, "p_value": _p_value, "sureness": sureness}
    environment.filters["reach"] = reach_in_words
    script = (HERE / "report.js").read_text(encoding="utf-8")
    mistaken = _confusion(findings)
    return environment.get_template("report.html.jinja").render(
        f=findings,
        report=findings.report,
        systems=best_first(findings.report.systems),
        simpler=_simpler(findings),
        lines=tenet_lines(findings),
        compared=_compared_rows(findings),
        changes=_counts_of_changes(findings),
        confusion=mistaken,
        of_labels=of_labels(mistaken.counts) if mistaken else {},
        rightness=_rightness(findings.spec),
        by="field" if findings.spec.fields else "label",
        fields=_field_lines(findings),
        covered=findings.covered,
        prompt=findings.prompt,
        shown=findings.shown,
        paid_for=[PaidFor(term, _scored_by(term)) for term in findings.reward.terms] if findings.reward else [],
        asked=ASKED,
        alike=_is_alike,
        gain_chart=drawn(findings.contest) if findings.contest else None,
        charts=charts(findings.curves, findings.report.confidence)
        if findings.curves and findings.report.confidence
        else None,
        style=Markup((HERE / "report.css").read_text(encoding="utf-8")),
        script=Markup(script),
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    )


class PaidFor(NamedTuple):
    """A term of the reward, and who scored it."""

    term: a.RewardTerm
    by: str


def _scored_by(term: a.RewardTerm) -> str:
    if term.remote:
        return f"your own scorer at {_place(term.remote)}, which saw each request, answer and reference"
    return "a judge, by a rubric" if term.rubric else "a program in the sandbox"


def _place(address: str) -> str:
    """Without a password or a key that somebody wrote into it."""
    url = urlsplit(address)
    return url._replace(netloc=url.netloc.rpartition("@")[2], query="", fragment="").geturl()


def best_first(systems: tuple[a.SystemScore, ...]) -> list[a.SystemScore]:
    return sorted(systems, key=lambda system: -(system.accuracy.value or 0))


def _simpler(findings: Findings) -> a.SystemScore | None:
    """What needs no language model, where it would do this job better."""
    rival = strongest(findings.report.systems)
    pair = findings.against.get(rival.name) if rival else None
    return rival if simpler_is_better(rival, pair, findings.tenets) else None


def tenet_lines(findings: Findings) -> list[TenetLine]:
    tenets = {tenet.id: tenet for tenet in findings.tenets.tenets}
    lines: list[TenetLine] = []
    for pair in findings.report.paired:
        if pair.tenet == ACCURACY:
            lines.append(TenetLine("All rows", _right(findings.spec), None, False, pair))
        else:
            tenet = tenets[pair.tenet]
            is_open = too_many_unjudged(pair.tuned) and not decided_by_people(findings.report.people, tenet.id)
            lines.append(TenetLine(tenet.id, tenet.statement, tenet.threshold, tenet.blocking, pair, is_open))
    return lines


def _compared_rows(findings: Findings) -> list[ComparedRow]:
    rows = [
        ComparedRow(_change(findings, row), row, findings.answers["base"][row.id], findings.answers["tuned"][row.id])
        for row in findings.rows
    ]
    return sorted(rows, key=lambda compared: _CHANGES.index(compared.change))


def _change(findings: Findings, row: a.Row) -> str:
    same = sameness(findings.spec)
    before = same(findings.answers["base"][row.id], row.output)
    after = same(findings.answers["tuned"][row.id], row.output)
    return {(True, False): "lost", (False, False): "wrong", (False, True): "gained", (True, True): "right"}[
        before, after
    ]


def _counts_of_changes(findings: Findings) -> dict[str, int]:
    found = [_change(findings, row) for row in findings.rows]
    return {change: found.count(change) for change in _CHANGES}


def _right(spec: a.UseCaseSpec) -> str:
    said = {
        "classification": "it means the reference",
        "extraction": "every field of it",
        "writing": "its wording is close to your own answer",
    }
    return f"The answer is right: {said[spec.task]}"


def _rightness(spec: a.UseCaseSpec) -> str:
    match spec.task:
        case "classification":
            how = "it means the reference: letter case, quotes around it and a closing full stop are forgiven here, and only here"
        case "extraction":
            how = (
                "every field of it says what the reference says: numbers are compared as numbers, dates as dates, texts but for "
                "case and blanks, and what stands around the record is forgiven here, and only here"
            )
        case "writing":
            how = (
                f"its wording is close to your own answer: at least {CLOSE:g} of 1 by chrF, which counts the pieces of one to six "
                "letters that both have. A good answer in quite other words counts as wrong here"
            )
    return f"An answer is right when {how}. Form has its own tenet."


class FieldLine(NamedTuple):
    """A field and how well each system finds its values."""

    name: str
    type: str
    scores: dict[str, a.FieldScore]


def _field_lines(findings: Findings) -> list[FieldLine]:
    systems = {system.name: system.fields for system in findings.report.systems if system.fields}
    return [
        FieldLine(
            field.name, field.type.replace("_", " or "), {name: scores[field.name] for name, scores in systems.items()}
        )
        for field in findings.spec.wanted_fields
    ]


def _confusion(findings: Findings) -> Confusion | None:
    """Of the tuned model; an extraction has no labels to mistake for each other."""
    if not findings.spec.labels:
        return None
    said = ((row.output, findings.answers["tuned"][row.id]) for row in findings.rows)
    return confusion(said, findings.spec.label_names)


def percent(value: float | None) -> str:
    return _UNKNOWN if value is None else f"{value:.0%}"


def points(value: float | None) -> str:
    return _UNKNOWN if value is None else f"{100 * value:+.0f}".replace("-", "−")


def _p_value(value: float | None) -> str:
    return _UNKNOWN if value is None else "< 0.001" if value < 0.001 else f"{value:.3f}"


def _is_alike(found: a.ServedAlike) -> bool:
    return not differs(found)
