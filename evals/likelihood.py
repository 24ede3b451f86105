"""How likely a model finds each label as its whole answer, beside what it says: one pass over prompt and label, no generation."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, cast

from evals.answering import Report, encode, load_model, load_tokenizer, surroundings
from evals.prompting import Messages
from tenet.files import sha256_of, write_atomically

BATCH = 32


def label_chances(
    model_folder: Path, prompts: Sequence[Messages], labels: Sequence[str], progress: Report
) -> list[dict[str, float]]:
    """For each prompt the chances of the labels, which together are 1."""
    import torch

    columns: list[list[float]] = []
    said = _sayer(model_folder, prompts)
    for at, label in enumerate(labels):
        columns.append(said(label))
        progress(at + 1, len(labels))
    chances = cast("Any", torch).tensor(columns).softmax(0).T.tolist()
    return [dict(zip(labels, row, strict=True)) for row in chances]


def answer_chances(model_folder: Path, prompts: Sequence[Messages], answer: str) -> list[float]:
    """For each prompt the logarithm of the chance that this is the whole answer."""
    return _sayer(model_folder, prompts)(answer)


def remembered_chances(
    cache: Path,
    model_folder: Path,
    model_digest: str,
    prompts: Sequence[Messages],
    labels: Sequence[str],
    progress: Report,
) -> list[dict[str, float]]:
    question = {"model": model_digest, "prompts": prompts, "labels": list(labels)} | surroundings()
    kept = cache / f"{sha256_of(json.dumps(question, sort_keys=True).encode())}.json"
    if not kept.exists():
        found = label_chances(model_folder, prompts, labels, progress)
        write_atomically(
            kept, json.dumps([{name: round(one, 6) for name, one in row.items()} for row in found]).encode()
        )
    return json.loads(kept.read_bytes())


def _sayer(model_folder: Path, prompts: Sequence[Messages]) -> Callable[[str], list[float]]:
    tokenizer, model = load_tokenizer(model_folder), load_model(model_folder)
    asked = [encode(tokenizer, prompt) for prompt in prompts]

    def said(answer: str) -> list[float]:
        ending = [*tokenizer.encode(answer, add_special_tokens=False), tokenizer.eos_token_id]
        batches = (asked[start : start + BATCH] for start in range(0, len(asked), BATCH))
        return [one for batch in batches for one in _logs(model, tokenizer, batch, ending)]

    return said


def _logs(model: Any, tokenizer: Any, asked: Sequence[list[int]], ending: list[int]) -> list[float]:
    """The logarithm of the chance that these tokens follow each prompt."""
    import torch

    # Left padding: the same tokens end every row, so only their logits are needed.
    padded = tokenizer.pad({"input_ids": [[*one, *ending] for one in asked]}, return_tensors="pt").to(model.device)
    places = (padded["attention_mask"].cumsum(-1) - 1).clamp(min=0)
    with torch.inference_mode():
        logits = model(**padded, position_ids=places, logits_to_keep=len(ending) + 1).logits[:, :-1].float()
        wanted = cast("Any", torch).tensor(ending, device=model.device).expand(len(asked), -1).unsqueeze(-1)
        return logits.log_softmax(-1).gather(-1, wanted).squeeze(-1).sum(-1).tolist()
