"""What of a row the model is trained to say: the answer and the token that ends it, checked before training."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any


class NothingToLearn(Exception):
    """A row from which the model would learn nothing, or never learn to stop."""


def check_labels(
    encoded: Iterable[Mapping[str, Any]], ids: Collection[str], stops: Collection[int], max_length: int | None
) -> None:
    """Every row has an answer that is trained on, and the token that ends it is a part of that."""
    missing = set(ids)
    for row in encoded:
        missing.discard(row["id"])
        trained = {label for label in row["labels"] if label != IGNORED}
        if not trained.intersection(stops):
            raise NothingToLearn(_why(row["id"], len(row["labels"]), max_length))
    if missing:
        # TRL drops a row whose answer was cut off whole.
        raise NothingToLearn(_why(min(missing), max_length or 0, max_length))


IGNORED = -100
"""The label of a token that no loss is computed for."""


def _why(row_id: str, length: int, max_length: int | None) -> str:
    if max_length and length >= max_length:
        return (
            f"Row {row_id} is longer than max_length ({max_length} tokens), so its answer would be cut off. "
            "Raise max_length in the training plan's train block, or shorten or remove the row."
        )
    return (
        f"Row {row_id}: the token that ends an answer is not trained on, so the model would never learn to stop. "
        "The base model's chat template must put it inside {% generation %}."
    )
