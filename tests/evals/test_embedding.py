"""Many texts are embedded by two processes; what comes out is what one would have made."""

import numpy as np

from evals.embedding import by_two, embed

TEXTS = ("Where is my parcel?", "I was charged twice", "The box was wet and torn", "Please send me the invoice", "Hi")


def test_two_processes_give_each_text_its_own_vector() -> None:
    np.testing.assert_allclose(by_two(TEXTS), embed(TEXTS), atol=1e-4)
