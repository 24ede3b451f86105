"""Small sets of rows to measure, and the metrics of them by name."""

from collections.abc import Iterable, Sequence

from tenet.artifacts import DataPlan, Metric, Row, Split
from tools.measuring import measure, scored
from tools.measuring.corpus import Corpus

PLAN = DataPlan(rows_per_label=10, generator="built-in")
LABELS = ("billing", "shipping")
TEXTS = {
    "billing": (
        "I was charged twice for one order", "Please send me the invoice of May again", "My refund has not been paid",
        "Why did the price of my plan go up", "The voucher was not taken off the total",
    ),
    "shipping": (
        "My parcel has not arrived", "The courier went to the wrong address", "Can I change the delivery date",
        "Tracking has not moved since Monday", "The box was wet and torn when it came",
    ),
}  # fmt: skip


def row(id: str, text: str, label: str = "billing", **more: object) -> Row:
    return Row.model_validate({"id": id, "input": text, "output": label, "origin": "user", "group": id, **more})


def clean_rows() -> list[Row]:
    return [row(f"{label}{at}", text, label) for label, texts in TEXTS.items() for at, text in enumerate(texts)]


def corpus(train: Iterable[Row], heldout: Sequence[Row] = (), plan: DataPlan = PLAN) -> Corpus:
    parts: dict[Split, tuple[Row, ...]] = {"train": tuple(train), "validation": (), "heldout": tuple(heldout)}
    return Corpus(parts, LABELS, plan)


def metrics(corpus: Corpus) -> dict[str, Metric]:
    return {metric.name: metric for metric in scored(measure(corpus), corpus.plan)}
