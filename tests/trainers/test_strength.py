"""The strength of an adapter: the weakest that knows the task as well is kept, in the adapter and in the merged model alike."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import pytest
from pydantic import ValidationError
from safetensors.torch import load_file  # pyright: ignore[reportUnknownVariableType]

from tenet import artifacts as a
from tests.trainers.building import LABELS
from trainers.examining import Exam, exam_rows
from trainers.finishing import save_kept
from trainers.opening import Opened
from trainers.strength import Strength, in_words, strengths_of, weakest_as_good
from trainers.weights import adapter_of, save_weights

QUERY = "model.layers.0.self_attn.q_proj.weight"


def tried(*right: float) -> list[Strength]:
    return [Strength(share, one) for share, one in zip((1.0, 0.75, 0.5), right, strict=True)]


@pytest.mark.parametrize(
    ("right", "share"),
    [((0.8, 0.8, 0.8), 0.5), ((0.8, 0.8, 0.7), 0.75), ((0.8, 0.7, 0.7), 1.0), ((0.8, 0.7, 0.9), 0.5)],
)
def test_the_weakest_that_answers_no_fewer_rows_rightly_is_kept(right: Sequence[float], share: float) -> None:
    kept = weakest_as_good(tried(*right))
    assert kept is not None and kept.share == share


def test_a_reader_is_told_of_another_strength_and_of_nothing_else() -> None:
    said = in_words(tried(0.8, 0.8, 0.9), 10)
    assert said and "50% of its strength: so 9 of 10 validation rows are right (8 at full strength)" in said
    assert in_words(tried(0.8, 0.7, 0.7), 10) is None and in_words([], 10) is None


def test_strengths_beside_layers_that_are_trained_whole_are_refused() -> None:
    with pytest.raises(ValidationError, match="leave one of the two out"):
        a.Lora(r=2, lora_alpha=4, modules_to_save=("lm_head",), strengths=(0.5,))


def trained(job: Opened, right: Mapping[int, int]) -> tuple[Opened, Any]:
    """A model whose adapter says something, and that answers so many rows rightly by the alpha at which it is asked."""
    import torch
    from peft import get_peft_model

    lora = a.Lora(r=2, lora_alpha=4, target_modules="all-linear", strengths=(0.5, 0.75))
    job = job._replace(plan=job.plan.model_copy(update={"lora": lora}))
    model = cast(Any, get_peft_model)(job.load(), adapter_of(lora))
    with torch.no_grad():
        for weight in model.parameters():
            if weight.requires_grad:
                weight.fill_(0.25)
    scaled = model.base_model.model.model.layers[0].self_attn.q_proj

    def generate(input_ids: Any, **_: Any) -> Any:
        number = right[round(scaled.scaling["default"] * lora.r)]
        wrong: dict[str, str] = dict(zip(LABELS, reversed(LABELS), strict=True))
        said = [row.output if at < number else wrong[row.output] for at, row in enumerate(exam_rows(job))]
        padded = job.tokenizer(said, padding=True, padding_side="right", return_tensors="pt")["input_ids"]
        return torch.cat([input_ids, padded], dim=1)

    model.generate = generate
    return job, model


def query_in(folder: Path) -> Any:
    return cast(Any, load_file)(folder / "model.safetensors")[QUERY].float()


def test_each_share_is_asked_and_the_adapter_is_as_it_was_after_it(job: Opened) -> None:
    job, model = trained(job, {4: 6, 3: 7, 2: 5})
    found = strengths_of(job, model, None, Exam(3, 0.75))
    assert found == [Strength(1.0, 0.75), Strength(0.75, 0.875), Strength(0.5, 0.625)]
    assert model.base_model.model.model.layers[0].self_attn.q_proj.scaling["default"] == 2.0


def test_weights_of_an_earlier_step_are_what_is_asked(job: Opened, tmp_path: Path) -> None:
    import torch

    job, model = trained(job, {4: 6, 3: 6, 2: 6})
    save_weights(model, tmp_path / "best", job.plan.base_model)
    weight = model.base_model.model.model.layers[0].self_attn.q_proj.lora_B["default"].weight
    with torch.no_grad():
        weight.zero_()
    strengths_of(job, model, tmp_path / "best", Exam(3, 0.75))
    assert float(weight.min()) == 0.25


def test_nothing_is_tried_where_nothing_was_right_or_the_plan_wants_none(job: Opened) -> None:
    with_shares, model = trained(job, {})
    assert strengths_of(with_shares, model, None, Exam(3, 0.0)) == []
    assert strengths_of(with_shares, model, None, None) == []
    assert strengths_of(job, model, None, Exam(3, 0.75)) == []


def test_the_merged_model_has_so_much_of_what_was_learned_as_the_adapter_says(job: Opened) -> None:
    job, model = trained(job, {})
    before = job.load().state_dict()[QUERY].float()
    adapter = save_kept(job, model, None, 0.5)
    assert adapter and json.loads((adapter / "adapter_config.json").read_bytes())["lora_alpha"] == 2
    learned = query_in(job.run.out / "merged") - before
    # Two ranks of a quarter times a quarter, by alpha 2 over r 2.
    assert float(learned.mean()) == pytest.approx(2 * 0.25 * 0.25 * 2 / 2, rel=0.02)  # pyright: ignore[reportUnknownMemberType]
