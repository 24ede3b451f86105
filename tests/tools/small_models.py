"""Chat models of a few thousand random weights, which really generate."""

from pathlib import Path
from typing import Any, cast

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

TEXTS = [
    "I was charged twice",
    "my parcel never came",
    "the app crashes",
    "billing",
    "shipping",
    "technical",
    "Answer with one label.",
]
TEMPLATE = (
    "{% for turn in messages %}<|im_start|>{{ turn.role }}\n{{ turn.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)

SMALLEST = {
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "num_key_value_heads": 2,
    "head_dim": 16,
}


def save_random_model(folder: Path, seed: int, **shape: int) -> Path:
    """`shape` says in the words of Qwen3's config how it is larger than the smallest."""
    import torch
    from transformers import Qwen3Config, Qwen3ForCausalLM

    tokenizer = _wrapped_tokenizer()
    sizes: Any = SMALLEST | shape
    config = Qwen3Config(
        vocab_size=len(tokenizer), max_position_embeddings=512, eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id, bos_token_id=None, tie_word_embeddings=True, **sizes,
    )  # fmt: skip
    torch.manual_seed(seed)  # pyright: ignore[reportUnknownMemberType]
    model: Any = Qwen3ForCausalLM(config)
    # Larger weights than a fresh model's: it then has a clear favourite at every step, another one for other words.
    with torch.no_grad():
        for weights in model.parameters():
            if weights.ndim > 1:
                weights.mul_(8)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def save_tokenizer(folder: Path) -> Path:
    """What a model's folder has beside its weights."""
    _wrapped_tokenizer().save_pretrained(folder)
    return folder


def _wrapped_tokenizer() -> Any:
    from transformers import PreTrainedTokenizerFast

    return PreTrainedTokenizerFast(
        tokenizer_object=_tokenizer(), eos_token="<|im_end|>", pad_token="<|endoftext|>", chat_template=TEMPLATE
    )


def _tokenizer() -> Tokenizer:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer: Any = trainers.BpeTrainer(
        vocab_size=400,
        special_tokens=["<|endoftext|>", "<|im_start|>", "<|im_end|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(TEXTS, trainer)
    return tokenizer


def save_random_adapter(base: Path, adapter: Path, merged: Path, seed: int) -> None:
    """An adapter that changes what the model says, and the two merged."""
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForCausalLM, AutoTokenizer

    torch.manual_seed(seed)  # pyright: ignore[reportUnknownMemberType]
    config: Any = LoraConfig(r=4, lora_alpha=8, target_modules=["q_proj", "v_proj"], init_lora_weights=False)
    plain: Any = AutoModelForCausalLM.from_pretrained(base)
    model = cast("Any", get_peft_model(plain, config))
    model.save_pretrained(adapter)
    model.merge_and_unload().save_pretrained(merged)
    AutoTokenizer.from_pretrained(base).save_pretrained(merged)
