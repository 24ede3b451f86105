"""What of a row the model is trained to say: the answer and the token that ends it, checked before training."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from trainers.weights import asked_with


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


def check_template(encoded: Mapping[str, Any], asked: Sequence[int]) -> None:
    """A row begins with the very tokens that the model is asked with when it serves, and is trained on all that follows."""
    ids, labels = encoded["input_ids"], encoded["labels"]
    if list(ids[: len(asked)]) != list(asked):
        raise NothingToLearn(
            "The chat template writes a row for training in another way than it asks for an answer, so what is learned "
            "would not be found again when the model serves. The base model's chat template must begin both alike."
        )
    first = next(place for place, label in enumerate(labels) if label != IGNORED)
    if first != len(asked):
        raise NothingToLearn(
            f"What is trained on begins at token {first}, but the answer begins at token {len(asked)}: the base model's "
            "chat template must open {% generation %} right where the answer begins."
        )


def check_pairs(pairs: Iterable[Any], tokenizer: Any, ends: Collection[int], max_length: int | None) -> None:
    """No answer of a pair is cut off, and each holds the token at which generation ends. TRL would drop such a row."""
    for pair in pairs:
        check_answers(pair["id"], pair["prompt"], (pair["chosen"], pair["rejected"]), tokenizer, ends, max_length)


def check_answers(
    row_id: str, prompt: Any, answers: Iterable[Any], tokenizer: Any, ends: Collection[int], max_length: int | None
) -> None:
    lengths: list[int] = []
    for answer in answers:
        ids: list[int] = tokenizer.apply_chat_template(prompt + answer, return_dict=True)["input_ids"]
        lengths.append(len(ids))
        if not set(ends) & set(ids[len(asked_with(tokenizer, prompt + answer)) :]):
            raise NothingToLearn(f"Row {row_id}: the base model's chat template does not end an answer.")
    if max_length and max(lengths) > max_length:
        raise NothingToLearn(
            f"Row {row_id} is longer than max_length ({max_length} tokens), so an answer would be cut off. "
            "Raise max_length in the training plan's train block, or shorten or remove the row."
        )


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
