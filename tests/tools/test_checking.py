"""Made rows measured by the real embeddings: what means something else or says the same again is marked."""

import numpy as np

from evals.embedding import embed
from tenet.artifacts import Split
from tools.teaching.checking import MEANS_ANOTHER, REPEATS, checked
from tools.teaching.contract import Ask, MadeRow, Order, Reference, SeedText, TeacherRequest

OWN = {
    "billing": ("I was charged twice for one order", "Please send me the invoice", "My refund has not been paid"),
    "shipping": ("My parcel has not arrived", "The package was damaged", "The courier went to the wrong address"),
}


def order(heldout: tuple[Reference, ...] = ()) -> Order:
    references = tuple(
        Reference(text=text, label=label, split="train") for label, texts in OWN.items() for text in texts
    )
    request = TeacherRequest(label="billing", examples=(SeedText(id="r1", text="x"),), count=1)
    return Order(
        built_in=True,
        temperature=0,
        asks=(Ask(split="train", request=request),),
        references=references + heldout,
        taken=tuple(reference.text for reference in references),
        near_duplicate=0.95,
    )


def made(text: str, label: str = "billing", split: Split = "train") -> MadeRow:
    return MadeRow(split=split, label=label, text=text)


def reasons(*rows: MadeRow) -> list[str | None]:
    return [row.dropped for row in checked(rows, order())]


def test_embeddings_have_length_one_and_equal_texts_equal_vectors() -> None:
    vectors = embed(["a refund", "a parcel", "a refund"])
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert (vectors[0] == vectors[2]).all()
    assert embed([]).shape == (0, vectors.shape[1])


def test_a_row_that_means_another_label_is_marked() -> None:
    assert reasons(
        made("you took the payment two times, please refund me"), made("where is my parcel, it never arrived")
    ) == [
        None,
        MEANS_ANOTHER,
    ]


def test_the_second_of_two_equal_rows_is_marked_and_so_is_a_copy_of_the_persons_own() -> None:
    new = "you took the payment two times, please refund me"
    assert reasons(made(new), made(new + "!"), made("I was charged twice for one order.")) == [None, REPEATS, REPEATS]


def test_a_row_that_was_already_dropped_keeps_its_reason() -> None:
    assert reasons(MadeRow(split="train", label="billing", dropped="no answer")) == ["no answer"]


def test_a_training_row_is_not_measured_by_held_out_rows() -> None:
    text = "I was charged twice for the same thing"
    tests = tuple(Reference(text=text, label="shipping", split="heldout") for _ in range(3))
    lesson, test = checked([made(text), made(text + " again", split="heldout")], order(tests))
    assert lesson.dropped is None
    assert test.dropped == MEANS_ANOTHER
