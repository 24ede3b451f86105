"""Weights in and out: the base model as a plan wants it, its adapter, and the merged model that is served."""

from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast

from tenet import artifacts as a

LIBRARIES = ("torch", "transformers", "trl", "peft", "datasets", "tokenizers")


def versions() -> dict[str, str]:
    return {name: version(name) for name in LIBRARIES}


def loader(base: str, dtype: Any, in_4_bits: bool = False) -> Callable[[], Any]:
    """Loads the base model afresh every time; only from formats that cannot run code."""
    from transformers import AutoModelForCausalLM, BitsAndBytesConfig

    # As the paper on QLoRA has it.
    packed: dict[str, Any] = {
        "load_in_4bit": True, "bnb_4bit_quant_type": "nf4", "bnb_4bit_use_double_quant": True, "bnb_4bit_compute_dtype": dtype,
    }  # fmt: skip
    more = {"quantization_config": BitsAndBytesConfig(**packed)} if in_4_bits else {}
    return lambda: AutoModelForCausalLM.from_pretrained(base, dtype=dtype, use_safetensors=True, **more)


def adapter_of(lora: a.Lora | None, task: str = "CAUSAL_LM") -> Any:
    """peft's settings for an adapter of all that a plan wants trained; None where all weights are trained."""
    from peft import LoraConfig

    return LoraConfig(task_type=task, **lora_settings(lora)) if lora else None


def lora_settings(lora: a.Lora) -> dict[str, Any]:
    modules = lora.target_modules
    return lora.model_dump(exclude={"strengths"}) | {
        "target_modules": modules if isinstance(modules, str) else list(modules),
        "modules_to_save": list(lora.modules_to_save) or None,
    }


def stops(model: Any) -> list[int]:
    """The tokens at which generation ends."""
    ends: Any = model.generation_config.eos_token_id
    return cast("list[int]", ends) if isinstance(ends, list) else [ends]


def asked_with(tokenizer: Any, messages: list[dict[str, str]]) -> list[int]:
    """The tokens with which a served model is asked for the last of these messages."""
    return tokenizer.apply_chat_template(messages[:-1], add_generation_prompt=True, return_dict=True)["input_ids"]


def save_weights(trained: Any, folder: Path, base_model: str) -> None:
    """What was learned: the adapter where there is one, else the whole model."""
    if hasattr(trained, "peft_config"):
        # The base model's name, and not where it lies on this machine.
        trained.peft_config["default"].base_model_name_or_path = base_model
        trained.save_pretrained(folder, save_embedding_layers=False)
        (folder / "README.md").unlink()  # peft's model card is an empty form
    else:
        trained.save_pretrained(folder)


def merge(load: Callable[[], Any], adapter: Path, folder: Path) -> None:
    """Into fresh weights of the model that it began with, so that what is served is that model and the adapter as saved."""
    from peft import PeftModel

    PeftModel.from_pretrained(load(), str(adapter)).merge_and_unload(safe_merge=True).save_pretrained(folder)
