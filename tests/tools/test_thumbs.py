"""Thumbs of clients as rows to learn from: the last word counts, and nothing of the proof is learned."""

from datetime import UTC, datetime

from tests import samples
from tools.gateway.feedback import FeedbackRow
from tools.thumbs import counted


def said(words: str, answer: str, vote: str | None = "up", correction: str | None = None) -> FeedbackRow:
    return FeedbackRow.model_validate(
        {
            "id": "1", "at": datetime(2026, 1, 1, tzinfo=UTC), "client": "ada", "variant": "production",
            "deployment": samples.NOTHING, "input": words, "output": answer, "vote": vote, "correction": correction,
        }
    )  # fmt: skip


def test_the_last_word_about_an_answer_counts() -> None:
    found = counted([said("Charged twice", "billing"), said("charged  twice", "billing", "down")], set())
    assert [(thumb.input, thumb.answer, thumb.up) for thumb in found] == [("charged  twice", "billing", False)]


def test_two_answers_to_one_text_are_two_thumbs() -> None:
    found = counted([said("Charged twice", "billing"), said("Charged twice", "shipping", "down")], set())
    assert {thumb.answer: thumb.up for thumb in found} == {"billing": True, "shipping": False}
    assert len({thumb.id for thumb in found}) == 2


def test_a_corrected_answer_was_bad_whatever_the_vote() -> None:
    (thumb,) = counted([said("Charged twice", "shipping", "up", correction="billing")], set())
    assert not thumb.up


def test_answers_to_held_out_texts_and_to_nothing_are_left_out() -> None:
    rows = [said("Charged twice", "billing"), said("Where is it", " ", "down"), said("Where is it", "x", None)]
    assert counted(rows, {"charged twice"}) == []
