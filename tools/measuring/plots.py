"""What the page draws, as plain numbers: how long rows are, how near to the test, and where they lie by meaning."""

import random
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from evals.embedding import similarities
from tools.measuring.corpus import Corpus

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BINS = 20
POINTS = 1200
BLOCK = 1024


class Bar(NamedTuple):
    """One bin of a histogram, for the person's own rows and for the made ones, each as a share of the highest bar."""

    label: str
    own: int
    made: int
    own_height: float
    made_height: float


class Point(NamedTuple):
    x: float
    y: float
    label: int
    made: bool
    row: str


def lengths(corpus: Corpus) -> list[Bar]:
    words = [len(row.input.split()) for row in corpus.rows]
    most = sorted(words)[int(0.98 * (len(words) - 1))] if words else 1
    width = max(1, -(-most // BINS))
    count = max(1, min(BINS, -(-(most + 1) // width)))
    names = [f"{at * width} to {(at + 1) * width - 1} words" for at in range(count - 1)]
    names.append(f"{(count - 1) * width} words or more")
    return _bars(names, [min(count - 1, number // width) for number in words], corpus)


def nearness_to_the_test(corpus: Corpus) -> list[Bar]:
    """How near each row to learn from is to the held-out row nearest to it."""
    import numpy as np

    learnt, tested = corpus.at("train", "validation"), corpus.at("heldout")
    names = [f"{at / BINS:.2f} to {(at + 1) / BINS:.2f}" for at in range(BINS)]
    nearest: list[float] = []
    for start in range(0, len(learnt), BLOCK):
        close = similarities(corpus.vectors[learnt[start : start + BLOCK]], corpus.vectors[tested])
        nearest += close.max(axis=1, initial=0).tolist()
    places = np.full(len(corpus.rows), -1)
    places[learnt] = [min(BINS - 1, max(0, int(close * BINS))) for close in nearest]
    return _bars(names, places.tolist(), corpus)


def _bars(names: Sequence[str], places: Sequence[int], corpus: Corpus) -> list[Bar]:
    own, made = [0] * len(names), [0] * len(names)
    for row, place in zip(corpus.rows, places, strict=True):
        if place >= 0:
            (made if row.origin == "synthetic" else own)[place] += 1
    top = max(1, *own, *made)
    return [
        Bar(name, yours, ours, round(yours / top, 3), round(ours / top, 3))
        for name, yours, ours in zip(names, own, made, strict=True)
    ]


def meanings(corpus: Corpus) -> list[Point]:
    """Each row as a point: the two directions in which the meanings of the rows differ most."""
    chosen = list(range(len(corpus.rows)))
    if len(chosen) > POINTS:
        chosen = sorted(random.Random(0).sample(chosen, POINTS))
    if len(chosen) < 3:
        return []
    places = _spread(corpus.vectors[chosen])
    labels = {label: at for at, label in enumerate(corpus.kinds)}
    return [
        Point(x, y, labels.get(corpus.kind_of(row), 0), row.origin == "synthetic", row.id)
        for (x, y), row in zip(places.tolist(), (corpus.rows[at] for at in chosen), strict=True)
    ]


def _spread(vectors: "NDArray[np.float32]") -> "NDArray[np.float64]":
    """The first two principal components, each from 0 to 100, turned the same way on every machine."""
    import numpy as np

    centred = (vectors - vectors.mean(axis=0)).astype(np.float64)
    _, directions = np.linalg.eigh(centred.T @ centred)
    two = directions[:, -2:][:, ::-1]
    two = two * np.sign(two[np.abs(two).argmax(axis=0), np.arange(2)])
    flat = centred @ two
    low, high = flat.min(axis=0), flat.max(axis=0)
    return (100 * (flat - low) / np.maximum(high - low, 1e-9)).round(1)
