"""Answers that need no language model: the commonest label, word counts with a linear classifier, the nearest example's."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, cast

from tenet import artifacts as a

NEAREST = "Looks up the training row whose text is the most similar by TF-IDF, and gives its answer"
TF_IDF = "TF-IDF of words and word pairs with logistic regression, trained on the same training rows"


def majority_label(train: Sequence[a.Row]) -> str:
    counts = Counter(row.output for row in train)
    return min(counts, key=lambda label: (-counts[label], label))


def tf_idf_answers(train: Sequence[a.Row], rows: Sequence[a.Row]) -> list[str]:
    from sklearn.feature_extraction.text import TfidfVectorizer  # pyright: ignore[reportMissingTypeStubs]
    from sklearn.linear_model import LogisticRegression  # pyright: ignore[reportMissingTypeStubs]
    from sklearn.pipeline import make_pipeline  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]

    # Little regularization and dampened counts do well on short texts: this one must not lose by neglect.
    model = cast("Any", make_pipeline)(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True), LogisticRegression(C=10, max_iter=2000)
    )
    model.fit([row.input for row in train], [row.output for row in train])
    return [str(answer) for answer in model.predict([row.input for row in rows])]


def nearest_answers(train: Sequence[a.Row], rows: Sequence[a.Row]) -> list[str]:
    from sklearn.feature_extraction.text import TfidfVectorizer  # pyright: ignore[reportMissingTypeStubs]

    words = cast("Any", TfidfVectorizer)(ngram_range=(1, 2), sublinear_tf=True)
    known = words.fit_transform([row.input for row in train])
    closeness = words.transform([row.input for row in rows]) @ known.T
    return [train[int(at)].output for at in closeness.toarray().argmax(axis=1)]
