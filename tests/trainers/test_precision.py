"""In which numbers a plan trains: what TRL's own names mean here, and what comes out."""

from pathlib import Path
from typing import Any, cast

import pytest
from safetensors.torch import load_file  # pyright: ignore[reportUnknownVariableType]

from tenet import artifacts as a
from tests.trainers.building import plan, rows, run_folder
from trainers import precision
from trainers.precision import precision_of
from trainers.sft import main
from trainers.train_block import BadTrainBlock


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"bf16": False}, ("float32", "float32", False)),
        ({"bf16": True}, ("bfloat16", "bfloat16", False)),
        ({"bf16": False, "model_init_kwargs": {"dtype": "bfloat16"}}, ("bfloat16", "float32", False)),
        ({"bf16": False, "torch_compile": True}, ("float32", "float32", True)),
    ],
)
def test_trls_names_say_what_is_loaded_and_what_is_merged(
    settings: dict[str, Any], expected: tuple[str, str, bool]
) -> None:
    found = precision_of(settings)
    assert (str(found.trained), str(found.merged), found.compiled) == tuple(
        f"torch.{part}" if isinstance(part, str) else part for part in expected
    )


@pytest.mark.parametrize("asked", [{"dtype": "float8"}, {"dtype": "bfloat16", "trust_remote_code": True}])
def test_nothing_else_of_the_loading_can_be_set_by_a_plan(asked: dict[str, Any]) -> None:
    with pytest.raises(BadTrainBlock, match="model_init_kwargs"):
        precision_of({"bf16": False, "model_init_kwargs": asked})


def test_four_bits_without_the_package_or_without_an_adapter_are_refused_in_words(
    tmp_path: Path, smallest: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = {"load_in_4bit": True}
    monkeypatch.setattr(precision, "find_spec", dict[str, str]().get)
    with pytest.raises(BadTrainBlock, match=r"needs the package bitsandbytes.*Nothing was trained\. Take the line out"):
        precision_of({"bf16": False, "model_init_kwargs": asked})
    monkeypatch.setattr(precision, "find_spec", str)
    assert precision_of({"bf16": False, "model_init_kwargs": asked}).in_4_bits
    whole = run_folder(tmp_path / "whole", plan(str(smallest), lora=None, model_init_kwargs=asked), rows(4))
    with pytest.raises(BadTrainBlock, match="without an adapter the weights themselves learn"):
        main(whole)


def test_frozen_weights_in_bf16_leave_a_model_in_32_bits(tmp_path: Path, smallest: Path, home: Path) -> None:
    lora = a.Lora(r=2, lora_alpha=4, target_modules="all-linear")
    halves = plan(str(smallest), lora=lora, model_init_kwargs={"dtype": "bfloat16"})
    run = run_folder(tmp_path / "triage", halves, rows(8))
    main(run)
    for file in ("adapter/adapter_model", "merged/model"):
        weights = cast(Any, load_file)(run.out / f"{file}.safetensors")
        assert {str(weight.dtype) for weight in weights.values()} == {"torch.float32"}
