"""The base model in the repository: it loads offline as plain Qwen3, and knows untuned what its card says."""

from typing import Any, cast

import pytest

from evals.retention import measure, suite
from tenet.bases import EMBEDDED_FOLDER

MASTERED, ASKED, ENOUGH = ("quote", "look_up", "choose"), 8, 0.5


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


def test_untuned_it_does_what_its_card_says() -> None:
    """Far below the scores of the card, and far above what guessing or another model's weights would reach."""
    asked = [[probe for probe in suite() if probe.skill == skill][:ASKED] for skill in MASTERED]
    kept = measure(EMBEDDED_FOLDER, [probe for skill in asked for probe in skill], lambda _done, _all: None)
    assert all(kept[skill] >= ENOUGH for skill in MASTERED), kept
