"""Whether the labels are spread evenly, and whether each row's label is that of the rows that mean the same."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tools.measuring.corpus import Corpus
from tools.measuring.measured import Found, Measured, rows_of, rows_that, share
from tools.nearness import blocks

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from evals.embedding import Vectors

NO_LABELS = "These rows have no labels, so this does not apply."
NEIGHBOURS = 10
SURE = 0.6
"""Share of the neighbours' weight that another label needs before a row's own is doubted."""
ALONE = 0.25
"""Closeness to its neighbours below which a row is like no other."""


def measure(corpus: Corpus) -> Iterator[Measured]:
    if not corpus.labels:
        for name in ("label_balance", "label_agreement"):
            yield Measured(name, "quality", NO_LABELS, None)
        yield _outliers(corpus, nearest(corpus.vectors)[0])
        return
    yield _balance(corpus)
    closeness, neighbours = nearest(corpus.vectors)
    yield _agreement(corpus, closeness, neighbours)
    yield _outliers(corpus, closeness)


def nearest(vectors: "Vectors") -> "tuple[NDArray[np.float32], NDArray[np.intp]]":
    """For each row how close its nearest rows are, and which they are; itself is not among them."""
    import numpy as np

    count = min(NEIGHBOURS, len(vectors) - 1)
    close = np.zeros((len(vectors), count), dtype=np.float32)
    which = np.zeros((len(vectors), count), dtype=np.intp)
    for start, block in blocks(vectors, vectors):
        rows = np.arange(len(block))
        block[rows, start + rows] = -1
        # The nearest few first, and only those in order: sorting every row of a large set takes longer than all else.
        few = np.sort(np.argpartition(-block, count - 1, axis=1)[:, :count], axis=1) if count else which[: len(block)]
        order = np.argsort(-np.take_along_axis(block, few, axis=1), axis=1, kind="stable")
        which[start : start + len(block)] = np.take_along_axis(few, order, axis=1)
        close[start : start + len(block)] = np.take_along_axis(block, which[start : start + len(block)], axis=1)
    return close, which


def _balance(corpus: Corpus) -> Measured:
    counts = Counter(dict.fromkeys(corpus.labels, 0))
    counts.update(row.output for row in corpus.parts["train"])
    few, many = min(counts, key=lambda label: counts[label]), max(counts, key=lambda label: counts[label])
    said = f'The smallest label to learn, "{few}", has {rows_of(counts[few])}; the largest, "{many}", {counts[many]}.'
    if counts[few] == counts[many]:
        said = f"Every label has {rows_of(counts[few])} to learn from."
    value = share(counts[few], counts[many])
    return Measured("label_balance", "quality", said, value, 0.5, 0.1, low_is_bad=True)


def _agreement(corpus: Corpus, closeness: "NDArray[np.float32]", neighbours: "NDArray[np.intp]") -> Measured:
    found: list[Found] = []
    scores: list[tuple[str, float]] = []
    for at, row in enumerate(corpus.rows):
        weights: dict[str, float] = defaultdict(float)
        for close, other in zip(closeness[at], neighbours[at], strict=True):
            weights[corpus.rows[int(other)].output] += max(0.0, float(close)) ** 2
        if whole := sum(weights.values()):
            scores.append((row.id, weights[row.output] / whole))
        label, weight = max(weights.items(), key=lambda item: item[1], default=(row.output, 0.0))
        if label != row.output and weight >= SURE * sum(weights.values()):
            found.append(Found(row.id, f'labelled "{row.output}", but the rows nearest to it are "{label}"'))
    value = share(len(corpus.rows) - len(found), len(corpus.rows))
    said = (
        f"{rows_that(len(found), 'lies', 'lie')} among rows of another label: look whether the label is right."
        if found
        else "Every row has the label of the rows that mean the same."
    )
    return Measured("label_agreement", "quality", said, value, 0.9, 0.7, low_is_bad=True, found=found, scores=scores)


def _outliers(corpus: Corpus, closeness: "NDArray[np.float32]") -> Measured:
    means = closeness[:, :3].mean(axis=1) if closeness.shape[1] else closeness.sum(axis=1)
    found = [
        Found(row.id, f"only {mean:.2f} like the rows nearest to it")
        for row, mean in zip(corpus.rows, means.tolist(), strict=True)
        if mean < ALONE
    ]
    said = f"{rows_that(len(found), 'is', 'are')} like no other row." if found else "No row stands all alone."
    return Measured("outliers", "quality", said, share(len(found), len(corpus.rows)), 0.05, None, found=found)
