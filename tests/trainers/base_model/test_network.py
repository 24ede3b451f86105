"""What is trained is what transformers runs, and a recipe run twice, or stopped and taken up again, gives the same weights."""

from pathlib import Path
from typing import Any

import pytest
import torch

from tests.trainers.base_model.wording import NEAR
from trainers.base_model.__main__ import as_qwen3, save
from trainers.base_model.lessons import shard
from trainers.base_model.network import Network
from trainers.base_model.shape import Shape
from trainers.base_model.tokenizer import make_tokenizer
from trainers.base_model.training import Schedule, Training

SMALL = Shape(hidden=32, layers=2, heads=2, head=16, inner=48)


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    return make_tokenizer(tuple(NEAR), ("ing", "ed"))


def network(tokenizer: Any) -> Network:
    torch.manual_seed(0)
    return Network(SMALL, len(tokenizer))


def trained(tokenizer: Any, kept: Path, shards: int) -> dict[str, torch.Tensor]:
    made = network(tokenizer)
    Training(made, tokenizer, NEAR, Schedule(shards=shards, rows=16, keep_every=2), kept).run()
    return made.state_dict()


def test_it_computes_what_transformers_computes(tokenizer: Any) -> None:
    made = network(tokenizer)
    tokens = torch.randint(5, len(tokenizer), (3, 20))
    with torch.no_grad():
        ours = made(tokens).float() @ made.embed_tokens.weight.T
        theirs = as_qwen3(made, 64)(tokens).logits
    assert (ours - theirs).abs().max() < 0.05 * theirs.abs().max()


def test_all_of_it_is_computed_where_the_network_lies(tokenizer: Any) -> None:
    """No GPU is needed to see it: what would stay on the processor cannot be mixed with what lies elsewhere."""
    made = network(tokenizer).to("meta")
    loss = made.loss(next(shard(tokenizer, NEAR, 0, 16, 0.0)).on(made.device))
    loss.backward()
    assert loss.device.type == "meta" and all(weight.grad is not None for weight in made.parameters())


def test_the_same_recipe_gives_the_same_weights(tokenizer: Any, tmp_path: Path) -> None:
    once, again = trained(tokenizer, tmp_path / "once", 2), trained(tokenizer, tmp_path / "again", 2)
    assert all(torch.equal(weight, again[name]) for name, weight in once.items())
    assert not torch.equal(once["norm.weight"], network(tokenizer).norm.weight), "nothing was trained"


def test_a_stopped_run_goes_on_where_it_was(tokenizer: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = trained(tokenizer, tmp_path / "whole", 4)
    step, steps = Training._step, 0  # pyright: ignore[reportPrivateUsage]

    def stopping(training: Training, batch: Any) -> float:
        nonlocal steps
        steps += 1
        if training.shard == 2:
            raise KeyboardInterrupt
        return step(training, batch)

    with monkeypatch.context() as stopped, pytest.raises(KeyboardInterrupt):
        stopped.setattr(Training, "_step", stopping)
        trained(tokenizer, tmp_path / "stopped", 4)
    resumed = trained(tokenizer, tmp_path / "stopped", 4)
    assert steps > 1
    assert all(torch.equal(weight, resumed[name]) for name, weight in whole.items())


def test_what_is_saved_loads_as_it_is(tokenizer: Any, tmp_path: Path) -> None:
    from transformers import AutoModelForCausalLM

    made = network(tokenizer)
    save(tmp_path / "model", made, tokenizer, 64)
    loaded: Any = AutoModelForCausalLM.from_pretrained(tmp_path / "model", use_safetensors=True)
    weight = made.state_dict()["layers.1.mlp.up_proj.weight"]
    assert torch.equal(loaded.model.layers[1].mlp.up_proj.weight, weight.bfloat16())
    assert torch.equal(loaded.lm_head.weight, made.embed_tokens.weight.bfloat16())
    assert sorted(file.name for file in tmp_path.iterdir()) == ["model"], "nothing half made is left"
