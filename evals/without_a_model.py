"""The ways of answering that learn and need no language model, by the kind of job: the rivals to beat."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from evals.classical import EMBEDDINGS, NEAREST, TF_IDF, Classifier, embeddings, nearest, tf_idf
from evals.extracting import PATTERNS, patterns
from tenet import artifacts as a


class Way(NamedTuple):
    name: str
    description: str
    learn: Callable[[Sequence[a.Row]], Classifier]


def ways(spec: a.UseCaseSpec) -> tuple[Way, ...]:
    if spec.fields:
        return (Way("patterns", PATTERNS, partial(patterns, spec.fields)),)
    if spec.task == "writing":
        return (Way("nearest", NEAREST, nearest),)
    return Way("tf-idf", TF_IDF, tf_idf), Way("embeddings", EMBEDDINGS, embeddings)
