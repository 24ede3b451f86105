"""What answers without a language model: the commonest label, words or meanings with a linear classifier, the nearest example."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any, cast

from tenet import artifacts as a

NEAREST = "Looks up the training row whose text is the most similar by TF-IDF, and gives its answer"
TF_IDF = "TF-IDF of words and word pairs with logistic regression, trained on the same training rows"
EMBEDDINGS = "Sentence embeddings (all-MiniLM-L6-v2) with logistic regression, trained on the same training rows"

KINDS = {
    "tf-idf": "word counts, TF-IDF",
    "embeddings": "sentence embeddings",
    "patterns": "shapes of values and the words around them",
    "nearest": "the answer of the most similar example",
}
"""The systems that need no language model, by their names in baseline and report, and how each works."""

Classifier = Callable[[Sequence[str]], list[str]]
"""From texts to answers."""


def strongest(systems: Iterable[a.SystemScore]) -> a.SystemScore | None:
    """The strongest of them is the honest rival; of two alike the first."""
    found = [system for system in systems if system.name in KINDS]
    return max(found, key=lambda system: system.accuracy.value or 0.0, default=None)


def majority_label(train: Sequence[a.Row]) -> str:
    counts = Counter(row.output for row in train)
    return min(counts, key=lambda label: (-counts[label], label))


def tf_idf_answers(train: Sequence[a.Row], rows: Sequence[a.Row]) -> list[str]:
    return tf_idf(train)([row.input for row in rows])


def tf_idf(train: Sequence[a.Row]) -> Classifier:
    from sklearn.feature_extraction.text import TfidfVectorizer  # pyright: ignore[reportMissingTypeStubs]
    from sklearn.pipeline import make_pipeline  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]

    # Dampened counts do well on short texts: this one must not lose by neglect.
    model = cast("Any", make_pipeline)(TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True), _linear())
    model.fit([row.input for row in train], [row.output for row in train])
    return lambda texts: [str(answer) for answer in model.predict(list(texts))]


def nearest(train: Sequence[a.Row]) -> Classifier:
    """Of a text that answers are written to: the answer of the row that is the most like it."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # pyright: ignore[reportMissingTypeStubs]

    words = cast("Any", TfidfVectorizer)(ngram_range=(1, 2), sublinear_tf=True)
    known = words.fit_transform([row.input for row in train])

    def answered(texts: Sequence[str]) -> list[str]:
        closeness = words.transform(list(texts)) @ known.T
        return [train[int(at)].output for at in closeness.toarray().argmax(axis=1)]

    return answered


def embeddings(train: Sequence[a.Row]) -> Classifier:
    from evals.embedding import embed

    model = _linear()
    model.fit(embed([row.input for row in train]), [row.output for row in train])
    return lambda texts: [str(answer) for answer in model.predict(embed(texts))]


def _linear() -> Any:
    from sklearn.linear_model import LogisticRegression  # pyright: ignore[reportMissingTypeStubs]

    # Little regularization: the rows are few.
    return cast("Any", LogisticRegression)(C=10, max_iter=2000)
