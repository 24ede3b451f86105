"""The two answers that need no language model: always the commonest label, and word counts with a linear classifier."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, cast

from tenet import artifacts as a

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
