"""Every text can be written and read back, one word is one token however it is written, and only answers are trained on."""

from typing import Any

import pytest

from trainers.base_model.tokenizer import make_tokenizer


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    return make_tokenizer(("refund", "technical", "issue", "hello", "anna"), ("ing", "ed"))


@pytest.mark.parametrize(
    "text",
    [
        "Hello Anna, the refund",
        '{"name": "Anna", "n": 12}',
        "PDF and iPhone, don't",
        "  two  spaces ",
        "a\n\n- b\n\tc",
        "Ünïcode 日本 🙂 €12.50",
        "x_y/z@a.com",
        "",
    ],
)
def test_a_text_is_read_back_as_it_was_written(tokenizer: Any, text: str) -> None:
    assert tokenizer.decode(tokenizer(text)["input_ids"]) == text


def test_a_word_is_one_token_however_it_is_written(tokenizer: Any) -> None:
    word = tokenizer.convert_tokens_to_ids("Ġrefund")
    assert all(
        word in tokenizer(text)["input_ids"] for text in ("refund", "Refund", 'a "refund"', "(Refund)", "refunded")
    )


def test_nothing_is_unknown(tokenizer: Any) -> None:
    assert tokenizer.pad_token_id not in tokenizer("q" * 500 + "ж漢\x00")["input_ids"]


@pytest.mark.parametrize("answer", ["Anna", "anna", '"Anna"', "Technical issue", "9", "Ж"])
def test_the_whole_answer_and_its_end_are_marked_and_nothing_else(tokenizer: Any, answer: str) -> None:
    chat = [{"role": "user", "content": "Hello Anna"}, {"role": "assistant", "content": answer}]
    made = tokenizer.apply_chat_template(chat, tokenize=True, return_dict=True, return_assistant_tokens_mask=True)
    marked = [token for token, kept in zip(made["input_ids"], made["assistant_masks"], strict=True) if kept]
    assert tokenizer.decode(marked) == answer + "<|end|>"
    assert marked[-1] == tokenizer.eos_token_id
