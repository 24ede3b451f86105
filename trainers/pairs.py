"""Pairs of a preferred and a rejected answer: a person's own, or the wrong answer that the model itself finds likeliest."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tenet import artifacts as a

if TYPE_CHECKING:
    import datasets


class NoRejectedAnswer(Exception):
    """A row has no rejected answer, and none can be made."""


def pairs(spec: a.UseCaseSpec, rows: Sequence[a.Row], model: Any, tokenizer: Any) -> "datasets.Dataset":
    """TRL's conversational form of preferences; asked with the same messages as when the model serves."""
    import datasets

    return datasets.Dataset.from_list(
        [
            {
                "id": row.id,
                "prompt": [{"role": "system", "content": spec.instruction}, {"role": "user", "content": row.input}],
                "chosen": [{"role": "assistant", "content": row.output}],
                "rejected": [{"role": "assistant", "content": row.rejected or _likeliest(spec, row, model, tokenizer)}],
            }
            for row in rows
        ]
    )


def _likeliest(spec: a.UseCaseSpec, row: a.Row, model: Any, tokenizer: Any) -> str:
    """The hard negative: what the model would say first if it erred here."""
    wrong = [name for name in spec.label_names if name != row.output]
    if not wrong:
        raise NoRejectedAnswer(
            f"Row {row.id} has no rejected answer, and there is no other label to take for one. "
            "Give each row a rejected answer, or train with SFT."
        )
    return max(wrong, key=lambda label: answer_score(spec.instruction, row.input, label, model, tokenizer))


def answer_score(instruction: str, text: str, answer: str, model: Any, tokenizer: Any) -> float:
    """The mean log-probability of an answer's tokens, so that long labels are not at a disadvantage."""
    import torch

    messages = [{"role": "system", "content": instruction}, {"role": "user", "content": text}]
    asked = tokenizer.apply_chat_template(messages, add_generation_prompt=True, return_dict=True)["input_ids"]
    said = tokenizer(answer, add_special_tokens=False)["input_ids"]
    with torch.no_grad():
        ids = torch.tensor([asked + said], device=model.device)
        logits = model(input_ids=ids, use_cache=False, logits_to_keep=len(said) + 1).logits[0, :-1].float()
    return float(logits.log_softmax(-1).gather(-1, ids[0, len(asked) :, None]).mean())
