"""Weights in and out: the base model as a plan wants it, its adapter, and the merged model that is served."""

from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast

from tenet import artifacts as a

LIBRARIES = ("torch", "transformers", "trl", "peft", "datasets", "tokenizers")


def versions() -> dict[str, str]:
    return {name: version(name) for name in LIBRARIES}


def loader(base: str, dtype: Any) -> Callable[[], Any]:
    """Loads the base model afresh every time; only from formats that cannot run code."""
    from transformers import AutoModelForCausalLM

    return lambda: AutoModelForCausalLM.from_pretrained(base, dtype=dtype, use_safetensors=True)


def adapter_of(lora: a.Lora | None) -> Any:
    """peft's settings for an adapter of all that a plan wants trained; None where all weights are trained."""
    from peft import LoraConfig

    return LoraConfig(task_type="CAUSAL_LM", **lora_settings(lora)) if lora else None


def lora_settings(lora: a.Lora) -> dict[str, Any]:
    modules = lora.target_modules
    return lora.model_dump() | {
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


def save(trained: Any, load: Callable[[], Any], tokenizer: Any, out: Path, base_model: str) -> Path | None:
    """Leave `merged/`, and `adapter/` if there is one; returns the folder of the adapter."""
    adapter = _save_adapter(trained, out / "adapter", base_model) if hasattr(trained, "peft_config") else None
    _save_merged(trained, load, adapter, out / "merged")
    tokenizer.save_pretrained(out / "merged")
    return adapter


def _save_adapter(model: Any, folder: Path, base_model: str) -> Path:
    """The adapter says the base model's name and not where it lies on this machine."""
    model.peft_config["default"].base_model_name_or_path = base_model
    model.save_pretrained(folder, save_embedding_layers=False)
    (folder / "README.md").unlink()  # peft's model card is an empty form
    return folder


def _save_merged(trained: Any, load: Callable[[], Any], adapter: Path | None, folder: Path) -> None:
    """Merged into fresh weights of the base model, so that what is served is the base model and the adapter as saved."""
    from peft import PeftModel

    if adapter:
        trained = PeftModel.from_pretrained(load(), str(adapter)).merge_and_unload(safe_merge=True)
    trained.save_pretrained(folder)
