"""Which base models can be used, and which are refused before anything is downloaded or started."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from tenet.bases import EMBEDDED, EMBEDDED_FOLDER, BaseModelMissing, ensure_base, refuse_unusable
from tenet.catalogue import Machine, costs, find, known, licence_warning

SMALL = Machine(memory_gb=8, gpu_gb=0, gflops=100)
GOOD: dict[str, Any] = {
    "config.json": {"model_type": "qwen3"},
    "tokenizer.json": {},
    "tokenizer_config.json": {"chat_template": "{{ messages }}"},
}


class Shelf:
    """A model that is somewhere else: its files and their sizes, no weights."""

    def __init__(self, files: Mapping[str, Any], weight_bytes: int = 10**8) -> None:
        self.files = files
        self.weight_bytes = weight_bytes

    def sizes(self) -> Mapping[str, int]:
        return {
            **dict.fromkeys(self.files, 1),
            **({"model.safetensors": self.weight_bytes} if self.weight_bytes else {}),
        }

    def text(self, file: str) -> str:
        return json.dumps(self.files[file])


def without(*names: str) -> dict[str, Any]:
    return {name: content for name, content in GOOD.items() if name not in names}


def test_a_whole_model_that_fits_is_taken() -> None:
    refuse_unusable("a/b", Shelf(GOOD), SMALL)


@pytest.mark.parametrize(
    ("shelf", "why"),
    [
        (Shelf(without("tokenizer.json")), "no tokenizer"),
        (Shelf(without("tokenizer_config.json")), "no chat template"),
        (Shelf(GOOD, weight_bytes=0), r"no weights as \.safetensors"),
        (Shelf(GOOD, weight_bytes=16 * 10**9), "does not fit: tuning it needs about 45 GB and this machine has 8 GB"),
        (Shelf(GOOD | {"config.json": {"model_type": "own", "auto_map": {}}}), "never runs code"),
    ],
)
def test_what_would_not_work_is_refused_with_what_to_do(shelf: Shelf, why: str) -> None:
    with pytest.raises(BaseModelMissing, match=why) as refused:
        refuse_unusable("a/b", shelf, SMALL)
    assert "tenet bases" in str(refused.value) and "Nothing was started" in str(refused.value)


def test_a_hub_id_that_cannot_be_had_is_refused() -> None:
    with pytest.raises(BaseModelMissing, match="neither in this machine's cache nor to be had"):
        ensure_base("nobody/nothing", lambda: SMALL)


def test_the_embedded_model_is_there_at_once_and_small_enough_for_the_repository() -> None:
    assert ensure_base(EMBEDDED, lambda: SMALL) == str(EMBEDDED_FOLDER)
    assert sum(file.stat().st_size for file in EMBEDDED_FOLDER.iterdir()) <= 16_000_000


def test_the_catalogue_says_what_trains_where() -> None:
    def fitting(name: str, machine: Machine) -> list[str]:
        model = find(name)
        assert model
        return [
            cost.method for cost in costs(model.billions, model.active or model.billions, machine, 300) if cost.fits
        ]

    assert fitting(EMBEDDED, SMALL) == ["full", "lora"]
    assert fitting("Qwen/Qwen3-8B", SMALL) == []
    assert fitting("Qwen/Qwen3-8B", Machine(64, 24, 100_000)) == ["lora", "qlora"]


def test_a_licence_with_conditions_is_warned_of() -> None:
    warned = {model.id for model in known() if licence_warning(model)}
    assert "google/gemma-3-1b-it" in warned and "Qwen/Qwen3-0.6B" not in warned
