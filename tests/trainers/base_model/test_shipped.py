"""The base model in the repository: it loads offline as plain Qwen3, and knows what a text is about where its answer begins."""

from typing import Any, cast

import pytest

from tenet.bases import EMBEDDED_FOLDER


@pytest.fixture(scope="module")
def model() -> Any:
    from transformers import AutoModelForCausalLM

    return AutoModelForCausalLM.from_pretrained(EMBEDDED_FOLDER, use_safetensors=True)


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    from transformers import AutoTokenizer

    return cast(Any, AutoTokenizer).from_pretrained(EMBEDDED_FOLDER)


def test_it_is_a_plain_qwen3_whose_vocabulary_fits_its_tokenizer(model: Any, tokenizer: Any) -> None:
    assert model.config.model_type == "qwen3"
    assert model.config.vocab_size == len(tokenizer)
    assert model.generation_config.eos_token_id == tokenizer.eos_token_id == tokenizer.convert_tokens_to_ids("<|end|>")


def test_texts_about_the_same_are_alike_though_they_share_no_word(model: Any, tokenizer: Any) -> None:
    import torch

    def about(text: str) -> Any:
        chat = [{"role": "user", "content": text}]
        made = tokenizer.apply_chat_template(chat, add_generation_prompt=True, return_tensors="pt", return_dict=True)
        with torch.inference_mode():
            return model.model(**made).last_hidden_state[0, -1].float()

    def alike(left: str, right: str) -> float:
        return torch.cosine_similarity(about(left), about(right), dim=0).item()

    assert alike("refund my invoice", "overcharged payment") > alike("refund my invoice", "guitar concert") + 0.1
