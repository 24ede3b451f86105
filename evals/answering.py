"""What a model says: plain greedy generation, with the model's own chat template, on a GPU where there is one.

Nothing holds the model to the labels; what it says is what is measured. One thread and a fixed order make the answers
of a CPU the same every time. Answers are kept by the digest of everything that they follow from, so changing a tenet and
measuring again costs no generation.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast

from evals.prompting import Messages
from tenet.files import read_jsonl, sha256_of, to_jsonl, write_atomically

Report = Callable[[int, int], None]
"""Called with how many prompts are answered, and of how many."""

BATCH_ROWS = 32
BATCH_TOKENS = 8192


def answers(
    model_folder: Path,
    prompts: Sequence[Messages],
    max_new_tokens: int,
    progress: Report,
    batch_rows: int = BATCH_ROWS,
) -> list[str]:
    """One answer a prompt, in order."""
    tokenizer, model = load_tokenizer(model_folder), load_model(model_folder)
    return answers_by(tokenizer, model, prompts, max_new_tokens, progress, batch_rows)


def answers_by(
    tokenizer: Any,
    model: Any,
    prompts: Sequence[Messages],
    max_new_tokens: int,
    progress: Report | None = None,
    batch_rows: int = BATCH_ROWS,
) -> list[str]:
    """By a model that is loaded already."""
    import torch

    encoded = [encode(tokenizer, prompt) for prompt in prompts]
    found: dict[int, str] = {}
    for batch in _batches(encoded, max_new_tokens, batch_rows):
        # Left padding: every prompt ends where its answer begins.
        padded = tokenizer.pad({"input_ids": [encoded[index] for index in batch]}, return_tensors="pt").to(model.device)
        with torch.inference_mode():
            made = model.generate(
                **padded, do_sample=False, max_new_tokens=max_new_tokens, pad_token_id=tokenizer.pad_token_id
            )
        texts = tokenizer.batch_decode(made[:, padded["input_ids"].shape[1] :], skip_special_tokens=True)
        found |= dict(zip(batch, texts, strict=True))
        if progress:
            progress(len(found), len(prompts))
    return [found[index] for index in range(len(prompts))]


def remembered_answers(
    cache: Path,
    model_folder: Path,
    model_digest: str,
    prompts: Sequence[Messages],
    max_new_tokens: int,
    progress: Report,
) -> list[str]:
    """The answers of an earlier, equal question, or new ones that are then kept."""
    question = {"model": model_digest, "prompts": prompts, "max_new_tokens": max_new_tokens}
    return remembered(cache, question, lambda: answers(model_folder, prompts, max_new_tokens, progress))


def remembered(cache: Path, question: dict[str, Any], made: Callable[[], list[str]]) -> list[str]:
    """By everything that the answers follow from, the libraries among it."""
    asked = question | surroundings()
    kept = cache / f"{sha256_of(json.dumps(asked, sort_keys=True).encode())}.jsonl"
    if not kept.exists():
        write_atomically(kept, to_jsonl({"answer": answer} for answer in made()))
    return [row["answer"] for row in read_jsonl(kept)]


def surroundings() -> dict[str, Any]:
    """What the same weights may answer otherwise by."""
    libraries = {name: version(name) for name in ("torch", "transformers")}
    return {"libraries": libraries} | ({"device": device()} if device() != "cpu" else {})


def device() -> str:
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"


def load_tokenizer(model_folder: Path) -> Any:
    from transformers import AutoTokenizer

    tokenizer = cast("Any", AutoTokenizer).from_pretrained(model_folder, padding_side="left")
    if not tokenizer.chat_template:
        raise ValueError(
            f"The model in {model_folder.name} has no chat template, so it cannot be asked anything. Choose a chat model."
        )
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    return tokenizer


def load_model(model_folder: Path) -> Any:
    import torch
    from transformers import AutoModelForCausalLM

    torch.set_num_threads(1)
    # `auto` is how the weights were saved, and how they will be served.
    model = cast("Any", AutoModelForCausalLM).from_pretrained(model_folder, dtype="auto", use_safetensors=True)
    return model.to(device()).eval()


def encode(tokenizer: Any, prompt: Messages) -> list[int]:
    return tokenizer.apply_chat_template(prompt, add_generation_prompt=True, tokenize=True, return_dict=False)


def context_length(model_folder: Path) -> int:
    from transformers import AutoConfig

    return cast("Any", AutoConfig).from_pretrained(model_folder).max_position_embeddings


def local_folder(model: str) -> Path:
    """Where the files of a model are: itself for a folder, the downloaded snapshot for a hub id."""
    if Path(model).is_dir():
        return Path(model)
    import huggingface_hub

    wanted = ["*.json", "*.safetensors", "*.jinja", "*.txt", "*.model"]
    return Path(cast("Any", huggingface_hub).snapshot_download(model, allow_patterns=wanted))


def _batches(encoded: Sequence[Sequence[int]], max_new_tokens: int, most_rows: int) -> Iterator[list[int]]:
    """Indices, prompts of like length together, within a number of rows and of tokens."""
    batch: list[int] = []
    for index in sorted(range(len(encoded)), key=lambda index: len(encoded[index])):
        # Sorted, so this prompt is the longest of its batch and sets the width of all.
        too_many = (len(batch) + 1) * (len(encoded[index]) + max_new_tokens) > BATCH_TOKENS
        if batch and (too_many or len(batch) == most_rows):
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch
